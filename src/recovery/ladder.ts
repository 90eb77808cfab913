/**
 * The ladder: round what has grown to rank k = 1, 2, 3 … and polish each to the last digit.
 *
 * The first k that meets the data with fewer degrees of freedom than data, |r|/|y| < 1e-8, is the answer, provided that the
 * data determine it (identifiability.ts). Where descent alone ends at errors of 1e-2 … 1e-10 this ends at rounding.
 *
 * Without noise, |r| falls by more than its share of freedoms at every rung that adds a component that is there. Where two rungs
 * in a row leave |r|² within a tenth of what noise would leave, ∝ m − degrees of freedom, there is nothing more to find.
 *
 * Source    sensing recipe §1.4; the end of the climb is ours.
 */
import { leastSquares } from '../leastSquares.ts';
import { finish, iterate } from '../loop.ts';
import type { Measurement } from '../measurements/measurement.ts';
import type { PolishState } from '../optimizers/levenbergMarquardt.ts';
import { levenbergMarquardt } from '../optimizers/levenbergMarquardt.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { anyOf } from '../stopping/anyOf.ts';
import { improvementBelow } from '../stopping/improvementBelow.ts';
import { iterationLimit } from '../stopping/iterationLimit.ts';
import { lossFloor } from '../stopping/lossFloor.ts';
import type { StoppingRule } from '../stopping/rule.ts';
import type { Form } from './form.ts';

/** What is to be recovered from what. */
export interface RecoveryProblem {
  runtime: Runtime;
  measurement: Measurement;
  observations: Float64Array;
  form: Form;
  /** |r|/|y| of data that are met: more than 1e-8 where they are rounded. Default 1e-8. */
  met?: number;
  signal?: AbortSignal | undefined;
}

/** A factor, however wide. */
export interface Grown {
  theta: Float64Array;
  width: number;
}

export interface Rung {
  rank: number;
  theta: Float64Array;
  /** |r|/|y|. */
  train: number;
  /** Σ w r². */
  loss: number;
  /** Conjugate-gradient steps. */
  products: number;
}

const polishLimit = 40;
/** |r| ≤ 1e-12 |y|. */
const nothingLeft = 1e-12;
const leastImprovement = 1e-8;
/** Far from the data steps that gain so little lead nowhere. */
const farAway = { train: 1e-4, improvement: 1e-4 };
/** |r|/|y| of data that are met. */
const usuallyMet = 1e-8;

export function isMet({ met = usuallyMet, measurement }: RecoveryProblem, { train }: Rung): boolean {
  return train < Math.max(met, 10 * (measurement.rounding ?? 0));
}

/** Rungs in a row that gained no more than noise would let them. */
const idleRungs = 2;
const idleShare = 0.9;
/** How far singular values must fall from one to the next for a break. */
const plainFall = 10;

/** The best of this rank, from a wider or equal factor. */
export async function polish(
  { runtime, measurement, observations, form, signal }: RecoveryProblem,
  { theta, width }: Grown,
  rank: number,
  weights?: Float64Array,
): Promise<Rung> {
  const { arena } = runtime;
  const mark = arena.mark();
  const start = form.round(theta, width, rank);
  const problem = leastSquares(runtime, {
    parametrization: form.parametrization(rank),
    measurement,
    observations,
    weights,
  });
  const stop = anyOf<PolishState>(
    lossFloor(nothingLeft * nothingLeft * problem.total),
    // Half of a relative gain of |r| is that of |r|².
    improvementBelow<PolishState>({ error: ({ measures }) => measures.train, share: leastImprovement }),
    stuckFarAway(),
    iterationLimit(polishLimit),
  );
  const { state } = await finish(iterate(levenbergMarquardt(problem, start), { stop, signal }));
  arena.release(mark);
  return {
    rank,
    theta: state.theta,
    train: state.measures.train,
    loss: state.loss,
    products: state.products,
  };
}

function stuckFarAway(): StoppingRule<PolishState> {
  const error = ({ measures }: PolishState) => measures.train;
  const rule = improvementBelow<PolishState>({ error, share: farAway.improvement });
  return {
    check(state) {
      const stop = rule.check(state);
      return error(state) > farAway.train ? stop : undefined;
    },
  };
}

/** The rank at which singular values fall to a tenth and on to a hundredth of the first; undefined where they do not. */
function plainRank(values: Float64Array): number | undefined {
  let [rank, fall] = [0, plainFall];
  for (let a = 1; a < values.length; a++) {
    const ratio = values[a - 1]! / values[a]!;
    if (values[a]! < values[0]! / 100 && ratio > fall) [rank, fall] = [a, ratio];
  }
  return rank === 0 ? undefined : rank;
}

export interface Climb {
  rungs: Rung[];
  /** The rung that met the data, if one did. */
  exact: Rung | undefined;
  /** Whether it ended because there was nothing more to gain: the data are noisy. */
  idle: boolean;
}

/**
 * Climbs until the data are met, nothing is gained, or no freedom is left. `tell` is called after every rung.
 *
 * 'break' first: where the spectrum of what has grown breaks off plainly, the rung at the break is tried before the others. If it meets
 * the data with half their freedoms, and its own singular values are all there, a lower one meets them only if the data do not
 * determine the answer: who finds that climbs again from 'bottom'.
 */
export async function climb(
  problem: RecoveryProblem,
  grown: Grown,
  first: 'break' | 'bottom',
  tell?: (rung: Rung) => void,
): Promise<Climb> {
  const { form, measurement } = problem;
  const guess = first === 'break' ? plainRank(form.singularValues(grown.theta, grown.width)) : undefined;
  if (guess !== undefined && form.degreesOfFreedom(guess) <= measurement.count / 2) {
    const rung = await polish(problem, grown, guess);
    tell?.(rung);
    if (isMet(problem, rung) && plainRank(form.singularValues(rung.theta, guess)) === undefined) {
      return { rungs: [rung], exact: rung, idle: false };
    }
  }
  const rungs: Rung[] = [];
  let idle = 0;
  for (let rank = 1; rank <= form.fullWidth && form.degreesOfFreedom(rank) < measurement.count; rank++) {
    const rung = await polish(problem, grown, rank);
    rungs.push(rung);
    tell?.(rung);
    if (isMet(problem, rung)) return { rungs, exact: rung, idle: false };
    const before = rungs.at(-2);
    if (before === undefined) continue;
    const freedom = (k: number) => measurement.count - form.degreesOfFreedom(k);
    const noise = (before.loss * freedom(rank)) / freedom(rank - 1);
    idle = rung.loss > idleShare * noise ? idle + 1 : 0;
    if (idle === idleRungs) return { rungs, exact: undefined, idle: true };
  }
  return { rungs, exact: undefined, idle: false };
}
