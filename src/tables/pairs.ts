/** The pairs of a long table that are to be predicted: those asked for, or all that were not observed. */

import type { PairModel } from '../completion/model.ts';
import { predictCell } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import { RankfreeError } from '../errors.ts';

/** Pairs as numbers of rows and columns; `observed` is NaN where the model is to be asked. */
export interface Pairs {
  row: Int32Array;
  column: Int32Array;
  observed: Float64Array;
}

/** More pairs than this are hardly wanted by someone who didn't ask for them. */
export const mostPairs = 5_000_000;

/** Refuses to predict millions of pairs that nobody asked for. */
export function checkUnobserved({ rows, columns, value }: ObservedTable, place: string, hint: string): void {
  const count = rows * columns - value.length;
  if (count <= mostPairs) return;
  throw new RankfreeError('TOO_MANY_PAIRS', `${count} pairs are not observed, more than ${mostPairs}.`, {
    place,
    hint,
  });
}

/** The given pairs with what was observed in them. */
export function askedPairs(table: ObservedTable, row: Int32Array, column: Int32Array): Pairs {
  const keyOf = (i: number, j: number): number => i * table.columns + j;
  const asked = new Map<number, number>();
  for (let t = 0; t < row.length; t++) asked.set(keyOf(row[t]!, column[t]!), Number.NaN);
  for (let t = 0; t < table.value.length; t++) {
    const key = keyOf(table.row[t]!, table.column[t]!);
    if (asked.has(key)) asked.set(key, table.value[t]!);
  }
  return { row, column, observed: Float64Array.from(row, (i, t) => asked.get(keyOf(i, column[t]!))!) };
}

/** Row, column and value of the pairs asked for, or of all that were not observed, row by row. */
export function* filledPairs(
  table: ObservedTable,
  model: PairModel,
  query: Pairs | undefined,
): Generator<[row: number, column: number, value: number]> {
  for (const { count, row, column, observed } of pairBatches(table, query)) {
    for (let t = 0; t < count; t++) {
      const [i, j, y] = [row[t]!, column[t]!, observed[t]!];
      yield [i, j, Number.isNaN(y) ? predictCell(model, i, j) : y];
    }
  }
}

/** The first `count` of some pairs; valid until the next batch is asked for. */
export interface PairBatch extends Pairs {
  count: number;
}

/** The pairs asked for at once, or all that were not observed, a batch a row: millions of pairs need no array each. */
export function* pairBatches(table: ObservedTable, query: Pairs | undefined): Generator<PairBatch> {
  if (query !== undefined) yield { count: query.row.length, ...query };
  else yield* unobservedByRow(table);
}

function* unobservedByRow({ rows, columns, row, column }: ObservedTable): Generator<PairBatch> {
  const byRow = Array.from({ length: rows }, (): number[] => []);
  for (let t = 0; t < row.length; t++) byRow[row[t]!]!.push(column[t]!);
  // A column that the row has carries the row's number + 1.
  const seenBy = new Int32Array(columns);
  const batch = {
    count: 0,
    row: new Int32Array(columns),
    column: new Int32Array(columns),
    observed: new Float64Array(columns).fill(Number.NaN),
  };
  for (let i = 0; i < rows; i++) {
    for (const j of byRow[i]!) seenBy[j] = i + 1;
    batch.count = 0;
    batch.row.fill(i);
    for (let j = 0; j < columns; j++) if (seenBy[j] !== i + 1) batch.column[batch.count++] = j;
    yield batch;
  }
}
