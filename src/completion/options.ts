/**
 * The options of a completion, checked in one place for the library and the command line.
 *
 * A rule says in words what an option accepts and tests it. An option that is undefined counts as not given.
 *
 * Errors    UNKNOWN_OPTION (with the nearest known name), BAD_OPTION.
 */
import { RankfreeError } from '../errors.ts';
import { excerpt } from '../formats/csv.ts';
import { nearestName } from '../formats/nearestName.ts';
import type { CompletionOptions } from './completion.ts';
import { lossNames } from './tableLoss.ts';

export interface OptionRule {
  /** Completes the sentence "… is not …". */
  accepts: string;
  test: (value: unknown) => boolean;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;

export const completionRules: Readonly<Record<keyof CompletionOptions, OptionRule>> = {
  method: { accepts: "'alternating' or 'gradient'", test: (v) => v === 'alternating' || v === 'gradient' },
  loss: {
    accepts: "'squares', 'logistic', 'poisson' or 'huber'",
    test: (v) => lossNames.some((name) => name === v),
  },
  covariance: { accepts: "'full' or 'diagonal'", test: (v) => v === 'full' || v === 'diagonal' },
  noise: {
    accepts: "'auto', 'even', 'uneven' or 'mixture'",
    test: (v) => v === 'auto' || v === 'even' || v === 'uneven' || v === 'mixture',
  },
  bounds: { accepts: 'two numbers, the lower first, one of them finite', test: isBounds },
  round: { accepts: "'whole' or 'none'", test: (v) => v === 'whole' || v === 'none' },
  width: wholeNumber(1),
  folds: wholeNumber(1),
  seed: {
    accepts: 'a whole number between −9007199254740991 and 9007199254740991',
    test: (v) => Number.isSafeInteger(v),
  },
  threads: wholeNumber(0),
  fast: { accepts: 'true or false', test: (v) => typeof v === 'boolean' },
  signal: { accepts: 'an AbortSignal', test: (v) => v instanceof AbortSignal },
  onProgress: { accepts: 'a function', test: (v) => typeof v === 'function' },
};

function wholeNumber(least: number): OptionRule {
  return {
    accepts: `a whole number of at least ${least}`,
    test: (v) => Number.isSafeInteger(v) && (v as number) >= least,
  };
}

function isBounds(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high]: unknown[] = value;
  if (typeof low !== 'number' || typeof high !== 'number') return false;
  return low < high && (Number.isFinite(low) || Number.isFinite(high));
}

/** Checks given options against rules. */
export function checkOptions(options: object, rules: OptionRules): void {
  if (options === null || typeof options !== 'object') {
    throw new RankfreeError('BAD_OPTION', `options are ${nameOfKind(options)}, not an object.`, {
      hint: 'For example { seed: 1 }.',
    });
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownOption(name, rules);
    if (value === undefined || rule.test(value)) continue;
    throw new RankfreeError('BAD_OPTION', `${showValue(value)} is not ${rule.accepts}.`, {
      place: name,
      hint: 'Leave it out for the default.',
    });
  }
}

function unknownOption(name: string, rules: OptionRules): RankfreeError {
  const known = Object.keys(rules);
  const near = nearestName(name, known);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  return new RankfreeError('UNKNOWN_OPTION', `there is no option ${excerpt(name)}.`, {
    hint: `${meant}The options are ${known.join(', ')}.`,
  });
}

/** A value as a message shows it: short, and never failing. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return excerpt(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return nameOfKind(value);
}

/** What kind of thing a value is: "an array", "a Date". */
export function nameOfKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  const name: unknown = value.constructor?.name;
  if (typeof name !== 'string' || name === '' || name === 'Object') return 'an object';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}
