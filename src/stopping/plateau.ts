/**
 * Stops when `patience` iterations together gained less than a share of the error.
 *
 * Descent from a small start rests between components: what would end it there is no plateau yet.
 */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { StoppingRule } from './rule.ts';

export interface PlateauOptions<State> {
  error(state: State): number;
  /** Iterations that are judged together. */
  patience: number;
  /** Their least improvement, as a share of the error before them. */
  share: number;
}

export function plateau<State extends Iterate>({
  error,
  patience,
  share,
}: PlateauOptions<State>): StoppingRule<State> {
  const history: number[] = [];
  return {
    check(state) {
      const now = error(state);
      history.push(now);
      const before = history.at(-1 - patience);
      if (before === undefined || now < (1 - share) * before) return undefined;
      return {
        status: 'converged',
        reason: `the error is ${now} and improved by less than ${share} of itself in ${patience} iterations.`,
      };
    },
  };
}
