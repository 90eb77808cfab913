/**
 * Limited-memory BFGS: a quasi-Newton step from the last `memory` pairs s = θₜ₊₁ − θₜ, y = ∇Fₜ₊₁ − ∇Fₜ,
 *
 *   d = −H·∇F      H = (I − ρsyᵀ)·H·(I − ρysᵀ) + ρssᵀ for each pair, oldest first, from ⟨s,y⟩/⟨y,y⟩·I;   ρ = 1/⟨s,y⟩
 *   θ ← θ + h·d    h by bracketing, with   F(h) ≤ F(0) + c₁·h·F′(0)   and   F′(h) ≥ c₂·F′(0)
 *
 * H·∇F is the two-loop recursion, 4·memory products of vectors. Where F no longer resolves its own fall, near the end, the
 * first condition is asked of the slope instead, F′(h) ≤ (2c₁ − 1)·F′(0), so that the gradient falls to its rounding.
 *
 * A trial where F is not finite counts as too long. A direction along which no step is found is replaced by −∇F, with the
 * memory emptied; where that fails too, or ∇F = 0, the iterate stays and `settled` becomes 1.
 *
 * A long step forgets a small start: good as growth before rounding, wrong as a regularizer by itself.
 * Errors    BAD_OPTION.
 * Source    Nocedal & Wright, Numerical Optimization, algorithms 7.4 and 7.5; c₁, c₂ of §3.1. The slope's condition: Hager & Zhang,
 *           "A new conjugate gradient method with guaranteed descent", SIAM J. Optim. 16 (2005), eq. 4.1.
 */
import { add, dot } from '../linalg/vectors.ts';
import type { DescentState, Objective, Optimizer } from './optimizer.ts';
import { checkOptions, startDescent } from './optimizer.ts';

export interface LbfgsOptions {
  /** Pairs kept: more follow the Hessian closer, each costs two vectors as long as θ. Default 20. */
  memory?: number;
}

export interface LbfgsState extends DescentState {
  readonly measures: { readonly gradientNorm: number; readonly settled: number };
  /** Evaluations of F and its gradient so far, the start included. */
  evaluations: number;
  readonly search: Search;
}

/** Vectors that are kept between steps, so that none is allocated. */
interface Search {
  readonly direction: Float64Array;
  readonly triedTheta: Float64Array;
  readonly triedGradient: Float64Array;
  /** Rings of pairs. */
  readonly s: readonly Float64Array[];
  readonly y: readonly Float64Array[];
  readonly inverse: Float64Array;
  readonly weight: Float64Array;
  /** Pairs there are, and where the next one goes. */
  pairs: number;
  next: number;
  settled: boolean;
}

/** Sufficient decrease and curvature. */
const [c1, c2] = [1e-4, 0.9];
/** Trials of one line search; bracketing halves at least every second time, so that 60 exhaust a double's digits. */
const mostTrials = 60;
/** Share of |F| below which a difference of two values may be rounding. */
const unresolved = 1e-13;

export function lbfgs({ memory = 20 }: LbfgsOptions = {}): Optimizer<never, LbfgsState> {
  checkOptions(
    'lbfgs()',
    { memory },
    (value) => Number.isInteger(value) && value >= 1,
    'a whole number from 1 on',
  );
  return {
    name: 'lbfgs()',
    needs: [],
    init: (objective, theta) => start(objective, theta, memory),
    step(objective, state) {
      state.iteration++;
      const { search } = state;
      if (search.settled) return;
      let found = false;
      if (search.pairs > 0) {
        recur(state);
        found = lineSearch(objective, state, 1);
        if (!found) search.pairs = 0;
      }
      if (!found) {
        descend(state);
        found = lineSearch(objective, state, firstStep(state));
      }
      if (found) remember(state);
      else search.settled = true;
    },
  };
}

function start(objective: Objective, theta: Float64Array, memory: number): LbfgsState {
  const vector = () => new Float64Array(objective.size);
  const search: Search = {
    direction: vector(),
    triedTheta: vector(),
    triedGradient: vector(),
    s: Array.from({ length: memory }, vector),
    y: Array.from({ length: memory }, vector),
    inverse: new Float64Array(memory),
    weight: new Float64Array(memory),
    pairs: 0,
    next: 0,
    settled: false,
  };
  const descent = startDescent(objective, theta);
  return {
    iteration: 0,
    loss: descent.loss,
    theta: descent.theta,
    gradient: descent.gradient,
    evaluations: 1,
    search,
    get measures() {
      return { ...descent.measures, settled: Number(search.settled) };
    },
  };
}

