/**
 * A matrix of low rank from linear measurements: grow, climb, certify; of noisy data the rank that predicts.
 *
 *   1.  grow a wide factor from a small random start                                    grow.ts
 *   2.  round to rank 1, 2, … and polish, until the data are met                        ladder.ts
 *   3.  met, with fewer degrees of freedom than data: certify, and that is the answer   certificates.ts
 *       not met, though every rung gains more than noise would let it: again from other starts, by plain gradients
 *   4.  the rank by cross-validation, fitted to all data                                crossValidation.ts
 *       where its error on left-out data is more than noise explains, nothing was found
 *
 * Noise explains a left-out error of σ̂ √(1 + d/m), σ̂² = |r|²/(m − d), d degrees of freedom, up to a factor.
 *
 * Errors    NOT_FINITE, NO_SIGNAL (all observations 0), TOO_FEW_MEASUREMENTS.
 * Source    sensing recipe, "the answer in five lines".
 */
import { leastSquares } from '../leastSquares.ts';
import type { Certificate, Certificates } from './certificates.ts';
import { determinedBy, escapeDirection, short } from './certificates.ts';
import { chooseRank } from './crossValidation.ts';
import type { Growth } from './grow.ts';
import { grow } from './grow.ts';
import { identifiability } from './identifiability.ts';
import type { Climb, Grown, RecoveryProblem, Rung } from './ladder.ts';
import { climb, isMet, polish } from './ladder.ts';
import { checkObservations } from './observations.ts';
import type { Recovery, RecoveryOptions, Status } from './recovery.ts';
import type { Scale } from './scale.ts';
import { scaleOf } from './scale.ts';

/** Growth ends here: of data that may be exact, of noisy ones. */
const enough = { exact: 3e-3, noisy: 3e-2 };
/** What is tried in turn, of random measurements: from one start after another. */
const scaledGrowths: readonly Growth[] = [
  { method: 'preconditioned', start: 0 },
  { method: 'gradient', start: 1 },
  { method: 'gradient', start: 2 },
];
/** The start of the first fold. */
const foldStarts = 16;
/** Left-out errors beyond what noise explains, as a factor. */
const beyondNoise = 1.5;
/** Below this, or below the misfit of rounded data, a way down is rounding. */
const flat = 1e-6;

export async function recoverMatrix(
  problem: RecoveryProblem,
  {
    width = problem.form.fullWidth,
    initialScale = 1e-3,
    rank,
    seed = 0,
    onProgress = () => {},
  }: RecoveryOptions = {},
  growths: readonly Growth[] = scaledGrowths,
): Promise<Recovery> {
  const started = performance.now();
  const { runtime, measurement, observations, form } = problem;
  checkObservations(problem);
  const scale = scaleOf(runtime, measurement, observations, form.symmetric);
  const iterations = { growth: 0, polish: 0 };
  const finished = (found: Found): Recovery => describe(problem, found, iterations, seed, started);
  if (!(scale.size !== 0 && Number.isFinite(scale.size)) || (form.symmetric && scale.size <= 0)) {
    return finished({
      status: 'nothing',
      sentence: 'the data hold no component of the kind that is looked for.',
      rung: undefined,
    });
  }

  let rungs: readonly Rung[] = [];
  for (const [attempt, growth] of growths.entries()) {
    const grown = await growBy(growth, enough.exact);
    let climbed = await climbOrPolish(grown, 'break');
    if (climbed.exact !== undefined) {
      const found = certified(problem, climbed.exact, scale);
      if (found.status === 'recovered' || rank !== undefined) return finished(found);
      climbed = await climbOrPolish(grown, 'bottom');
      if (climbed.exact !== undefined) return finished(certified(problem, climbed.exact, scale));
    }
    if (attempt === 0) rungs = climbed.rungs;
    // Growth by L-BFGS ends in places that look like noise from one start, and not from the next.
    if (climbed.idle && growth.method !== 'quasi-newton') break;
  }
  return finished(await estimate(rungs));

  async function growBy(growth: Growth, floor: number, weights?: Float64Array): Promise<Grown> {
    const own =
      weights === undefined ? scale : scaleOf(runtime, measurement, observations, form.symmetric, weights);
    const grown = await grow(problem, own, {
      growth,
      seed,
      width,
      initialScale,
      enough: floor,
      weights,
      tell: ({ iteration, train }) =>
        onProgress({
          phase: weights === undefined ? 'growing' : 'cross-validating',
          step: iteration,
          train,
          done: 0.1,
        }),
    });
    iterations.growth += grown.iterations;
    return grown;
  }

  async function climbOrPolish(grown: Grown, first: 'break' | 'bottom'): Promise<Climb> {
    const tell = (rung: Rung) => {
      iterations.polish += rung.products;
      onProgress({ phase: 'climbing', step: rung.rank, train: rung.train, done: 0.3 });
    };
    if (rank === undefined) return await climb(problem, grown, first, tell);
    const rung = await polish(problem, grown, rank);
    tell(rung);
    return { rungs: [rung], exact: isMet(problem, rung) ? rung : undefined, idle: false };
  }

  /** The rank that predicts left-out data best, on all data. */
  async function estimate(rungs: readonly Rung[]): Promise<Found> {
    const { count } = measurement;
    const chosen = await chooseRank(
      problem,
      seed,
      (weights, fold) => growBy({ ...growths[0]!, start: foldStarts + fold }, enough.noisy, weights),
      (done) =>
        onProgress({
          phase: 'cross-validating',
          step: Math.round(10 * done),
          train: 1,
          done: 0.4 + done / 2,
        }),
    );
    const best = rank ?? chosen.rank;
    const heldOut = { model: chosen.errors[best] ?? Number.NaN, zero: chosen.errors[0]! };
    if (best === 0) {
      const sentence =
        'left-out data are predicted best by zero: what is there drowns in noise, or is of high rank.';
      return { status: 'nothing', sentence, rung: undefined, heldOut };
    }
    const rung =
      rungs.find((rung) => rung.rank === best) ??
      (await polish(problem, await growBy(growths[0]!, enough.noisy), best));
    const freedom = form.degreesOfFreedom(best);
    const noise = Math.sqrt(rung.loss / (count - freedom));
    const explained = beyondNoise * noise * Math.sqrt(1 + freedom / count);
    if (heldOut.model > explained) {
      const sentence = `no matrix of rank ${best} or less meets the data and predicts what was left out: its error there is ${short(heldOut.model)}, and noise of ${short(noise)} would explain ${short(explained)} at most. More measurements are needed, or the unknown is not of low rank.`;
      return { status: 'not found', sentence, rung, heldOut };
    }
    const sentence = `rank ${best} predicts left-out data best, with an error of ${short(heldOut.model)} where zero has ${short(heldOut.zero)}; the noise is about ${short(noise)}.`;
    return { status: 'estimated', sentence, rung, heldOut };
  }
}

