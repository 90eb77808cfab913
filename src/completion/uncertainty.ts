/**
 * How sure a fit is of the numbers of every line, and by that of what it says of a cell.
 *
 *   x_i = [b_i, u_i] has covariance C_i,   [c_j, v_j] has D_j;   ũ = [1, u], ṽ = [1, v]
 *
 *   spread_ij = ṽ_jᵀ C_i ṽ_j + ũ_iᵀ D_j ũ_i + tr(C_i(u,u) D_j(v,v))
 *
 * the variance of b_i + c_j + u_i·v_j if lines are independent. Its share of the noise variance is the cell's leverage. Where only
 * variances are kept C and D are diagonal, so
 *
 *   spread_ij = C_b + D_c + Σ_a C_a (v_a² + D_a) + u_a² D_a
 *
 * Shapes    K = rank + 1 numbers a line, offset first: lines × K(K + 1)/2 packed upper triangles ('full'), lines × K ('diagonal').
 * Units     squares of the standardised values.
 * Source    completion recipe §2; scale recipe §2, step 8.
 */
import type { Covariance } from '../optimizers/alternating/covariance.ts';
import type { Fit } from './fit.ts';

export interface Uncertainty {
  covariance: Covariance;
  rows: Float64Array;
  columns: Float64Array;
}

/** A fit that knows how sure it is. */
export type SureFit = Pick<Fit, 'left' | 'right' | 'rank'> & { uncertainty: Uncertainty };

/** Variance of what a fit says of a cell. */
export function spreadAt(fit: SureFit, i: number, j: number): number {
  return fit.uncertainty.covariance === 'full' ? fullSpread(fit, i, j) : diagonalSpread(fit, i, j);
}

function fullSpread({ left, right, rank, uncertainty }: SureFit, i: number, j: number): number {
  const { rows: C, columns: D } = uncertainty;
  const numbers = ((rank + 1) * (rank + 2)) / 2;
  const [u, v] = [i * rank - 1, j * rank - 1];
  let c = i * numbers;
  let d = j * numbers;
  let sum = C[c++]! + D[d++]!;
  for (let a = 1; a <= rank; a++) sum += 2 * (right[v + a]! * C[c++]! + left[u + a]! * D[d++]!);
  for (let a = 1; a <= rank; a++) {
    const ua = left[u + a]!;
    const va = right[v + a]!;
    sum += C[c]! * (va * va + D[d]!) + D[d++]! * ua * ua;
    c++;
    let across = 0;
    for (let b = a + 1; b <= rank; b++, c++, d++) {
      across += C[c]! * (va * right[v + b]! + D[d]!) + D[d]! * ua * left[u + b]!;
    }
    sum += 2 * across;
  }
  // Of exact data the covariances are rounding errors, and may be negative.
  return Math.max(sum, 0);
}

function diagonalSpread({ left, right, rank, uncertainty }: SureFit, i: number, j: number): number {
  const { rows: C, columns: D } = uncertainty;
  const c = i * (rank + 1);
  const d = j * (rank + 1);
  let sum = C[c]! + D[d]!;
  for (let a = 0; a < rank; a++) {
    const ua = left[i * rank + a]!;
    const va = right[j * rank + a]!;
    sum += C[c + 1 + a]! * (va * va + D[d + 1 + a]!) + D[d + 1 + a]! * ua * ua;
  }
  return sum;
}