/** direction = −H·∇F, by the two-loop recursion: newest pair to oldest, then back. */
function recur({ gradient, search }: LbfgsState): void {
  const { direction, s, y, inverse, weight, pairs, next } = search;
  const memory = s.length;
  const newest = next + memory - 1;
  for (let a = 0; a < direction.length; a++) direction[a] = -gradient[a]!;
  for (let k = 0; k < pairs; k++) {
    const at = (newest - k) % memory;
    weight[at] = inverse[at]! * dot(s[at]!, direction);
    add(direction, -weight[at]!, y[at]!);
  }
  const last = newest % memory;
  const scale = 1 / (inverse[last]! * dot(y[last]!, y[last]!));
  for (let a = 0; a < direction.length; a++) direction[a]! *= scale;
  for (let k = pairs - 1; k >= 0; k--) {
    const at = (newest - k) % memory;
    add(direction, weight[at]! - inverse[at]! * dot(y[at]!, direction), s[at]!);
  }
}

/** direction = −∇F. */
function descend({ gradient, search: { direction } }: LbfgsState): void {
  for (let a = 0; a < direction.length; a++) direction[a] = -gradient[a]!;
}

/**
 * A first trial along −∇F that scales with θ and F: as long as θ itself, or as far as a parabola over 0 has its lowest point, if
 * that is nearer.
 */
function firstStep({ theta, gradient, loss }: LbfgsState): number {
  const square = dot(gradient, gradient);
  const own = Math.sqrt(dot(theta, theta) / square);
  const parabola = (2 * Math.abs(loss)) / square;
  if (own > 0 && parabola > 0) return Math.min(own, parabola);
  return own > 0 ? own : parabola > 0 ? parabola : 1 / Math.sqrt(square);
}

/** A place along the direction. */
interface Place {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** Leaves θ and ∇F of the step it found in `triedTheta` and `triedGradient`, F in `loss`; false where there is none. */
function lineSearch(objective: Objective, state: LbfgsState, first: number): boolean {
  const { gradient, search, loss } = state;
  const start: Place = { step: 0, value: loss, slope: dot(gradient, search.direction) };
  if (!(start.slope < 0 && Number.isFinite(first))) return false;
  let low = start;
  let high: Place | undefined;
  let step = first;
  for (let trial = 0; trial < mostTrials; trial++) {
    const place = evaluateAt(objective, state, step);
    if (!decreases(start, place)) high = place;
    else if (place.slope < c2 * start.slope) low = place;
    else return accept(state, place);
    step = high === undefined ? 4 * step : between(low, high, trial);
    if (step === low.step || step === high?.step) break;
  }
  // Lower than the start at least: taken, whatever its slope.
  return low.step > 0 && accept(state, evaluateAt(objective, state, low.step));
}

function evaluateAt(objective: Objective, state: LbfgsState, step: number): Place {
  const { theta, search } = state;
  const { direction, triedTheta, triedGradient } = search;
  for (let a = 0; a < theta.length; a++) triedTheta[a] = theta[a]! + step * direction[a]!;
  const value = objective.evaluate(triedTheta, triedGradient);
  state.evaluations++;
  return { step, value, slope: dot(triedGradient, direction) };
}

function decreases(start: Place, { step, value, slope }: Place): boolean {
  if (!(Number.isFinite(value) && Number.isFinite(slope))) return false;
  if (value <= start.value + c1 * step * start.slope) return true;
  return value <= start.value + unresolved * Math.abs(start.value) && slope <= (2 * c1 - 1) * start.slope;
}

/** The lowest point of the cubic through both places, kept off the ends; the middle every second time, and where there is none. */
function between(low: Place, high: Place, trial: number): number {
  const width = high.step - low.step;
  const middle = low.step + 0.5 * width;
  if (trial % 2 === 1 || !Number.isFinite(high.value) || !Number.isFinite(high.slope)) return middle;
  // Nocedal & Wright, eq. 3.59.
  const d1 = low.slope + high.slope - (3 * (high.value - low.value)) / width;
  const root = Math.sqrt(d1 * d1 - low.slope * high.slope);
  const share = 1 - (high.slope + root - d1) / (high.slope - low.slope + 2 * root);
  if (!(share > 0 && share < 1)) return middle;
  return low.step + Math.min(Math.max(share, 0.1), 0.9) * width;
}

function accept(state: LbfgsState, { value }: Place): boolean {
  state.loss = value;
  return true;
}

/** Moves to what was tried, and keeps the pair if it has positive curvature. */
function remember({ theta, gradient, search }: LbfgsState): void {
  const { triedTheta, triedGradient, s, y, inverse, next } = search;
  const [difference, change] = [s[next]!, y[next]!];
  for (let a = 0; a < theta.length; a++) {
    difference[a] = triedTheta[a]! - theta[a]!;
    change[a] = triedGradient[a]! - gradient[a]!;
  }
  theta.set(triedTheta);
  gradient.set(triedGradient);
  const curvature = dot(difference, change);
  const sizes = Math.sqrt(dot(difference, difference) * dot(change, change));
  if (!(curvature > Number.EPSILON * sizes)) return;
  inverse[next] = 1 / curvature;
  search.next = (next + 1) % s.length;
  search.pairs = Math.min(search.pairs + 1, s.length);
}
