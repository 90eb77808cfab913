/**
 * The wide layout: one line a row, one column a variable, holes where nothing was observed.
 *
 * A column is a variable when at least nine in ten of its readings are numbers; then all must be, and the first that isn't
 * is an error with its place. Other columns are foreign: carried through untouched. The first column labels the rows when
 * it is foreign, unnamed, or named and filled like a key (year, id; whole numbers, each once, rising).
 *
 * Written back, the text stays as it was to the letter, save for the cells that were holes.
 */

import type { PairModel } from '../completion/model.ts';
import { predictCell } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import { RankfreeError } from '../errors.ts';
import { isDecorated, isOverflow, notANumber } from '../formats/cells.ts';
import { excerpt } from '../formats/csv.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import { numberText } from '../formats/numberText.ts';
import { columnTitle } from './columns.ts';
import type { WideLayout } from './layout.ts';
import { isLabel } from './nameWords.ts';
import type { Padded } from './oddColumns.ts';
import { oddColumns } from './oddColumns.ts';
import type { Pausing } from './pausing.ts';
import { recordsBetweenPauses } from './pausing.ts';
import type { Records, TableSource } from './source.ts';
import type { TextSource } from './textSource.ts';
import { dataRecords } from './textSource.ts';

export interface WideTable {
  kind: 'wide';
  source: TableSource;
  layout: WideLayout;
  /** The column that labels the rows, if any. */
  label: number | undefined;
  /** For each column of the table its place in the source. */
  variables: number[];
  /** Names of the columns that are carried through. */
  foreign: string[];
  rowIds: string[];
  columnIds: string[];
  table: ObservedTable;
  /** All readings; in this layout those of the table. */
  readings: Float64Array;
  duplicates: number;
  warnings: string[];
}

/** What a column of the source holds. */
interface ColumnContent {
  numbers: number;
  holes: number;
  texts: number;
  /** Those of the texts that look like numbers in other clothes. */
  decorated: number;
  /** The first cell that is neither a number nor a hole, and where. */
  odd: { cell: string; line: string } | undefined;
  /** Numbers with leading zeros. */
  padded: Padded | undefined;
}

interface Cells {
  rows: number;
  /** rows × columns of the source, row-major; NaN where there is no number. */
  values: Float64Array;
  contents: ColumnContent[];
  labels: string[];
}

export function* readWide(source: TableSource, layout: WideLayout): Pausing<WideTable> {
  const cells = yield* readCells(source, layout);
  const label = findLabel(layout, cells);
  const variables: number[] = [];
  const foreign: string[] = [];
  const warnings: string[] = [];
  for (const [at, content] of cells.contents.entries()) {
    if (at === label) continue;
    if (isVariable(source, layout, at, content)) variables.push(at);
    else {
      foreign.push(columnTitle(layout.columns, at));
      if (content.numbers > 0) warnings.push(mixedColumn(layout, at, content));
      else if (content.decorated > 0 && content.holes > 0)
        warnings.push(decoratedColumn(layout, at, content));
    }
  }
  if (variables.length === 0) throw noVariable(layout, warnings[0]);
  const table = observedCells(cells, layout.columns.count, variables);
  const rowIds = label === undefined ? numbered(cells.rows) : cells.labels;
  const columnIds = variables.map((at) => layout.columns.header?.[at] || String(at + 1));
  const read = { layout, variables, rowIds, columnIds, table };
  return {
    ...{ kind: 'wide', source, label, foreign, ...read },
    readings: table.value,
    duplicates: 0,
    // The columns of an array are no variables that could be codes.
    warnings:
      layout.label === null ? warnings : [...warnings, ...oddColumns(read, paddedColumns(cells, variables))],
  };
}

function paddedColumns({ contents }: Cells, variables: readonly number[]): Map<number, Padded> {
  const padded = new Map<number, Padded>();
  for (const [j, at] of variables.entries()) {
    const found = contents[at]!.padded;
    if (found !== undefined) padded.set(j, found);
  }
  return padded;
}

function* readCells(source: TableSource, layout: WideLayout): Pausing<Cells> {
  const { columns } = layout;
  const label = layout.label ?? 0;
  const values = new Float64Array(source.mostCells(columns.count)).fill(Number.NaN);
  const contents = Array.from(
    { length: columns.count },
    (): ColumnContent => ({
      numbers: 0,
      holes: 0,
      texts: 0,
      decorated: 0,
      odd: undefined,
      padded: undefined,
    }),
  );
  const labels: string[] = [];
  const records = source.records(columns);
  let rows = 0;
  while (records.next()) {
    for (let i = 0; i < columns.count; i++) {
      const value = records.number(i);
      if (value !== undefined) values[rows * columns.count + i] = value;
      countCell(contents[i]!, value, records, i);
    }
    labels.push(records.text(label));
    rows++;
    if ((rows * columns.count) % recordsBetweenPauses < columns.count) yield;
  }
  return { rows, values, contents, labels };
}

