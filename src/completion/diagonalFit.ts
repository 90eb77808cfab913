/**
 * A fit of a standardised table by alternating row equations with diagonal covariances: for many noisy entries.
 *
 *   grow      8 sweeps (20 where the noise is part of the loss) of the quick schedule on the training entries, from a small random start, generous width;
 *             large tables in a part of their rows (partialGrowth.ts), from which all rows are solved, twice as they start from nothing
 *   polish    until the error on the held entries improves by less than 5e-4, at most 60 sweeps (ratings take 5, factors with
 *             heavy tails 50)
 *   judge     what the model says now of the held entries is the error reported
 *   un-mask   2 sweeps on all entries: the final model has seen everything
 *
 * Nothing is pruned on the way of all entries: components that the data do not need carry next to nothing, and dropping them early loses
 * weak ones. Those with p_a q_a > 1e-3·s2 are live and make up the rank. If all are, the run starts again with twice the width. Width 0 is
 * offsets alone, with learned priors.
 *
 * Source    scale recipe §2, step 7.
 */

import { entriesOf } from '../folds.ts';
import { breathe, finish, iterate } from '../loop.ts';
import type { AlternatingState, EarlierNumbers } from '../optimizers/alternating/alternating.ts';
import { alternating, startState } from '../optimizers/alternating/alternating.ts';
import { diagonalCovariance } from '../optimizers/alternating/diagonalCovariance.ts';
import type { Schedule } from '../optimizers/alternating/schedule.ts';
import { polish, quick } from '../optimizers/alternating/schedule.ts';
import { anyOf } from '../stopping/anyOf.ts';
import { improvementBelow } from '../stopping/improvementBelow.ts';
import { iterationLimit } from '../stopping/iterationLimit.ts';
import type { StoppingRule } from '../stopping/rule.ts';
import { earlierNumbers, resumedWidth } from './continuation.ts';
import type { Fit, FitOptions, FitProblem, JudgedFit } from './fit.ts';
import { describe, noiseOf, toFit } from './fullFit.ts';
import type { Grown } from './partialGrowth.ts';
import { growInPart } from './partialGrowth.ts';

const initialScale = 0.1;
const growth = 8;
/** Where the noise is part of the loss: entries say little each, and there is no floor to fall. */
const slowGrowth = 20;
/** Row passes after growth in a part of the rows. */
const passesAfterPart = 2;
/** Of a run that goes on from an earlier one. */
const growthAgain = 3;
const polishLimit = 60;
const leastImprovement = 5e-4;
/** Most of a deviance is there whatever the prediction: what improves is a small share of it. */
const leastOfDeviance = 5e-5;
const unmasked = 2;
const live = 1e-3;
const maximumWidth = 62;

export async function fitDiagonal(problem: FitProblem, options: FitOptions): Promise<JudgedFit> {
  const { arena } = problem.runtime;
  const full = Math.min(problem.table.rows, problem.table.columns, maximumWidth);
  // A run that goes on and needs all it has starts again like others.
  let from = options.from && earlierNumbers(options.from);
  let width = from === undefined ? Math.min(options.width, full) : resumedWidth(from, full);
  for (; ; from = undefined, width = Math.min(2 * width, full)) {
    const mark = arena.mark();
    try {
      const isNew = from === undefined && options.loss.ofAmounts && width > 0;
      const part = isNew ? await growInPart(problem, options, { width, initialScale }) : undefined;
      const fit = await fitAtWidth(problem, options, part?.from.rank ?? width, from, part);
      if (fit.final.rank < width || width === 0 || width === full) return fit;
    } finally {
      arena.release(mark);
    }
  }
}

