/**
 * Which noise modes are worth a try beside one variance for all: what the left-out residuals of plain fits ask for.
 *
 *   u_t = (y_t − what was said of t)²/predictive variance, of the entries that were left out
 *
 *   mixture    a scale mixture learned from u, freed of the factors of columns and rows, keeps a second class
 *   uneven     log variances of columns or rows differ in u with τ² > .1, wide classes discounted
 *
 * The noise model's own rules are asked, so nothing is tried that would find nothing: where neither is wanted the plain fits stand as they
 * are, at no further cost. (The recipe fits 'uneven' first and compares it with the others: up to three times the work on any table.)
 */
import type { EntryIndices } from '../measurements/orders.ts';
import type { NoiseMode } from '../optimizers/alternating/noise.ts';
import { learnFactors } from '../optimizers/alternating/noiseFactors.ts';
import { scaleMixture } from '../optimizers/alternating/scaleMixture.ts';
import type { Kernels } from '../runtime/kernels.ts';
import type { FoldFit } from './crossFit.ts';
import type { ObservedTable } from './table.ts';

/** Weighing by variances that differ less gains next to nothing: a table whose noise sds differ by a sixth. */
const worthWhile = 0.1;
/** Fewer left-out entries tell nothing of how their errors are distributed. */
const fewest = 30;

export function wantedModes(kernels: Kernels, table: ObservedTable, pilots: readonly FoldFit[]): NoiseMode[] {
  const judged = leftOutSquares(table, pilots);
  const { row, column, expected } = judged;
  if (expected.length < fewest || !expected.some((u) => u > 0)) return [];
  const observations = new Float64Array(expected.length).fill(1);
  const rough = scaleMixture(kernels);
  const c = rough.learn(expected, observations);
  const { factors, spread } = learnFactors(kernels, judged, {
    expected,
    observations,
    weights: expected.map((u) => rough.weight(u / c)),
    factors: { rows: new Float64Array(table.rows).fill(1), columns: new Float64Array(table.columns).fill(1) },
  });
  const mixture = scaleMixture(kernels);
  mixture.learn(
    expected.map((u, t) => u / (factors.rows[row[t]!]! * factors.columns[column[t]!]!)),
    observations,
  );
  const modes: NoiseMode[] = [];
  if (Math.max(spread.rows, spread.columns) > worthWhile) modes.push('uneven');
  if (mixture.shares().length > 1) modes.push('mixture');
  return modes;
}

/** u of every left-out entry, but of those that leave no noise to measure by. */
function leftOutSquares(
  { rows, columns, row, column, value }: ObservedTable,
  pilots: readonly FoldFit[],
): EntryIndices & { expected: Float64Array } {
  const entries: number[] = [];
  const expected: number[] = [];
  for (const { entries: leftOut, said, variance } of pilots) {
    for (let at = 0; at < leftOut.length; at++) {
      if (!(variance[at]! > 0)) continue;
      const t = leftOut[at]!;
      entries.push(t);
      expected.push((value[t]! - said.model[at]!) ** 2 / variance[at]!);
    }
  }
  return {
    rows,
    columns,
    row: Int32Array.from(entries, (t) => row[t]!),
    column: Int32Array.from(entries, (t) => column[t]!),
    expected: Float64Array.from(expected),
  };
}
