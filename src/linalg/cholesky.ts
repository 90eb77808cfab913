/**
 * Cholesky factorization of a small symmetric positive definite matrix:  A = C·Cᵀ,  C lower triangular.
 *
 *   C[i, j] = (A[i, j] − Σ_{k<j} C[i, k] C[j, k]) / C[j, j],    C[j, j] = √(A[j, j] − Σ_{k<j} C[j, k]²)
 *
 * Shapes    A, C: size × size, row-major; only the lower triangle is read and written.
 * Errors    NOT_POSITIVE_DEFINITE.
 * Source    Golub & Van Loan, Matrix Computations, §4.2.
 */
import { RankfreeError } from '../errors.ts';

/** Replaces the lower triangle of A by C. */
export function cholesky(A: Float64Array, size: number): void {
  for (let j = 0; j < size; j++) {
    const pivot = A[j * size + j]! - dot(A, j * size, A, j * size, j);
    if (!(pivot > 0)) throw notPositive(j, pivot);
    const diagonal = Math.sqrt(pivot);
    A[j * size + j] = diagonal;
    for (let i = j + 1; i < size; i++) {
      A[i * size + j] = (A[i * size + j]! - dot(A, i * size, A, j * size, j)) / diagonal;
    }
  }
}

/** Replaces x by A⁻¹·x: forward with C, backward with Cᵀ. */
export function solveCholesky(C: Float64Array, size: number, x: Float64Array): void {
  for (let i = 0; i < size; i++) x[i] = (x[i]! - dot(C, i * size, x, 0, i)) / C[i * size + i]!;
  for (let i = size - 1; i >= 0; i--) {
    const value = x[i]! / C[i * size + i]!;
    x[i] = value;
    for (let k = 0; k < i; k++) x[k]! -= C[i * size + k]! * value;
  }
}

function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[atA + k]! * b[atB + k]!;
  return sum;
}

function notPositive(column: number, pivot: number): RankfreeError {
  return new RankfreeError('NOT_POSITIVE_DEFINITE', `pivot ${column} is ${pivot}.`, {
    hint: 'Positive damping makes a Gram matrix positive definite.',
  });
}
