/** What a completion leaves behind for those who ask how far each cell can be trusted (src/trust). */
import type { Kernels } from '../runtime/kernels.ts';
import type { Branch, Covariance, Method, NoiseMode } from './completion.ts';
import type { FoldFit } from './crossFit.ts';
import type { Curve } from './curves.ts';
import { bend } from './curves.ts';
import { tamed } from './fences.ts';
import { inUnit } from './representable.ts';
import type { ObservedTable } from './table.ts';
import type { TableFit } from './tableFit.ts';
import { predictFit, predictOffsets } from './tableFit.ts';
import type { LossName } from './tableLoss.ts';
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
export interface Evidence<Run extends RunEvidence = RunEvidence> {
  /** The entries that the runs were made of. */
  table: ObservedTable;
  /** Those put aside: nothing has seen them. */
  aside: ObservedTable;
  /** Which of the entries given those of `table` are, rising, and the part that each was dealt to: run k leaves part k out. */
  kept: Int32Array;
  part: Int32Array;
  parts: number;
  /** The cross-fitted runs; none where all values are equal. */
  folds: Run[];
  /** Those whose mean is the answer. */
  fits: TableFit[];
  /** How columns are bent, of values in `unit`; null where none is. */
  curves: Curve[] | null;
  noiseMode: NoiseMode;
  /** Whether the runs have gone on to see what they left out, once it had judged them. */
  sawAll: boolean;
  /** What each column is filled by. */
  voices: readonly Voice[];
  branch: Branch;
  method: Method;
  /** What predictions are held against values by. */
  loss: LossName;
  covariance: Covariance | null;
  /** Values were divided by this power of two, but for those of bent columns. */
  unit: number;
}

/** A run, and what had been said of the entries that it left out: `said.model` is what the answer takes. */
export interface RunEvidence extends Pick<FoldFit, 'final' | 'blind' | 'entries' | 'means' | 'deviation'> {
  said: Pick<FoldFit['said'], 'model'>;
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

/** Entries in the user's units as fits take them. */
export function asFitted(
  table: ObservedTable,
  { unit, curves }: Pick<Evidence, 'unit' | 'curves'>,
  kernels: Kernels,
): ObservedTable {
  const moderate = inUnit(tamed(table), unit);
  return curves === null ? moderate : bend(moderate, curves, kernels);
}