function countCell(content: ColumnContent, value: number | undefined, records: Records, at: number): void {
  if (value === undefined) {
    const cell = records.text(at);
    // Infinity was meant as a number: it must not turn a column of numbers into text.
    if (isOverflow(cell)) content.numbers++;
    else content.texts++;
    if (isDecorated(cell)) content.decorated++;
    content.odd ??= { cell, line: records.place(at) };
  } else if (Number.isNaN(value)) content.holes++;
  else {
    content.numbers++;
    if (!records.isPadded(at)) return;
    content.padded ??= { count: 0, first: records.text(at), place: records.place(at) };
    content.padded.count++;
  }
}

function isVariable(
  { kind }: TableSource,
  { columns }: WideLayout,
  at: number,
  content: ColumnContent,
): boolean {
  const { numbers, texts, decorated, odd } = content;
  const unnamed = columns.header !== null && !columns.header[at]?.trim();
  // A delimiter at the end of each line makes an unnamed, empty column.
  if (numbers + texts === 0) return !unnamed;
  // Among plain numbers the others were meant as numbers as well.
  if (numbers === 0 || numbers + decorated < 9 * (texts - decorated)) return false;
  if (odd === undefined) return true;
  throw notANumber(odd.cell, `${odd.line}, ${columnTitle(columns, at)}`, kind === 'sheet');
}

function mixedColumn({ columns }: WideLayout, at: number, { numbers, texts, odd }: ColumnContent): string {
  const others = texts === 1 ? 'is no number:' : 'are no numbers, the first is';
  return `${columnTitle(columns, at)} is carried through as text: ${texts} of its ${numbers + texts} readings ${others} ${excerpt(odd!.cell)} (${odd!.line}).`;
}

function decoratedColumn({ columns }: WideLayout, at: number, { decorated, odd }: ColumnContent): string {
  return `${columnTitle(columns, at)} is carried through as text with its holes, though ${decorated === 1 ? '1 reading looks like a number' : `${decorated} readings look like numbers`}; the first text is ${excerpt(odd!.cell)} (${odd!.line}).`;
}

function noVariable({ columns }: WideLayout, warning: string | undefined): RankfreeError {
  const check = 'Check --delimiter, --decimal and, for tokens that mark holes, --missing.';
  return new RankfreeError('NO_NUMERIC_COLUMN', 'there is no column of numbers.', {
    place: columns.file,
    hint: warning === undefined ? check : `Nearest to one: ${warning} ${check}`,
  });
}

/** The column that labels the rows: the one asked for, or the first if it looks like it. */
function findLabel({ columns, label }: WideLayout, cells: Cells): number | undefined {
  if (label !== undefined) return label ?? undefined;
  const { numbers, texts, holes } = cells.contents[0]!;
  if (columns.count === 1) return undefined;
  const name = columns.header?.[0]?.trim();
  if (name === '') return 0;
  if (texts > 0 && (numbers < 9 * texts || isLabel(name ?? ''))) return 0;
  if (texts > 0 || holes > 0 || numbers === 0) return undefined;
  const first = Float64Array.from({ length: cells.rows }, (_, i) => cells.values[i * columns.count]!);
  if (!first.every(Number.isInteger) || new Set(first).size < first.length) return undefined;
  if (name !== undefined && isLabel(name)) return 0;
  return first.length > 2 && (name === undefined ? isEven(first) : isMonotone(first)) ? 0 : undefined;
}

/** Rising all the time, or falling all the time. */
function isMonotone(values: Float64Array): boolean {
  const sign = Math.sign(values[1]! - values[0]!);
  return values.every((value, i) => i === 0 || Math.sign(value - values[i - 1]!) === sign);
}

function isEven(values: Float64Array): boolean {
  const step = values[1]! - values[0]!;
  return values.every((value, i) => i === 0 || value - values[i - 1]! === step);
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1));
}

function observedCells({ rows, values }: Cells, width: number, variables: number[]): ObservedTable {
  let count = 0;
  const isObserved = (i: number, at: number): boolean => !Number.isNaN(values[i * width + at]!);
  for (let i = 0; i < rows; i++) for (const at of variables) if (isObserved(i, at)) count++;
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  const value = new Float64Array(count);
  let t = 0;
  for (let i = 0; i < rows; i++) {
    for (const [j, at] of variables.entries()) {
      if (!isObserved(i, at)) continue;
      row[t] = i;
      column[t] = j;
      value[t++] = values[i * width + at]!;
    }
  }
  return { rows, columns: variables.length, row, column, value };
}

const chunkLength = 1 << 16;

/** The text with its holes filled, in chunks. */
export function* writeWide(
  { text }: TextSource,
  { layout, variables, table }: WideTable,
  model: PairModel,
  format: NumberFormat,
): Generator<string> {
  const observed = observedMask(table);
  const { scanner, next } = dataRecords(text, layout.columns);
  let chunk = text.byteOrderMark ? '\uFEFF' : '';
  let written = 0;
  for (let row = 0; next(); row++) {
    for (const [column, at] of variables.entries()) {
      if (observed[row * variables.length + column] === 1) continue;
      const filled = numberText(predictCell(model, row, column), format);
      chunk += text.text.slice(written, scanner.start[at]!) + filled;
      written = scanner.end[at]!;
    }
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk + text.text.slice(written);
}

function observedMask({ rows, columns, row, column }: ObservedTable): Uint8Array {
  const mask = new Uint8Array(rows * columns);
  for (let t = 0; t < row.length; t++) mask[row[t]! * columns + column[t]!] = 1;
  return mask;
}
