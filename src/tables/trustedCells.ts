/**
 * Filled cells with their intervals: as objects, and as text.
 *
 *   row,column,value,low,high,leverage,flag                      the pairs of a long table, under its own names and delimiter
 *   row,column,value,low,high,leverage,flag,weight,expected      all filled cells, then the suspicious ones, in plain notation
 *
 * Fields are empty where there is nothing to say: low and high of a cell without an interval, weight and expected of a filled one. A pair that
 * was asked for though it was observed keeps its value, with flag `observed`; an observed cell that the others speak against has flag
 * `suspicious`, how much it counted, and what was expected there.
 */
import type { SuspiciousCell } from '../completion/completion.ts';
import type { ObservedTable } from '../completion/table.ts';
import { quoteField } from '../formats/csv.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import { numberText } from '../formats/numberText.ts';
import type { SheetColumn } from '../formats/sheet.ts';
import type { Intervals, TrustedCell } from '../trust/intervals.ts';
import type { LineDialect, LongTable } from './long.ts';
import { longTitles } from './long.ts';
import type { Pairs } from './pairs.ts';
import { pairBatches } from './pairs.ts';
import type { Id } from './shapes/shape.ts';

/** A filled cell, how far it can be trusted, and what its row and column are called. */
export interface FilledCell extends TrustedCell {
  row: Id;
  column: Id;
}

/** What the lines of a table are called. */
interface Names<Name extends Id> {
  rowIds: readonly Name[];
  columnIds: readonly Name[];
}

/** The cells that were not observed, or those of the pairs asked for. */
export function listCells(
  table: ObservedTable,
  asked: Pairs | undefined,
  { cell }: Pick<Intervals, 'cell'>,
  { rowIds, columnIds }: Names<Id>,
): FilledCell[] {
  const cells: FilledCell[] = [];
  for (const { count, row, column, observed } of pairBatches(table, asked)) {
    for (let t = 0; t < count; t++) {
      const [i, j] = [row[t]!, column[t]!];
      if (Number.isNaN(observed[t]!)) cells.push({ row: rowIds[i]!, column: columnIds[j]!, ...cell(i, j) });
    }
  }
  return cells;
}

const chunkLength = 1 << 16;

/** Pairs of a long table with the intervals of those that were filled. */
export function* writeLongCells(
  { layout, rowIds, columnIds, table }: LongTable,
  { byteOrderMark, delimiter, lineEnd }: LineDialect,
  { cell }: Pick<Intervals, 'cell'>,
  format: NumberFormat,
  query: Pairs | undefined,
): Generator<string> {
  const line = openLines({ rowIds, columnIds }, { delimiter, lineEnd, format });
  const titles = longTitles(layout).map((title) => quoteField(title, delimiter));
  let chunk = `${byteOrderMark ? '\uFEFF' : ''}${[...titles, ...intervalTitles].join(delimiter)}${lineEnd}`;
  for (const { count, row, column, observed } of pairBatches(table, query)) {
    for (let t = 0; t < count; t++) {
      const [i, j, y] = [row[t]!, column[t]!, observed[t]!];
      const fields = Number.isNaN(y) ? line.filled(cell(i, j)) : [line.exact(y), '', '', '', 'observed'];
      chunk += line.of(i, j, fields);
      if (chunk.length < chunkLength) continue;
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** A table, and what its lines are called. */
export type TableNames = Names<string> & { table: ObservedTable };

/** All filled cells of a table, or those of a query, and its suspicious cells. */
export function* writeCells(
  names: TableNames,
  { cell }: Pick<Intervals, 'cell'>,
  suspicious: readonly SuspiciousCell[],
  decimals: number | null,
  query: Pairs | undefined,
  delimiter: ',' | '\t' = ',',
): Generator<string> {
  const style = { delimiter, lineEnd: '\n', format: { mark: '.', decimals } } as const;
  const line = openLines(names, style);
  let chunk = `${cellTitles.join(delimiter)}\n`;
  for (const { count, row, column, observed } of pairBatches(names.table, query)) {
    for (let t = 0; t < count; t++) {
      if (!Number.isNaN(observed[t]!)) continue;
      const [i, j] = [row[t]!, column[t]!];
      chunk += line.of(i, j, [...line.filled(cell(i, j)), '', '']);
      if (chunk.length < chunkLength) continue;
      yield chunk;
      chunk = '';
    }
  }
  for (const { row, column, value, weight, expected } of suspicious) {
    const fields = [line.exact(value), '', '', '', 'suspicious', line.short(weight), line.number(expected)];
    chunk += line.of(row, column, fields);
  }
  yield chunk;
}

/** The same columns beside a long answer, in the order of its pairs. */
export function intervalColumns(
  { table }: Pick<LongTable, 'table'>,
  { cell }: Pick<Intervals, 'cell'>,
  query: Pairs | undefined,
  count: number,
): { names: readonly string[]; columns: SheetColumn[] } {
  const numbers = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const [low, high, leverage] = [numbers(), numbers(), numbers()];
  const flags = new Array<string>(count).fill('observed');
  let at = 0;
  for (const batch of pairBatches(table, query)) {
    for (let t = 0; t < batch.count; t++, at++) {
      if (!Number.isNaN(batch.observed[t]!)) continue;
      const found = cell(batch.row[t]!, batch.column[t]!);
      low[at] = found.low ?? Number.NaN;
      high[at] = found.high ?? Number.NaN;
      leverage[at] = found.leverage;
      flags[at] = found.flag;
    }
  }
  const column = (values: Float64Array): SheetColumn => ({ kind: 'number', type: 'float64', values });
  return {
    names: intervalTitles,
    columns: [column(low), column(high), column(leverage), { kind: 'text', values: flags }],
  };
}

const intervalTitles = ['low', 'high', 'leverage', 'flag'];
export const cellTitles: readonly string[] = [
  ...['row', 'column', 'value'],
  ...intervalTitles,
  ...['weight', 'expected'],
];

/** Four digits are enough to compare. */
export function shortened(value: number): number {
  return Number(value.toPrecision(4));
}

interface Style {
  delimiter: string;
  lineEnd: string;
  format: NumberFormat;
}

/** How a line of a cell is put together. */
function openLines({ rowIds, columnIds }: Names<string>, { delimiter, lineEnd, format }: Style) {
  const exactly: NumberFormat = { ...format, decimals: null };
  const columnFields = columnIds.map((id) => quoteField(id, delimiter));
  const number = (value: number): string => numberText(value, format);
  const exact = (value: number): string => numberText(value, exactly);
  const short = (value: number): string => exact(shortened(value));
  const end = (value: number | null): string => (value === null ? '' : number(value));
  return {
    ...{ number, exact, short },
    of: (i: number, j: number, fields: readonly string[]): string =>
      `${[quoteField(rowIds[i]!, delimiter), columnFields[j]!, ...fields].join(delimiter)}${lineEnd}`,
    filled: ({ value, low, high, leverage, flag }: TrustedCell): string[] => [
      number(value),
      end(low),
      end(high),
      short(leverage),
      flag,
    ],
  };
}
