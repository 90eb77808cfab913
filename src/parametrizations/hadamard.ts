/**
 * A sparse vector as powers, number by number:  x = u^L − v^L,  for L = 2  x = u⊙u − v⊙v.
 *
 * Descent from a small start u = v = α moves large numbers first and ends near the least ℓ₁ norm; a larger depth does so more
 * sharply and starts more slowly.
 *
 * Shapes    u, v: count; θ = (u, v), blocks `positive`, `negative`. A point is a matrix of one column.   Units: x^(1/L) in θ.
 * Symbols   β = u⊙u − v⊙v of Woodworth et al. 2020 (arXiv 2002.09277); depth L there is L − 1 hidden layers and more.
 * Errors    SHAPE_INVALID.
 */
import type { Precision } from '../measurements/point.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Parametrization } from './parametrization.ts';
import { checkDepth, checkSizes } from './parametrization.ts';
import { signedPowers } from './signedPowers.ts';

export interface HadamardOptions {
  /** Numbers of x. */
  count: number;
  /** L, from 2 on. Default 2. */
  depth?: number;
  /** Of the point; θ has doubles. Default 'f64'. */
  precision?: Precision;
}

/** Points are made in the runtime's arena. */
export function hadamard(
  { arena }: Runtime,
  { count, depth = 2, precision = 'f64' }: HadamardOptions,
): Parametrization {
  checkSizes('hadamard()', { count });
  checkDepth('hadamard()', depth);
  const powers = signedPowers(count, depth, precision);
  return {
    name: 'hadamard()',
    size: 2 * count,
    blocks: [
      { name: 'positive', offset: 0, rows: count, columns: 1 },
      { name: 'negative', offset: count, rows: count, columns: 1 },
    ],
    createPoint: () => powers.createPoint(arena),
    point: powers.value,
    pushforward: powers.pushforward,
    pullback: powers.pullback,
    curvature: powers.curvature,
  };
}
