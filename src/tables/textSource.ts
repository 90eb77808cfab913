/**
 * Delimited text as a source of records. Empty lines are none, unless the table has a single column.
 *
 * Errors    RAGGED_ROW, and those of csv.ts.
 */
import { RankfreeError } from '../errors.ts';
import type { CellReader } from '../formats/cells.ts';
import type { Scanner } from '../formats/csv.ts';
import { lineBreaks, scanRecords } from '../formats/csv.ts';
import type { DelimitedText } from '../formats/dialect.ts';
import type { Columns } from './columns.ts';
import { columnTitle } from './columns.ts';
import type { RecordSource, Records, Sample } from './source.ts';

export interface TextSource extends RecordSource {
  readonly kind: 'text';
  readonly text: DelimitedText;
  readonly readCell: CellReader;
}

export function textSource(text: DelimitedText, readCell: CellReader): TextSource {
  const lines = (): number => lineBreaks(text.text, 0, text.text.length) + 1;
  return {
    kind: 'text',
    file: text.name,
    names: null,
    text,
    readCell,
    sample: (most) => readSample(text, readCell, most),
    mostRecords: lines,
    // Each cell has a character after it, the last one perhaps not; lines may be empty, or belong to one quoted field.
    mostCells: (columns) => Math.min(lines() * columns, text.text.length + 1),
    records: (columns) => textRecords(text, columns, readCell),
  };
}

function readSample(text: DelimitedText, readCell: CellReader, most: number): Sample {
  const scanner = scanRecords(text);
  const records: string[][] = [];
  let line = 1;
  while (records.length < most && scanner.next()) {
    if (scanner.isBlank() && (records.length === 0 || records[0]!.length > 1)) continue;
    if (records.length === 0) line = scanner.line;
    records.push(scanner.fields());
  }
  const cell = (record: number, at: number): string => records[record]![at] ?? '';
  return {
    count: records.length,
    width: records[0]?.length ?? 0,
    place: `${text.name}, line ${line}`,
    text: cell,
    number: (record, at) => readCell(cell(record, at)),
  };
}

function textRecords(text: DelimitedText, columns: Columns, readCell: CellReader): Records {
  const { scanner, next } = dataRecords(text, columns);
  return {
    next,
    number: (at) =>
      scanner.isQuoted(at)
        ? readCell(scanner.field(at))
        : readCell.span(scanner.text, scanner.start[at]!, scanner.end[at]!),
    text: (at) => scanner.field(at),
    isPadded: (at) => isPadded(scanner.text, scanner.start[at]! + (scanner.isQuoted(at) ? 1 : 0)),
    id(ids, at) {
      if (scanner.isQuoted(at)) {
        const id = scanner.field(at);
        return id === '' ? undefined : ids.numberOf(id);
      }
      const [start, end] = [scanner.start[at]!, scanner.end[at]!];
      return end > start ? ids.numberOf(scanner.text, start, end) : undefined;
    },
    place: (at) => scanner.place(at),
  };
}

function isPadded(text: string, from: number): boolean {
  const zero = 48;
  if (text.charCodeAt(from) !== zero) return false;
  const next = text.charCodeAt(from + 1);
  return next >= zero && next <= zero + 9;
}

/** The records after the header: `next` moves to the next one, the scanner says what is in it. */
export function dataRecords(text: DelimitedText, columns: Columns): { scanner: Scanner; next(): boolean } {
  const scanner = scanRecords(text);
  let header = columns.header !== null;
  let started = false;
  const next = (): boolean => {
    while (scanner.next()) {
      if (scanner.isBlank() && (columns.count > 1 || !started)) continue;
      started = true;
      checkFields(columns, scanner);
      if (!header) return true;
      header = false;
    }
    return false;
  };
  return { scanner, next };
}

/** Refuses a record with another number of fields than the first one. */
function checkFields(columns: Columns, scanner: Scanner): void {
  const { count } = scanner;
  if (count === columns.count) return;
  const last = count < columns.count ? `; ${columnTitle(columns, count)} is missing` : '';
  throw new RankfreeError(
    'RAGGED_ROW',
    `there ${count === 1 ? 'is' : 'are'} ${fields(count)} where the first line has ${columns.count}${last}.`,
    {
      place: scanner.place(0),
      hint: 'Quote fields that contain the delimiter, or name the delimiter with --delimiter.',
    },
  );
}

function fields(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`;
}
