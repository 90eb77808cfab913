import { describe, expect, it } from 'vitest';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { smallRandom } from '#rankfree/starts/smallRandom.js';

const runtime = await openRuntime();
const wide = asymmetric(runtime, { rows: 400, columns: 300, width: 10, offsets: 'both' });
const start = (options: { seed: number; repetition?: number }, parametrization = wide) =>
  smallRandom(runtime, parametrization, { initialScale: 1e-3, ...options });

describe('smallRandom()', () => {
  it('is Gaussian of the asked size in every block', () => {
    const theta = start({ seed: 4 });
    for (const { offset, rows, columns } of wide.blocks) {
      const block = theta.subarray(offset, offset + rows * columns);
      const square = block.reduce((sum, x) => sum + x * x, 0) / block.length;
      // Five standard errors of a mean of squares.
      expect(Math.abs(square / 1e-6 - 1)).toBeLessThan(5 * Math.sqrt(2 / block.length));
    }
  });

  it('is the same for the same seed and repetition, and another otherwise', () => {
    expect(start({ seed: 4 })).toEqual(start({ seed: 4, repetition: 0 }));
    expect(start({ seed: 4 })).not.toEqual(start({ seed: 5 }));
    expect(start({ seed: 4 })).not.toEqual(start({ seed: 4, repetition: 1 }));
  });

  it('gives a row the same numbers in a larger table', () => {
    const narrow = asymmetric(runtime, { rows: 7, columns: 5, width: 10 });
    const [left, right] = narrow.blocks;
    const [small, large] = [start({ seed: 4 }, narrow), start({ seed: 4 })];
    expect(small.subarray(0, 70)).toEqual(large.subarray(0, 70));
    const wideRight = wide.blocks[1]!.offset;
    expect(small.subarray(right!.offset)).toEqual(large.subarray(wideRight, wideRight + 50));
    expect(left!.rows).toBe(7);
  });

  it('gives its scratch memory back', () => {
    const before = runtime.arena.used;
    start({ seed: 1 });
    expect(runtime.arena.used).toBe(before);
  });
});
