/**
 * The long layout: one observation a line, as row id, column id, value; other columns are ignored.
 *
 * A line without a value still says that its row and column exist. Repeated pairs become their mean. Written are the keys
 * and the value under the input's own names, for the pairs asked for or for all that were not observed.
 */

import type { PairModel } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import { RankfreeError } from '../errors.ts';
import type { CellReader } from '../formats/cells.ts';
import { notANumber } from '../formats/cells.ts';
import type { Scanner } from '../formats/csv.ts';
import { lineBreaks, quoteField, scanRecords } from '../formats/csv.ts';
import type { DelimitedText } from '../formats/dialect.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { columnTitle } from './columns.ts';
import type { LongLayout } from './layout.ts';
import { checkFields } from './layout.ts';
import { lineText } from './lineText.ts';
import { canMakePairLines, pairLines } from './pairLines.ts';
import type { Pairs } from './pairs.ts';
import { checkUnobserved } from './pairs.ts';
import type { Pausing } from './pausing.ts';
import { recordsBetweenPauses } from './pausing.ts';
import type { PlainLines, PlainObservations } from './plainLong.ts';
import { readPlainLong } from './plainLong.ts';
import { mergeRepeats } from './repeats.ts';
import { singleLines } from './singleLines.ts';
import type { TextIds } from './textIds.ts';
import { createTextIds } from './textIds.ts';

export interface LongTable {
  kind: 'long';
  text: DelimitedText;
  layout: LongLayout;
  rows: TextIds;
  columns: TextIds;
  rowIds: readonly string[];
  columnIds: readonly string[];
  table: ObservedTable;
  /** All readings, before repeated pairs were averaged. */
  readings: Float64Array;
  duplicates: number;
  warnings: string[];
}

/** `runtime`: what reads plain numbers faster, where it is there. */
export function* readLong(
  text: DelimitedText,
  layout: LongLayout,
  readCell: CellReader,
  runtime?: Runtime,
): Pausing<LongTable> {
  const plain =
    runtime === undefined || readCell.namesHoles
      ? undefined
      : yield* readPlainLong(runtime, plainLines(text, layout));
  const { row, column, value, rows, columns } = plain
    ? withIds(plain)
    : yield* readScanned(text, layout, readCell);
  if (value.length === 0) throw noReadings(layout);
  const { table, duplicates } = mergeRepeats({
    rows: rows.names.length,
    columns: columns.names.length,
    row,
    column,
    value,
  });
  return {
    kind: 'long',
    text,
    layout,
    rows,
    columns,
    rowIds: rows.names,
    columnIds: columns.names,
    table,
    readings: value,
    duplicates,
    warnings: duplicates === 0 ? [] : [repeatedPairs(duplicates)],
  };
}

/** Observations line by line, holes left out, and the ids of all lines. */
interface Observations {
  row: Int32Array;
  column: Int32Array;
  value: Float64Array;
  rows: TextIds;
  columns: TextIds;
}

function plainLines(text: DelimitedText, layout: LongLayout): PlainLines {
  return {
    text: text.text,
    from: afterHeader(text, layout),
    lineEnd: text.lineEnd,
    delimiter: text.delimiter,
    mark: text.decimal,
    fields: layout.columns.count,
    row: layout.row,
    column: layout.column,
    value: layout.value,
  };
}

/** Where the lines of data begin. */
function afterHeader(text: DelimitedText, { columns }: LongLayout): number {
  if (columns.header === null) return 0;
  const scanner = scanRecords(text);
  while (scanner.next() && scanner.isBlank());
  return scanner.end[scanner.count - 1]!;
}

function withIds({ rowIds, columnIds, ...observations }: PlainObservations): Observations {
  const [rows, columns] = [createTextIds(), createTextIds()];
  for (const id of rowIds) rows.numberOf(id);
  for (const id of columnIds) columns.numberOf(id);
  return { ...observations, rows, columns };
}

