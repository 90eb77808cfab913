/**
 * A matrix of low rank from measurements of which some are grossly wrong.
 *
 *   1.  grow at width 4 under Σ √(r² + δ²) − δ, δ lowered towards the middling residual             pseudoHuber
 *   2.  round to rank 1 … 4, and again with δ → 0: a minimum of Σ|r| meets good data and leaves the others
 *   3.  polish on what lies within 3.5 deviations of the middling residual                          Levenberg–Marquardt
 *   4.  the first rank that meets more data than chance would, > 1.05 degrees of freedom and > half of all, is the answer
 *
 * Where the good data are noisy none is met: then the rank with the least  n log σ² + d log n  is taken, σ the deviation of the n data
 * within reach, d degrees of freedom, and the answer is 'estimated'.
 *
 * Errors    those of recoverMatrix.
 * Source    sensing recipe §1.10; 4 is ours (Schwarz 1978).
 */
import { quantile } from '../completion/quantile.ts';
import { leastSquares } from '../leastSquares.ts';
import { finish, iterate } from '../loop.ts';
import { pseudoHuber } from '../losses/pseudoHuber.ts';
import { objective } from '../objective.ts';
import { lbfgs } from '../optimizers/lbfgs.ts';
import type { PolishState } from '../optimizers/levenbergMarquardt.ts';
import { levenbergMarquardt } from '../optimizers/levenbergMarquardt.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import { solve } from '../optimizers/optimizer.ts';
import { logarithm } from '../runtime/logarithm.ts';
import { smallRandom } from '../starts/smallRandom.ts';
import { anyOf } from '../stopping/anyOf.ts';
import { improvementBelow } from '../stopping/improvementBelow.ts';
import { iterationLimit } from '../stopping/iterationLimit.ts';
import { lossFloor } from '../stopping/lossFloor.ts';
import type { Certificates } from './certificates.ts';
import { determinedBy, short } from './certificates.ts';
import { identifiability } from './identifiability.ts';
import type { RecoveryProblem } from './ladder.ts';
import { checkObservations } from './observations.ts';
import type { Recovery, RecoveryOptions } from './recovery.ts';
import { scaleOf } from './scale.ts';

export interface RobustRecovery extends Recovery {
  /** Observations that are not met: beyond 3.5 deviations of the others. */
  outliers: number[];
}

const width = 4;
const initialScale = 1e-2;
const stepsEach = 60;
const growth = { rounds: 4, fall: 0.3, floor: 1e-6 };
const ascent = { rounds: 6, fall: 0.1, floor: 1e-9 };
/** Deviations of a normal distribution in a median of absolute values, and how many of them are within reach. */
const perMedian = 1.4826;
const reach = 3.5;
/** |r| of an observation that is met, in middling observations. */
const met = 1e-7;

interface Candidate {
  rank: number;
  theta: Float64Array;
  residuals: Float64Array;
  /** Within reach. */
  good: boolean[];
  /** Met to the last digits. */
  exact: number;
  sigma: number;
}

