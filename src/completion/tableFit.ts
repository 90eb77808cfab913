/** A fit of a table in the user's units: the fit of the standardised table with the scaling that leads back from it. */

import { breathe } from '../loop.ts';
import type { Orders } from '../measurements/orders.ts';
import type { Covariance } from '../optimizers/alternating/covariance.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { AdditiveFit } from './additive.ts';
import { fitOffsets } from './additive.ts';
import { resumedOffsets, resumedScaling } from './continuation.ts';
import { fitDiagonal } from './diagonalFit.ts';
import type { Fences } from './fences.ts';
import type { Fit, FitOptions, FitProblem } from './fit.ts';
import { offsetsAlone } from './fit.ts';
import { fitFull } from './fullFit.ts';
import { fitGradient } from './gradientFit.ts';
import type { PairModel } from './model.ts';
import type { Scaling } from './standardise.ts';
import { chooseScaling, clipped } from './standardise.ts';
import type { ObservedTable } from './table.ts';
import type { LossName, TableLoss } from './tableLoss.ts';
import { cautiousMeans, predictionOf, tableLoss } from './tableLoss.ts';
import type { SureFit } from './uncertainty.ts';
import { spreadAt } from './uncertainty.ts';
import type { Voice } from './voices.ts';
import { columnMeans } from './voices.ts';

/** Alternating row equations with full or diagonal covariance, or plain gradient descent. */
export type Fitter = Covariance | 'gradient';

export interface TableFitOptions extends FitOptions {
  fitter: Fitter;
  fences: Fences;
  /** Whether columns have different units, where that is known. */
  mixedUnits: boolean | undefined;
}

export interface TableFit {
  /** What the predictions are held against values by, and with that what they are of. */
  loss: LossName;
  scaling: Scaling;
  fit: Fit;
  /** Noise variance as a share of what offsets alone leave; 0 where they leave nothing. */
  relativeNoise: number;
}

/** A fit that never saw the held entries, and the one to use. */
export interface JudgedTableFit {
  judged: TableFit;
  final: TableFit;
}

const fitters = { full: fitFull, diagonal: fitDiagonal, gradient: fitGradient };

/** Where data are plenty, offsets are only a start. */
const offsetSweeps = { full: 20, diagonal: 3, gradient: 20 };

/** Offsets that leave less than this share of the variance are the whole answer. */
const nothingLeft = 1e-24;
/** Standardised values have a variance near 1, unless they are as good as equal. */
const leastVariance = 1e-100;

/** Fits the entries of positive weight; scaling and offsets come from them alone. `held` are those that judge it. */
export async function fitTable(
  runtime: Runtime,
  table: ObservedTable,
  orders: Orders,
  weights: Uint8Array,
  held: Uint8Array,
  { fitter, fences, mixedUnits, ...options }: TableFitOptions,
): Promise<JudgedTableFit> {
  await breathe(options.signal);
  if (!options.loss.ofAmounts) {
    const problem = linearProblem(runtime, table, orders, weights, held, options.loss);
    const { judged, final } = await fitters[fitter](problem, options);
    const inTable = (fit: Fit) => ({
      ...{ loss: options.loss.name, scaling: asTheyAre(table), fit },
      relativeNoise: 1,
    });
    return { judged: inTable(judged), final: inTable(final) };
  }
  // Where cells may be wrong, scaling and offsets, the start of the fit, come from values that lie within the fences.
  const isDoubted = options.noise === 'mixture' || options.loss.name === 'huber';
  const within = isDoubted ? fences : undefined;
  const { from } = options;
  const scaling =
    from === undefined
      ? chooseScaling(table, runtime.kernels, { weights, within, mixedUnits })
      : resumedScaling(from, table, runtime.kernels, { weights, within });
  const value = standardised(table, scaling);
  const start =
    within === undefined ? value : standardised({ ...table, value: clipped(table, within) }, scaling);
  const additive = fitOffsets(table, start, weights, { sweeps: offsetSweeps[fitter] });
  const offsets = from === undefined ? additive : resumedOffsets(from, additive);
  await breathe(options.signal);
  if (offsets.residualVariance <= nothingLeft * Math.max(offsets.totalVariance, leastVariance)) {
    const fit = { loss: options.loss.name, scaling, fit: offsetsAlone(offsets, 0), relativeNoise: 0 };
    return { judged: fit, final: fit };
  }
  const problem = { runtime, table, orders, value, weights, held, offsets };
  const { judged, final } = await fitters[fitter](problem, options);
  const inTable = (fit: Fit) => ({
    ...{ loss: options.loss.name, scaling, fit },
    relativeNoise: fit.noiseVariance / offsets.residualVariance,
  });
  return { judged: inTable(judged), final: inTable(final) };
}

