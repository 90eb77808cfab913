import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DistancesOptions } from '#rankfree/measurements/distances.js';
import { distances } from '#rankfree/measurements/distances.js';
import { addGradient } from '#rankfree/measurements/measurement.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { choose, random } from '../../bench/random.mjs';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor, normals } from '../laws/numbers.ts';

const runtime = await openRuntime();

/** Some of all pairs, in random order and random direction. */
function somePairs(points: number, count: number): DistancesOptions {
  const source = random(`pairs ${points}`, 0);
  const all: [number, number][] = [];
  for (let a = 0; a < points; a++) for (let b = 0; b < a; b++) all.push([a, b]);
  const chosen = Array.from(choose(source, all.length, count), (at) => all[at]!);
  const flipped = chosen.map(() => Number(source.uniform() < 0.5));
  return {
    points,
    i: Int32Array.from(chosen, (pair, t) => pair[flipped[t]!]!),
    j: Int32Array.from(chosen, (pair, t) => pair[1 - flipped[t]!]!),
  };
}

const few = somePairs(20, 70);
for (const width of [1, 3, 5]) {
  measurementLaws(`distances(), width ${width}`, () => ({
    runtime,
    measurement: distances(runtime, few),
    width,
  }));
}
measurementLaws('distances(), the same pair in both directions', () => ({
  runtime,
  measurement: distances(runtime, {
    points: 4,
    i: Int32Array.of(0, 2, 3, 2),
    j: Int32Array.of(2, 0, 1, 0),
  }),
  width: 2,
}));

describe('distances()', () => {
  it('are those of the points, squared, without a loss where the points are far from 0', () => {
    const U = createFactor(runtime.arena, 20, 3, 'f64');
    fillFactor(U, 3, 'U');
    for (let at = 0; at < U.region.length; at++) U.region.array[at]! += 1e6;
    const p = new Float64Array(70);
    distances(runtime, few).forward({ left: U, right: U }, p);
    for (let t = 0; t < 70; t++) {
      const x = (a: number) => U.region.array[4 * few.i[t]! + a]! - U.region.array[4 * few.j[t]! + a]!;
      const wanted = x(0) ** 2 + x(1) ** 2 + x(2) ** 2;
      expect(Math.abs(p[t]! / wanted - 1)).toBeLessThan(1e-14);
    }
  });

  it('refuses points that are not there, and a point with itself', () => {
    expect(() => distances(runtime, { ...few, points: 19 })).toThrow(
      /INDEX_OUT_OF_RANGE: distances\(\), pair \d+: 19 is outside 0 … 18/,
    );
    expect(() => distances(runtime, { ...few, i: few.i.subarray(1) })).toThrow(
      /LENGTH_MISMATCH: distances\(\): 69 first points, 70/,
    );
    const own = few.i.with(4, few.j[4]!);
    expect(() => distances(runtime, { ...few, i: own })).toThrow(
      /PAIR_INVALID: distances\(\), pair 4: point \d+ with itself/,
    );
  });

  it('has the same bits on 1 to 4 threads', async () => {
    const many = somePairs(200, 9000);
    const digests = [];
    for (const threads of [1, 2, 3, 4]) {
      const runtime = await openRuntime({ threads });
      const measurement = distances(runtime, many);
      const [U, out] = [0, 1].map(() => createFactor(runtime.arena, 200, 12, 'f64'));
      fillFactor(U!, 12, 'U');
      const p = new Float64Array(9000);
      measurement.forward({ left: U!, right: U! }, p);
      const point = { left: U!, right: U! };
      addGradient(measurement.adjoint(normals(9000, 'z')), point, { left: out!, right: out! });
      digests.push(createHash('sha256').update(p).update(out!.region.array.slice()).digest('hex'));
      await runtime.close();
    }
    expect(new Set(digests).size).toBe(1);
  });
});
