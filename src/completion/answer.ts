/**
 * The answer to a table: which fits, what noise, and whether factors help.
 *
 *   1  pilots             a few cross-fitted runs, so many that they hold 20 000 entries, with one noise variance for all
 *   2  exact              pilots with little noise: one fit of all entries; if it leaves none, the data are exact and it is the answer
 *   3  rivals             the pilots again with each noise mode that their residuals ask for; the least score wins, and may be exact too
 *   4  cross-fit          the other runs of the winner; their mean is the answer
 *   5  offsets once more   where factors add next to nothing: runs without any, which may share out the little that there is better
 *                          where the loss is not of amounts: always, since offsets beside factors are none to do without
 *   6  guard              offsets alone, or a column's mean, where factors don't help on left-out entries: the whole table or columns of it (guard.ts);
 *                          under other losses than squares the whole table, judged by the loss
 *
 * Source    completion recipe §1, step 9; robust recipe §4; scale recipe §2, step 7 (iv).
 */

import { assignFolds, assignJudges } from '../folds.ts';
import { breathe } from '../loop.ts';
import { orderEntries } from '../measurements/orders.ts';
import type { NoiseMode } from '../optimizers/alternating/noise.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Branch, CompletionOptions } from './completion.ts';
import type { Continuation } from './continuation.ts';
import type { FoldFit } from './crossFit.ts';
import { clippedScore, fitWithout } from './crossFit.ts';
import type { Guarantee } from './evidence.ts';
import type { Fences } from './fences.ts';
import { chooseVoice, chooseVoices, heed, leastVoice } from './guard.ts';
import { leftOutError, meanLeft, measureOf } from './measure.ts';
import { wantedModes } from './noiseChoice.ts';
import type { CompletionPlan } from './plan.ts';
import { median } from './quantile.ts';
import type { ObservedTable } from './table.ts';
import type { TableFit, TableFitOptions } from './tableFit.ts';
import { fitTable } from './tableFit.ts';
import { tableLoss } from './tableLoss.ts';
import type { Voice } from './voices.ts';

export interface Question {
  table: ObservedTable;
  fences: Fences;
  /** Whether columns have different units, where that is known. */
  mixedUnits: boolean | undefined;
}

/** Where the runs go on from, with the part of every entry of the table. */
export type GoesOn = Pick<Continuation, 'runs' | 'whole' | 'lines' | 'part'>;

export interface Answer {
  /** Those whose mean is the answer. */
  fits: TableFit[];
  branch: Branch;
  noiseMode: NoiseMode;
  /** How much each entry counted, over the fits that saw it; none where all count alike. */
  weights: Float64Array | undefined;
  /** Whether the runs have gone on to see what they left out, once it had judged them. */
  runsSawAll: boolean;
  /** What each column is filled by: 'model' where factors help. */
  voices: Voice[];
  /** The cross-fitted runs; what their model says of a left-out entry is what the chosen voice says. */
  folds: FoldFit[];
  /** The part that each entry was dealt to: run k leaves part k out. */
  part: Int32Array;
  error: Record<Voice, number>;
  iterations: number;
}

/** Entries that count less are suspicious. */
export const suspiciousBelow = 0.1;

/** Folds that leave less than this share of the variance as noise: perhaps the data are exact. */
const perhapsExact = 1e-2;
/** A fit of all entries that leaves less than this share: they are. */
const exact = 1e-8;
/** Starts of the fit of all entries, where the data look exact. */
const mostStarts = 4;
/** Factors that leave more than this share of the squares that offsets leave: perhaps the table is better off without. */
const littleHelp = 0.9;
/** Fewer left-out entries don't tell so small a difference. */
const enoughToTell = 500;
/** Runs without factors are taken if they leave less than this share of the squares: more than chance brings. */
const clearlyLess = 0.99;

/** How a run is made without factors: offsets with learned priors. */
const withoutFactors = { fitter: 'diagonal', width: 0, from: undefined } as const;

/** The runs that are the answer, those without factors if it is them, and what fills all columns where that is decided. */
interface Helped {
  bare: FoldFit[] | undefined;
  folds: FoldFit[];
  voice: Voice | undefined;
}

