import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { eigh } from '#rankfree/linalg/eigh.js';
import { distance, largest, normal, orthogonality, runtime, samples, times } from './families.ts';

/** A + Aᵀ of the square samples, in halves so that it stays in range. */
const symmetric = samples()
  .filter(({ rows, columns }) => rows === columns)
  .map(({ name, A, rows: n }) => ({
    name,
    n,
    A: A.map((x, t) => x / 2 + A[(t % n) * n + Math.floor(t / n)]! / 2),
  }));

/** Large enough for several batches of rotations, with strips of 8 rows left over. */
const large = [15, 16, 17, 31, 64, 101].map((n, seed) => ({
  name: `random ${n}`,
  n,
  A: normal(n * n, seed).map((x, t, all) => x + all[(t % n) * n + Math.floor(t / n)]!),
}));

describe('eigh', () => {
  it.each([...symmetric, ...large])('gives A = V·diag·Vᵀ for a matrix $name', ({ A, n }) => {
    const { values, vectors } = eigh(runtime, A, n);
    expect(orthogonality(vectors, n, n)).toBeLessThan(3e-14);
    for (let a = 1; a < n; a++) expect(values[a]).toBeLessThanOrEqual(values[a - 1]!);
    const size = largest(A) || 1;
    const scaled = vectors.map((x, t) => x * (values[t % n]! / size));
    const target = A.map((x) => x / size);
    const granularity = (Number.MIN_VALUE / size) * n;
    expect(distance(times(scaled, vectors, n, n, n, { right: true }), target)).toBeLessThanOrEqual(
      2e-14 + granularity,
    );
  });

  it.each(large)('agrees with ml-matrix on $name', ({ A, n }) => {
    const rows = Array.from({ length: n }, (_, i) => Array.from(A.subarray(i * n, (i + 1) * n)));
    const other = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true }).realEigenvalues;
    const expected = Float64Array.from(other).sort().reverse();
    expect(distance(eigh(runtime, A, n).values, expected)).toBeLessThan(1e-13 * n);
  });

  it('knows the second difference: 2 − 2 cos(kπ/(n + 1))', () => {
    const n = 40;
    const A = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      A[i * n + i] = 2;
      if (i > 0) A[i * n + i - 1] = A[(i - 1) * n + i] = -1;
    }
    const expected = Float64Array.from(
      { length: n },
      (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)),
    );
    expect(distance(eigh(runtime, A, n).values, expected)).toBeLessThan(2e-14);
  });

  it('keeps the vectors orthogonal for eigenvalues that are all but equal', () => {
    const n = 30;
    const A = normal(n * n, 1).map((x, t, all) => {
      const mirrored = all[(t % n) * n + Math.floor(t / n)]!;
      return Number(t % (n + 1) === 0) + 1e-13 * (x + mirrored);
    });
    expect(orthogonality(eigh(runtime, A, n).vectors, n, n)).toBeLessThan(2e-14);
  });

  it('reads the lower triangle only', () => {
    const n = 9;
    const A = large[0]!.A.slice(0, n * n);
    const upset = A.map((x, t) => (t % n > Math.floor(t / n) ? x + 1 : x));
    const whole = A.map((x, t) => (t % n > Math.floor(t / n) ? A[(t % n) * n + Math.floor(t / n)]! : x));
    expect(eigh(runtime, upset, n)).toEqual(eigh(runtime, whole, n));
  });

  it('handles the empty matrix and refuses what is not finite or not square', () => {
    expect(eigh(runtime, new Float64Array(0), 0).values.length).toBe(0);
    expect(() => eigh(runtime, Float64Array.of(1, Number.NaN, 0, 1), 2)).toThrow(/NOT_FINITE/);
    expect(() => eigh(runtime, new Float64Array(6), 2)).toThrow(/LENGTH_MISMATCH/);
  });
});
