/**
 * Squared distances between points:  𝒜(X)ₜ = X[i, i] + X[j, j] − X[i, j] − X[j, i],  at X = U·Uᵀ |uᵢ − uⱼ|²,  t = (i, j), 1 … m.
 *
 *   forward    pₜ = ⟨lᵢ − lⱼ, rᵢ − rⱼ⟩, no difference of large squares        O(m·width)
 *   adjoint    (𝒜*(z)·B)[i, :] = Σ_{t ∋ i} zₜ (bᵢ − bⱼ); it is symmetric
 *
 * A shift of all points changes nothing: 1 is in the null space of every 𝒜*(z).
 *
 * Shapes    X: points × points; i, j, p, z: m.   Units: p in those of the points, squared.
 * Errors    INDEX_OUT_OF_RANGE, LENGTH_MISMATCH, SHAPE_MISMATCH, PAIR_INVALID.
 * Source    Javanmard & Montanari, Found. Comput. Math. 13 (2013), section 1.
 */
import { RankfreeError } from '../errors.ts';
import { inArena } from '../linalg/operand.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import { checkFactors, checkVector } from './measurement.ts';
import { orderEntries } from './orders.ts';
import type { Factor } from './point.ts';

export interface DistancesOptions {
  /** How many points. */
  points: number;
  /** The first point of each pair, from 0. */
  i: Int32Array;
  /** The second; the same pair may stand there several times, in either order. */
  j: Int32Array;
}

/** Pairs that a thread takes at once, at least. */
const pairsAtOnce = 1024;

const mostSlices = 64;

/** Lives in the runtime's arena. */
export function distances(runtime: Runtime, { points, i, j }: DistancesOptions): Measurement {
  checkPairs(points, i, j);
  const { arena } = runtime;
  const count = i.length;
  const ends = [i, j].map((indices) => {
    const region = arena.int32(count);
    region.array.set(indices);
    return region.pointer;
  });
  const slices = arena.int32(Math.max(1, Math.min(mostSlices, Math.floor(count / pairsAtOnce))) + 1);
  const pieces = slices.length - 1;
  slices.array.set(Array.from({ length: pieces + 1 }, (_, n) => Math.floor((count * n) / pieces)));
  // Every pair at both of its points: entry t and entry count + t.
  const { byRow: byPoint } = orderEntries(runtime, {
    rows: points,
    columns: points,
    row: concatenated(i, j),
    column: concatenated(j, i),
  });
  const weights = arena.float64(2 * count);

  const measurement: Measurement = {
    name: 'distances()',
    count,
    rows: points,
    columns: points,
    precision: 'f64',
    forward({ left, right }, p) {
      checkFactors(measurement, [left, points], [right, points]);
      checkVector(measurement, 'p', p);
      inArena(runtime, () => {
        const found = arena.float64(count);
        const factors = [left.region.pointer, right.region.pointer, 8 * left.stride];
        runtime.forkJoin('distancesForward', slices, ...ends, ...factors, found.pointer);
        p.set(found.array);
      });
    },
    adjoint(z) {
      checkVector(measurement, 'z', z);
      const { array } = weights;
      for (let at = 0; at < array.length; at++) array[at] = z[byPoint.entry[at]! % count]!;
      return {
        times: (B, out) => addTimes(1, B, out),
        transposeTimes: (B, out) => addTimes(1, B, out),
        bothTimes: (B, out) => addTimes(2, B, out),
      };
    },
  };
  return measurement;

  function addTimes(scale: number, B: Factor, out: Factor): void {
    checkFactors(measurement, [B, points], [out, points]);
    runtime.forkJoin(
      'distancesAdjoint',
      byPoint.bounds,
      ...[byPoint.pointer.pointer, byPoint.index.pointer, weights.pointer, scale],
      ...[B.region.pointer, 8 * B.stride, out.region.pointer],
    );
  }
}

function concatenated(one: Int32Array, two: Int32Array): Int32Array {
  const both = new Int32Array(one.length + two.length);
  both.set(one);
  both.set(two, one.length);
  return both;
}

/** Two different points each, of those that there are. */
function checkPairs(points: number, i: Int32Array, j: Int32Array): void {
  if (i.length !== j.length) {
    throw new RankfreeError('LENGTH_MISMATCH', `${i.length} first points, ${j.length} second ones.`, {
      place: 'distances()',
      hint: 'Each pair has one of each.',
    });
  }
  for (let t = 0; t < i.length; t++) {
    const place = `distances(), pair ${t}`;
    for (const point of [i[t]!, j[t]!]) {
      if (point >= 0 && point < points) continue;
      throw new RankfreeError('INDEX_OUT_OF_RANGE', `${point} is outside 0 … ${points - 1}.`, {
        place,
        hint: 'Points are counted from 0.',
      });
    }
    if (i[t] !== j[t]) continue;
    throw new RankfreeError('PAIR_INVALID', `point ${i[t]} with itself.`, {
      place,
      hint: 'A distance is between two points.',
    });
  }
}
