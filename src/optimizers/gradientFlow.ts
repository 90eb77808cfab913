/**
 * Gradient flow:  θ′ = −∇F(θ),  integrated to a tolerance: what descent with ever smaller steps would do.
 *
 * Each step is the fifth-order formula of Dormand and Prince,
 *
 *   k_i = −∇F(θ + h·Σ_{j<i} a_ij·k_j)        θ ← θ + h·Σ b_i·k_i        error = h·Σ e_i·k_i
 *
 * taken again with a shorter h where an error exceeds  absolute + tolerance·max(|θ| before, after)  in some number of θ, and followed
 * by a longer one where there is room: h ← h·f with f⁵·error = 0.9⁵, f from 1/5 to 5. The last of its seven gradients is the next
 * step's first. Where ∇F = 0, or no h resolves the error, the iterate stays and `settled` becomes 1.
 *
 * Units     time: those of θ² over those of F.
 * Source    Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I, table II.5.2 and §II.4.
 * Errors    BAD_OPTION.
 */
import { norm } from '../linalg/vectors.ts';
import type { DescentState, Objective, Optimizer } from './optimizer.ts';
import { checkOptions, isPositive, startDescent } from './optimizer.ts';

export interface GradientFlowOptions {
  /** Error of a step, relative to each number of θ. Default 1e-8. */
  tolerance?: number;
  /** Error of a step below which numbers of θ do not count. Default tolerance·(root mean square of the start). */
  absolute?: number;
}

export interface GradientFlowState extends DescentState {
  readonly measures: { readonly gradientNorm: number; readonly time: number; readonly settled: number };
  /** How long the flow has run. */
  time: number;
  /** h of the next step. */
  stepSize: number;
  readonly work: Work;
}

/** Vectors kept between steps. */
interface Work {
  readonly absolute: number;
  /** ∇F at the seven stages; the first is the state's own. */
  readonly stages: readonly Float64Array[];
  readonly tried: Float64Array;
  settled: boolean;
}

/** a_ij, row by row; the last row is b. */
const rows = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** b minus the weights of the embedded fourth-order formula. */
const errors = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];
const safety = 0.9;
const [least, most] = [0.2, 5];
/** Tries of one step; each shortens it by 5 at most. */
const mostTries = 60;

export function gradientFlow({
  tolerance = 1e-8,
  absolute,
}: GradientFlowOptions = {}): Optimizer<never, GradientFlowState> {
  checkOptions('gradientFlow()', { tolerance }, ...isPositive);
  if (absolute !== undefined)
    checkOptions('gradientFlow()', { absolute }, (value) => value >= 0, 'a number from 0 on');
  return {
    name: 'gradientFlow()',
    needs: [],
    init(objective, theta) {
      const descent = startDescent(objective, theta);
      const work: Work = {
        absolute: absolute ?? (tolerance * norm(theta)) / Math.sqrt(theta.length),
        stages: [descent.gradient, ...rows.map(() => new Float64Array(theta.length))],
        tried: new Float64Array(theta.length),
        settled: false,
      };
      const state: GradientFlowState = {
        iteration: 0,
        loss: descent.loss,
        theta: descent.theta,
        gradient: descent.gradient,
        time: 0,
        stepSize: firstStep(descent),
        work,
        get measures() {
          return { ...descent.measures, time: state.time, settled: Number(work.settled) };
        },
      };
      return state;
    },
    step(objective, state) {
      state.iteration++;
      const { work } = state;
      if (work.settled) return;
      for (let t = 0; t < mostTries && norm(state.gradient) > 0; t++) {
        const step = state.stepSize;
        const loss = advance(objective, state, step);
        const error = largestError(state, step, tolerance);
        state.stepSize = step * factorFor(error);
        if (!(error <= 1 && Number.isFinite(loss))) continue;
        state.theta.set(work.tried);
        state.gradient.set(work.stages.at(-1)!);
        state.loss = loss;
        state.time += step;
        return;
      }
      work.settled = true;
    },
  };
}

/** A hundredth of the time in which θ moves by its own length, or F falls by its own size: too short rather than too long. */
function firstStep({ theta, gradient, loss }: DescentState): number {
  const speed = norm(gradient);
  const times = [norm(theta) / speed, Math.abs(loss) / (speed * speed)].filter((time) => time > 0);
  return times.length > 0 ? 0.01 * Math.min(...times) : 0.01 / speed;
}

/** All stages from the first; θ + h·Σ b·k stays in `tried`, its gradient in the last stage. */
function advance(
  objective: Objective,
  { theta, work: { stages, tried } }: GradientFlowState,
  step: number,
): number {
  let loss = 0;
  for (const [i, row] of rows.entries()) {
    for (let a = 0; a < theta.length; a++) {
      let sum = 0;
      for (let j = 0; j < row.length; j++) sum += row[j]! * stages[j]![a]!;
      tried[a] = theta[a]! - step * sum;
    }
    loss = objective.evaluate(tried, stages[i + 1]!);
  }
  return loss;
}

/** Over what is allowed; Infinity for NaN. */
function largestError(
  { theta, work: { absolute, stages, tried } }: GradientFlowState,
  step: number,
  tolerance: number,
): number {
  let largest = 0;
  for (let a = 0; a < theta.length; a++) {
    let sum = 0;
    for (let i = 0; i < errors.length; i++) sum += errors[i]! * stages[i]![a]!;
    const error = Math.abs(step * sum);
    if (error === 0) continue;
    const allowed = absolute + tolerance * Math.max(Math.abs(theta[a]!), Math.abs(tried[a]!));
    const share = error / allowed;
    if (!(share <= largest)) largest = Number.isNaN(share) ? Number.POSITIVE_INFINITY : share;
  }
  return largest;
}

/** f with f⁵·error = 0.9⁵, within its bounds: by bisection, since powers differ between engines. */
function factorFor(error: number): number {
  let [low, high] = [least, most];
  for (let t = 0; t < 30; t++) {
    const f = (low + high) / 2;
    const share = f / safety;
    if (share * share * share * share * share * error > 1) high = f;
    else low = f;
  }
  return low;
}