export async function findAnswer(
  runtime: Runtime,
  { table, fences, mixedUnits }: Question,
  plan: CompletionPlan,
  { seed = 0, signal, onProgress }: CompletionOptions,
  guarantee?: Guarantee,
  goesOn?: GoesOn,
): Promise<Answer> {
  const orders = orderEntries(runtime, table);
  await breathe(signal);
  const part = goesOn?.part ?? assignFolds(runtime, table.value.length, plan.parts, seed);
  // Only diagonal covariance looks at what judges it, and goes on to see it.
  const blind = guarantee === 'exact' && plan.covariance === 'diagonal';
  const judges = blind ? assignJudges(runtime, table.value.length, seed) : undefined;
  const progress = openProgress(plan, onProgress);
  const loss = tableLoss(plan.loss);
  let iterations = 0;

  const first = plan.noise === 'auto' ? 'even' : plan.noise;
  const pilots = await runs(first, 0, plan.pilots);
  let chosen = { mode: first, pilots, exact: await exactFit(first, pilots) };
  if (plan.noise === 'auto' && chosen.exact === undefined && noiseLeft(pilots) >= exact) {
    for (const mode of wantedModes(runtime.kernels, table, pilots)) {
      progress.plan(plan.pilots);
      const rival = await runs(mode, 0, plan.pilots);
      if (rival.some(foundNoise) && score(rival) < score(chosen.pilots))
        chosen = { mode, pilots: rival, exact: undefined };
    }
    if (chosen.mode !== first) chosen.exact = await exactFit(chosen.mode, chosen.pilots);
  }
  const isExact = chosen.exact !== undefined;
  const measure = measureOf(loss, chosen.pilots);
  const crossFitted = [...chosen.pilots, ...(await runs(chosen.mode, plan.pilots, plan.folds))];
  const { bare, folds, voice } = isExact
    ? { bare: undefined, folds: crossFitted, voice: 'model' as const }
    : loss.ofAmounts
      ? await amountsHelped(crossFitted)
      : await linearHelped(crossFitted);

  const finals = folds.map(({ final }) => final);
  const fits = chosen.exact === undefined ? finals : [chosen.exact];
  const runsSawAll = (bare !== undefined || plan.covariance === 'diagonal') && !blind;
  const weights = meanWeights(fits, (run, t) => isExact || runsSawAll || part[t] !== run);
  const counts = (t: number) => weights === undefined || weights[t]! >= suspiciousBelow;
  // What is proved holds of runs that their left-out entries don't change: column by column they would.
  const voices =
    voice !== undefined
      ? new Array<Voice>(table.columns).fill(voice)
      : guarantee === 'exact'
        ? chooseVoice(table, folds, fences)
        : chooseVoices(runtime.kernels, table, folds, fences);
  const heeded = heed(folds, table, voices);
  return {
    fits,
    branch: isExact ? 'exact' : voices.includes('model') ? 'average' : 'offsets',
    noiseMode: chosen.mode,
    weights,
    runsSawAll,
    voices,
    folds: heeded,
    part,
    error: leftOutError(table, heeded, measure, counts),
    iterations,
  };

  function optionsOf(run: number, noise: NoiseMode, from: TableFit | undefined): TableFitOptions {
    return {
      fitter: plan.covariance ?? 'gradient',
      loss,
      fences,
      mixedUnits,
      noise,
      width: plan.width,
      seed,
      repetition: run,
      from: goesOn && from && { fit: from, lines: goesOn.lines },
      keepUncertainty: guarantee !== undefined,
      signal,
      onSweep: progress.begin(run),
    };
  }

  async function runs(
    noise: NoiseMode,
    from: number,
    to: number,
    other: Partial<TableFitOptions> = {},
  ): Promise<FoldFit[]> {
    const fits: FoldFit[] = [];
    for (let run = from; run < to; run++) {
      const options = { ...optionsOf(run, noise, goesOn?.runs[run]), ...other };
      const fit = await fitWithout(runtime, table, orders, { part, judges }, run, options);
      iterations += fit.final.fit.iterations;
      fits.push(fit);
    }
    return fits;
  }

  /** Of amounts: runs without factors where they do better, and one voice for all columns where the loss is not squares. */
  async function amountsHelped(crossFitted: FoldFit[]): Promise<Helped> {
    const bare = await runsWithoutFactors(crossFitted);
    const folds = bare ?? crossFitted;
    const voice = loss.name === 'squares' ? undefined : leastVoice((voice) => score(folds, voice));
    return { bare, folds, voice };
  }

  /** Of linear predictors: offsets that stand beside factors are not those that would stand alone, so runs without factors say what these say. */
  async function linearHelped(crossFitted: FoldFit[]): Promise<Helped> {
    progress.plan(1);
    const alone = await runs(chosen.mode, 0, plan.folds, withoutFactors);
    const besideAlone = (folds: readonly FoldFit[]): FoldFit[] =>
      folds.map((fold, k) => ({ ...fold, said: { ...fold.said, offsets: alone[k]!.said.model } }));
    const both = besideAlone(crossFitted);
    const voice = leastVoice((voice) => score(both, voice));
    return voice === 'model'
      ? { bare: undefined, folds: both, voice }
      : { bare: alone, folds: besideAlone(alone), voice };
  }

  /** Runs of offsets alone, which see all entries in the end, if factors hardly help and these do better. */
  async function runsWithoutFactors(folds: readonly FoldFit[]): Promise<FoldFit[] | undefined> {
    const leftOut = folds.reduce((sum, { entries }) => sum + entries.length, 0);
    if (plan.method === 'gradient' || leftOut < enoughToTell) return undefined;
    // They would look at what judges them, and at last see it.
    if (guarantee === 'exact' && !blind) return undefined;
    if (!(score(folds) > littleHelp * score(folds, 'offsets'))) return undefined;
    progress.plan(1);
    const bare = await runs(chosen.mode, 0, plan.folds, withoutFactors);
    return score(bare) < clearlyLess * score(folds) ? bare : undefined;
  }

  /** The fit of all entries, if the data turn out to be exact. */
  async function exactFit(noise: NoiseMode, runs: readonly FoldFit[]): Promise<TableFit | undefined> {
    if (plan.covariance === 'diagonal' || !loss.ofAmounts) return undefined;
    if (noiseLeft(runs) >= perhapsExact) return undefined;
    const all = new Uint8Array(table.value.length).fill(1);
    const none = new Uint8Array(table.value.length);
    // A start may miss a weak component. Where a run without its entries was exact, so are the data: try others.
    const starts = runs.some(({ final }) => final.relativeNoise < exact) ? mostStarts : 1;
    for (let start = 0; start < starts; start++) {
      progress.plan(1);
      const options = optionsOf(plan.folds + start, noise, start === 0 ? goesOn?.whole : undefined);
      const { final } = await fitTable(runtime, table, orders, all, none, options);
      iterations += final.fit.iterations;
      if (final.relativeNoise < exact) return final;
    }
    return undefined;
  }

  function score(folds: readonly FoldFit[], voice: Voice = 'model'): number {
    return loss.name === 'squares'
      ? clippedScore(table, folds, fences, voice)
      : meanLeft(table, folds, measure, voice);
  }
}

