/**
 * The losses that a table can be filled by: what values they take, what is fitted, and how what they leave is measured and called.
 *
 *   squares     amounts with noise of one size, or as `noise` says        z = y/s − o
 *   huber       amounts whose noise has heavy tails                       z = y/s − o
 *   logistic    0 and 1: filled cells are probabilities                   p = log odds
 *   poisson     counts: filled cells are means                            p = logarithm of the mean
 *
 * The first two are of amounts: columns may have units, the noise has a size. Of the others the mean is link(p), and how an observation lies about its
 * mean is part of the loss. This is the one place where a name becomes a loss.
 */
import { huber } from '../losses/huber.ts';
import { logistic } from '../losses/logistic.ts';
import type { Loss } from '../losses/loss.ts';
import { poisson } from '../losses/poisson.ts';
import { squares } from '../losses/squares.ts';
import type { ObservedTable } from './table.ts';

export const lossNames = ['squares', 'logistic', 'poisson', 'huber'] as const;
export type LossName = (typeof lossNames)[number];

export interface TableLoss {
  name: LossName;
  loss: Loss;
  /** Whether it is of amounts: predictions are values, with units and a noise of some size. */
  ofAmounts: boolean;
  /** Variance of an observation about its mean, where that is part of the loss. */
  variance(mean: number): number;
}

const losses: Readonly<Record<LossName, TableLoss>> = {
  squares: { name: 'squares', loss: squares(), ofAmounts: true, variance: () => 0 },
  huber: { name: 'huber', loss: huber(), ofAmounts: true, variance: () => 0 },
  logistic: {
    name: 'logistic',
    loss: logistic(),
    ofAmounts: false,
    variance: (mean) => mean * (1 - mean),
  },
  poisson: { name: 'poisson', loss: poisson({ link: 'log' }), ofAmounts: false, variance: (mean) => mean },
};

export function tableLoss(name: LossName): TableLoss {
  return losses[name];
}

/** So far out nothing changes: σ(36) is 1 to the last digit. Infinities are as good as there. */
const farthest = 36;

/** The prediction whose mean this is, at most 36 either way: means of 0 and 1 have predictions as well. */
export function predictionOf({ loss, ofAmounts }: TableLoss, mean: number): number {
  if (ofAmounts) return mean;
  return Math.min(Math.max(loss.unlink(mean), -farthest), farthest);
}

/** Weight of the mean of all values in the mean of a column, in entries: a column of nothing but zeros is not known to be 0. */
const pseudoEntries = 1;
const pseudoValue = 0.5;

/** Means of the columns as predictions must have them: inside the range of means, and of all seen entries where a column has none. */
export function cautiousMeans(
  { columns, column, value }: Pick<ObservedTable, 'columns' | 'column' | 'value'>,
  weights: ArrayLike<number>,
): { all: number; byColumn: Float64Array } {
  const sum = new Float64Array(columns);
  const count = new Float64Array(columns);
  let [allSum, allCount] = [pseudoValue, 1];
  for (let t = 0; t < value.length; t++) {
    const w = weights[t]!;
    sum[column[t]!]! += w * value[t]!;
    count[column[t]!]! += w;
    allSum += w * value[t]!;
    allCount += w;
  }
  const all = allSum / allCount;
  return { all, byColumn: sum.map((s, j) => (s + pseudoEntries * all) / (count[j]! + pseudoEntries)) };
}
