/** Stops when the loss is at most `floor`: there is nothing left to fit. */
import type { StoppingRule } from './rule.ts';

export function lossFloor(floor: number): StoppingRule {
  return {
    check({ loss, iteration }) {
      if (!(loss <= floor)) return undefined;
      return {
        status: 'converged',
        reason: `the loss fell to ${loss} after ${iteration} iterations; its floor is ${floor}.`,
      };
    },
  };
}