/** What came out, before it is described. */
interface Found {
  status: Status;
  sentence: string;
  rung: Rung | undefined;
  heldOut?: { model: number; zero: number };
  certificates?: Certificates;
}

/** The answer of an exact rung, with what is known of it. */
function certified(problem: RecoveryProblem, rung: Rung, scale: Scale): Found {
  const { runtime, measurement, observations, form } = problem;
  const mark = runtime.arena.mark();
  const { rank, theta, train } = rung;
  const freedom = form.degreesOfFreedom(rank);
  const squares = leastSquares(runtime, {
    parametrization: form.parametrization(rank),
    measurement,
    observations,
  });
  squares.moveTo(theta);
  const determined = identifiability(runtime, squares, form.gauge(theta, rank));
  const down = form.symmetric ? escapeDirection(runtime, measurement, squares.residuals, scale) : undefined;
  runtime.arena.release(mark);
  const certificates = {
    interpolates: {
      holds: true,
      value: train,
      sentence: `rank ${rank} meets the ${measurement.count} measurements to ${short(train)} with ${freedom} degrees of freedom. For random measurements that has always meant recovery; for structured ones it is not enough.`,
    },
    determined: determinedBy(determined),
    optimal: optimalBy(down, train),
  };
  if (certificates.determined.holds === false) {
    const sentence = `rank ${rank} meets the data, but other answers close to it do so as well: the data do not determine it.`;
    return { status: 'undetermined', sentence, rung, certificates };
  }
  const sentence = `rank ${rank} meets the ${measurement.count} measurements to ${short(train)} with ${freedom} degrees of freedom.`;
  return { status: 'recovered', sentence, rung, certificates };
}

function optimalBy(value: number | undefined, train: number): Certificate {
  const rounding = Math.max(flat, train);
  if (value === undefined) {
    return { holds: null, value: null, sentence: 'looked at for symmetric unknowns alone.' };
  }
  return {
    holds: value > -rounding,
    value,
    sentence:
      value > -rounding
        ? 'no further column of the factor would lower the misfit.'
        : `one more column of the factor would lower the misfit: ${short(value)}.`,
  };
}

const notMet: Certificates = {
  interpolates: {
    holds: false,
    value: null,
    sentence: 'no rank with fewer degrees of freedom than data meets them.',
  },
  determined: { holds: null, value: null, sentence: 'looked at where the data are met.' },
  optimal: { holds: null, value: null, sentence: 'looked at where the data are met.' },
};

function describe(
  { measurement, form }: RecoveryProblem,
  { status, sentence, rung, heldOut, certificates = notMet }: Found,
  iterations: { growth: number; polish: number },
  seed: number,
  started: number,
): Recovery {
  const rank = rung?.rank ?? 0;
  const theta = rung?.theta ?? new Float64Array();
  const { rows, columns, symmetric } = form;
  const degreesOfFreedom = form.degreesOfFreedom(rank);
  const left = theta.slice(0, rows * rank);
  const exact = status === 'recovered' || status === 'undetermined';
  return {
    status,
    sentence,
    rank,
    rows,
    columns,
    left,
    right: symmetric ? left : theta.slice(rows * rank),
    symmetric,
    singularValues: rank === 0 ? [] : Array.from(form.singularValues(theta, rank).subarray(0, rank)),
    measurements: measurement.count,
    degreesOfFreedom,
    train: rung?.train ?? 1,
    noise: exact || rung === undefined ? 0 : Math.sqrt(rung.loss / (measurement.count - degreesOfFreedom)),
    heldOut: heldOut ?? null,
    certificates,
    iterations,
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}
