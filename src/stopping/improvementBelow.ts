/**
 * Stops when an error improves by less than a share of itself from one iterate to the next, or has stopped improving.
 *
 * For solvers whose error falls steadily and then levels off; where it may rise in between, use `heldOut`.
 */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { StoppingRule } from './rule.ts';

export interface ImprovementBelowOptions<State> {
  error(state: State): number;
  /** Least improvement of an iterate, as a share of the error before it. */
  share: number;
}

export function improvementBelow<State extends Iterate>({
  error,
  share,
}: ImprovementBelowOptions<State>): StoppingRule<State> {
  let last = Number.POSITIVE_INFINITY;
  return {
    check(state) {
      const now = error(state);
      const enough = now > 0 && now < (1 - share) * last;
      last = now;
      if (enough) return undefined;
      return {
        status: 'converged',
        reason: `the error is ${now} after ${state.iteration} iterations and improved by less than ${share} of itself.`,
      };
    },
  };
}
