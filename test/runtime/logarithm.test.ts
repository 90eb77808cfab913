import { describe, expect, it } from 'vitest';
import { logarithm, logarithmOfOnePlus } from '#rankfree/runtime/logarithm.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { random } from '../../bench/random.mjs';

/** Distance in units in the last place of the larger one. */
function units(a: number, b: number): number {
  return Math.abs(a - b) / (Number.EPSILON * Math.max(Math.abs(a), Math.abs(b), 2 ** -1022));
}

describe('logarithm()', () => {
  it("is within a unit in the last place of the kernels' own", async () => {
    const { kernels, close } = await openRuntime();
    const source = random('logarithms', 0);
    for (let n = 0; n < 20_000; n++) {
      const x = n % 2 === 0 ? 2 ** (2040 * source.uniform() - 1060) : 0.6 + source.uniform();
      expect(units(logarithm(x), kernels.log(x))).toBeLessThan(1);
    }
    await close();
  });

  it('has the limits of a logarithm', () => {
    expect(logarithm(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(logarithm(-1)).toBeNaN();
    expect(logarithm(Number.NaN)).toBeNaN();
    expect(logarithm(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(logarithm(1)).toBe(0);
    expect(logarithm(Number.MIN_VALUE)).toBeCloseTo(-744.4400719213812, 12);
  });

  it('of 1 + x keeps the digits of a small x', () => {
    for (const x of [1e-300, 1e-17, 3e-9, 1e-4, 0.5, 40]) {
      expect(units(logarithmOfOnePlus(x), Math.log1p(x))).toBeLessThan(3);
    }
    expect(logarithmOfOnePlus(0)).toBe(0);
  });
});
