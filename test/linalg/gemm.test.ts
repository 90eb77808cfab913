import { describe, expect, it } from 'vitest';
import { gram, multiply, product, storedAt } from '#rankfree/linalg/gemm.js';
import { distance, normal, runtime, times } from './families.ts';

const shapes: [number, number, number][] = [
  [1, 1, 1],
  [1, 5, 3],
  [4, 4, 4],
  [5, 7, 3],
  [64, 256, 8],
  [65, 257, 9],
  [70, 300, 90],
  [3, 2, 1030],
  [130, 1, 6],
];

describe('product', () => {
  for (const [rows, inner, columns] of shapes) {
    it(`equals the definition for ${rows} × ${inner} × ${columns}, each operand either way up`, () => {
      const A = normal(rows * inner, 1);
      const B = normal(inner * columns, 2);
      for (const transposed of ['none', 'left', 'right', 'both'] as const) {
        const left = transposed === 'left' || transposed === 'both';
        const right = transposed === 'right' || transposed === 'both';
        const C = product(runtime, A, B, { rows, inner, columns, transposed });
        // Sums of `inner` terms of about 1 in another order.
        expect(distance(C, times(A, B, rows, inner, columns, { left, right }))).toBeLessThan(
          1e-15 * (inner + 4),
        );
      }
    });
  }

  it('is exact on whole numbers', () => {
    const A = normal(67 * 41, 3).map((x) => Math.round(8 * x));
    const B = normal(41 * 29, 4).map((x) => Math.round(8 * x));
    expect(product(runtime, A, B, { rows: 67, inner: 41, columns: 29 })).toEqual(times(A, B, 67, 41, 29));
  });

  it.each([
    [0, 3, 2],
    [3, 0, 2],
    [3, 2, 0],
  ])('handles the empty shape %d × %d × %d', (rows, inner, columns) => {
    const C = product(runtime, new Float64Array(rows * inner), new Float64Array(inner * columns), {
      rows,
      inner,
      columns,
    });
    expect(C).toEqual(new Float64Array(rows * columns));
  });

  it('adds to what is there and touches nothing outside C', () => {
    const [rows, inner, columns, stride] = [7, 9, 6, 11];
    const A = runtime.arena.float64(rows * inner);
    const B = runtime.arena.float64(inner * columns);
    const C = runtime.arena.float64((rows + 4) * stride);
    A.array.set(normal(rows * inner, 1));
    B.array.set(normal(inner * columns, 2));
    C.array.fill(5);
    multiply(runtime, {
      shape: [rows, columns, inner],
      left: storedAt(A.pointer, inner),
      right: storedAt(B.pointer, columns),
      to: C.pointer + 8 * (2 * stride + 3),
      stride,
    });
    const inside = times(A.array, B.array, rows, inner, columns);
    C.array.forEach((value, t) => {
      const i = Math.floor(t / stride) - 2;
      const j = (t % stride) - 3;
      const isInside = i >= 0 && i < rows && j >= 0 && j < columns;
      if (isInside) expect(value).toBeCloseTo(5 + inside[i * columns + j]!, 12);
      else expect(value).toBe(5);
    });
  });

  it('refuses operands of another length, by name', () => {
    const call = () =>
      product(runtime, new Float64Array(6), new Float64Array(5), { rows: 2, inner: 3, columns: 2 });
    expect(call).toThrow('LENGTH_MISMATCH: right: 5 numbers for 3 × 2 = 6 places.');
  });
});

describe('gram', () => {
  it.each([
    [1, 1],
    [9, 4],
    [300, 70],
    [5, 130],
    [0, 3],
  ])('equals AᵀA for %d × %d and is symmetric to the last bit', (rows, columns) => {
    const A = normal(rows * columns, 5);
    const G = gram(runtime, A, rows, columns);
    expect(distance(G, times(A, A, columns, rows, columns, { left: true }))).toBeLessThan(
      1e-15 * (rows + 4) * 4,
    );
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < i; j++) expect(G[i * columns + j]).toBe(G[j * columns + i]);
    }
  });
});