export async function recoverDespiteOutliers(
  problem: RecoveryProblem,
  { seed = 0, rank, onProgress = () => {} }: RecoveryOptions = {},
): Promise<RobustRecovery> {
  const started = performance.now();
  checkObservations(problem);
  const { runtime, measurement, observations: y, form, signal } = problem;
  const { count } = measurement;
  const middling = median(y.map(Math.abs));
  const clipped = y.map((value) => Math.min(Math.max(value, -3 * middling), 3 * middling));
  const scale = scaleOf(runtime, measurement, clipped, form.symmetric);
  const widest = Math.min(width, form.fullWidth);
  let iterations = 0;
  let products = 0;

  const parametrization = form.parametrization(widest);
  const mark = runtime.arena.mark();
  const start = smallRandom(runtime, parametrization, {
    initialScale: initialScale * Math.sqrt(Math.abs(scale.size) / widest),
    seed,
  });
  const grown = await lower(start, widest, middling, growth);
  runtime.arena.release(mark);
  const candidates: Candidate[] = [];
  for (const k of rank === undefined ? ranks(widest) : [rank]) {
    const rounded = form.round(grown.theta, widest, k);
    const first = residualsAt(rounded, k);
    const risen = await lower(rounded, k, median(first.map(Math.abs)), ascent);
    const candidate = await trimmed(risen.theta, k, risen.residuals);
    candidates.push(candidate);
    onProgress({ phase: 'climbing', step: k, train: candidate.sigma / middling, done: k / widest });
    if (candidate.exact > Math.max(1.05 * form.degreesOfFreedom(k), count / 2))
      return describe(candidate, true);
  }
  const least = candidates.reduce((one, other) => (score(other) < score(one) ? other : one));
  return describe(least, false);

  function* ranks(most: number): Generator<number> {
    for (let k = 1; k <= most && form.degreesOfFreedom(k) < count / 2; k++) yield k;
  }

  function residualsAt(theta: Float64Array, k: number): Float64Array {
    const mark = runtime.arena.mark();
    const parametrization = form.parametrization(k);
    const point = parametrization.createPoint();
    parametrization.point(theta, point);
    const r = new Float64Array(count);
    measurement.forward(point, r);
    runtime.arena.release(mark);
    return r.map((p, t) => p - y[t]!);
  }

  /** Rounds of L-BFGS with δ falling. */
  async function lower(
    from: Float64Array,
    k: number,
    firstDelta: number,
    { rounds, fall, floor }: { rounds: number; fall: number; floor: number },
  ): Promise<{ theta: Float64Array; residuals: Float64Array }> {
    let theta = from;
    let residuals = residualsAt(theta, k);
    let delta = Math.max(firstDelta, floor * middling);
    for (let round = 0; round < rounds; round++) {
      const mark = runtime.arena.mark();
      const loss = objective({
        parametrization: form.parametrization(k),
        measurement,
        loss: pseudoHuber({ delta }),
        observations: y,
        weights: new Float64Array(count).fill(1 / (count * middling)),
      });
      const { state } = await finish(
        iterate(solve(lbfgs(), loss, theta), {
          stop: anyOf<DescentState>(iterationLimit(stepsEach)),
          signal,
        }),
      );
      runtime.arena.release(mark);
      iterations += state.iteration;
      theta = state.theta;
      residuals = residualsAt(theta, k);
      delta = Math.max(Math.min(fall * delta, median(residuals.map(Math.abs))), floor * middling);
    }
    return { theta, residuals };
  }

  /** Polished on what lies within reach. */
  async function trimmed(theta: Float64Array, k: number, residuals: Float64Array): Promise<Candidate> {
    const mark = runtime.arena.mark();
    const limit = reach * perMedian * median(residuals.map(Math.abs)) + 1e-12 * middling;
    const weights = residuals.map((r) => (Math.abs(r) <= limit ? 1 : 0));
    const squares = leastSquares(runtime, {
      parametrization: form.parametrization(k),
      measurement,
      observations: y,
      weights,
    });
    const stop = anyOf<PolishState>(
      lossFloor(1e-28 * squares.total),
      improvementBelow<PolishState>({ error: ({ measures }) => measures.train, share: 1e-8 }),
      iterationLimit(30),
    );
    const { state } = await finish(iterate(levenbergMarquardt(squares, theta), { stop, signal }));
    runtime.arena.release(mark);
    products += state.products;
    const left = residualsAt(state.theta, k);
    const sizes = left.map(Math.abs);
    const sigma = perMedian * median(sizes);
    const good = Array.from(sizes, (size) => size <= reach * sigma + 1e-12 * middling);
    const exact = sizes.reduce((sum, size) => sum + (size < met * middling ? 1 : 0), 0);
    return { rank: k, theta: state.theta, residuals: left, good, exact, sigma };
  }

  function score({ rank, sigma }: Candidate): number {
    return count * 2 * logarithm(sigma) + form.degreesOfFreedom(rank) * logarithm(count);
  }

  function describe(
    { rank, theta, residuals, good, exact, sigma }: Candidate,
    isExact: boolean,
  ): RobustRecovery {
    const { rows, columns, symmetric } = form;
    const left = theta.slice(0, rows * rank);
    const freedom = form.degreesOfFreedom(rank);
    const outliers = Array.from(residuals.keys()).filter((t) =>
      isExact ? Math.abs(residuals[t]!) >= met * middling : !good[t],
    );
    const kept = count - outliers.length;
    const mark = runtime.arena.mark();
    const weights = Float64Array.from(residuals, () => 1);
    for (const t of outliers) weights[t] = 0;
    const squares = leastSquares(runtime, {
      parametrization: form.parametrization(rank),
      measurement,
      observations: y,
      weights,
    });
    const loss = squares.moveTo(theta);
    const determined = determinedBy(
      isExact ? identifiability(runtime, squares, form.gauge(theta, rank)) : undefined,
    );
    runtime.arena.release(mark);
    const certificates: Certificates = {
      interpolates: {
        holds: isExact,
        value: Math.sqrt(loss / squares.total),
        sentence: isExact
          ? `rank ${rank} meets ${exact} of the ${count} measurements with ${freedom} degrees of freedom: chance would meet ${freedom}.`
          : 'no rank meets more measurements than chance would.',
      },
      determined,
      optimal: { holds: null, value: null, sentence: 'looked at without gross errors alone.' },
    };
    const status = isExact ? (determined.holds === false ? 'undetermined' : 'recovered') : 'estimated';
    const sentence = isExact
      ? `rank ${rank} meets ${exact} of ${count} measurements to the last digits; ${outliers.length} are grossly wrong.`
      : `rank ${rank} leaves least for its freedoms: a deviation of ${short(sigma)} in ${kept} measurements, with ${outliers.length} far beyond it.`;
    return {
      status,
      sentence,
      rank,
      rows,
      columns,
      left,
      right: symmetric ? left : theta.slice(rows * rank),
      symmetric,
      singularValues: Array.from(form.singularValues(theta, rank).subarray(0, rank)),
      measurements: count,
      degreesOfFreedom: freedom,
      train: Math.sqrt(loss / squares.total),
      noise: isExact ? 0 : Math.sqrt(loss / Math.max(kept - freedom, 1)),
      heldOut: null,
      certificates,
      iterations: { growth: iterations, polish: products },
      outliers,
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  }
}

function median(values: Float64Array): number {
  return quantile(values.slice().sort(), 0.5);
}
