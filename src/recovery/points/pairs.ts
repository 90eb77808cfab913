/**
 * Distances as people have them, by ids of two points, as one number a pair.
 *
 *   repeated pairs    their mean; (a, b) and (b, a) are the same pair, and must agree to 1e-6 of it
 *   (a, a)            says nothing if it is 0
 *   no distance       says that its points exist
 *
 * Errors    NOT_FINITE, NEGATIVE_DISTANCE, SAME_POINT, ASYMMETRIC, NO_VALUES.
 */
import { RankfreeError } from '../../errors.ts';
import type { DistanceData } from './recoverPoints.ts';

export type PairOf<Id> = readonly [first: Id, second: Id, distance: number | undefined];

export interface CollectedPairs<Id> extends DistanceData {
  /** By the points' numbers, in the order of their appearance. */
  ids: Id[];
  /** Pairs whose readings differ. */
  disagreeing: number;
}

/** `place`: how messages call the n-th pair, or several. */
export function collectPairs<Id>(
  pairs: Iterable<PairOf<Id>>,
  place: (...pairs: number[]) => string,
): CollectedPairs<Id> {
  const numbers = new Map<Id, number>();
  const numberOf = (id: Id): number => {
    const number = numbers.get(id) ?? numbers.size;
    if (number === numbers.size) numbers.set(id, number);
    return number;
  };
  // By the pair, the lower number first; readings are kept by which of both was named first.
  const readings = new Map<number, Reading>();
  let n = 0;
  for (const [first, second, distance] of pairs) {
    const [i, j] = [numberOf(first), numberOf(second)];
    if (distance !== undefined) {
      check(distance, first, second, () => place(n));
      if (i !== j) {
        const key = Math.min(i, j) * mostPoints + Math.max(i, j);
        const direction = i < j ? 0 : 1;
        const reading = readings.get(key);
        if (reading === undefined) {
          readings.set(key, { value: distance, pair: n, direction, excess: 0, count: 1, differs: false });
        } else {
          if (differ(reading.value, distance)) {
            if (reading.direction !== direction) {
              throw asymmetric([second, first], reading.value, distance, place(reading.pair, n));
            }
            reading.differs = true;
          }
          reading.excess += distance - reading.value;
          reading.count++;
        }
      }
    }
    n++;
  }
  if (readings.size === 0) {
    throw new RankfreeError('NO_VALUES', 'there is no distance between two points.', { place: place() });
  }
  const ids = Array.from(numbers.keys());
  const [first, second] = [new Int32Array(readings.size), new Int32Array(readings.size)];
  const distance = new Float64Array(readings.size);
  let [at, disagreeing] = [0, 0];
  for (const [key, { value, excess, count, differs }] of readings) {
    first[at] = Math.floor(key / mostPoints);
    second[at] = key % mostPoints;
    distance[at++] = value + excess / count;
    if (differs) disagreeing++;
  }
  const name = (point: number): string => String(ids[point]);
  return { ids, points: ids.length, first, second, distance, disagreeing, name };
}

/** All readings of a pair:  mean = value + excess/count. */
interface Reading {
  /** The first, which pair it was, and whether the point of the lower number was named second. */
  value: number;
  pair: number;
  direction: 0 | 1;
  excess: number;
  count: number;
  differs: boolean;
}

const mostPoints = 2 ** 26;
/** What writing a number down may change. */
const rounding = 1e-6;

function differ(a: number, b: number): boolean {
  return Math.abs(a - b) > rounding * Math.max(a, b);
}

function check<Id>(distance: number, first: Id, second: Id, place: () => string): void {
  if (!Number.isFinite(distance)) {
    throw new RankfreeError('NOT_FINITE', `${distance} is not a finite number.`, {
      place: place(),
      hint: 'Leave out pairs whose distance is not known.',
    });
  }
  if (distance < 0) {
    throw new RankfreeError('NEGATIVE_DISTANCE', `the distance of ${first} and ${second} is ${distance}.`, {
      place: place(),
      hint: 'Distances are 0 or more.',
    });
  }
  if (first === second && distance > 0) {
    throw new RankfreeError('SAME_POINT', `${first} is ${distance} away from itself.`, {
      place: place(),
      hint: 'A distance is between two points.',
    });
  }
}

function asymmetric<Id>(
  [first, second]: readonly [Id, Id],
  there: number,
  back: number,
  place: string,
): RankfreeError {
  return new RankfreeError('ASYMMETRIC', `from ${first} to ${second} it is ${there}, and back ${back}.`, {
    place,
    hint: 'A distance is the same both ways: keep the one that is right, or their mean.',
  });
}
