import { describe, expect, it } from 'vitest';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { deep } from '#rankfree/parametrizations/deep.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { given } from '#rankfree/starts/given.js';
import { identity } from '#rankfree/starts/identity.js';
import { orthogonal } from '#rankfree/starts/orthogonal.js';

const runtime = await openRuntime();
const layers = deep(runtime, { rows: 4, columns: 9, depth: 3, width: [6, 5] });

describe('orthogonal()', () => {
  it('has orthonormal columns, or rows where there are fewer, times the scale', () => {
    const theta = orthogonal(runtime, layers, { initialScale: 0.5, seed: 3 });
    for (const { offset, rows, columns } of layers.blocks) {
      const [short, long] = [Math.min(rows, columns), Math.max(rows, columns)];
      const at = (a: number, i: number) =>
        theta[offset + (rows <= columns ? a * columns + i : i * columns + a)]!;
      for (let a = 0; a < short; a++) {
        for (let b = 0; b < short; b++) {
          let inner = 0;
          for (let i = 0; i < long; i++) inner += at(a, i) * at(b, i);
          expect(inner).toBeCloseTo(a === b ? 0.25 : 0, 14);
        }
      }
    }
  });

  it('has no sign of its own: diagonals are as often negative as positive', () => {
    // Without the signs of R, Householder's Q has a fixed sign on its diagonal.
    const square = psd(runtime, { size: 2, width: 2 });
    let positive = 0;
    for (let seed = 0; seed < 200; seed++) {
      positive += Number(orthogonal(runtime, square, { initialScale: 1, seed })[0]! > 0);
    }
    // Four standard errors.
    expect(Math.abs(positive - 100)).toBeLessThan(4 * Math.sqrt(50));
  });

  it('is the same for the same seed and repetition, and another otherwise', () => {
    const start = (options: object) => orthogonal(runtime, layers, { initialScale: 1, seed: 1, ...options });
    expect(start({})).toEqual(start({ repetition: 0 }));
    expect(start({})).not.toEqual(start({ repetition: 1 }));
    expect(start({})).not.toEqual(start({ seed: 2 }));
  });
});

describe('identity()', () => {
  it('has ones times the scale on the diagonal of every layer', () => {
    const theta = identity(layers, { initialScale: 0.5 });
    for (const { offset, rows, columns } of layers.blocks) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          expect(theta[offset + i * columns + j]).toBe(i === j ? 0.5 : 0);
        }
      }
    }
  });

  it('refuses what has no layers', () => {
    expect(() => identity(psd(runtime, { size: 2, width: 2 }), { initialScale: 1 })).toThrow(
      /BAD_OPTION: identity\(\): psd\(\) has no layers/,
    );
  });
});

describe('given()', () => {
  const pair = asymmetric(runtime, { rows: 2, columns: 3, width: 1 });

  it('is what was given, an array or a number for a block', () => {
    expect(given(pair, { left: [1, 2], right: 0.5 })).toEqual(Float64Array.of(1, 2, 0.5, 0.5, 0.5));
  });

  it.each([
    [{ left: 1 }, /BAD_OPTION: given\(\): right is missing. The blocks of asymmetric\(\) are left, right/],
    [{ left: 1, right: 1, middle: 1 }, /BAD_OPTION: given\(\): asymmetric\(\) has no block middle/],
    [{ left: [1], right: 1 }, /LENGTH_MISMATCH: given\(\), left: 1 numbers for 2 × 1 = 2 places/],
    [{ left: [1, Number.NaN], right: 1 }, /NOT_FINITE: given\(\), left, number 1: NaN/],
  ])('refuses %j', (blocks, message) => {
    expect(() => given(pair, blocks)).toThrow(message);
  });
});
