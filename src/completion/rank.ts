/**
 * How many components of a fit rise above its noise: singular values of its factors larger than
 *
 *   ½ σ (√rows + √columns) / √p,     σ the noise level, p the share of cells seen
 *
 * half the largest singular value that pure noise of that level, seen at that share, would have. For fits that drop nothing
 * on the way; a fit with full covariance drops what the data do not need by itself.
 *
 * Source    intervals recipe §2, effective rank.
 */
import { pairSingularValues } from '../linalg/svd.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Fit } from './fit.ts';
import type { ObservedTable } from './table.ts';

export function rankAboveNoise(runtime: Runtime, { rows, columns, value }: ObservedTable, fit: Fit): number {
  if (fit.rank === 0) return 0;
  const share = value.length / (rows * columns);
  const edge =
    (0.5 * (Math.sqrt(rows) + Math.sqrt(columns)) * Math.sqrt(fit.noiseVariance)) / Math.sqrt(share);
  const values = pairSingularValues(runtime, fit.left, fit.right, rows, columns, fit.rank);
  return values.filter((size) => size > edge).length;
}
