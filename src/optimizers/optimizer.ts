/**
 * How θ moves, and what the loop drives.
 *
 *   solver      init() → state,  step(state): anything that makes iterates. A structured solver such as `alternating`
 *               is one by itself, since it looks inside the measurement.
 *   optimizer   the same for any objective: it knows F and its gradient, no measurement. `solve` binds it to one.
 *
 * A step changes the state in place: factors of a large table are not copied at every iterate.
 * Errors    NEEDS_HESSIAN, NEEDS_PRECONDITIONER, NEEDS_TERMS, NEEDS_RESIDUAL, BAD_OPTION.
 */
import { RankfreeError } from '../errors.ts';
import { norm } from '../linalg/vectors.ts';

/** Where a run stands: what the loop, the stopping rules and the probes may ask of any solver. */
export interface Iterate {
  /** Steps done: 0 at the start. */
  readonly iteration: number;
  /** What is minimised, here. */
  readonly loss: number;
  /** What else the solver knows without further work, by name: a gradient norm, a noise level, a rank. */
  readonly measures: Readonly<Record<string, number>>;
}

export interface Solver<State extends Iterate> {
  init(): State;
  /** Moves the state on by one iterate, in place. */
  step(state: State): void;
}

/** F(θ) as optimizers see it. Parts that not every objective has are optional: whoever needs one says so. */
export interface Objective {
  /** How an error message calls it. */
  readonly name: string;
  /** Length of θ. */
  readonly size: number;
  /** F(θ); where a gradient is given, it becomes ∇F(θ). */
  evaluate(theta: Float64Array, gradient?: Float64Array): number;
  /** out = ∇²F(θ) · direction. */
  hessianVector?(theta: Float64Array, direction: Float64Array, out: Float64Array): void;
  /** out = P(θ)⁻¹ · gradient, P the Gram matrices of the other factor plus damping · I. */
  precondition?(theta: Float64Array, gradient: Float64Array, damping: number, out: Float64Array): void;
  /** How many terms F is a sum of. */
  readonly terms?: number;
  /**
   * The terms of these indices alone, times terms/indices.length: F itself on average, where indices are drawn at random. An index
   * may come several times. Where a gradient is given, it becomes theirs.
   */
  evaluateTerms?(theta: Float64Array, indices: Int32Array, gradient?: Float64Array): number;
  /** The largest singular value of the gradient in X: how large the residual is, as an operator. */
  residualNorm?(theta: Float64Array): number;
}

/** The optional parts of an objective. */
export type Capability = 'hessianVector' | 'precondition' | 'terms' | 'evaluateTerms' | 'residualNorm';

/** An objective of which certain optional parts are there. */
export type With<C extends Capability> = Objective & Required<Pick<Objective, C>>;

export interface Optimizer<C extends Capability = never, State extends DescentState = DescentState> {
  /** How an error message calls it. */
  readonly name: string;
  /** What it needs of an objective besides `evaluate`. */
  readonly needs: readonly C[];
  init(objective: With<C>, theta: Float64Array): State;
  step(objective: With<C>, state: State): void;
}

/** State of a method that follows a gradient. */
export interface DescentState extends Iterate {
  iteration: number;
  loss: number;
  /** θ and ∇F(θ), both of this iterate. */
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  readonly measures: { readonly gradientNorm: number };
}

/** The solver that an optimizer makes of an objective and a start; θ itself stays as it is. Needs are checked here, once. */
export function solve<C extends Capability, State extends DescentState>(
  optimizer: Optimizer<C, State>,
  objective: Objective,
  theta: Float64Array,
): Solver<State> {
  if (!offers(objective, optimizer.needs)) throw missing(optimizer.name, optimizer.needs, objective);
  return {
    init: () => optimizer.init(objective, theta.slice()),
    step: (state) => optimizer.step(objective, state),
  };
}

function offers<C extends Capability>(objective: Objective, needs: readonly C[]): objective is With<C> {
  return needs.every((need) => objective[need] !== undefined);
}

const codes: Record<Capability, string> = {
  hessianVector: 'NEEDS_HESSIAN',
  precondition: 'NEEDS_PRECONDITIONER',
  terms: 'NEEDS_TERMS',
  evaluateTerms: 'NEEDS_TERMS',
  residualNorm: 'NEEDS_RESIDUAL',
};

function missing(name: string, needs: readonly Capability[], objective: Objective): RankfreeError {
  const need = needs.find((part) => objective[part] === undefined)!;
  return new RankfreeError(codes[need], `${name} needs ${need}, which ${objective.name} does not offer.`, {
    hint: 'gradientDescent() needs nothing but the gradient.',
  });
}

/** Throws where an option is not what it has to be. */
export function checkOptions(
  name: string,
  options: Readonly<Record<string, number>>,
  holds: (value: number) => boolean,
  accepts: string,
): void {
  for (const [option, value] of Object.entries(options)) {
    if (holds(value)) continue;
    throw new RankfreeError('BAD_OPTION', `${value} is not ${accepts}.`, { place: `${name}, ${option}` });
  }
}

/** What most options have to be. */
export const isPositive: readonly [holds: (value: number) => boolean, accepts: string] = [
  (value) => value > 0 && value < Number.POSITIVE_INFINITY,
  'a positive number',
];

/** The state that most optimizers start from: F and ∇F at θ. */
export function startDescent(objective: Objective, theta: Float64Array): DescentState {
  const gradient = new Float64Array(objective.size);
  return new Descent(theta, gradient, objective.evaluate(theta, gradient));
}

class Descent implements DescentState {
  iteration = 0;
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  loss: number;

  constructor(theta: Float64Array, gradient: Float64Array, loss: number) {
    this.theta = theta;
    this.gradient = gradient;
    this.loss = loss;
  }

  /** The Euclidean norm of the gradient. */
  get measures(): { gradientNorm: number } {
    return { gradientNorm: norm(this.gradient) };
  }
}
