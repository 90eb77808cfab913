/**
 * How far data can be met that were rounded before they came, as |r| / |y|.
 *
 *   singles                    2⁻²⁴
 *   D decimals, 1 at least     ½·10⁻ᴰ·√m / |y|, if that is below a thousandth: what is rounded more is taken at its word, as whole numbers are
 *
 * Twice as much counts as met, since an answer that meets rounded data best is not the one that they were rounded from.
 */
import { norm } from '../linalg/vectors.ts';
import type { Precision } from '../measurements/point.ts';
import { decimals } from './points/decimals.ts';

/** |r|/|y| of data that are met. */
const usuallyMet = 1e-8;
const singleRounding = 2 ** -24;
const mostRounding = 1e-3;
const roomForDoubles = 2 ** 30;

/** |r|/|y| that counts as met. What a measurement rounds besides is its `rounding`. */
export function metFor(y: Float64Array): number {
  return Math.max(usuallyMet, 2 * roundingOf(y));
}

function roundingOf(y: Float64Array): number {
  if (y.every((value) => Math.fround(value) === value)) return singleRounding;
  const digits = decimals(y) ?? 0;
  if (digits === 0) return 0;
  const share = (0.5 * 10 ** -digits * Math.sqrt(y.length)) / norm(y);
  return share < mostRounding ? share : 0;
}

/**
 * How matrices are kept that come in single precision: as they are, but where only A + Aᵀ is kept, which would be rounded: as doubles then, up to
 * 1 GiB.
 */
export function storageOfSingles(symmetric: boolean, numbers: number): Precision {
  return symmetric && 8 * numbers <= roomForDoubles ? 'f64' : 'f32';
}
