import { describe, expect, it } from 'vitest';
import { connectedParts } from '#rankfree/recovery/points/connected.js';
import { decimals } from '#rankfree/recovery/points/decimals.js';
import type { DistanceData } from '#rankfree/recovery/points/recoverPoints.js';
import { recoverPoints } from '#rankfree/recovery/points/recoverPoints.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';

const runtime = await openRuntime();

/** A chain as of recipe T1: steps of 3.8, within 20 of the origin, no two points nearer than 3. */
function chain(length: number, name: string): number[][] {
  const drawn = normals(60_000, name);
  let at = 0;
  for (;;) {
    const points = [[0, 0, 0]];
    for (let refused = 0; points.length < length && refused < 300; ) {
      const step = [drawn[at++]!, drawn[at++]!, drawn[at++]!];
      const size = Math.hypot(...step);
      const next = points.at(-1)!.map((x, a) => x + (3.8 * step[a]!) / size);
      const fits = Math.hypot(...next) <= 20 && points.every((point) => apart(point, next) > 3);
      if (fits) points.push(next);
      else refused++;
    }
    if (points.length === length) return points;
  }
}

const apart = (a: number[], b: number[]) => Math.hypot(...a.map((x, k) => x - b[k]!));

function pairs(points: number[][], keep: (distance: number, n: number) => boolean) {
  const seen = { first: [] as number[], second: [] as number[], distance: [] as number[] };
  const hidden: [number, number, number][] = [];
  let n = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const distance = apart(points[i]!, points[j]!);
      if (keep(distance, n++)) {
        seen.first.push(i);
        seen.second.push(j);
        seen.distance.push(distance);
      } else hidden.push([i, j, distance]);
    }
  }
  const data: DistanceData = {
    points: points.length,
    first: Int32Array.from(seen.first),
    second: Int32Array.from(seen.second),
    distance: Float64Array.from(seen.distance),
  };
  return { data, hidden };
}

/** Root mean squared error of the hidden distances. */
function hiddenError(coordinates: Float64Array, rank: number, hidden: [number, number, number][]): number {
  let sum = 0;
  for (const [i, j, distance] of hidden) {
    let square = 0;
    for (let a = 0; a < rank; a++) square += (coordinates[i * rank + a]! - coordinates[j * rank + a]!) ** 2;
    sum += (Math.sqrt(square) - distance) ** 2;
  }
  return Math.sqrt(sum / hidden.length);
}

describe('recoverPoints()', () => {
  it.each(['one', 'two'])(
    'a chain of 80 from three tenths of its distances: in three dimensions, to rounding (recipe T1a), %s',
    async (name) => {
      const draws = normals(3160, `${name} pairs`);
      const { data, hidden } = pairs(chain(80, name), (_, n) => draws[n]! < -0.5244);
      const found = await recoverPoints(runtime, data);
      expect(found.status).toBe('recovered');
      expect(found.rank).toBe(3);
      expect(hiddenError(found.coordinates, 3, hidden)).toBeLessThan(1e-8);
    },
  );

  it('from those shorter than 12 (recipe T1b)', async () => {
    const { data, hidden } = pairs(chain(80, 'short'), (distance) => distance < 12);
    const found = await recoverPoints(runtime, data);
    expect(found.status).toBe('recovered');
    expect(hiddenError(found.coordinates, 3, hidden)).toBeLessThan(1e-6);
  });

  it('finds two dimensions where there are two, turned to their axes, centred, signs fixed', async () => {
    const flat = normals(60, 'flat');
    const points = Array.from({ length: 30 }, (_, i) => [10 * flat[2 * i]!, flat[2 * i + 1]!]);
    const draws = normals(435, 'flat pairs');
    const { data, hidden } = pairs(points, (_, n) => draws[n]! < 0.2);
    const { rank, coordinates } = await recoverPoints(runtime, data);
    expect(rank).toBe(2);
    expect(hiddenError(coordinates, 2, hidden)).toBeLessThan(1e-8);
    const column = (a: number) => Array.from({ length: 30 }, (_, i) => coordinates[2 * i + a]!);
    const sum = (values: number[]) => values.reduce((one, other) => one + other, 0);
    for (const a of [0, 1]) {
      expect(Math.abs(sum(column(a)))).toBeLessThan(1e-10);
      const largest = column(a).reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one));
      expect(largest).toBeGreaterThan(0);
    }
    expect(Math.abs(sum(column(0).map((x, i) => x * column(1)[i]!)))).toBeLessThan(1e-8);
    expect(sum(column(0).map((x) => x * x))).toBeGreaterThan(sum(column(1).map((x) => x * x)));
  });

  it('meets distances written with three decimals to their digits', async () => {
    const draws = normals(435, 'rounded');
    const { data, hidden } = pairs(chain(30, 'rounded'), (_, n) => draws[n]! < 0.3);
    const rounded = { ...data, distance: data.distance.map((d) => Math.round(1000 * d) / 1000) };
    const found = await recoverPoints(runtime, rounded);
    expect(found.status).toBe('recovered');
    expect(found.rank).toBe(3);
    expect(hiddenError(found.coordinates, 3, hidden)).toBeLessThan(5e-3);
  });

  it('says which points fall apart, and what is no distance', async () => {
    const data = {
      points: 5,
      first: Int32Array.of(0, 1, 3),
      second: Int32Array.of(1, 2, 4),
      distance: Float64Array.of(1, 1, 1),
      name: (i: number) => 'abcde'[i]!,
    };
    await expect(recoverPoints(runtime, data)).rejects.toThrow(
      /DISCONNECTED.*2 sets.*\{a, b, c\} \(3\), \{d, e\} \(2\)/,
    );
    await expect(recoverPoints(runtime, { ...data, distance: Float64Array.of(1, -1, 1) })).rejects.toThrow(
      /NEGATIVE_DISTANCE.*b and c/,
    );
    await expect(recoverPoints(runtime, { ...data, second: Int32Array.of(0, 2, 4) })).rejects.toThrow(
      /SAME_POINT.*a is/,
    );
    await expect(recoverPoints(runtime, { ...data, first: Int32Array.of(0, 1, 9) })).rejects.toThrow(
      /INDEX_OUT_OF_RANGE/,
    );
  });
});

it('connectedParts() has the largest part first', () => {
  expect(connectedParts(6, Int32Array.of(4, 0), Int32Array.of(5, 4))).toEqual([[0, 4, 5], [1], [2], [3]]);
});

it('decimals() counts digits', () => {
  expect(decimals(Float64Array.of(1, 2.5, 1234.125))).toBe(3);
  expect(decimals(Float64Array.of(3, 4))).toBe(0);
  expect(decimals(Float64Array.of(1 / 3))).toBeUndefined();
});
