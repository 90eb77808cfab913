import { Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { qr } from '#rankfree/linalg/qr.js';
import { distance, largest, normal, orthogonality, runtime, samples, times } from './families.ts';

describe('qr', () => {
  it.each(samples())('gives A = Q·R for a matrix $name', ({ A, rows, columns }) => {
    const k = Math.min(rows, columns);
    const { Q, R } = qr(runtime, A, rows, columns);
    expect(orthogonality(Q, rows, k)).toBeLessThan(1e-14);
    for (let i = 0; i < k; i++) for (let j = 0; j < i && j < columns; j++) expect(R[i * columns + j]).toBe(0);
    // Scaled, so that the check itself stays in range.
    const size = largest(A) || 1;
    const scaled = R.map((x) => x / size);
    const target = A.map((x) => x / size);
    const granularity = (Number.MIN_VALUE / size) * columns;
    expect(distance(times(Q, scaled, rows, k, columns), target)).toBeLessThanOrEqual(1e-14 + granularity);
  });

  it('keeps Q orthonormal at a condition of 1e15', () => {
    const A = normal(200 * 20, 1).map((x, t) => (t % 20 === 0 ? x : 1 + 1e-15 * x));
    expect(orthogonality(qr(runtime, A, 200, 20).Q, 200, 20)).toBeLessThan(1e-14);
  });

  it('agrees with ml-matrix up to the signs of the rows', () => {
    const A = normal(50 * 12, 2);
    const { R } = qr(runtime, A, 50, 12);
    const other = new QrDecomposition(new Matrix(toRows(A, 50, 12))).upperTriangularMatrix;
    R.forEach((value, t) => {
      expect(Math.abs(value)).toBeCloseTo(Math.abs(other.get(Math.floor(t / 12), t % 12)), 12);
    });
  });

  it.each([
    [0, 0],
    [0, 4],
    [4, 0],
  ])('handles the empty shape %d × %d', (rows, columns) => {
    const { Q, R } = qr(runtime, new Float64Array(0), rows, columns);
    expect([Q.length, R.length]).toEqual([0, 0]);
  });

  it('names the place of a number that is not finite', () => {
    const A = normal(6, 1);
    A[4] = Number.NaN;
    expect(() => qr(runtime, A, 3, 2)).toThrow('NOT_FINITE: A, row 2, column 0: NaN is not a finite number.');
    A[4] = Number.NEGATIVE_INFINITY;
    expect(() => qr(runtime, A, 3, 2)).toThrow(/NOT_FINITE/);
  });

  it('refuses shapes that are none', () => {
    expect(() => qr(runtime, new Float64Array(3), -1, -3)).toThrow(/SHAPE_INVALID/);
    expect(() => qr(runtime, new Float64Array(3), 1.5, 2)).toThrow(/SHAPE_INVALID/);
  });

  it('leaves its input and the arena as they were', () => {
    const A = normal(24, 1);
    const before = A.slice();
    const used = runtime.arena.used;
    qr(runtime, A, 6, 4);
    expect(A).toEqual(before);
    expect(runtime.arena.used).toBe(used);
  });
});

function toRows(A: Float64Array, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(A.subarray(i * columns, (i + 1) * columns)));
}
