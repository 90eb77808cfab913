/**
 * Stops when a size has fallen to `share` of what it was at the start: where all factors shrink to 0, every gradient does, and descent
 * rests at that saddle as if it had converged.
 *
 * The magnitude of `weightNormalized` does so from tiny starts, as long as the direction looks away from the data:
 * `size: ({ theta }) => Math.abs(theta[0])`.
 */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { StoppingRule } from './rule.ts';

export interface SizeFloorOptions<State> {
  size(state: State): number;
  /** Of the size of the first iterate. */
  share: number;
}

export function sizeFloor<State extends Iterate>({
  size,
  share,
}: SizeFloorOptions<State>): StoppingRule<State> {
  let first: number | undefined;
  return {
    check(state) {
      const now = size(state);
      first ??= now;
      if (!(now <= share * first)) return undefined;
      return {
        status: 'limit',
        reason: `the size fell from ${first} to ${now} in ${state.iteration} iterations, towards the saddle at 0; a larger start does not.`,
      };
    },
  };
}
