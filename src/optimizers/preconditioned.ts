/**
 * Scaled gradient descent: each factor's gradient times the inverse Gram matrix of the other factor,
 *
 *   Lₜ₊₁ = Lₜ − stepSize · ∇_L F · (RᵀR + damping·I)⁻¹       Rₜ₊₁ = Rₜ − stepSize · ∇_R F · (LᵀL + damping·I)⁻¹      at once
 *
 * so that the rate does not depend on the condition number of X. Damping is needed where the width exceeds the rank.
 *
 * Units     stepSize: none for squares with weights 1 (the Gram matrix carries them); damping: those of θ².
 * Symbols   η, λ of ScaledGD(λ), Xu, Shen, Chi & Ma 2023 (arXiv 2302.01186); damping 0 is ScaledGD, Tong, Ma & Chi 2021.
 * Errors    NEEDS_PRECONDITIONER where the parametrization has no such factors.
 */
import type { DescentState, Optimizer } from './optimizer.ts';
import { startDescent } from './optimizer.ts';

export interface PreconditionedOptions {
  stepSize: number;
  /** From 0 (needs factors of full rank) up; large damping is gradient descent with step stepSize/damping. */
  damping: number;
}

export interface PreconditionedState extends DescentState {
  /** The step's direction, kept between steps so that none is allocated. */
  readonly direction: Float64Array;
}

export function preconditioned({
  stepSize,
  damping,
}: PreconditionedOptions): Optimizer<'precondition', PreconditionedState> {
  return {
    name: 'preconditioned()',
    needs: ['precondition'],
    init(objective, theta) {
      return Object.assign(startDescent(objective, theta), { direction: new Float64Array(objective.size) });
    },
    step(objective, state) {
      const { theta, gradient, direction } = state;
      objective.precondition(theta, gradient, damping, direction);
      for (let a = 0; a < theta.length; a++) theta[a]! -= stepSize * direction[a]!;
      state.loss = objective.evaluate(theta, gradient);
      state.iteration++;
    },
  };
}
