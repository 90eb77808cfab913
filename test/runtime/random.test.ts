import { describe, expect, it } from 'vitest';
import { gaussians, integers, permutation } from '#rankfree/runtime/random.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { gaussianOf, philox } from '../oracles/philox.ts';

const runtime = await openRuntime();
const { kernels, arena } = runtime;

function wordsOf(blocks: number, key: [number, number], counter: [number, number, number]): number[] {
  const region = arena.int32(4 * blocks);
  kernels.words(region.pointer, blocks, ...key, ...counter);
  return Array.from(region.array, (word) => word >>> 0);
}

function gaussiansOf(count: number, seed: number, row = 0, stream = 0, substream = 0): Float64Array {
  const region = arena.float64(count);
  gaussians(runtime, region, { seed, row, stream, substream });
  return region.array.slice();
}

describe('Philox4x32-10', () => {
  // Random123 1.14, tests/kat_vectors, the three lines "philox4x32 10": counter, key, words.
  const published = [
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ].map((line) => line.map((words) => words.split(' ').map((word) => Number.parseInt(word, 16))));

  it.each(published)('gives the published words for counter %j and key %j', (counter, key, words) => {
    expect(philox(counter!, key!)).toEqual(words);
  });

  it('gives the published words for the zero counter in the kernel too', () => {
    expect(wordsOf(1, [0, 0], [0, 0, 0])).toEqual(published[0]![2]);
  });

  it('equals the twin for any key, counter and number of blocks', () => {
    const key: [number, number] = [0xa4093822, 0x299f31d0];
    const counter: [number, number, number] = [0x85a308d3, 0x13198a2e, 0xffffffff];
    const expected = Array.from({ length: 300 }, (_, block) => philox([block, ...counter], key)).flat();
    for (const blocks of [1, 2, 3, 4, 5, 7, 300]) {
      expect(wordsOf(blocks, key, counter)).toEqual(expected.slice(0, 4 * blocks));
    }
  });
});

