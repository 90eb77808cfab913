/**
 * A least-squares problem as structured solvers see it: they look inside F, at the residuals and their Jacobian.
 *
 *   F(θ) = ½ Σ w r²,   r = 𝒜(X(θ)) − y,   J = ∂r/∂θ
 *   r(θ + h·d) = r + h·(J d) + h²·𝒜(dL·dRᵀ)            exact where X is quadratic in θ, as it is for `psd` and `asymmetric`
 *
 * Everything but `moveTo` speaks of the θ given to that last.
 */
export interface LeastSquares {
  /** Length of θ. */
  readonly size: number;
  /** Number of residuals. */
  readonly count: number;
  /** Columns of a factor. */
  readonly width: number;
  /** Σ w y²: what the residuals are held against. */
  readonly total: number;
  /** Goes to θ; Σ w r². */
  moveTo(theta: Float64Array): number;
  /** The same where the residuals are known already, from an exact step. */
  arriveAt(theta: Float64Array, residuals: Float64Array): number;
  /** Σ w a b, of two vectors of residuals. */
  weigh(a: Float64Array, b: Float64Array): number;
  /** r, overwritten by the next move. */
  readonly residuals: Float64Array;
  /** out = Jᵀ w r, the gradient. */
  gradient(out: Float64Array): void;
  /** ‖𝒜*(w r)‖, the largest singular value of the gradient in X. After `gradient`. */
  gradientNorm(): number;
  /** first = J d, second = 𝒜(dL·dRᵀ). */
  expand(direction: Float64Array, first: Float64Array, second: Float64Array): void;
  /** out = Jᵀ w J d. */
  product(direction: Float64Array, out: Float64Array): void;
  /** out = gradient · (Gram matrix of the other factor + damping·I)⁻¹. */
  precondition(gradient: Float64Array, damping: number, out: Float64Array): void;
}
