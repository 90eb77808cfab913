import { describe, expect, it } from 'vitest';
import { checkMeasurement } from '#rankfree/measurements/checkMeasurement.js';
import type { CustomOptions } from '#rankfree/measurements/custom.js';
import { custom } from '#rankfree/measurements/custom.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';

const runtime = await openRuntime();

/** Sums of each row of X, weighted: p_i = Σ_j (j + 1)·X[i, j], so that 𝒜*(z)[i, j] = z_i·(j + 1). */
const weighted = (rows: number, columns: number): CustomOptions => ({
  count: rows,
  rows,
  columns,
  forward(left, right, width) {
    const p = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let a = 0; a < width; a++) p[i]! += (j + 1) * left[i * width + a]! * right[j * width + a]!;
      }
    }
    return p;
  },
  times(z, B, width) {
    const product = new Float64Array(rows * width);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let a = 0; a < width; a++) product[i * width + a]! += z[i]! * (j + 1) * B[j * width + a]!;
      }
    }
    return product;
  },
});

const transposed = (rows: number, columns: number): CustomOptions => ({
  ...weighted(rows, columns),
  transposeTimes(z, B, width) {
    return Array.from({ length: columns * width }, (_, at) => {
      let sum = 0;
      for (let i = 0; i < rows; i++)
        sum += (Math.floor(at / width) + 1) * z[i]! * B[i * width + (at % width)]!;
      return sum;
    });
  },
});

/** The diagonal of a square X. */
const diagonal: CustomOptions = {
  name: 'diagonal',
  count: 6,
  rows: 6,
  columns: 6,
  symmetric: true,
  forward: (left, right, width) =>
    Array.from({ length: 6 }, (_, i) => {
      let sum = 0;
      for (let a = i * width; a < (i + 1) * width; a++) sum += left[a]! * right[a]!;
      return sum;
    }),
  times: (z, B, width) => B.map((b, at) => z[Math.floor(at / width)]! * b),
};

for (const [name, options] of [
  ['two functions', weighted(7, 5)],
  ['two functions, square', weighted(6, 6)],
  ['three functions', transposed(5, 8)],
  ['a vector', weighted(6, 1)],
  ['symmetric', diagonal],
] as const) {
  measurementLaws(`custom(), ${name}`, () => ({ runtime, measurement: custom(options), width: 3 }));
}

describe('custom()', () => {
  const options = weighted(4, 3);
  const point = {
    left: createFactor(runtime.arena, 4, 2, 'f64'),
    right: createFactor(runtime.arena, 3, 2, 'f64'),
  };

  it('says what came back that should not have', () => {
    const short = custom({ ...options, forward: () => [1, 2, 3] });
    expect(() => short.forward(point, new Float64Array(4))).toThrow(
      /SHAPE_MISMATCH: custom\(\), forward: 3 numbers came back, where 4 were to come/,
    );
    const nothing = custom({ ...options, times: () => undefined as unknown as number[] });
    expect(() => nothing.adjoint(new Float64Array(4)).times(point.right, point.left)).toThrow(
      /SHAPE_MISMATCH: custom\(\), times: no numbers/,
    );
    const broken = custom({ ...options, name: 'mine', forward: () => [1, 2, Number.NaN, 4] });
    expect(() => broken.forward(point, new Float64Array(4))).toThrow(
      /NOT_FINITE: mine, forward: number 2 that came back is NaN/,
    );
    expect(() => custom({ ...options, columns: 0 })).toThrow(/SHAPE_INVALID: custom\(\), columns: 0/);
    expect(() => custom({ ...options, symmetric: true })).toThrow(/SHAPE_INVALID: .*4 × 3/);
  });

  it('lets its functions do what they like to what they are given', () => {
    const spoiling = custom({
      ...options,
      forward(left, right, width) {
        const p = options.forward(left, right, width);
        left.fill(0);
        return p;
      },
      times(z, B, width) {
        const product = options.times(z, B, width);
        z.fill(0);
        return product;
      },
    });
    expect(() => checkMeasurement(runtime, spoiling)).not.toThrow();
  });
});

describe('checkMeasurement()', () => {
  const good = transposed(6, 5);

  it('reports errors of rounding', () => {
    const report = checkMeasurement(runtime, custom(good), { seed: 3, width: 2 });
    expect(Object.keys(report)).toEqual(['linear', 'times', 'transposed']);
    for (const error of Object.values(report)) expect(error).toBeLessThan(1e-13);
  });

  it('says which promise is broken, with the numbers', () => {
    const squared = custom({
      ...good,
      forward: (...args) => Float64Array.from(good.forward(...args), (p) => p * p),
    });
    expect(() => checkMeasurement(runtime, squared)).toThrow(
      /MEASUREMENT_BROKEN: custom\(\): relative errors: linear [\d.]+, .*The sum of two unknowns/,
    );
    const twice = custom({
      ...good,
      times: (...args) => Float64Array.from(good.times(...args), (g) => 2 * g),
    });
    const error = broken(() => checkMeasurement(runtime, twice));
    expect(error).toMatch(/what times made of R/);
    expect(error).not.toMatch(/transposeTimes|two unknowns/);
    const flipped = custom({
      ...good,
      transposeTimes: (z, B, width) =>
        good.transposeTimes!(
          z.map((x) => -x),
          B,
          width,
        ),
    });
    expect(broken(() => checkMeasurement(runtime, flipped))).toMatch(/what transposeTimes made of L/);
  });

  it('sees a product that overwrites', () => {
    const measurement = custom(good);
    const overwriting = {
      ...measurement,
      adjoint(z: Float64Array) {
        const G = measurement.adjoint(z);
        return {
          ...G,
          times(...[B, out]: Parameters<typeof G.times>) {
            out.region.array.fill(0);
            G.times(B, out);
          },
        };
      },
    };
    expect(broken(() => checkMeasurement(runtime, overwriting))).toMatch(/added to what was there/);
  });
});

function broken(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
