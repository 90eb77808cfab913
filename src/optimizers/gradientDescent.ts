/**
 * Gradient descent:  θₜ₊₁ = θₜ − stepSize · ∇F(θₜ).
 *
 * `stepSize: 'auto'` measures the curvature that the last step went through, and takes half its inverse, growing slowly:
 *
 *   λₜ = min( √(1 + λₜ₋₁/λₜ₋₂)·λₜ₋₁,  ‖θₜ − θₜ₋₁‖ / (2‖∇Fₜ − ∇Fₜ₋₁‖) )
 *
 * without trials, as long as F falls; a step after which F is higher, or not finite, is taken back and halved. The first λ comes from
 * one more gradient, a ten-thousandth of ‖θ‖ down the slope. Steps stay about as short as the curvature asks for, so that a small
 * start keeps its effect, unlike under a line search. Where no step of a double's length lowers F, or ∇F = 0, the iterate stays and
 * `settled` becomes 1.
 *
 * Units     stepSize: those of θ² over those of F.
 * Symbols   μ, η of the papers. Automatic steps: Malitsky & Mishchenko, "Adaptive gradient descent without descent", ICML 2020
 *           (arXiv 1910.09529), algorithm 1; halving is ours, since F need not be convex.
 * Errors    BAD_OPTION.
 */
import { norm } from '../linalg/vectors.ts';
import type { DescentState, Objective, Optimizer } from './optimizer.ts';
import { checkOptions, isPositive, startDescent } from './optimizer.ts';

export interface GradientDescentOptions {
  /** Stable below 2/λ, λ the largest eigenvalue of the Hessian; or 'auto'. */
  stepSize: number | 'auto';
}

export function gradientDescent(options: { stepSize: number }): Optimizer;
export function gradientDescent(options: { stepSize: 'auto' }): Optimizer<never, AutomaticState>;
export function gradientDescent(
  options: GradientDescentOptions,
): Optimizer | Optimizer<never, AutomaticState>;
export function gradientDescent({
  stepSize,
}: GradientDescentOptions): Optimizer | Optimizer<never, AutomaticState> {
  return stepSize === 'auto' ? automatic : constant(stepSize);
}

function constant(stepSize: number): Optimizer {
  checkOptions('gradientDescent()', { stepSize }, ...isPositive);
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

export interface AutomaticState extends DescentState {
  readonly measures: { readonly gradientNorm: number; readonly stepSize: number; readonly settled: number };
  /** λₜ₋₁, and λₜ₋₁/λₜ₋₂. */
  stepSize: number;
  growth: number;
  /** The last step over the change of ∇F along it, 1/curvature. */
  reach: number;
  settled: boolean;
  readonly triedTheta: Float64Array;
  readonly triedGradient: Float64Array;
}

/** How far down the slope the first curvature is measured, as a share of ‖θ‖. */
const firstShare = 1e-4;
/** Share of |F| that may be rounding. */
const unresolved = 1e-14;
/** Halvings after which nothing of a step is left. */
const mostHalvings = 60;

const automatic: Optimizer<never, AutomaticState> = {
  name: 'gradientDescent()',
  needs: [],
  init(objective, theta) {
    const descent = startDescent(objective, theta);
    const state: AutomaticState = {
      iteration: 0,
      loss: descent.loss,
      theta: descent.theta,
      gradient: descent.gradient,
      stepSize: 0,
      growth: Number.POSITIVE_INFINITY,
      reach: 0,
      settled: false,
      triedTheta: new Float64Array(theta.length),
      triedGradient: new Float64Array(theta.length),
      get measures() {
        const { stepSize, settled } = state;
        return { ...descent.measures, stepSize, settled: Number(settled) };
      },
    };
    return state;
  },
  step(objective, state) {
    state.iteration++;
    if (state.settled) return;
    const last = state.stepSize;
    const first = last === 0;
    let step = first
      ? firstStep(objective, state)
      : Math.min(Math.sqrt(1 + state.growth) * last, state.reach / 2);
    let loss = attempt(objective, state, step);
    for (let t = 0; t < mostHalvings && !falls(state, loss); t++) {
      step /= 2;
      loss = attempt(objective, state, step);
    }
    state.settled = !falls(state, loss);
    if (state.settled) return;
    move(state, step, loss);
    state.growth = first ? 1 : step / last;
    state.stepSize = step;
  },
};

/** Half the inverse of the curvature down the slope. From θ = 0 it is looked for where F, or nothing, says how far. */
function firstStep(objective: Objective, state: AutomaticState): number {
  const { theta, gradient, loss } = state;
  const length = norm(gradient);
  const probe = (firstShare * (norm(theta) || Math.abs(loss) / length || 1)) / length;
  attempt(objective, state, probe);
  const step = (probe * length) / (2 * change(state));
  return Number.isFinite(step) && step > 0 ? step : probe;
}

/** F and ∇F a step down the slope. */
function attempt(
  objective: Objective,
  { theta, gradient, triedTheta, triedGradient }: AutomaticState,
  step: number,
): number {
  for (let a = 0; a < theta.length; a++) triedTheta[a] = theta[a]! - step * gradient[a]!;
  return objective.evaluate(triedTheta, triedGradient);
}

/** False for NaN, and where nothing moved for want of a gradient. */
function falls({ loss, gradient }: AutomaticState, tried: number): boolean {
  return tried <= loss + unresolved * Math.abs(loss) && norm(gradient) > 0;
}

/** ‖∇F(tried) − ∇F(θ)‖. */
function change({ gradient, triedGradient }: AutomaticState): number {
  let sum = 0;
  for (let a = 0; a < gradient.length; a++) sum += (triedGradient[a]! - gradient[a]!) ** 2;
  return Math.sqrt(sum);
}

function move(state: AutomaticState, step: number, loss: number): void {
  const { theta, gradient, triedTheta, triedGradient } = state;
  state.reach = (step * norm(gradient)) / change(state);
  theta.set(triedTheta);
  gradient.set(triedGradient);
  state.loss = loss;
}
