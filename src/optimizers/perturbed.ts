/**
 * Perturbed gradient descent: where the gradient is small, a random push decides whether that is a minimum or a saddle.
 *
 *   θ ← θ − stepSize · ∇F                                              as long as ‖∇F‖ > threshold
 *   θ̃ = θ,  θ ← θ + uniform in the ball of `radius`,                   where it isn't, and the last push is more than `wait` steps ago
 *   settled at θ̃, unless F fell by `decrease` within `wait` steps
 *
 * An iterate that settled stays; its measure `settled` is 1. A saddle whose least eigenvalue is −λ is left in about
 * log(escape/radius)/(stepSize·λ) steps: `wait` should be longer, and sets which saddles count as minima.
 *
 * Units     stepSize: those of θ² over those of F; radius: θ; threshold: F over θ; decrease: F.
 * Symbols   η, r, g_thres, t_thres, f_thres of Jin et al. 2017 (arXiv 1703.00887), algorithm 2; its constants from ℓ, ρ, ε, δ are
 *           not repeated here.
 * Errors    BAD_OPTION.
 */
import { norm } from '../linalg/vectors.ts';
import { integers } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { DescentState, Optimizer } from './optimizer.ts';
import { checkOptions, isPositive, startDescent } from './optimizer.ts';
import { drawSphere } from './sphere.ts';

export interface PerturbedOptions {
  stepSize: number;
  /** Length of the longest push. */
  radius: number;
  /** Gradients from here down may be those of a saddle. */
  threshold: number;
  /** Steps that a push has time for. */
  wait: number;
  /** What F must fall by meanwhile. */
  decrease: number;
  seed: number;
  /** Which of several runs with this seed. Default 0. */
  repetition?: number;
}

export interface PerturbedState extends DescentState {
  readonly measures: { readonly gradientNorm: number; readonly settled: number; readonly pushes: number };
  readonly before: Before;
}

/** Where the last push left from. */
interface Before {
  readonly theta: Float64Array;
  loss: number;
  iteration: number;
  pushes: number;
  settled: boolean;
  readonly direction: Float64Array;
}

/** Random streams: directions and lengths. */
const [directionStream, lengthStream] = [130, 131];

export function perturbed(
  runtime: Runtime,
  { stepSize, radius, threshold, wait, decrease, seed, repetition = 0 }: PerturbedOptions,
): Optimizer<never, PerturbedState> {
  checkOptions('perturbed()', { stepSize, radius, threshold, decrease }, ...isPositive);
  checkOptions(
    'perturbed()',
    { wait },
    (value) => Number.isInteger(value) && value >= 1,
    'a whole number from 1 on',
  );
  return {
    name: 'perturbed()',
    needs: [],
    init(objective, theta) {
      const descent = startDescent(objective, theta);
      const before: Before = {
        theta: theta.slice(),
        loss: descent.loss,
        iteration: Number.NEGATIVE_INFINITY,
        pushes: 0,
        settled: false,
        direction: new Float64Array(theta.length),
      };
      return {
        iteration: 0,
        loss: descent.loss,
        theta: descent.theta,
        gradient: descent.gradient,
        before,
        get measures() {
          return { ...descent.measures, settled: Number(before.settled), pushes: before.pushes };
        },
      };
    },
    step(objective, state) {
      const { theta, gradient, before } = state;
      state.iteration++;
      if (before.settled) return;
      const waited = state.iteration - before.iteration;
      if (waited === wait + 1 && !(state.loss <= before.loss - decrease)) {
        theta.set(before.theta);
        before.settled = true;
      } else if (waited > wait && norm(gradient) <= threshold) {
        push(state);
      } else {
        for (let a = 0; a < theta.length; a++) theta[a]! -= stepSize * gradient[a]!;
      }
      state.loss = objective.evaluate(theta, gradient);
    },
  };

  function push({ iteration, loss, theta, before }: PerturbedState): void {
    before.theta.set(theta);
    before.loss = loss;
    before.iteration = iteration;
    const { direction } = before;
    const place = { seed, row: before.pushes++, substream: repetition };
    drawSphere(runtime, direction, { ...place, stream: directionStream });
    // A share uniform^(1/n) of the radius makes the ball's points equally likely.
    const [k] = integers(runtime, 1, finest, { ...place, stream: lengthStream });
    const { log, exp } = runtime.kernels;
    const length = radius * exp(log((k! + 1) / finest) / theta.length);
    for (let a = 0; a < theta.length; a++) theta[a]! += length * direction[a]!;
  }
}

/** Values that a uniform number is one of. */
const finest = 2 ** 30;
