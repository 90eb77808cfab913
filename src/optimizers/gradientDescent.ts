/**
 * Gradient descent with a constant step:  θₜ₊₁ = θₜ − stepSize · ∇F(θₜ).
 *
 * Units     stepSize: those of θ² over those of F.
 * Symbols   μ, η of the papers.
 */
import type { Optimizer } from './optimizer.ts';
import { startDescent } from './optimizer.ts';

export interface GradientDescentOptions {
  /** Stable below 2/λ, λ the largest eigenvalue of the Hessian. */
  stepSize: number;
}

export function gradientDescent({ stepSize }: GradientDescentOptions): Optimizer {
  return {
    name: 'gradientDescent()',
    needs: [],
    init: startDescent,
    step(objective, state) {
      const { theta, gradient } = state;
      for (let a = 0; a < theta.length; a++) theta[a]! -= stepSize * gradient[a]!;
      state.loss = objective.evaluate(theta, gradient);
      state.iteration++;
    },
  };
}
