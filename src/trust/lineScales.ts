/**
 * Noise scales of rows and columns, from training residuals: for fits that learned none of their own.
 *
 *   a_i = ( Σ_{j ∈ Ω_i} r̃²/(g b_j) + 8 ) / (n_i + 8)      b_j = ( Σ_{i ∈ Ω_j} r̃²/(g a_i) + 8 ) / (n_j + 8)      g = mean r̃²,  20 sweeps
 *
 * r̃² = r²/max(.2, 1 − h), h the leverage there. They cost 1.5 % of width where the noise is even, so they are kept only if scales learned
 * from one half of the residuals describe the other half better than g alone: with the loss log s + r̃²/s of s = g a b against s = g,
 * the mean gain must exceed twice its standard error.
 *
 * Source    intervals recipe §2.
 */

import type { EntryIndices } from '../measurements/orders.ts';
import { identity } from '../measurements/orders.ts';
import type { Kernels } from '../runtime/kernels.ts';

export interface LineScales {
  /** g. */
  mean: number;
  /** a: rows, b: columns. */
  rows: Float64Array;
  columns: Float64Array;
}

const sweeps = 20;
const pseudoCount = 8;
const leastShare = 0.2;
const clearly = 2;

/** r̃². */
export function inflated(residual: number, leverage: number): number {
  return residual ** 2 / Math.max(leastShare, 1 - leverage);
}

/** The scales of `square` = r̃² of some cells; of `only` those, where given. */
export function fitLineScales(
  { rows, columns, row, column }: EntryIndices,
  square: Float64Array,
  only: (t: number) => boolean = () => true,
): LineScales {
  const used = identity(square.length).filter(only);
  const mean = used.reduce((sum, t) => sum + square[t]!, 0) / used.length;
  const [a, b] = [new Float64Array(rows).fill(1), new Float64Array(columns).fill(1)];
  if (!(mean > 0)) return { mean, rows: a, columns: b };
  const renew = (scales: Float64Array, line: Int32Array, other: Float64Array, across: Int32Array): void => {
    const count = new Float64Array(scales.length);
    scales.fill(pseudoCount);
    for (const t of used) {
      scales[line[t]!]! += square[t]! / (mean * other[across[t]!]!);
      count[line[t]!]!++;
    }
    for (let i = 0; i < scales.length; i++) scales[i]! /= count[i]! + pseudoCount;
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    renew(a, row, b, column);
    renew(b, column, a, row);
  }
  return { mean, rows: a, columns: b };
}

/** The scales, or g alone where they do not help. */
export function helpfulLineScales(
  { log }: Pick<Kernels, 'log'>,
  cells: EntryIndices,
  square: Float64Array,
): Pick<LineScales, 'mean'> & Partial<LineScales> {
  const all = fitLineScales(cells, square);
  const { mean, rows, columns } = fitLineScales(cells, square, (t) => t % 2 === 0);
  if (!(mean > 0)) return { mean: all.mean };
  const gains: number[] = [];
  for (let t = 1; t < square.length; t += 2) {
    const factor = rows[cells.row[t]!]! * columns[cells.column[t]!]!;
    gains.push((square[t]! / mean) * (1 - 1 / factor) - log(factor));
  }
  return exceedsChance(gains) ? all : { mean: all.mean };
}

function exceedsChance(gains: readonly number[]): boolean {
  if (gains.length < 2) return false;
  const mean = gains.reduce((sum, x) => sum + x, 0) / gains.length;
  const variance = gains.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (gains.length - 1);
  return mean > clearly * Math.sqrt(variance / gains.length);
}
