/**
 * Descent and flow on a sparse problem, plain or weight-normalised, from x₀ = a·(shape): what is recorded of each.
 *
 *   ρ = L(r² − r₀²)/(2η) − L·log(r/r₀),  r = ‖x‖₂;  ρ = 0 for plain
 *   L = 2    log x̃ − log x̃₀ + ρ·1  ∈ range(Aᵀ)                                            at every time of the flow
 *   L > 2    x^(2−L) − (e^(−ρ/L)·x₀)^(2−L)  ∈ range(Aᵀ)
 */
import type { DescentState, Frame, GradientFlowState, Runtime } from 'rankfree/engine';
import {
  anyOf,
  given,
  gradientDescent,
  gradientFlow,
  hadamard,
  iterate,
  iterationLimit,
  lossFloor,
  objective,
  settled,
  sizeFloor,
  solve,
  squares,
  weightNormalized,
} from 'rankfree/engine';
import type { SparseProblem } from './problem.ts';
import { length } from './problem.ts';
import type { Method } from './setting.ts';

export interface Course {
  depth: number;
  method: Method;
  /** x₀, positive. */
  start: Float64Array;
  /** ‖A·x̃ − y‖/‖y‖ at which it ends. */
  met: number;
  steps: number;
  /** Descent by steps of ours, or the flow to a tolerance. */
  by: { stepSize: number } | { tolerance: number };
  /** Share of r₀ below which it has stalled. Default never. */
  stalled?: number;
  /** Every so many steps the identity is looked at. Default never. */
  every?: number;
}

export interface Ended {
  /** x and x̃ = x^L. */
  weights: Float64Array;
  x: Float64Array;
  status: 'met' | 'stalled' | 'limit';
  /** In the words of the rule that ended it. */
  reason: string;
  steps: number;
  rho: number;
  /** ‖A·x̃ − y‖/‖y‖ at the end, and the first step at which it was at most 10⁻¹, 10⁻², …: as many as were reached. */
  misfit: number;
  reached: number[];
  /** Of ‖d‖ over the run: the largest over the first, and its largest fall in one step. */
  growth: number;
  fall: number;
  /** The largest share of the identity's vector that lies outside the range of Aᵀ, and how often it was looked at. */
  outside: number;
  looks: number;
}

export async function follow(runtime: Runtime, problem: SparseProblem, course: Course): Promise<Ended> {
  const { depth, method, start, met, steps, by, stalled = 0, every = 0 } = course;
  const { measurement, observations } = problem;
  const count = start.length;
  const { exp, log } = runtime.kernels;
  const plain = method === 'plain';
  const mark = runtime.arena.mark();
  const parametrization = plain
    ? hadamard(runtime, { count, depth })
    : weightNormalized(runtime, { count, depth, rateRatio: method });
  const F = objective({ parametrization, measurement, loss: squares(), observations });
  const r0 = length(start);
  // Weights of the negative part that start at 0 stay there: x̃ = x^L alone is left.
  const theta = plain
    ? given(parametrization, { positive: start, negative: 0 })
    : given(parametrization, {
        magnitude: r0 / Math.sqrt(method),
        positive: start.map((value) => value / r0),
        negative: 0,
      });
  const unit = length(observations) ** 2 / (2 * observations.length);
  const floorAt = (misfit: number) => misfit * misfit * unit;
  const floor = floorAt(met);
  const size = ({ theta }: DescentState) => (plain ? length(theta) : Math.abs(theta[0]!));
  const sizeAtStart = plain ? r0 : r0 / Math.sqrt(method);
  const [done, limit] = [lossFloor(floor), iterationLimit(steps)];
  const frames: AsyncIterable<Frame<DescentState>> =
    'tolerance' in by
      ? iterate(solve(gradientFlow({ tolerance: by.tolerance, absolute: 0 }), F, theta), {
          stop: anyOf<GradientFlowState>(done, settled(), limit),
        })
      : iterate(solve(gradientDescent(by), F, theta), {
          stop: anyOf<DescentState>(done, sizeFloor({ size, share: stalled }), limit),
        });

  const reached: number[] = [];
  let [largest, before, fall, outside, looks] = [1, 1, 0, 0, 0];
  let ended: Ended | undefined;
  for await (const { state, stop: stopped } of frames) {
    while (reached.length < 15 && state.loss <= floorAt(10 ** -(1 + reached.length))) {
      reached.push(state.iteration);
    }
    if (!plain) {
      const now = length(state.theta.subarray(1));
      fall = Math.max(fall, before - now);
      largest = Math.max(largest, now);
      before = now;
    }
    if (every > 0 && state.iteration > 0 && (state.iteration % every === 0 || stopped !== undefined)) {
      outside = Math.max(outside, share(weightsAt(state.theta)));
      looks++;
    }
    if (stopped === undefined) continue;
    const weights = weightsAt(state.theta);
    ended = {
      weights,
      x: weights.map((value) => value ** depth),
      status: state.loss <= floor ? 'met' : size(state) <= stalled * sizeAtStart ? 'stalled' : 'limit',
      reason: stopped.reason,
      steps: state.iteration,
      rho: rhoAt(weights),
      misfit: Math.sqrt(state.loss / unit),
      reached,
      ...{ growth: largest, fall, outside, looks },
    };
  }
  runtime.arena.release(mark);
  return ended!;

  function weightsAt(theta: Float64Array): Float64Array {
    if (plain) return theta.slice(0, count);
    const d = theta.subarray(1, 1 + count);
    const g = Math.sqrt(method as number) * theta[0]!;
    const whole = length(theta.subarray(1));
    return d.map((value) => (g * value) / whole);
  }

  function rhoAt(weights: Float64Array): number {
    if (plain) return 0;
    const r = length(weights);
    return (depth * (r * r - r0 * r0)) / (2 * (method as number)) - depth * log(r / r0);
  }

  /** Of the identity's vector, what lies outside the range of Aᵀ. */
  function share(weights: Float64Array): number {
    const rho = rhoAt(weights);
    const vector =
      depth === 2
        ? weights.map((value, j) => 2 * (log(value) - log(start[j]!)) + rho)
        : weights.map((value, j) => value ** (2 - depth) - (exp(-rho / depth) * start[j]!) ** (2 - depth));
    return problem.outside(vector) / length(vector);
  }
}
