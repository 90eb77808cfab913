/**
 * Stops when the error on held-out observations has not improved for `patience` iterations, and keeps the best iterate.
 *
 * Descent from a small start finds structure first and noise later, so the best iterate lies on the way, not at the end.
 * A NaN never counts as better, so a run that diverges ends too.
 * Symbols   "early stopping" of the papers; completion recipe §7: patience 60.
 */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { StoppingRule } from './rule.ts';

export interface HeldOutOptions<State> {
  /** Error on observations that the run does not see, in any unit. */
  error(state: State): number;
  /** Iterations without improvement that end the run. */
  patience: number;
  /** Copies what is to be kept of an iterate that is the best so far. */
  keep(state: State): void;
}

export interface HeldOut<State extends Iterate> extends StoppingRule<State> {
  /** The best iterate so far; error ∞ before the first. */
  readonly best: { readonly iteration: number; readonly error: number };
}

export function heldOut<State extends Iterate>({
  error,
  patience,
  keep,
}: HeldOutOptions<State>): HeldOut<State> {
  const best = { iteration: 0, error: Number.POSITIVE_INFINITY };
  return {
    best,
    check(state) {
      const { iteration } = state;
      const now = error(state);
      if (now < best.error) {
        best.iteration = iteration;
        best.error = now;
        keep(state);
      }
      if (iteration - best.iteration < patience) return undefined;
      return {
        status: 'converged',
        reason: `the held-out error was least, ${best.error}, after ${best.iteration} iterations and has not improved for ${patience}.`,
      };
    },
  };
}
