/**
 * What completing a table will do, decided before it is done: by its size, and by options where they are given.
 *
 *   entries < 50 000            full covariance, K = 5 folds, each left out once
 *   from there on               diagonal covariance: several runs, each with another tenth left out, 300 000 entries in all but two runs
 *                               at least; from 500 000 on one run, with a twentieth left out, at most about 200 000
 *
 * since averaging gains little and less with size: at 100 000 entries of a ratings-like table 1, 2, 3 and 5 runs miss the truth by
 * .3996, .3994, .3994 and .3993 (three tables).
 *
 * Near the information limit (few entries, exact data) only the full covariance finds the answer, and where data are plenty
 * and noisy it buys nothing for many times the work: scale recipe §1.
 */
import { RankfreeError } from '../errors.ts';
import type { Covariance } from '../optimizers/alternating/covariance.ts';
import type { NoiseMode } from '../optimizers/alternating/noise.ts';
import { chooseThreads } from '../runtime/threads.ts';
import type { CompletionOptions, Method } from './completion.ts';
import type { Continuation } from './continuation.ts';
import type { Guarantee } from './evidence.ts';
import type { LossName } from './tableLoss.ts';

export interface CompletionPlan {
  method: Method;
  loss: LossName;
  /** How much uncertainty is kept; null for methods that keep none. */
  covariance: Covariance | null;
  /** Components to start with. */
  width: number;
  /** Runs, each with its own start and its own entries left out. */
  folds: number;
  /** Each run leaves out one part in so many. */
  parts: number;
  /** What the noise is taken for; 'auto': decided by the first runs. */
  noise: NoiseMode | 'auto';
  /** So many runs decide. */
  pilots: number;
  threads: number;
}

/** From this many entries on variances alone are kept. */
const plenty = 50_000;
/** So many entries in all runs together are enough. */
const enoughInAll = 300_000;
/** From this many entries on one run is. */
const oneIsEnough = 500_000;
/** So many left-out entries tell errors and intervals: scale recipe §2, step 7 (i). */
const enoughLeftOut = 200_000;
/** From this many entries on the default is to use several threads. */
const threadsPay = 200_000;

/** Runs that decide on the noise have so many entries together: robust recipe §4. */
const enoughToChoose = 20_000;

const startWidth: Record<Covariance, number> = { full: 10, diagonal: 30 };
const gradientWidth = 30;

/** `guarantee`: what intervals will be asked to promise; 'exact' leaves every entry out once, of one run that never sees it. */
export function planCompletion(
  entries: number,
  options: CompletionOptions = {},
  guarantee?: Guarantee,
): CompletionPlan {
  const runs = planRuns(entries, options);
  const plan = guarantee === 'exact' ? { ...runs, ...eachLeftOutOnce(entries, options.folds) } : runs;
  if (guarantee === 'exact' && plan.parts > plan.folds) {
    throw new RankfreeError('BAD_OPTION', 'exact intervals need two folds at least.', {
      place: 'folds',
      hint: 'Leave it out for five.',
    });
  }
  const isOther = plan.method === 'gradient' || plan.loss !== 'squares';
  const noise = isOther ? 'even' : (options.noise ?? 'auto');
  return { ...plan, noise, pilots: Math.min(plan.folds, Math.ceil(enoughToChoose / entries)) };
}

/** The plan of a completion that goes on from another: as that was. */
export function continuedPlan(
  entries: number,
  options: CompletionOptions,
  { runs, parts, noiseMode, covariance }: Pick<Continuation, 'runs' | 'parts' | 'noiseMode' | 'covariance'>,
): CompletionPlan {
  const folds = runs.length;
  const width = startWidth[covariance];
  const threads = chooseThreads(entries >= threadsPay, options.threads);
  return {
    method: 'alternating',
    loss: 'squares',
    covariance,
    width,
    folds,
    parts,
    noise: noiseMode,
    pilots: folds,
    threads,
  };
}

function planRuns(entries: number, options: CompletionOptions): Omit<CompletionPlan, 'noise' | 'pilots'> {
  const { method = 'alternating', loss = 'squares', covariance: asked } = options;
  if (loss !== 'squares') refuseOfSquares(loss, options);
  const threads = chooseThreads(entries >= threadsPay, options.threads);
  if (method === 'gradient') {
    if (asked !== undefined) throw unknownToGradient('covariance', 'keeps no covariance');
    if (options.noise !== undefined) throw unknownToGradient('noise', 'takes all cells alike');
    const width = options.width ?? gradientWidth;
    return { method, loss, covariance: null, width, ...eachLeftOutOnce(entries, options.folds), threads };
  }
  const covariance = asked ?? (entries < plenty ? 'full' : 'diagonal');
  const width = options.width ?? startWidth[covariance];
  if (covariance === 'full') {
    return { method, loss, covariance, width, ...eachLeftOutOnce(entries, options.folds), threads };
  }
  const enough = entries < oneIsEnough ? Math.min(5, Math.max(2, Math.floor(enoughInAll / entries))) : 1;
  const folds = Math.min(options.folds ?? enough, entries);
  const parts = Math.max(enough > 1 ? 10 : 20, Math.floor(entries / enoughLeftOut), folds);
  return { method, loss, covariance, width, folds, parts, threads };
}

/** Options that speak of squares. */
function refuseOfSquares(loss: LossName, { method, noise }: CompletionOptions): void {
  const hint = "Leave it out, or choose loss 'squares'.";
  if (method === 'gradient') {
    throw new RankfreeError('BAD_OPTION', `method 'gradient' descends on squares, not on loss '${loss}'.`, {
      place: 'method',
      hint,
    });
  }
  if (noise === undefined) return;
  const why = loss === 'huber' ? 'has its own weights for wrong cells' : 'has no noise beside it';
  throw new RankfreeError('BAD_OPTION', `loss '${loss}' ${why}.`, { place: 'noise', hint });
}

function unknownToGradient(place: string, problem: string): RankfreeError {
  return new RankfreeError('BAD_OPTION', `method 'gradient' ${problem}.`, {
    place,
    hint: "Leave it out, or choose method 'alternating'.",
  });
}

/** As many parts as runs; a single run leaves out a tenth. */
function eachLeftOutOnce(entries: number, asked = 5): Pick<CompletionPlan, 'folds' | 'parts'> {
  return { folds: Math.min(asked, entries), parts: Math.min(asked > 1 ? asked : 10, entries) };
}
