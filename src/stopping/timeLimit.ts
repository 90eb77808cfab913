/**
 * Stops when `seconds` have passed since the rule was first asked.
 *
 * The one rule whose result depends on the machine: where the same bits are wanted, count iterations.
 */
import type { StoppingRule } from './rule.ts';

export function timeLimit(seconds: number): StoppingRule {
  let start: number | undefined;
  return {
    check({ iteration }) {
      start ??= performance.now();
      if (performance.now() - start < 1000 * seconds) return undefined;
      return { status: 'limit', reason: `${seconds} seconds were up after ${iteration} iterations.` };
    },
  };
}