/** Noise as a share of what offsets leave, of a middling fit. */
function noiseLeft(folds: readonly FoldFit[]): number {
  return median(folds.map(({ final }) => final.relativeNoise));
}

/** Whether a fit found that its entries differ in noise. */
function foundNoise({ final }: FoldFit): boolean {
  const { rows, columns, shares } = final.fit.noise;
  return rows !== undefined || columns !== undefined || shares.length > 1;
}

/** Mean over the fits that saw an entry of how much it counted there. */
function meanWeights(
  fits: readonly TableFit[],
  saw: (run: number, entry: number) => boolean,
): Float64Array | undefined {
  const each = fits.map(({ fit }) => fit.noise.weights);
  const length = each.find((weights) => weights !== undefined)?.length;
  if (length === undefined) return undefined;
  return Float64Array.from({ length }, (_, t) => {
    let sum = 0;
    let count = 0;
    for (let run = 0; run < each.length; run++) {
      if (!saw(run, t)) continue;
      sum += each[run]?.[t] ?? 1;
      count++;
    }
    return count === 0 ? 1 : sum / count;
  });
}

/** Tells how far the work is. A run that starts again wider, or more runs than were planned, don't take back what was said. */
function openProgress(
  { folds, covariance }: CompletionPlan,
  onProgress: CompletionOptions['onProgress'],
): { plan(runs: number): void; begin(run: number): TableFitOptions['onSweep'] } {
  const usual = covariance === 'diagonal' ? 20 : 100;
  let planned = folds;
  let begun = 0;
  let done = 0;
  return {
    plan(runs) {
      planned += runs;
    },
    begin(fold) {
      const finished = begun++;
      return (sweep) => {
        const share = Math.min(0.99, sweep.iteration / usual);
        done = Math.max(done, Math.min(1, (finished + share) / planned));
        onProgress?.({ ...sweep, fold, folds, done });
      };
    },
  };
}