/** Variances that linear predictors start with: of their offsets four times this, of what factors make of them this. */
const startVariance = 4;

/**
 * Where the loss is not of amounts what is fitted is its linear predictor: values are observations as they are, the start is the prediction of
 * their mean, and nothing is known of offsets before the first sweep.
 */
function linearProblem(
  runtime: Runtime,
  table: ObservedTable,
  orders: Orders,
  weights: Uint8Array,
  held: Uint8Array,
  loss: TableLoss,
): FitProblem {
  const { rows, columns, value } = table;
  const offsets: AdditiveFit = {
    mean: predictionOf(loss, cautiousMeans(table, weights).all),
    rowOffsets: new Float64Array(rows),
    columnOffsets: new Float64Array(columns),
    count: weights.reduce((sum, w) => sum + w, 0),
    totalVariance: 4 * startVariance,
    residualVariance: startVariance,
  };
  return { runtime, table, orders, value, weights, held, offsets };
}

/** Observations of losses that are not of amounts have no units. */
function asTheyAre({ columns }: ObservedTable): Scaling {
  const level = new Float64Array(columns);
  return { scale: new Float64Array(columns).fill(1), level, mixedUnits: false };
}

/** y/s_j − o_j. */
function standardised({ column, value }: ObservedTable, { scale, level }: Scaling): Float64Array {
  const z = new Float64Array(value.length);
  for (let t = 0; t < z.length; t++) {
    const j = column[t]!;
    z[t] = value[t]! / scale[j]! - level[j]!;
  }
  return z;
}

/** Variance of the noise of entry t and, beside it, of the fit there: that of a new observation. Table units. */
export function predictiveVariance(tableFit: TableFit, { row, column }: ObservedTable, t: number): number {
  const { scaling, fit } = tableFit;
  const [i, j] = [row[t]!, column[t]!];
  const spread = fit.spread?.[t] ?? (isSure(tableFit) ? spreadAt(tableFit.fit, i, j) : 0);
  return scaling.scale[j]! ** 2 * (noiseAt(fit, i, j) + spread);
}

/** Variance of the noise in a cell, standardised. */
function noiseAt({ noise, noiseVariance }: Fit, i: number, j: number): number {
  const factor = (noise.rows?.[i] ?? 1) * (noise.columns?.[j] ?? 1);
  return noiseVariance * factor;
}

/** A fit that knows how sure it is of every cell. */
export type SureTableFit = TableFit & { fit: SureFit };

export function isSure(tableFit: TableFit): tableFit is SureTableFit {
  return tableFit.fit.uncertainty !== undefined;
}

/** How sure a fit is of a cell. */
export interface Certainty {
  /** Standard deviation of a new observation about what it says, in the table's units. */
  deviation: number;
  /** Variance of what it says as a share of that of the noise there. */
  leverage: number;
}

export function certaintyAt(tableFit: SureTableFit, i: number, j: number): Certainty {
  const { scaling, fit } = tableFit;
  const spread = spreadAt(fit, i, j);
  const loss = tableLoss(tableFit.loss);
  if (!loss.ofAmounts) return linkedCertainty(loss, linearFit(tableFit, i, j), spread);
  const noise = noiseAt(fit, i, j);
  return {
    deviation: scaling.scale[j]! * Math.sqrt(noise + spread),
    leverage: noise > 0 ? spread / noise : 0,
  };
}

/** Of an observation with mean link(p): its own variance V, and that of the mean, (link′)² · spread. For these losses link′ = V. */
function linkedCertainty({ loss, variance }: TableLoss, p: number, spread: number): Certainty {
  const own = variance(loss.link(p));
  return { deviation: Math.sqrt(own + own * own * spread), leverage: own * spread };
}

/** What the offsets of a fit say of a cell. */
export function predictOffsets(tableFit: TableFit, i: number, j: number): number {
  return linkOf(tableFit)(linearOffsets(tableFit, i, j));
}

