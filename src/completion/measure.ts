/**
 * How what was said of a left-out entry is measured: by the loss that the table is filled by.
 *
 *   squares     √mean (r/unit)²                                      root mean squared error
 *   huber       √mean 2 ℓ_δ(r/unit),  δ = 1.345 σ                    the same, but that residuals beyond δ count by their size alone
 *   logistic    mean ℓ                                               log loss: nats a cell, log 2 = .693 for a guess of ½
 *   poisson     mean 2 (ℓ − least ℓ)                                 deviance a cell: about 1 where counts are large and the mean is right
 *
 * r = value − what was said, σ the noise of the runs. Of a probability or a mean the loss is that of the prediction whose mean it is, at most 36 either way.
 */
import { huber } from '../losses/huber.ts';
import type { FoldFit } from './crossFit.ts';
import { median } from './quantile.ts';
import type { ObservedTable } from './table.ts';
import type { TableLoss } from './tableLoss.ts';
import { predictionOf } from './tableLoss.ts';
import type { Voice } from './voices.ts';

/** What one left-out entry adds, and what the mean of it is called by. */
export interface Measure {
  cell(value: number, said: number, unit: number): number;
  total(mean: number): number;
}

/** `pilots`: runs that know the noise. */
export function measureOf({ name, ...rest }: TableLoss, pilots: readonly FoldFit[]): Measure {
  switch (name) {
    case 'squares':
      return { cell: (y, said, unit) => ((y - said) / unit) ** 2, total: Math.sqrt };
    case 'huber': {
      const { value } = huber({ delta: usualDelta * noiseOf(pilots) });
      return { cell: (y, said, unit) => 2 * value(said / unit, y / unit), total: Math.sqrt };
    }
    case 'logistic':
      return { cell: (y, said) => rest.loss.value(predictionOf({ name, ...rest }, said), y), total: itself };
    case 'poisson':
      return {
        cell: (y, said) =>
          2 * (rest.loss.value(predictionOf({ name, ...rest }, said), y) - rest.loss.least(y)),
        total: itself,
      };
  }
}

const usualDelta = 1.345;
const itself = (mean: number): number => mean;

/** Of a middling run, in what residuals are measured in. */
function noiseOf(pilots: readonly FoldFit[]): number {
  const { mixedUnits, scale } = pilots[0]!.blind.scaling;
  const size = median(pilots.map(({ blind }) => Math.sqrt(blind.fit.noiseVariance)));
  return mixedUnits ? size : size * scale[0]!;
}

/** What every voice leaves of the left-out entries that count. */
export function leftOutError(
  table: ObservedTable,
  folds: readonly FoldFit[],
  measure: Measure,
  counts: (entry: number) => boolean,
): Record<Voice, number> {
  const error = (voice: Voice): number => measure.total(meanLeft(table, folds, measure, voice, counts));
  return { model: error('model'), offsets: error('offsets'), columnMean: error('columnMean') };
}

/** Mean over the left-out entries that count of what a voice leaves. */
export function meanLeft(
  { value }: ObservedTable,
  folds: readonly FoldFit[],
  { cell }: Measure,
  voice: Voice,
  counts: (entry: number) => boolean = () => true,
): number {
  let sum = 0;
  let count = 0;
  for (const { entries, said, unit } of folds) {
    const spoken = said[voice];
    for (let at = 0; at < entries.length; at++) {
      const t = entries[at]!;
      if (!counts(t)) continue;
      sum += cell(value[t]!, spoken[at]!, unit[at]!);
      count++;
    }
  }
  return sum / count;
}