function* readScanned(text: DelimitedText, layout: LongLayout, readCell: CellReader): Pausing<Observations> {
  const most = lineBreaks(text.text, 0, text.text.length) + 1;
  const row = new Int32Array(most);
  const column = new Int32Array(most);
  const value = new Float64Array(most);
  const rows = createTextIds();
  const columns = createTextIds();
  let count = 0;
  let records = 0;
  for (const scanner of observations(text, layout)) {
    if (++records % recordsBetweenPauses === 0) yield;
    row[count] = readId(rows, scanner, layout, layout.row);
    column[count] = readId(columns, scanner, layout, layout.column);
    const reading = readNumber(scanner, layout.value, readCell);
    if (reading === undefined) {
      throw notANumber(scanner.field(layout.value), cellPlace(scanner, layout, layout.value));
    }
    value[count] = reading;
    if (!Number.isNaN(reading)) count++;
  }
  return {
    row: row.subarray(0, count),
    column: column.subarray(0, count),
    value: value.subarray(0, count),
    rows,
    columns,
  };
}

function* observations(text: DelimitedText, { columns }: LongLayout): Generator<Scanner> {
  const scanner = scanRecords(text);
  let header = columns.header !== null;
  while (scanner.next()) {
    if (scanner.isBlank()) continue;
    checkFields(columns, scanner);
    if (!header) yield scanner;
    header = false;
  }
}

function readId(ids: TextIds, scanner: Scanner, layout: LongLayout, at: number): number {
  if (scanner.isQuoted(at)) {
    const id = scanner.field(at);
    if (id !== '') return ids.numberOf(id);
  } else if (scanner.end[at]! > scanner.start[at]!) {
    return ids.numberOf(scanner.text, scanner.start[at]!, scanner.end[at]!);
  }
  throw new RankfreeError('NO_ID', 'the id is empty.', {
    place: cellPlace(scanner, layout, at),
    hint: 'Each observation needs a row id and a column id; delete the line if it has none.',
  });
}

function readNumber(scanner: Scanner, at: number, readCell: CellReader): number | undefined {
  if (scanner.isQuoted(at)) return readCell(scanner.field(at));
  return readCell.span(scanner.text, scanner.start[at]!, scanner.end[at]!);
}

function cellPlace(scanner: Scanner, { columns }: LongLayout, at: number): string {
  return `${scanner.place(at)}, ${columnTitle(columns, at)}`;
}

function noReadings({ columns, value }: LongLayout): RankfreeError {
  return new RankfreeError('NO_NUMERIC_COLUMN', 'there is no number in it.', {
    place: `${columns.file}, ${columnTitle(columns, value)}`,
    hint: 'Name the value column with --value.',
  });
}

function repeatedPairs(duplicates: number): string {
  return duplicates === 1
    ? '1 reading repeats an earlier pair: the pair counts once, with the mean of its readings.'
    : `${duplicates} readings repeat an earlier pair: each pair counts once, with the mean of its readings.`;
}

/** Refuses to write millions of lines that nobody asked for. */
export function checkLines({ table, layout }: LongTable): void {
  const hint = 'Pass --query FILE, a CSV with the two key columns, for the pairs that you want.';
  checkUnobserved(table, layout.columns.file, hint);
}

/** What is to be written: a model's predictions, how numbers look, and which pairs (by default all that were not observed, row by row). */
export interface LongAnswer {
  model: PairModel;
  format: NumberFormat;
  query?: Pairs | undefined;
}

/** A header and one line a pair, in chunks. A chunk is valid until the second one after it is asked for. */
export function* writeLong(
  runtime: Runtime,
  long: LongTable,
  { model, format, query }: LongAnswer,
): Generator<Uint8Array> {
  yield header(long);
  const text = lineText(long.rowIds, long.columnIds, long.text);
  if (query === undefined && canMakePairLines(model, format, text)) {
    yield* pairLines(runtime, long.table, model, text, format);
  } else {
    yield* singleLines(runtime, long.table, model, text, format, query);
  }
}

function header({ text, layout }: LongTable): Uint8Array {
  const { delimiter, lineEnd } = text;
  const title = (at: number, otherwise: string): string =>
    quoteField(layout.columns.header?.[at] || otherwise, delimiter);
  const titles = [title(layout.row, 'row'), title(layout.column, 'column'), title(layout.value, 'value')];
  return Buffer.from(`${text.byteOrderMark ? '\uFEFF' : ''}${titles.join(delimiter)}${lineEnd}`);
}
