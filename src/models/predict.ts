/**
 * What a kept model says of pairs, without a new fit.
 *
 * A pair that was observed keeps its observed value. An id that the model has not seen is answered from offsets alone, and flagged.
 *
 * Errors    NOT_ROWS, NO_ID, UNKNOWN_OPTION, BAD_OPTION.
 */

import { predictCell } from '../completion/model.ts';
import type { OptionRules } from '../completion/options.ts';
import { checkOptions } from '../completion/options.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { askedPairs } from '../tables/pairs.ts';
import type { Pair } from '../tables/shapes/triplets.ts';
import { checkedPairs } from '../tables/shapes/triplets.ts';
import type { FilledCell } from '../tables/trustedCells.ts';
import type { TrustOptions } from '../trust/options.ts';
import { trustRules } from '../trust/options.ts';
import { askPairs, intervalsOf } from './ask.ts';
import type { Model } from './model.ts';

/** What a model says of a pair; with option `interval` how far it can be trusted, and nothing of that for a pair that was observed. */
export interface PredictedPair extends Pair, Partial<Omit<FilledCell, 'row' | 'column' | 'value' | 'flag'>> {
  value: number;
  flag?: FilledCell['flag'] | 'observed';
}

/** Options of predictions: which intervals. The level may be another one than the model was made with. */
export interface PredictOptions extends Pick<TrustOptions, 'interval' | 'holes'> {}

export const predictRules: OptionRules = { interval: trustRules.interval, holes: trustRules.holes };

/** Predicts pairs, in their order. */
export async function predict(
  model: Model,
  pairs: readonly Pair[],
  options: PredictOptions = {},
): Promise<PredictedPair[]> {
  checkOptions(options, predictRules);
  checkedPairs(pairs, 'pairs');
  const runtime = await openRuntime();
  try {
    const asked = askPairs(runtime.kernels, model, pairs);
    const { observed } = askedPairs(asked.model.table, asked.row, asked.column);
    const wanted = options.interval !== undefined || options.holes !== undefined;
    const intervals = wanted ? intervalsOf(runtime, asked.model, options) : undefined;
    return pairs.map(({ row, column }, t) => {
      const [i, j, y] = [asked.row[t]!, asked.column[t]!, observed[t]!];
      if (!Number.isNaN(y)) return { row, column, value: y, ...(wanted && { flag: 'observed' as const }) };
      if (intervals === undefined) return { row, column, value: predictCell(asked.model.pair, i, j) };
      return { row, column, ...intervals.cell(i, j) };
    });
  } finally {
    await runtime.close();
  }
}
