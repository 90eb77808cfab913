import { describe, expect, it } from 'vitest';
import { cholesky, solveCholesky } from '#rankfree/linalg/cholesky.js';
import { normals } from '../laws/numbers.ts';

/** BᵀB + shift·I, row-major. */
function positive(size: number, shift: number): Float64Array {
  const B = normals(size * size, `B${size}`);
  const A = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) A[i * size + j]! += B[k * size + i]! * B[k * size + j]!;
    }
    A[i * size + i]! += shift;
  }
  return A;
}

describe('cholesky()', () => {
  it('of [[4, 2], [2, 10]] is [[2, ·], [1, 3]]', () => {
    const A = Float64Array.of(4, Number.NaN, 2, 10);
    cholesky(A, 2);
    expect([A[0], A[2], A[3]]).toEqual([2, 1, 3]);
  });

  it.each([1, 2, 5, 31])('solves systems of size %i: A·x = b', (size) => {
    const A = positive(size, 0.1);
    const b = normals(size, 'b');
    const C = A.slice();
    cholesky(C, size);
    const x = b.slice();
    solveCholesky(C, size, x);
    for (let i = 0; i < size; i++) {
      let back = 0;
      for (let j = 0; j < size; j++) back += A[i * size + j]! * x[j]!;
      expect(back).toBeCloseTo(b[i]!, 9);
    }
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow(/NOT_POSITIVE_DEFINITE: pivot 1 is -3/);
    expect(() => cholesky(Float64Array.of(0), 1)).toThrow(/NOT_POSITIVE_DEFINITE/);
    expect(() => cholesky(Float64Array.of(Number.NaN), 1)).toThrow(/NOT_POSITIVE_DEFINITE/);
  });
});
