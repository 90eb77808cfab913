/** Options that several commands have, as data. */
import { atLeast } from './numberOption.ts';

export const text = (value: string): string => value;

export const json = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Print one JSON object on standard output',
} as const;

export const quiet = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Nothing but errors on standard error',
} as const;

interface WholeNumberFlag {
  readonly kind: 'parsed';
  readonly parse: (input: string) => number;
  readonly optional: true;
  readonly placeholder: 'N';
  readonly brief: string;
}

export const seed: WholeNumberFlag = {
  kind: 'parsed',
  parse: atLeast(0),
  optional: true,
  placeholder: 'N',
  brief: 'Same seed, same bytes. Default 0',
};

export const threads: WholeNumberFlag = {
  kind: 'parsed',
  parse: atLeast(0),
  optional: true,
  placeholder: 'N',
  brief: 'Threads; no influence on the result. Default 0: chosen by size',
};
