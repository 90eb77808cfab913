/**
 * How a prediction p is held against an observation y, number by number:  F = Σ w ℓ(p, y).
 *
 * Weights belong to the objective, so that a fold or a hold-out is the same loss under another weight vector.
 */
export interface Loss {
  readonly name: string;
  /** ℓ(p, y). */
  value(p: number, y: number): number;
  /** ∂ℓ/∂p. */
  derivative(p: number, y: number): number;
  /** ∂²ℓ/∂p². */
  secondDerivative(p: number, y: number): number;
  /** The mean of an observation whose prediction is p, in the units of the observations. */
  link(p: number): number;
  /** The loss of the kernels that computes this one together with its gradient, if there is one. */
  readonly fused?: FusedLoss;
}

/** Losses that kernels know. */
export type FusedLoss = 'squares';