/** What a fit says of a cell. */
export function predictFit(tableFit: TableFit, i: number, j: number): number {
  return linkOf(tableFit)(linearFit(tableFit, i, j));
}

function linkOf({ loss }: TableFit): (p: number) => number {
  return tableLoss(loss).loss.link;
}

/** s_j (o_j + mean + b_i + c_j) */
function linearOffsets({ scaling, fit }: TableFit, i: number, j: number): number {
  return scaling.scale[j]! * (scaling.level[j]! + fit.mean + fit.rowOffsets[i]! + fit.columnOffsets[j]!);
}

/** s_j (o_j + mean + b_i + c_j + ⟨u_i, v_j⟩) */
function linearFit(tableFit: TableFit, i: number, j: number): number {
  const { left, right, rank } = tableFit.fit;
  let factors = 0;
  for (let a = 0; a < rank; a++) factors += left[i * rank + a]! * right[j * rank + a]!;
  return linearOffsets(tableFit, i, j) + tableFit.scaling.scale[j]! * factors;
}

/**
 * The mean of several fits as one pair, without forming any cell:
 *
 *   left_i  = [ …, b_i, u_i, …, 1 ]       right_j = [ …, s_j/K, s_j v_j/K, …, Σ s_j (o_j + mean + c_j)/K ]      over the K fits
 *
 * A column that is filled by offsets has 0 for v_j, one that is filled by its mean has [ 0, …, 0, mean ]. Where the loss is not of amounts all this is
 * the linear predictor, whose mean over the fits is taken.
 */
export function averageModel(
  table: ObservedTable,
  fits: readonly TableFit[],
  voices: readonly Voice[],
): PairModel {
  const { rows, columns } = table;
  const withFactors = voices.includes('model');
  const loss = tableLoss(fits[0]!.loss);
  const means = columnMeans(table, new Uint8Array(table.value.length).fill(1), loss);
  const ranks = fits.map(({ fit }) => (withFactors ? fit.rank : 0));
  const width = ranks.reduce((sum, rank) => sum + rank + 1, 1);
  const left = new Float64Array(rows * width);
  const right = new Float64Array(columns * width);
  let at = 0;
  for (const [f, { fit, scaling }] of fits.entries()) {
    const rank = ranks[f]!;
    for (let i = 0; i < rows; i++) {
      left[i * width + at] = fit.rowOffsets[i]!;
      for (let a = 0; a < rank; a++) left[i * width + at + 1 + a] = fit.left[i * rank + a]!;
    }
    for (let j = 0; j < columns; j++) {
      const voice = voices[j]!;
      if (voice === 'columnMean') {
        right[(j + 1) * width - 1] = predictionOf(loss, means[j]!);
        continue;
      }
      const scale = scaling.scale[j]! / fits.length;
      right[j * width + at] = scale;
      if (voice === 'model') {
        for (let a = 0; a < rank; a++) right[j * width + at + 1 + a] = scale * fit.right[j * rank + a]!;
      }
      right[(j + 1) * width - 1]! += scale * (scaling.level[j]! + fit.mean + fit.columnOffsets[j]!);
    }
    at += rank + 1;
  }
  for (let i = 0; i < rows; i++) left[(i + 1) * width - 1] = 1;
  return { rows, columns, width, left, right, loss: loss.name, bounds: null, whole: null, curves: null };
}

/** The factors of the mean of several fits, without offsets: lines × Σ rank each. 0 in columns that go without. */
export function averageFactors(
  table: ObservedTable,
  fits: readonly TableFit[],
  voices: readonly Voice[],
): { left: Float64Array; right: Float64Array; width: number } {
  const width = fits.reduce((sum, { fit }) => sum + fit.rank, 0);
  const left = new Float64Array(table.rows * width);
  const right = new Float64Array(table.columns * width);
  let at = 0;
  for (const { fit, scaling } of fits) {
    const { rank } = fit;
    for (let a = 0; a < rank; a++, at++) {
      for (let i = 0; i < table.rows; i++) left[i * width + at] = fit.left[i * rank + a]!;
      for (let j = 0; j < table.columns; j++) {
        if (voices[j] !== 'model') continue;
        right[j * width + at] = (scaling.scale[j]! / fits.length) * fit.right[j * rank + a]!;
      }
    }
  }
  return { left, right, width };
}
