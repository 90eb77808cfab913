/**
 * How the unknown is written: a map from the parameters θ to a point, with its derivative and the transpose of that.
 *
 *   point          θ ↦ x(θ)
 *   pushforward    out = x′(θ)·direction
 *   pullback       gradient = x′(θ)ᵀ·dpoint                ⟨pullback(d), v⟩ = ⟨d, pushforward(v)⟩
 *   curvature      out += Σ dpointₙ · x″ₙ(θ)·direction     left out where x is affine in θ
 *
 * θ and gradients are plain vectors of doubles; a point may be coarser (f32). Where both sides of a point are one factor
 * (X = U·Uᵀ), that factor is written and read once, and counts once in ⟨d, pushforward(v)⟩.
 *
 * Errors    SHAPE_INVALID, BAD_OPTION.
 */
import { RankfreeError } from '../errors.ts';
import type { Point } from '../measurements/point.ts';

/** A named matrix in θ: rows × columns numbers from `offset` on, row-major. */
export interface Block {
  readonly name: string;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Parametrization {
  readonly name: string;
  /** Length of θ. */
  readonly size: number;
  readonly blocks: readonly Block[];
  /** Memory for a point of this shape, all zeros. */
  createPoint(): Point;
  point(theta: Float64Array, out: Point): void;
  pushforward(theta: Float64Array, direction: Float64Array, out: Point): void;
  pullback(theta: Float64Array, dpoint: Point, gradient: Float64Array): void;
  curvature?(theta: Float64Array, direction: Float64Array, dpoint: Point, out: Float64Array): void;
  /** out = gradient · (Gram matrix of the other factor + damping·I)⁻¹, where there is another factor. */
  precondition?(theta: Float64Array, gradient: Float64Array, damping: number, out: Float64Array): void;
}

/** Throws unless all are whole numbers from 1 on. */
export function checkSizes(name: string, sizes: Readonly<Record<string, number>>): void {
  for (const [place, size] of Object.entries(sizes)) {
    if (Number.isInteger(size) && size >= 1) continue;
    throw new RankfreeError('SHAPE_INVALID', `${size} is not a size.`, {
      place: `${name}, ${place}`,
      hint: 'Sizes are whole numbers from 1 on.',
    });
  }
}

/** Throws unless a product has two layers at least. */
export function checkDepth(name: string, depth: number): void {
  if (Number.isInteger(depth) && depth >= 2) return;
  throw new RankfreeError('SHAPE_INVALID', `${depth} is not a depth.`, {
    place: `${name}, depth`,
    hint: 'A depth is a whole number from 2 on.',
  });
}

/** Throws unless one part of θ can move at so many times the rate of another. */
export function checkRate(name: string, rateRatio: number): void {
  if (rateRatio > 0 && rateRatio < Number.POSITIVE_INFINITY) return;
  throw new RankfreeError('BAD_OPTION', `${rateRatio} is not a positive number.`, {
    place: `${name}, rateRatio`,
  });
}
