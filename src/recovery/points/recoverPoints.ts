/**
 * Points from some of their distances:  |x_i − x_j| = d_t,   squared they are linear in the Gram matrix X = U·Uᵀ of the points.
 *
 *   grow a Gram matrix of width 12 by L-BFGS on d², 300 steps (then 1000, then 3000 from another start); climb; certify
 *   dimension = rank;   coordinates = U, centred, turned to principal axes, the largest coordinate of each axis positive
 *
 * Nothing about the dimension is assumed. Distances fix points up to translation, rotation and reflection.
 *
 * Units     coordinates: those of the distances.
 * Errors    NOT_FINITE, NEGATIVE_DISTANCE, SAME_POINT, INDEX_OUT_OF_RANGE, DISCONNECTED, NO_SIGNAL, TOO_FEW_MEASUREMENTS.
 * Source    sensing recipe T1; classical scaling, Torgerson 1952.
 */
import { RankfreeError } from '../../errors.ts';
import { eigh } from '../../linalg/eigh.ts';
import { gram } from '../../linalg/gemm.ts';
import { distances } from '../../measurements/distances.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { psdForm } from '../form.ts';
import type { Growth } from '../grow.ts';
import { recoverMatrix } from '../recoverMatrix.ts';
import type { Recovery, RecoveryOptions } from '../recovery.ts';
import { connectedParts } from './connected.ts';
import { decimals } from './decimals.ts';

export interface DistanceData {
  /** How many points there are. */
  points: number;
  /** Which two points, and how far apart; squared where `squared` says so. */
  first: Int32Array;
  second: Int32Array;
  distance: Float64Array;
  squared?: boolean;
  /** What points are called in error messages. Default their numbers. */
  name?: (point: number) => string;
}

export interface PointsRecovery extends Omit<Recovery, 'left' | 'right' | 'rows' | 'columns' | 'symmetric'> {
  points: number;
  /** points × rank, row-major: a point a row. */
  coordinates: Float64Array;
}

const width = 12;
const growths: readonly Growth[] = [
  { method: 'quasi-newton', start: 0, steps: 300 },
  { method: 'quasi-newton', start: 0, steps: 1000 },
  { method: 'quasi-newton', start: 1, steps: 3000 },
];
const usuallyMet = 1e-8;

export async function recoverPoints(
  runtime: Runtime,
  data: DistanceData,
  options: RecoveryOptions = {},
): Promise<PointsRecovery> {
  const { points, first, second, distance, squared = false, name = String } = data;
  checkDistances(data, name);
  const observations = squared ? distance : distance.map((d) => d * d);
  const mark = runtime.arena.mark();
  const measurement = distances(runtime, { points, i: first, j: second });
  const form = psdForm(runtime, points, { translations: true });
  const {
    left,
    right: _,
    rows: __,
    columns: ___,
    symmetric: ____,
    ...found
  } = await recoverMatrix(
    {
      runtime,
      measurement,
      observations,
      form,
      met: Math.max(usuallyMet, roundingOf(distance, squared)),
      signal: options.signal,
    },
    { width: Math.min(width, points), ...options },
    growths,
  );
  runtime.arena.release(mark);
  return { ...found, points, coordinates: principalAxes(runtime, left, points, found.rank) };
}

/** |rounding of y| / |y| of distances written with so many decimals, y their squares. */
function roundingOf(distance: Float64Array, squared: boolean): number {
  const digits = decimals(distance);
  if (digits === undefined) return 0;
  const half = 0.5 * 10 ** -digits;
  let [rounding, size] = [0, 0];
  for (let t = 0; t < distance.length; t++) {
    const d = distance[t]!;
    rounding += (squared ? half : 2 * d * half) ** 2;
    size += (squared ? d : d * d) ** 2;
  }
  return Math.sqrt(rounding / size);
}

/** Centres, turns to principal axes, and makes the largest coordinate of each axis positive. */
function principalAxes(runtime: Runtime, U: Float64Array, points: number, rank: number): Float64Array {
  if (rank === 0) return new Float64Array();
  const centred = U.slice();
  for (let a = 0; a < rank; a++) {
    let mean = 0;
    for (let i = 0; i < points; i++) mean += centred[i * rank + a]! / points;
    for (let i = 0; i < points; i++) centred[i * rank + a]! -= mean;
  }
  const { vectors } = eigh(runtime, gram(runtime, centred, points, rank), rank);
  const turned = new Float64Array(points * rank);
  for (let i = 0; i < points; i++) {
    for (let b = 0; b < rank; b++) {
      let sum = 0;
      for (let a = 0; a < rank; a++) sum += centred[i * rank + a]! * vectors[a * rank + b]!;
      turned[i * rank + b] = sum;
    }
  }
  for (let b = 0; b < rank; b++) {
    let largest = 0;
    for (let i = 0; i < points; i++) {
      const value = turned[i * rank + b]!;
      if (Math.abs(value) > Math.abs(largest)) largest = value;
    }
    if (largest < 0) for (let i = 0; i < points; i++) turned[i * rank + b]! *= -1;
  }
  return turned;
}

function checkDistances(
  { points, first, second, distance }: DistanceData,
  name: (point: number) => string,
): void {
  for (let t = 0; t < distance.length; t++) {
    const d = distance[t]!;
    const [i, j] = [first[t]!, second[t]!];
    const place = `distance ${t}`;
    for (const point of [i, j]) {
      if (!(point >= 0 && point < points)) {
        throw new RankfreeError('INDEX_OUT_OF_RANGE', `${point} is outside 0 … ${points - 1}.`, { place });
      }
    }
    if (!Number.isFinite(d)) {
      throw new RankfreeError('NOT_FINITE', `${d} is not a finite number.`, { place });
    }
    if (d < 0) {
      throw new RankfreeError('NEGATIVE_DISTANCE', `the distance of ${name(i)} and ${name(j)} is ${d}.`, {
        place,
        hint: 'Distances are 0 or more.',
      });
    }
    if (i === j) {
      throw new RankfreeError('SAME_POINT', `${name(i)} is paired with itself.`, {
        place,
        hint: 'A distance is between two points.',
      });
    }
  }
  const parts = connectedParts(points, first, second);
  if (parts.length > 1) {
    const described = parts
      .slice(0, 3)
      .map(
        (part) =>
          `{${part.slice(0, 3).map(name).join(', ')}${part.length > 3 ? ', …' : ''}} (${part.length})`,
      );
    throw new RankfreeError(
      'DISCONNECTED',
      `the distances fall apart into ${parts.length} sets of points: ${described.join(', ')}${parts.length > 3 ? ', …' : ''}.`,
      {
        hint: 'No distance says how these lie to each other: recover each by itself, or add distances between them.',
      },
    );
  }
}
