/**
 * The differential of X as one point of twice the width:
 *
 *   dX = dL·Rᵀ + L·dRᵀ = [dL L]·[R dR]ᵀ           at X = U·Uᵀ:  [dU U]·[U dU]ᵀ, two factors there as well
 *
 * so that 𝒜(dX) is one `forward` whatever the measurement is.
 */
import type { Arena } from '../runtime/memory.ts';
import type { Factor, Point } from './point.ts';
import { createFactor } from './point.ts';

/** Memory for the differentials at points like this one. */
export function createTangent(arena: Arena, { left, right }: Point): Point {
  return {
    left: createFactor(arena, left.lines, 2 * left.stride, left.precision),
    right: createFactor(arena, right.lines, 2 * right.stride, right.precision),
  };
}

export function writeTangent(point: Point, velocity: Point, out: Point): void {
  join(velocity.left, point.left, out.left);
  join(point.right, velocity.right, out.right);
}

function join(first: Factor, second: Factor, { stride, region }: Factor): void {
  const { array } = region;
  const [a, b] = [first.region.array, second.region.array];
  const width = first.stride;
  for (let i = 0; i < first.lines; i++) {
    const at = i * stride;
    for (let c = 0; c < width; c++) {
      array[at + c] = a[i * width + c]!;
      array[at + width + c] = b[i * width + c]!;
    }
  }
}
