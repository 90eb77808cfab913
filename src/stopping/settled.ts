/** Stops when the optimizer itself finds nothing more to gain: its measure `settled` is 1. */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { StoppingRule } from './rule.ts';

/** An iterate whose solver says so. */
export interface WithSettled extends Iterate {
  readonly measures: { readonly settled: number };
}

export function settled(): StoppingRule<WithSettled> {
  return {
    check({ measures, iteration, loss }) {
      if (measures.settled !== 1) return undefined;
      return {
        status: 'converged',
        reason: `no step improves on the loss ${loss} after ${iteration} iterations.`,
      };
    },
  };
}
