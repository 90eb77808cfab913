/** Seeded vectors, products of points, and Taylor slopes: what the laws are written with. */
import type { Factor, Point } from '#rankfree/measurements/point.js';
import { random } from '../../bench/random.mjs';

export function normals(length: number, name: string): Float64Array {
  return random(name, 0).normals(length);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t]! * b[t]!;
  return sum;
}

/** The sum of the entries' products' absolute values: the scale on which rounding of `dot` is judged. */
export function size(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return dot(Array.from(a, Math.abs), Array.from(b, Math.abs));
}

/** Fills the first `width` numbers of each row; padding stays zero. */
export function fillFactor(factor: Factor, width: number, name: string): void {
  const drawn = normals(factor.lines * width, name);
  const { array } = factor.region;
  for (let i = 0; i < factor.lines; i++) {
    for (let a = 0; a < width; a++) array[i * factor.stride + a] = drawn[i * width + a]!;
  }
}

/** All numbers of a point; a factor that is both sides counts once. */
export function flat({ left, right }: Point): number[] {
  return left === right ? [...left.region.array] : [...left.region.array, ...right.region.array];
}

/**
 * How fast an error falls: the slope of log error over log t between two steps. Steps are large enough for rounding not to
 * matter, so that a wrong derivative shows as a slope one too small whatever its size.
 */
export function slope(error: (t: number) => number, large = 1e-3, small = 2e-4): number {
  return Math.log(error(large) / error(small)) / Math.log(large / small);
}
