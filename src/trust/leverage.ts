/**
 * How sure a fit is of every line, for fits that keep no uncertainty of their own: one row equation a line.
 *
 *   C_i = σ² ( Σ_{j ∈ Ω_i} ṽ_j ṽ_jᵀ + diag(σ²/p₀, σ², … σ²) )⁻¹        D_j alike;   ṽ = [1, v], ũ = [1, u]
 *
 * with p₀ the mean square of the side's offsets. The leverage that follows (completion/uncertainty.ts) is
 * h_ij = v_jᵀ (Σ v vᵀ + σ²I)⁻¹ v_j + u_iᵀ (Σ u uᵀ + σ²I)⁻¹ u_i, with offsets, and the product of both uncertainties. Descent from a
 * small start keeps the factors balanced, as the formula asks; components that it did not need are small and add next to nothing.
 *
 * Shapes    as completion/uncertainty.ts, 'full'.   Units  standardised values.   Cost  entries·K² + lines·K³.
 * Source    intervals recipe §2; it is the variance of Chen, Fan, Ma & Yan 2019 where all lines have equally many entries.
 */
import type { Fit } from '../completion/fit.ts';
import type { Uncertainty } from '../completion/uncertainty.ts';
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import type { EntryIndices } from '../measurements/orders.ts';

/** Weakest prior: a line without entries is uncertain, not infinitely so. */
const leastRidge = 1e-6;

/** `cells`: those that the fit has seen. */
export function ridgeUncertainty(fit: Fit, cells: EntryIndices): Uncertainty {
  const { rank, left, right, rowOffsets, columnOffsets } = fit;
  // Where a fit leaves nothing any unit will do.
  const variance = fit.noiseVariance > 0 ? fit.noiseVariance : 1;
  const side = (line: Int32Array, across: Int32Array, offsets: Float64Array, other: Float64Array) =>
    lineCovariances(line, across, other, { offsets, rank, variance });
  return {
    covariance: 'full',
    rows: side(cells.row, cells.column, rowOffsets, right),
    columns: side(cells.column, cells.row, columnOffsets, left),
  };
}

interface LineOptions {
  offsets: Float64Array;
  rank: number;
  variance: number;
}

function lineCovariances(
  line: Int32Array,
  across: Int32Array,
  other: Float64Array,
  { offsets, rank, variance }: LineOptions,
): Float64Array {
  const lines = offsets.length;
  const K = rank + 1;
  const packed = (K * (K + 1)) / 2;
  const grams = new Float64Array(lines * packed);
  for (let t = 0; t < line.length; t++) addSquare(grams, line[t]! * packed, other, across[t]! * rank, rank);
  const ridge = new Float64Array(K).fill(variance);
  const prior = offsets.reduce((sum, b) => sum + b * b, 0) / lines;
  ridge[0] = Math.max(leastRidge, prior > 0 ? variance / prior : Number.MAX_VALUE);
  const scratch = new Float64Array(K * K);
  for (let i = 0; i < lines; i++) invert(grams, i * packed, ridge, variance, scratch);
  return grams;
}

/** Adds ṽ ṽᵀ to a packed triangle. */
function addSquare(gram: Float64Array, at: number, v: Float64Array, from: number, rank: number): void {
  let place = at;
  gram[place++]! += 1;
  for (let b = 0; b < rank; b++) gram[place++]! += v[from + b]!;
  for (let a = 0; a < rank; a++) {
    for (let b = a; b < rank; b++) gram[place++]! += v[from + a]! * v[from + b]!;
  }
}

/** Replaces a packed triangle G by variance·(G + diag(ridge))⁻¹. */
function invert(
  packed: Float64Array,
  at: number,
  ridge: Float64Array,
  variance: number,
  scratch: Float64Array,
): void {
  const K = ridge.length;
  for (let a = 0, place = at; a < K; a++) {
    for (let b = a; b < K; b++) scratch[b * K + a] = packed[place++]! + (a === b ? ridge[a]! : 0);
  }
  cholesky(scratch, K);
  const column = new Float64Array(K);
  for (let a = 0, place = at; a < K; a++) {
    column.fill(0);
    column[a] = variance;
    solveCholesky(scratch, K, column);
    for (let b = a; b < K; b++) packed[place++] = column[b]!;
  }
}