async function fitAtWidth(
  problem: FitProblem,
  { noise: mode, loss, seed, repetition, keepUncertainty, signal, onSweep }: FitOptions,
  width: number,
  from: EarlierNumbers | undefined,
  part: Grown | undefined,
): Promise<JudgedFit> {
  const { runtime, table, orders, value, weights, held, offsets } = problem;
  const { mean, totalVariance, residualVariance: unit } = offsets;
  const model = diagonalCovariance({ runtime, orders, value, mean, width });
  const noise = noiseOf(problem, { noise: mode, loss });
  noise.admit(model, weights);
  const entries = { model, noise, unit };
  const start = startState(runtime, entries, {
    totalVariance,
    offsets: part?.offsets ?? { rows: offsets.rowOffsets, columns: offsets.columnOffsets },
    initialScale,
    seed,
    repetition,
    from: part?.from ?? from,
  });
  await breathe(signal);
  const heldEntries = entriesOf(held, 1);
  let sweeps = part?.sweeps ?? 0;

  const sweepsToGrow = from !== undefined ? growthAgain : loss.ofAmounts ? growth : slowGrowth;
  const grown =
    part === undefined ? await run(quick, start, iterationLimit(sweepsToGrow)) : await meetRows(start);
  const share = loss.ofAmounts ? leastImprovement : leastOfDeviance;
  const settled = improvementBelow<AlternatingState>({ error: heldError, share });
  const polished = await run(polish, grown, anyOf(settled, iterationLimit(polishLimit)));
  const judged = fitOf(polished, true);

  noise.admit(model, weights, held);
  const seen = await run(polish, polished, iterationLimit(unmasked));
  // Without intervals only of wrong cells is it asked how sure the final model was.
  const final = fitOf(seen, keepUncertainty || mode === 'mixture');
  return { judged, final };

  /** Columns know their factors, most rows do not. */
  async function meetRows(start: AlternatingState): Promise<AlternatingState> {
    for (let pass = 0; pass < passesAfterPart; pass++) {
      model.solve('rows', start.prior.rows, start.measures.noiseVariance, 1);
      await breathe(signal);
    }
    return start;
  }

  async function run(
    schedule: Schedule,
    from: AlternatingState,
    stop: StoppingRule<AlternatingState>,
  ): Promise<AlternatingState> {
    const before = sweeps;
    const { state } = await finish(
      iterate<AlternatingState>(alternating(entries, schedule, from), { stop, signal }),
      ({ state }) => {
        sweeps = before + state.iteration;
        onSweep({ ...describe(state, noise, totalVariance), iteration: sweeps });
      },
    );
    return state;
  }

  /** Root of what is left of the held entries. */
  function heldError(): number {
    const predict = model.predictor();
    let sum = 0;
    for (const t of heldEntries) {
      sum += noise.error(t, value[t]! - mean - predict(table.row[t]!, table.column[t]!));
    }
    return Math.sqrt(sum);
  }

  /** Variances are few: how sure the fit is of an entry is told by them when it is asked. */
  function fitOf(state: AlternatingState, keepUncertainty: boolean): Fit {
    const { prior, measures } = state;
    const variance = noise.unscaled?.variance() ?? measures.noiseVariance;
    const components = Array.from({ length: width }, (_, a) => a).filter(
      (a) => prior.rows[a + 1]! * prior.columns[a + 1]! > live * variance,
    );
    const facts = { mean, iterations: sweeps, converged: true, spread: undefined, keepUncertainty };
    return keepComponents(toFit(entries, state, facts), components);
  }
}

/** The fit with these components alone. */
function keepComponents(fit: Fit, components: readonly number[]): Fit {
  const select = (numbers: Float64Array, each: number, kept: readonly number[]): Float64Array => {
    const lines = numbers.length / each;
    const selected = new Float64Array(lines * kept.length);
    for (let i = 0, at = 0; i < lines; i++) for (const a of kept) selected[at++] = numbers[i * each + a]!;
    return selected;
  };
  const { uncertainty, priors, rank } = fit;
  const variances = [0, ...components.map((a) => a + 1)];
  return {
    ...fit,
    left: select(fit.left, rank, components),
    right: select(fit.right, rank, components),
    rank: components.length,
    priors: priors && {
      rows: select(priors.rows, rank + 1, variances),
      columns: select(priors.columns, rank + 1, variances),
    },
    uncertainty: uncertainty && {
      ...uncertainty,
      rows: select(uncertainty.rows, rank + 1, variances),
      columns: select(uncertainty.columns, rank + 1, variances),
    },
  };
}
