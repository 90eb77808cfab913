/** Stops when ‖∇F(θ)‖ is at most `tolerance`, in the units of F over those of θ. */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { StoppingRule } from './rule.ts';

/** An iterate whose solver knows its gradient's norm. */
export interface WithGradientNorm extends Iterate {
  readonly measures: { readonly gradientNorm: number };
}

export function gradientNorm(tolerance: number): StoppingRule<WithGradientNorm> {
  return {
    check({ measures, iteration }) {
      if (!(measures.gradientNorm <= tolerance)) return undefined;
      return {
        status: 'converged',
        reason: `the gradient's norm fell to ${measures.gradientNorm} after ${iteration} iterations; the tolerance is ${tolerance}.`,
      };
    },
  };
}
