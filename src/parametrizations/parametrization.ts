/**
 * How the unknown is written: a map from the parameters θ to a point, with its derivative and the transpose of that.
 *
 *   point          θ ↦ x(θ)
 *   pushforward    out = x′(θ)·direction
 *   pullback       gradient = x′(θ)ᵀ·dpoint                ⟨pullback(d), v⟩ = ⟨d, pushforward(v)⟩
 *   curvature      out += Σ dpointₙ · x″ₙ(θ)·direction     left out where x is affine in θ
 *
 * θ and gradients are plain vectors of doubles; a point may be coarser (f32).
 */
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
