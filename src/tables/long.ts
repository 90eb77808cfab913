/**
 * The long layout: one observation a line, as row id, column id, value; other columns are ignored.
 *
 * A line without a value still says that its row and column exist. Repeated pairs become their mean. Written are the keys
 * and the value under the input's own names, for the pairs asked for or for all that were not observed.
 */

import type { PairModel } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import { RankfreeError } from '../errors.ts';
import { notANumber } from '../formats/cells.ts';
import { quoteField, scanRecords } from '../formats/csv.ts';
import type { DelimitedText, Dialect } from '../formats/dialect.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { columnTitle } from './columns.ts';
import type { LongLayout } from './layout.ts';
import { lineText } from './lineText.ts';
import { canMakePairLines, pairLines } from './pairLines.ts';
import type { Pairs } from './pairs.ts';
import { checkUnobserved } from './pairs.ts';
import type { Pausing } from './pausing.ts';
import { recordsBetweenPauses } from './pausing.ts';
import type { PlainLines, PlainObservations } from './plainLong.ts';
import { readPlainLong } from './plainLong.ts';
import { mergeRepeats } from './repeats.ts';
import type { SheetSource } from './sheetSource.ts';
import { codeIds, plainNumbers } from './sheetSource.ts';
import { singleLines } from './singleLines.ts';
import type { Records, TableSource } from './source.ts';
import type { TextIds } from './textIds.ts';
import { createTextIds } from './textIds.ts';
import type { TextSource } from './textSource.ts';

export interface LongTable {
  kind: 'long';
  source: TableSource;
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
  /** Whether it was a sparse array, whose ids are but numbers. */
  isArray?: boolean;
}

/** `runtime`: what reads plain numbers of a text faster, where it is there. */
export function* readLong(source: TableSource, layout: LongLayout, runtime?: Runtime): Pausing<LongTable> {
  const plain =
    source.kind === 'sheet' ? readColumns(source, layout) : yield* readPlainText(source, layout, runtime);
  const { row, column, value, rows, columns } = plain ?? (yield* readRecords(source, layout));
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
    source,
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

function* readPlainText(
  { text, readCell }: TextSource,
  layout: LongLayout,
  runtime: Runtime | undefined,
): Pausing<Observations | undefined> {
  if (runtime === undefined || readCell.namesHoles) return undefined;
  const plain = yield* readPlainLong(runtime, plainLines(text, layout));
  return plain && withIds(plain);
}

/** Whole columns at once; nothing where a cell is an error, which the records name. */
function readColumns(source: SheetSource, layout: LongLayout): Observations | undefined {
  const { columns: sheet, rows: count } = source.sheet(layout.columns);
  const values = plainNumbers(sheet[layout.value]!, source.readCell);
  if (values === undefined) return undefined;
  const [rows, columns] = [createTextIds(), createTextIds()];
  const row = codeIds(sheet[layout.row]!, count, rows);
  const column = codeIds(sheet[layout.column]!, count, columns);
  if (row.includes(-1) || column.includes(-1)) return undefined;
  let kept = 0;
  for (let t = 0; t < count; t++) {
    if (Number.isNaN(values[t]!)) continue;
    row[kept] = row[t]!;
    column[kept++] = column[t]!;
  }
  return {
    row: row.subarray(0, kept),
    column: column.subarray(0, kept),
    value: kept === count ? values : values.filter((value) => !Number.isNaN(value)),
    rows,
    columns,
  };
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

function* readRecords(source: TableSource, layout: LongLayout): Pausing<Observations> {
  const most = source.mostRecords();
  const row = new Int32Array(most);
  const column = new Int32Array(most);
  const value = new Float64Array(most);
  const rows = createTextIds();
  const columns = createTextIds();
  const records = source.records(layout.columns);
  let count = 0;
  for (let read = 1; records.next(); read++) {
    if (read % recordsBetweenPauses === 0) yield;
    row[count] = readId(rows, records, layout, layout.row);
    column[count] = readId(columns, records, layout, layout.column);
    const reading = records.number(layout.value);
    if (reading === undefined) {
      const place = cellPlace(records, layout, layout.value);
      throw notANumber(records.text(layout.value), place, source.kind === 'sheet');
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

function readId(ids: TextIds, records: Records, layout: LongLayout, at: number): number {
  return (
    records.id(ids, at) ??
    noId(
      cellPlace(records, layout, at),
      'Each observation needs a row id and a column id; delete the line if it has none.',
    )
  );
}

export function noId(place: string, hint: string): never {
  throw new RankfreeError('NO_ID', 'the id is empty.', { place, hint });
}

function cellPlace(records: Records, { columns }: LongLayout, at: number): string {
  return `${records.place(at)}, ${columnTitle(columns, at)}`;
}

export function noReadings({ columns, value }: LongLayout): RankfreeError {
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

/** How the lines are to be written. */
export interface LineDialect extends Pick<Dialect, 'delimiter' | 'lineEnd'> {
  byteOrderMark: boolean;
}

/** A header and one line a pair, in chunks. A chunk is valid until the second one after it is asked for. */
export function* writeLong(
  runtime: Runtime,
  long: LongTable,
  dialect: LineDialect,
  { model, format, query }: LongAnswer,
): Generator<Uint8Array> {
  yield header(long, dialect);
  const text = lineText(long.rowIds, long.columnIds, dialect);
  if (query === undefined && canMakePairLines(model, format, text)) {
    yield* pairLines(runtime, long.table, model, text, format);
  } else {
    yield* singleLines(runtime, long.table, model, text, format, query);
  }
}

function header({ layout }: LongTable, { byteOrderMark, delimiter, lineEnd }: LineDialect): Uint8Array {
  const titles = longTitles(layout).map((title) => quoteField(title, delimiter));
  return Buffer.from(`${byteOrderMark ? '\uFEFF' : ''}${titles.join(delimiter)}${lineEnd}`);
}

/** What the three columns of an answer are called. */
export function longTitles({ columns, row, column, value }: LongLayout): [string, string, string] {
  const title = (at: number, otherwise: string): string => columns.header?.[at] || otherwise;
  return [title(row, 'row'), title(column, 'column'), title(value, 'value')];
}
