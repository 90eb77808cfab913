import { describe, expect, it } from 'vitest';
import { eigh } from '#rankfree/linalg/eigh.js';
import { extremes } from '#rankfree/linalg/lanczos.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { dot, normals } from '../laws/numbers.ts';

const runtime = await openRuntime();

const symmetric = (n: number, name: string) => {
  const A = normals(n * n, name);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) A[i * n + j] = A[j * n + i]!;
  return A;
};
const by = (A: Float64Array, n: number) => (x: Float64Array, out: Float64Array) => {
  for (let i = 0; i < n; i++) out[i] = dot(A.subarray(i * n, (i + 1) * n), x);
};

describe('extremes()', () => {
  it.each([1, 2, 5, 80])('has the outer eigenvalues and vectors of eigh, n = %d', (n) => {
    const A = symmetric(n, `A ${n}`);
    const { values } = eigh(runtime, A, n);
    const { largest, smallest } = extremes(runtime, by(A, n), normals(n, 'start'));
    for (const [{ value, vector }, expected] of [
      [largest, values[0]!],
      [smallest, values[n - 1]!],
    ] as const) {
      expect(Math.abs(value - expected)).toBeLessThan(
        1e-9 * Math.max(Math.abs(values[0]!), Math.abs(values[n - 1]!)),
      );
      const Av = new Float64Array(n);
      by(A, n)(vector, Av);
      const left = Av.map((x, i) => x - value * vector[i]!);
      expect(Math.sqrt(dot(left, left))).toBeLessThan(1e-4 * Math.abs(values[0]!));
      expect(dot(vector, vector)).toBeCloseTo(1, 10);
    }
  });

  it('ends at once where the start spans all there is', () => {
    let products = 0;
    const apply = (x: Float64Array, out: Float64Array) => {
      products++;
      out.set(x);
    };
    expect(extremes(runtime, apply, normals(50, 'identity')).largest.value).toBeCloseTo(1, 12);
    expect(products).toBe(1);
  });
});
