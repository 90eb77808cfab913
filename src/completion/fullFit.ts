/**
 * A fit of a standardised table by alternating row equations with full covariances, as wide as the data need.
 *
 * The run starts narrow. If no component died, the data may need more: it starts again with twice the width and the same seed,
 * which costs at most a quarter of the wider run and keeps few-entry tables from the collapse that a wide start brings.
 *
 * Source    completion recipe §1, steps 5–8.
 */
import { finish, iterate } from '../loop.ts';
import type { AlternatingProblem, AlternatingState } from '../optimizers/alternating/alternating.ts';
import { alternating, startState } from '../optimizers/alternating/alternating.ts';
import { fullCovariance } from '../optimizers/alternating/fullCovariance.ts';
import type { Noise } from '../optimizers/alternating/noise.ts';
import { openNoise } from '../optimizers/alternating/noise.ts';
import { slow, slowAgain, slowUnderLoss } from '../optimizers/alternating/schedule.ts';
import { standIn } from '../optimizers/alternating/standIn.ts';
import type { WithNoise } from '../stopping/noiseSettled.ts';
import { noiseSettled } from '../stopping/noiseSettled.ts';
import type { StoppingRule } from '../stopping/rule.ts';
import { earlierNumbers, resumedWidth } from './continuation.ts';
import type { Fit, FitOptions, FitProblem, JudgedFit, Sweep } from './fit.ts';

const initialScale = 0.01;
const maximumWidth = 80;
/** Runs that go on have no annealed floor: their noise is what they leave. */
const exactAgain = 2e-16;
/** A run that goes on and leaves less noise than this share of its unit has met its data again. */
const exactly = 1e-8;

export async function fitFull(problem: FitProblem, options: FitOptions): Promise<JudgedFit> {
  const { runtime, orders, value, weights, offsets } = problem;
  const { arena } = runtime;
  const { mean, totalVariance, residualVariance: unit } = offsets;
  const full = Math.min(orders.byRow.lines, orders.byColumn.lines, maximumWidth);
  let narrower = 0;
  // A run that goes on and needs all it has starts again like others.
  let from = options.from && earlierNumbers(options.from);
  let width = from === undefined ? Math.min(options.width, full) : resumedWidth(from, full);
  for (; ; from = undefined, width = Math.min(2 * width, full)) {
    const mark = arena.mark();
    try {
      const model = fullCovariance({ runtime, orders, value, mean, width });
      const noise = noiseOf(problem, options);
      noise.admit(model, weights);
      const start = startState(
        runtime,
        { model, noise, unit },
        {
          totalVariance,
          offsets: { rows: offsets.rowOffsets, columns: offsets.columnOffsets },
          initialScale,
          seed: options.seed,
          repetition: options.repetition,
          from,
        },
      );
      const frames = iterate<AlternatingState>(
        alternating(
          { model, noise, unit },
          from ? slowAgain : options.loss.name === 'squares' ? slow : slowUnderLoss,
          start,
        ),
        {
          stop: settledBy(
            noise,
            from
              ? noiseSettled(unit, { annealed: slowAgain.pruneFrom, exact: exactAgain })
              : noiseSettled(unit),
          ),
          signal: options.signal,
        },
      );
      const { state, stop } = await finish(frames, ({ state }) =>
        options.onSweep(describe(state, noise, totalVariance)),
      );
      const met = from?.exact && state.measures.noiseVariance < exactly * unit;
      if (state.pruned || width >= full || met) {
        const entries = { model, noise, unit };
        const fit = toFit(entries, state, {
          mean,
          iterations: state.iteration + narrower,
          converged: stop.status === 'converged',
          spread: model.residuals().spread,
          keepUncertainty: options.keepUncertainty,
        });
        return { judged: fit, final: fit };
      }
      narrower += state.iteration;
    } finally {
      arena.release(mark);
    }
  }
}

/** A sweep as it is told. */
export function describe(
  { iteration, measures }: AlternatingState,
  { unscaled }: Noise,
  totalVariance: number,
): Sweep {
  return {
    iteration,
    width: measures.rank,
    noise: Math.sqrt(unscaled?.misfit() ?? measures.noiseVariance / totalVariance),
  };
}

/** The rule, asked about what falls as the fit gets better. */
function settledBy({ unscaled }: Noise, rule: StoppingRule<WithNoise>): StoppingRule<AlternatingState> {
  if (unscaled === undefined) return rule;
  return { check: (state) => rule.check({ ...state, measures: { noiseVariance: unscaled.misfit() } }) };
}

/** What is held of the noise before anything is fitted: entries far from the mean are doubted. */
export function noiseOf(
  { runtime, table, value, offsets }: FitProblem,
  { noise, loss: { name, loss, ofAmounts } }: Pick<FitOptions, 'noise' | 'loss'>,
): Noise {
  const { mean, totalVariance: variance } = offsets;
  if (name === 'squares') {
    return openNoise(noise, { kernels: runtime.kernels, table, value, mean, variance });
  }
  return standIn({ loss, value, mean, variance: ofAmounts ? variance : undefined });
}

/** What of a fit its model does not hold. */
export interface FitFacts extends Pick<Fit, 'mean' | 'iterations' | 'converged'> {
  /** Variance of what the model says of each entry, where that will be asked. */
  spread: Float64Array | undefined;
  keepUncertainty: boolean;
}

/** Copies a model out. */
export function toFit(
  { model, noise }: AlternatingProblem,
  { measures, prior }: AlternatingState,
  { keepUncertainty, ...facts }: FitFacts,
): Fit {
  const rows = model.read('rows');
  const columns = model.read('columns');
  return {
    rowOffsets: rows.offsets,
    columnOffsets: columns.offsets,
    left: rows.factors,
    right: columns.factors,
    rank: measures.rank,
    noiseVariance: measures.noiseVariance,
    noise: noise.found(),
    priors: { rows: prior.rows.slice(), columns: prior.columns.slice() },
    uncertainty: keepUncertainty
      ? {
          covariance: model.covariance,
          rows: model.uncertainty('rows'),
          columns: model.uncertainty('columns'),
        }
      : undefined,
    ...facts,
  };
}