describe('Gaussians', () => {
  it('equal the twin to the last bit', () => {
    const drawn = gaussiansOf(4000, 7 * 2 ** 32 + 5, 3, 2, 1);
    const twin = Float64Array.from({ length: 4000 }, (_, a) =>
      gaussianOf(philox([a >> 2, 3, 2, 1], [5, 7])[a & 3]!, kernels.log),
    );
    expect(drawn).toEqual(twin);
  });

  it('do not depend on how many are asked for, and write nothing beyond', () => {
    const all = gaussiansOf(64, 11, 4);
    for (let count = 0; count <= 40; count++) {
      const region = arena.float64(count + 8);
      region.array.fill(-99);
      gaussians(runtime, region, { seed: 11, row: 4 }, 4, count);
      const expected = new Float64Array(count + 8).fill(-99);
      expected.set(all.subarray(0, count), 4);
      expect(region.array).toEqual(expected);
    }
  });

  it('have the moments and the tails of the normal distribution', () => {
    const count = 1_000_000;
    const drawn = gaussiansOf(count, 1);
    const moments = [0, 0, 0, 0];
    const beyond = new Map([
      [0.5, 0.6170750774519738],
      [1, 0.31731050786291415],
      [2, 0.04550026389635842],
      [3, 0.0026997960632601866],
      [4, 6.334248366623996e-5],
    ]); // 2 Φ(−t)
    const seen = new Map<number, number>();
    for (const x of drawn) {
      for (let power = 0; power < 4; power++) moments[power]! += x ** (power + 1) / count;
      for (const t of beyond.keys()) if (Math.abs(x) > t) seen.set(t, (seen.get(t) ?? 0) + 1);
    }
    // Standard errors of the first four moments: √1, √2, √15, √96 over √count.
    const expected = [0, 1, 0, 3];
    const deviation = [1, 2, 15, 96].map((variance) => Math.sqrt(variance / count));
    moments.forEach((moment, k) => {
      expect(Math.abs(moment - expected[k]!)).toBeLessThan(4 * deviation[k]!);
    });
    for (const [t, p] of beyond) {
      expect(Math.abs(seen.get(t)! - count * p)).toBeLessThan(4 * Math.sqrt(count * p));
    }
  });

  it('differ between seeds, rows, streams and substreams, and are uncorrelated over them', () => {
    const count = 20_000;
    const places: [number, number, number, number][] = [
      [0, 0, 0, 0],
      [1, 0, 0, 0],
      [-1, 0, 0, 0],
      [2 ** 32, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ];
    const drawn = places.map((place) => gaussiansOf(count, ...place));
    for (let i = 0; i < drawn.length; i++) {
      for (let j = 0; j < i; j++) {
        let product = 0;
        for (let a = 0; a < count; a++) product += drawn[i]![a]! * drawn[j]![a]!;
        expect(Math.abs(product)).toBeLessThan(5 * Math.sqrt(count));
      }
    }
  });

  it('have the same bits in the builds with threads and with fused arithmetic', async () => {
    const expected = gaussiansOf(1000, 5);
    for (const options of [{ threads: 2 }, { fast: true }]) {
      const other = await openRuntime(options);
      const region = other.arena.float64(1000);
      gaussians(other, region, { seed: 5 });
      expect(Float64Array.from(region.array)).toEqual(expected);
      await other.close();
    }
  });

  it.each([0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('refuse the seed %d', (seed) => {
    expect(() => gaussiansOf(1, seed)).toThrow(/SEED_INVALID/);
  });

  it('refuse more places than there are', () => {
    const region = arena.float64(4);
    expect(() => gaussians(runtime, region, { seed: 1 }, 3, 2)).toThrow(RangeError);
    expect(() => gaussians(runtime, region, { seed: 1 }, -1, 2)).toThrow(RangeError);
  });
});

describe('permutation', () => {
  it.each([0, 1, 2, 5, 4096, 4097, 20_000])('of %d numbers holds each once', (count) => {
    const order = permutation(runtime, count, { seed: 3 });
    expect(order.slice().sort()).toEqual(Int32Array.from({ length: count }, (_, i) => i));
  });

  it('is the same for the same seed and another one otherwise', () => {
    const [a, b, c, d] = [{ seed: 3 }, { seed: 3 }, { seed: 4 }, { seed: 3, stream: 1 }].map((place) =>
      permutation(runtime, 100, place),
    );
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    expect(a).not.toEqual(d);
  });

  it('gives all 24 orders of four numbers alike', () => {
    const draws = 12_000;
    const counts = new Map<string, number>();
    for (let substream = 0; substream < draws; substream++) {
      const order = permutation(runtime, 4, { seed: 9, substream }).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    let chi2 = 0;
    for (const count of counts.values()) chi2 += (count - draws / 24) ** 2 / (draws / 24);
    expect(chi2).toBeLessThan(49.73); // 23 degrees of freedom, p = .001
  });

  it('gives its scratch memory back', () => {
    const before = arena.used;
    permutation(runtime, 10_000, { seed: 1 });
    expect(arena.used).toBe(before);
  });
});

describe('elementary functions', () => {
  it('agree with the engine to some units in the last place', () => {
    for (let t = -300; t <= 300; t += 0.37) {
      const x = 10 ** t;
      expect(Math.abs(kernels.log(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.abs(Math.log(x)));
      expect(Math.abs(kernels.exp(t) / Math.exp(t) - 1)).toBeLessThan(1e-15);
    }
    expect([kernels.log(0), kernels.log(1), kernels.exp(0)]).toEqual([Number.NEGATIVE_INFINITY, 0, 1]);
    expect(kernels.log(-1)).toBeNaN();
  });
});

describe('integers()', () => {
  it('are each as likely as the others, independent, and the same for the same place', () => {
    const drawn = integers(runtime, 10_001, 7, { seed: 3, stream: 5 });
    expect(drawn).toHaveLength(10_001);
    for (let k = 0; k < 7; k++) {
      const count = drawn.filter((x) => x === k).length;
      // Four standard errors of a binomial count.
      expect(Math.abs(count - 10_001 / 7)).toBeLessThan(4 * Math.sqrt((10_001 * 6) / 49));
    }
    const equal = drawn.filter((x, t) => t > 0 && x === drawn[t - 1]).length;
    expect(Math.abs(equal - 10_000 / 7)).toBeLessThan(4 * Math.sqrt((10_000 * 6) / 49));
    expect(integers(runtime, 10_001, 7, { seed: 3, stream: 5 })).toEqual(drawn);
    expect(integers(runtime, 10, 7, { seed: 4, stream: 5 })).not.toEqual(drawn.subarray(0, 10));
  });
});
