/**
 * What values of a table must be like under the options given, told of the readings as they stand in the input, so that the message can
 * name the place.
 *
 * Errors    OUT_OF_BOUNDS.
 */
import { RankfreeError } from '../errors.ts';
import type { CompletionOptions } from './completion.ts';
import { boundsWords } from './outputScale.ts';

/** Values as they were read, and how messages call the place of the n-th. */
export interface Readings {
  values: Float64Array;
  place(n: number): string;
}

interface ValueRule {
  code: string;
  holds(value: number): boolean;
  /** Completes the sentence "… is". */
  problem: string;
  hint: string;
}

/** Refuses the first reading that is not as the options say. */
export function checkReadings({ values, place }: Readings, options: Pick<CompletionOptions, 'bounds'>): void {
  for (const { code, holds, problem, hint } of valueRules(options)) {
    const odd = values.findIndex((value) => !holds(value));
    if (odd >= 0) throw new RankfreeError(code, `${values[odd]} ${problem}.`, { place: place(odd), hint });
  }
}

function valueRules({ bounds }: Pick<CompletionOptions, 'bounds'>): ValueRule[] {
  return bounds === undefined ? [] : [within(bounds)];
}

function within([low, high]: readonly [number, number]): ValueRule {
  return {
    code: 'OUT_OF_BOUNDS',
    holds: (value) => value >= low && value <= high,
    problem: `is outside the bounds, ${boundsWords(low, high)}`,
    hint: 'Observed values are never changed: widen the bounds, or make it a hole if it is wrong.',
  };
}
