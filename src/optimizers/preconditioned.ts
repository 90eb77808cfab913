/**
 * Scaled gradient descent: each factor's gradient times the inverse Gram matrix of the other factor,
 *
 *   Lₜ₊₁ = Lₜ − stepSize · ∇_L F · (RᵀR + damping·I)⁻¹       Rₜ₊₁ = Rₜ − stepSize · ∇_R F · (LᵀL + damping·I)⁻¹      at once
 *
 * so that the rate does not depend on the condition number of X. Damping is needed where the width exceeds the rank.
 *
 * With `damping: 'residual'` it follows the residual,  damping = max(‖∇_X F‖_op / curvature, 10⁻¹⁴·‖θ‖²):  large at a small start,
 * where each component then grows by a factor 1 + stepSize·curvature at most, and gone at the end. With 'misfit' it is
 * max(√(2F/curvature), 10⁻¹⁴·‖θ‖²), for squares the root of Σ w(p − y)² by curvature: it costs nothing, and noise keeps it up.
 *
 * Units     stepSize: 1 over those of F by X², none for squares with weights 1; damping: those of θ².
 * Symbols   η, λ of ScaledGD(λ), Xu, Shen, Chi & Ma 2023 (arXiv 2302.01186); damping 0 is ScaledGD, Tong, Ma & Chi 2021; a
 *           damping that follows the residual is PrecGD's, Zhang, Fattahi & Zhang 2021: 'misfit', with the norm of 𝒜(X) − y.
 * Errors    NEEDS_PRECONDITIONER where the parametrization has no such factors; NEEDS_RESIDUAL; BAD_OPTION.
 */
import { dot } from '../linalg/vectors.ts';
import type { Capability, DescentState, Objective, Optimizer, With } from './optimizer.ts';
import { checkOptions, isPositive, startDescent } from './optimizer.ts';

export interface PreconditionedOptions {
  stepSize: number;
  /** From 0 (needs factors of full rank) up; large damping is gradient descent with step stepSize/damping. Or one that follows. */
  damping: number | 'residual' | 'misfit';
  /**
   * Of F in X along its leading component, |𝒜(uvᵀ)|²·weight for squares: turns a gradient into a size of X, and as its root √(2F).
   * Default 1.
   */
  curvature?: number;
}

export interface PreconditionedState extends DescentState {
  /** The step's direction, kept between steps so that none is allocated. */
  readonly direction: Float64Array;
}

type Damped<C extends Capability> = Optimizer<C, PreconditionedState>;

export function preconditioned(options: { stepSize: number; damping: number }): Damped<'precondition'>;
export function preconditioned(
  options: PreconditionedOptions & { damping: 'misfit' },
): Damped<'precondition'>;
export function preconditioned(
  options: PreconditionedOptions & { damping: 'residual' },
): Damped<'precondition' | 'residualNorm'>;
export function preconditioned({
  stepSize,
  damping,
  curvature = 1,
}: PreconditionedOptions): Damped<'precondition'> | Damped<'precondition' | 'residualNorm'> {
  checkOptions('preconditioned()', { stepSize, curvature }, ...isPositive);
  if (damping === 'residual') {
    const following: Damped<'precondition' | 'residualNorm'> = {
      name: 'preconditioned()',
      needs: ['precondition', 'residualNorm'],
      init,
      step(objective, state) {
        const residual = objective.residualNorm(state.theta) / curvature;
        move(objective, state, atLeast(residual, state));
      },
    };
    return following;
  }
  const misfit = (state: PreconditionedState) => Math.sqrt((2 * state.loss) / curvature);
  if (damping !== 'misfit') {
    checkOptions(
      'preconditioned()',
      { damping },
      (value) => value >= 0,
      "a number from 0 on, 'residual' or 'misfit'",
    );
  }
  const known: Damped<'precondition'> = {
    name: 'preconditioned()',
    needs: ['precondition'],
    init,
    step(objective, state) {
      move(objective, state, damping === 'misfit' ? atLeast(misfit(state), state) : damping);
    },
  };
  return known;

  function move(objective: With<'precondition'>, state: PreconditionedState, damping: number): void {
    const { theta, gradient, direction } = state;
    objective.precondition(theta, gradient, damping, direction);
    for (let a = 0; a < theta.length; a++) theta[a]! -= stepSize * direction[a]!;
    state.loss = objective.evaluate(theta, gradient);
    state.iteration++;
  }
}

/** Of ‖θ‖², which is the trace of the Gram matrices: what keeps them positive definite when the residual is gone. */
const leastShare = 1e-14;

function atLeast(damping: number, { theta }: PreconditionedState): number {
  return Math.max(damping, leastShare * dot(theta, theta));
}

function init(objective: Objective, theta: Float64Array): PreconditionedState {
  return Object.assign(startDescent(objective, theta), { direction: new Float64Array(objective.size) });
}
