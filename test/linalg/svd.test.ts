import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { pairSingularValues, singularValues, svd } from '#rankfree/linalg/svd.js';
import { distance, largest, normal, orthogonality, runtime, samples, times } from './families.ts';

const shapes: [number, number][] = [
  [20, 20],
  [70, 31],
  [31, 70],
  [64, 63],
  [150, 9],
];

describe('svd', () => {
  it.each(samples())('gives A = U·diag·Vᵀ for a matrix $name', ({ A, rows, columns }) => {
    const k = Math.min(rows, columns);
    const { U, values, V } = svd(runtime, A, rows, columns);
    expect([U.length, values.length, V.length]).toEqual([rows * k, k, columns * k]);
    expect(orthogonality(U, rows, k)).toBeLessThan(2e-14);
    expect(orthogonality(V, columns, k)).toBeLessThan(2e-14);
    for (let a = 0; a < k; a++) {
      expect(values[a]).toBeGreaterThanOrEqual(0);
      if (a > 0) expect(values[a]).toBeLessThanOrEqual(values[a - 1]!);
    }
    const size = largest(A) || 1;
    const scaled = U.map((x, t) => x * (values[t % k]! / size));
    const target = A.map((x) => x / size);
    const granularity = (Number.MIN_VALUE / size) * k;
    expect(distance(times(scaled, V, rows, k, columns, { right: true }), target)).toBeLessThanOrEqual(
      3e-14 + granularity,
    );
    expect(singularValues(runtime, A, rows, columns)).toEqual(values);
  });

  it.each(shapes)('agrees with ml-matrix for %d × %d', (rows, columns) => {
    const A = normal(rows * columns, rows);
    const list = Array.from({ length: rows }, (_, i) =>
      Array.from(A.subarray(i * columns, (i + 1) * columns)),
    );
    const other = new SingularValueDecomposition(new Matrix(list), { autoTranspose: true }).diagonal;
    const { values } = svd(runtime, A, rows, columns);
    expect(distance(values, Float64Array.from(other))).toBeLessThan(1e-14 * values[0]!);
  });

  it('finds values down to 1e-15 of the largest, which the Gram matrix has lost', () => {
    // A = Q₁·diag(10^−a)·Q₂ᵀ with known values; rounding of A itself is some 1e-16.
    const n = 16;
    const Q1 = svd(runtime, normal(40 * n, 1), 40, n).U;
    const Q2 = svd(runtime, normal(n * n, 2), n, n).U;
    const expected = Float64Array.from({ length: n }, (_, a) => 10 ** -a);
    const A = times(
      Q1.map((x, t) => x * expected[t % n]!),
      Q2,
      40,
      n,
      n,
      { right: true },
    );
    expect(distance(svd(runtime, A, 40, n).values, expected)).toBeLessThan(2e-15);
  });

  it('keeps its accuracy at a condition of 1e16 and above, with many values at every size', () => {
    const n = 90;
    const Q1 = svd(runtime, normal(n * n, 4), n, n).U;
    const Q2 = svd(runtime, normal(n * n, 5), n, n).U;
    for (const decades of [12, 16, 30]) {
      const expected = Float64Array.from({ length: n }, (_, a) => 10 ** ((-decades * a) / n));
      const A = times(
        Q1.map((x, t) => x * expected[t % n]!),
        Q2,
        n,
        n,
        n,
        { right: true },
      );
      const { U, values, V } = svd(runtime, A, n, n);
      expect(distance(values, expected)).toBeLessThan(5e-15);
      expect(Math.max(orthogonality(U, n, n), orthogonality(V, n, n))).toBeLessThan(3e-14);
    }
  });

  it('keeps close values apart and their vectors orthogonal', () => {
    const n = 25;
    const Q = svd(runtime, normal(n * n, 3), n, n).U;
    const expected = Float64Array.from({ length: n }, (_, a) => 1 + (n - a) * 1e-13);
    const A = times(
      Q.map((x, t) => x * expected[t % n]!),
      Q,
      n,
      n,
      n,
      { right: true },
    );
    const { U, values, V } = svd(runtime, A, n, n);
    expect(distance(values, expected)).toBeLessThan(5e-15);
    expect(Math.max(orthogonality(U, n, n), orthogonality(V, n, n))).toBeLessThan(1e-14);
  });

  it.each([
    [0, 0],
    [0, 4],
    [4, 0],
  ])('handles the empty shape %d × %d', (rows, columns) => {
    const { U, values, V } = svd(runtime, new Float64Array(0), rows, columns);
    expect([U.length, values.length, V.length]).toEqual([0, 0, 0]);
  });

  it('refuses what is not finite, with the place in the matrix as given', () => {
    const A = normal(8, 1);
    A[6] = Number.POSITIVE_INFINITY;
    expect(() => svd(runtime, A, 2, 4)).toThrow(
      'NOT_FINITE: A, row 1, column 2: Infinity is not a finite number.',
    );
  });

  it('gives its memory back, also when it fails', () => {
    const used = runtime.arena.used;
    svd(runtime, normal(60, 1), 10, 6);
    expect(() => svd(runtime, new Float64Array(5), 10, 6)).toThrow(/LENGTH_MISMATCH/);
    expect(runtime.arena.used).toBe(used);
  });
});

describe('pairSingularValues', () => {
  it.each([
    [30, 20, 4],
    [4, 20, 6],
    [3, 2, 5],
    [1, 1, 1],
    [9, 9, 9],
  ])('equals the values of the product for %d × %d, width %d', (rows, columns, width) => {
    const left = normal(rows * width, 1);
    const right = normal(columns * width, 2);
    const whole = times(left, right, rows, width, columns, { right: true });
    const values = pairSingularValues(runtime, left, right, rows, columns, width);
    expect(values.length).toBe(Math.min(rows, columns, width));
    expect(
      distance(values, singularValues(runtime, whole, rows, columns).slice(0, values.length)),
    ).toBeLessThan(1e-14 * values[0]!);
  });

  it('does not mind how the scale is shared between the factors', () => {
    const left = normal(40, 1);
    const right = normal(32, 2);
    const expected = pairSingularValues(runtime, left, right, 10, 8, 4);
    const shifted = pairSingularValues(
      runtime,
      left.map((x) => x * 2 ** 800),
      right.map((x) => x * 2 ** -790),
      10,
      8,
      4,
    );
    expect(shifted).toEqual(expected.map((value) => value * 2 ** 10));
  });

  it('gives zeros for a zero factor', () => {
    expect(pairSingularValues(runtime, new Float64Array(12), normal(8, 1), 6, 4, 2)).toEqual(
      new Float64Array(2),
    );
  });

  it('names the factor that is wrong', () => {
    const call = () => pairSingularValues(runtime, normal(8, 1), Float64Array.of(1, Number.NaN), 8, 2, 1);
    expect(call).toThrow('NOT_FINITE: right, row 1, column 0');
  });
});
