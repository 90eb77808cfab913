/**
 * How sure a fit is of every line, for fits that keep no uncertainty of their own: one row equation a line.
 *
 *   C_i = σ² ( Σ_{j ∈ Ω_i} ṽ_j ṽ_jᵀ + σ² P⁻¹ )⁻¹,   P = mean of b² ⊕ mean of u uᵀ over the rows        D_j alike;   ṽ = [1, v], ũ = [1, u]
 *
 * The leverage that follows (completion/uncertainty.ts) is h_ij = v_jᵀ (Σ v vᵀ + σ² P⁻¹)⁻¹ v_j + u_iᵀ (Σ u uᵀ + σ² Q⁻¹)⁻¹ u_i, with offsets, and
 * the product of both uncertainties. The recipe has σ²I for σ² P⁻¹, at the effective rank; a wide descent leaves many directions empty,
 * which the product would count in full, and P gives them their small share.
 *
 * Shapes    as completion/uncertainty.ts, 'full'.   Units  standardised values.   Cost  entries·K² + lines·K³.
 * Source    intervals recipe §2; it is the variance of Chen, Fan, Ma & Yan 2019 where all lines have equally many entries.
 */
import type { Fit } from '../completion/fit.ts';
import type { Uncertainty } from '../completion/uncertainty.ts';
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import type { EntryIndices } from '../measurements/orders.ts';

/** Directions that the factors leave empty have this share of the mean one's variance. */
const leastShare = 1e-8;

/** `cells`: those that the fit has seen; its noise variance is above 0. */
export function ridgeUncertainty(fit: Fit, cells: EntryIndices): Uncertainty {
  const { left, right, rowOffsets, columnOffsets } = fit;
  return {
    covariance: 'full',
    rows: lineCovariances(fit, cells.row, cells.column, { offsets: rowOffsets, own: left, other: right }),
    columns: lineCovariances(fit, cells.column, cells.row, {
      ...{ offsets: columnOffsets, own: right, other: left },
    }),
  };
}

/** One side: its offsets and factors, and the factors of the other. */
interface Side {
  offsets: Float64Array;
  own: Float64Array;
  other: Float64Array;
}

function lineCovariances(
  { rank, noiseVariance }: Fit,
  line: Int32Array,
  across: Int32Array,
  { offsets, own, other }: Side,
): Float64Array {
  const lines = offsets.length;
  const packed = ((rank + 1) * (rank + 2)) / 2;
  const grams = new Float64Array(lines * packed);
  for (let t = 0; t < line.length; t++) addSquare(grams, line[t]! * packed, other, across[t]! * rank, rank);
  const ridge = priorPrecision(offsets, own, rank, noiseVariance);
  for (let i = 0; i < lines; i++) invert(grams, i * packed, ridge, rank + 1, noiseVariance);
  return grams;
}

/** variance·P⁻¹, packed: what a line is before anything was seen of it, by the moments of the others. */
export function priorPrecision(
  offsets: Float64Array,
  factors: Float64Array,
  rank: number,
  variance: number,
): Float64Array {
  const precision = priorMoments(offsets, factors, rank);
  invert(precision, 0, new Float64Array(precision.length), rank + 1, variance);
  return precision;
}

/** P, packed. */
function priorMoments(offsets: Float64Array, own: Float64Array, rank: number): Float64Array {
  const moments = new Float64Array(((rank + 1) * (rank + 2)) / 2);
  for (let i = 0; i < offsets.length; i++) addSquare(moments, 0, own, i * rank, rank);
  let trace = 0;
  for (let a = 1, at = rank + 1; a <= rank; at += rank + 1 - a, a++) trace += moments[at]!;
  for (let a = 1, at = rank + 1; a <= rank; at += rank + 1 - a, a++) {
    moments[at]! += leastShare * (trace / rank) + Number.MIN_VALUE;
  }
  for (let n = 0; n < moments.length; n++) moments[n]! /= offsets.length;
  // Offsets stand apart from the factors.
  moments.fill(0, 0, rank + 1);
  const variance = offsets.reduce((sum, b) => sum + b * b, 0) / offsets.length;
  moments[0] = Math.max(variance, leastVariance);
  return moments;
}

/** Of offsets that are all 0. */
const leastVariance = 1e-200;

/** Adds ṽ ṽᵀ to a packed triangle. */
function addSquare(gram: Float64Array, at: number, v: Float64Array, from: number, rank: number): void {
  let place = at;
  gram[place++]! += 1;
  for (let b = 0; b < rank; b++) gram[place++]! += v[from + b]!;
  for (let a = 0; a < rank; a++) {
    for (let b = a; b < rank; b++) gram[place++]! += v[from + a]! * v[from + b]!;
  }
}

/** Replaces a packed triangle G by variance·(G + ridge)⁻¹. */
function invert(packed: Float64Array, at: number, ridge: Float64Array, K: number, variance: number): void {
  const square = new Float64Array(K * K);
  for (let a = 0, n = 0; a < K; a++) {
    for (let b = a; b < K; b++, n++) square[b * K + a] = packed[at + n]! + ridge[n]!;
  }
  cholesky(square, K);
  const column = new Float64Array(K);
  for (let a = 0, n = at; a < K; a++) {
    column.fill(0);
    column[a] = variance;
    solveCholesky(square, K, column);
    for (let b = a; b < K; b++) packed[n++] = column[b]!;
  }
}
