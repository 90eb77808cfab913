import { describe, expect, it } from 'vitest';
import { dense } from '#rankfree/measurements/dense.js';
import type { Point } from '#rankfree/measurements/point.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { rankOne } from '#rankfree/measurements/rankOne.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor, normals } from '../laws/numbers.ts';
import { complexDot } from './complex.ts';

const runtime = await openRuntime();
const [count, size] = [40, 7];
const vectors = normals(count * size, 're');
const imaginary = normals(count * size, 'im');

for (const width of [1, 5]) {
  const make = (options: object) => () => ({
    runtime,
    measurement: rankOne(runtime, { vectors, count, size, ...options }),
    width,
  });
  measurementLaws(`rankOne(), real, width ${width}`, make({}));
  measurementLaws(`rankOne(), complex, width ${width}`, make({ imaginary }));
  measurementLaws(`rankOne(), bilinear, width ${width}`, make({ imaginary, product: 'bilinear' }));
}

function gram(lines: number, width: number): Point {
  const U = createFactor(runtime.arena, lines, width, 'f64');
  fillFactor(U, width, 'U');
  return { left: U, right: U };
}

describe('rankOne()', () => {
  it('is dense() with the matrices a·aᵀ', () => {
    const matrices = new Float64Array(count * size * size);
    matrices.forEach((_, at) => {
      const [t, i, j] = [Math.floor(at / size ** 2), Math.floor(at / size) % size, at % size];
      matrices[at] = vectors[t * size + i]! * vectors[t * size + j]!;
    });
    const point = gram(size, 3);
    const [p, q] = [new Float64Array(count), new Float64Array(count)];
    rankOne(runtime, { vectors, count, size }).forward(point, p);
    dense(runtime, { matrices, rows: size, columns: size }).forward(point, q);
    for (let t = 0; t < count; t++) expect(p[t]).toBeCloseTo(q[t]!, 11);
  });

  it.each([
    ['inner', -1],
    ['bilinear', 1],
  ] as const)('%s: |Σ a·x|² over the columns x of F, the imaginary part of a times %d', (product, sign) => {
    const point = gram(2 * size, 2);
    const p = new Float64Array(count);
    rankOne(runtime, { vectors, imaginary, count, size, product }).forward(point, p);
    const { array } = point.left.region;
    for (let t = 0; t < count; t++) {
      let wanted = 0;
      for (const column of [0, 1]) {
        const [re, im] = complexDot(
          size,
          (j) => [vectors[t * size + j]!, sign * imaginary[t * size + j]!],
          (j) => [array[4 * j + column]!, array[4 * (size + j) + column]!],
        );
        wanted += re * re + im * im;
      }
      expect(p[t]).toBeCloseTo(wanted, 10);
    }
  });

  it('refuses vectors that do not fit, are no numbers or are zero', () => {
    expect(() => rankOne(runtime, { vectors, count, size: 8 })).toThrow(
      /LENGTH_MISMATCH: rankOne\(\), vectors: 280 numbers for 40 vectors of 8. That takes 320/,
    );
    expect(() => rankOne(runtime, { vectors, imaginary: vectors.slice(1), count, size })).toThrow(
      /imaginary/,
    );
    expect(() => rankOne(runtime, { vectors, count: 0, size })).toThrow(/SHAPE_INVALID: .*count/);
    const broken = vectors.slice();
    broken[15] = Number.NaN;
    expect(() => rankOne(runtime, { vectors: broken, count, size })).toThrow(
      /NOT_FINITE: rankOne\(\), vectors, vector 2, number 1/,
    );
    broken.fill(0, 14, 21);
    expect(() => rankOne(runtime, { vectors: broken, count, size })).toThrow(
      /ZERO_VECTOR: rankOne\(\), vector 2/,
    );
    expect(rankOne(runtime, { vectors: broken, imaginary, count, size }).rows).toBe(14);
  });
});
