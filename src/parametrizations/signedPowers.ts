/**
 * A vector as a difference of powers:  x = u^L − v^L,  number by number, of the stacked w = (u, v).
 *
 *   dx = L·u^(L−1)·du − L·v^(L−1)·dv        ⟨d, d²x⟩ in a direction:  ±L(L−1)·w^(L−2)·dw·d
 *
 * As a point, x is the left side and the number 1 the right one (measurements/point.ts), which is no parameter.
 *
 * Shapes    x: count, the first number of each line of a factor; w: 2·count, u before v.
 */
import type { Factor, Point, Precision } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import type { Arena } from '../runtime/memory.ts';

export interface SignedPowers {
  readonly createPoint: (arena: Arena) => Point;
  value(w: Float64Array, out: Point): void;
  pushforward(w: Float64Array, direction: Float64Array, out: Point): void;
  pullback(w: Float64Array, dpoint: Point, gradient: Float64Array): void;
  /** out += the derivative of `pullback` in w along a direction. */
  curvature(w: Float64Array, direction: Float64Array, dpoint: Point, out: Float64Array): void;
}

export function signedPowers(count: number, depth: number, precision: Precision): SignedPowers {
  return {
    createPoint: (arena) => ({
      left: createFactor(arena, count, 1, precision),
      right: createFactor(arena, 1, 1, precision),
    }),
    value(w, { left, right }) {
      const { array } = left.region;
      for (let i = 0; i < count; i++) {
        array[i * left.stride] = power(w[i]!, depth) - power(w[count + i]!, depth);
      }
      setOne(right, 1);
    },
    pushforward(w, direction, { left, right }) {
      const { array } = left.region;
      for (let i = 0; i < count; i++) {
        const plus = power(w[i]!, depth - 1) * direction[i]!;
        const minus = power(w[count + i]!, depth - 1) * direction[count + i]!;
        array[i * left.stride] = depth * (plus - minus);
      }
      setOne(right, 0);
    },
    pullback(w, { left }, gradient) {
      const { array } = left.region;
      for (let i = 0; i < count; i++) {
        const d = depth * array[i * left.stride]!;
        gradient[i] = power(w[i]!, depth - 1) * d;
        gradient[count + i] = -power(w[count + i]!, depth - 1) * d;
      }
    },
    curvature(w, direction, { left }, out) {
      const { array } = left.region;
      for (let i = 0; i < count; i++) {
        const d = depth * (depth - 1) * array[i * left.stride]!;
        out[i]! += power(w[i]!, depth - 2) * direction[i]! * d;
        out[count + i]! -= power(w[count + i]!, depth - 2) * direction[count + i]! * d;
      }
    },
  };
}

function setOne({ region }: Factor, value: number): void {
  region.array[0] = value;
}

/** baseⁿ by products, which have the same bits everywhere. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let k = 0; k < exponent; k++) product *= base;
  return product;
}
