/**
 * How a prediction p is held against an observation y, number by number:  F = Σ w ℓ(p, y).
 *
 * Weights belong to the objective, so that a fold or a hold-out is the same loss under another weight vector. Every loss is convex in p.
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
  /** The prediction whose mean this is: link(unlink(mean)) = mean. */
  unlink(mean: number): number;
  /** inf over p of ℓ(p, y): 2 (ℓ − least) is the deviance. */
  least(y: number): number;
  /** What stands for the loss in solvers of least squares; losses of predictions that have a sign have it. */
  readonly quadratic?: StandIn;
  /** The loss of the kernels that computes this one together with its gradient, if there is one. */
  readonly fused?: FusedLoss;
}

/** Losses that kernels know. */
export type FusedLoss = 'squares';

/**
 * The quadratic that stands for the mean of ℓ(x, y) over x ~ N(p, variance) near p:  ½ weight (x − target)², but for a constant.
 *
 * Of a p that is known exactly it has the slope of ℓ there, so where a solver comes to rest on it the loss is at rest as well.
 */
export type StandIn = (p: number, variance: number, y: number) => Quadratic;

export interface Quadratic {
  weight: number;
  target: number;
}
