/**
 * What values of a table must be like under the options given, told of the readings as they stand in the input, so that the message can
 * name the place.
 *
 * Errors    OUT_OF_BOUNDS, NOT_BINARY, NOT_A_COUNT.
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
export function checkReadings(
  { values, place }: Readings,
  options: Pick<CompletionOptions, 'bounds' | 'loss'>,
): void {
  for (const { code, holds, problem, hint } of valueRules(options)) {
    const odd = values.findIndex((value) => !holds(value));
    if (odd >= 0) throw new RankfreeError(code, `${values[odd]} ${problem}.`, { place: place(odd), hint });
  }
}

function valueRules({ bounds, loss }: Pick<CompletionOptions, 'bounds' | 'loss'>): ValueRule[] {
  return [
    ...(loss === 'logistic' ? [binary] : []),
    ...(loss === 'poisson' ? [count] : []),
    ...(bounds === undefined ? [] : [within(bounds)]),
  ];
}

const binary: ValueRule = {
  code: 'NOT_BINARY',
  holds: (value) => value === 0 || value === 1,
  problem: 'is neither 0 nor 1',
  hint: "Loss 'logistic' takes no for 0 and yes for 1, and holes for what is not known; leave the loss out for amounts.",
};

const count: ValueRule = {
  code: 'NOT_A_COUNT',
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
  problem: 'is no count',
  hint: "Loss 'poisson' takes whole numbers from 0 up; leave the loss out for amounts.",
};

function within([low, high]: readonly [number, number]): ValueRule {
  return {
    code: 'OUT_OF_BOUNDS',
    holds: (value) => value >= low && value <= high,
    problem: `is outside the bounds, ${boundsWords(low, high)}`,
    hint: 'Observed values are never changed: widen the bounds, or make it a hole if it is wrong.',
  };
}
