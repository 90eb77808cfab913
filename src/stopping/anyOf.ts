/** Stops when the first of several rules says so. All are asked at every iterate, since some remember the best one. */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { StoppingRule } from './rule.ts';

export function anyOf<State extends Iterate>(...rules: readonly StoppingRule<State>[]): StoppingRule<State> {
  return {
    check(state) {
      const stops = rules.map((rule) => rule.check(state));
      return stops.find((stop) => stop !== undefined);
    },
  };
}
