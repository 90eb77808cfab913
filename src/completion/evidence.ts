/** What a completion leaves behind for those who ask how far each cell can be trusted (src/trust). */
import type { Branch, Method } from './completion.ts';
import type { FoldFit } from './crossFit.ts';
import type { ObservedTable } from './table.ts';
import { predictFit, predictOffsets } from './tableFit.ts';
import type { Voice } from './voices.ts';

/**
 * What intervals will be asked to promise:
 *
 *   crossFit     runs judged by the entries that they left out, about the mean of the runs
 *   exact        the same with a bound that is proved: every entry is left out once, of a run that never sees it
 *   certified    a tenth of the entries is put aside for nothing but the calibration
 */
export type Guarantee = 'crossFit' | 'exact' | 'certified';

/** Values and predictions are those of bent columns, in `unit`. */
export interface Evidence {
  /** The entries that the runs were made of. */
  table: ObservedTable;
  /** Those put aside: nothing has seen them. */
  aside: ObservedTable;
  /** The cross-fitted runs, `said.model` as the answer takes it; none where all values are equal. */
  folds: FoldFit[];
  /** Whether the runs have gone on to see what they left out, once it had judged them. */
  sawAll: boolean;
  /** What each column is filled by. */
  voices: readonly Voice[];
  branch: Branch;
  method: Method;
  /** Values were divided by this power of two, but for those of bent columns. */
  unit: number;
}

/** What a run says of a cell, as the answer takes it. */
export function saidOf(
  { voices }: Pick<Evidence, 'voices'>,
  { final, means }: Pick<FoldFit, 'final' | 'means'>,
  i: number,
  j: number,
): number {
  if (voices[j] === 'columnMean') return means[j]!;
  return voices[j] === 'offsets' ? predictOffsets(final, i, j) : predictFit(final, i, j);
}

/** The entries of a table with these numbers. */
export function entriesAt(table: ObservedTable, numbers: Int32Array): ObservedTable {
  return {
    ...table,
    row: numbers.map((t) => table.row[t]!),
    column: numbers.map((t) => table.column[t]!),
    value: Float64Array.from(numbers, (t) => table.value[t]!),
  };
}
