/**
 * When a run ends. A rule is asked once an iterate, the start included, and answers with a sentence or nothing.
 *
 * Rules may remember what they saw (the best iterate so far), so each run gets its own.
 */
import type { Iterate } from '../optimizers/optimizer.ts';

export interface Stop {
  /** 'converged': there is nothing more to gain. 'limit': the run was cut short. */
  readonly status: 'converged' | 'limit';
  /** Why, with the numbers that decided. */
  readonly reason: string;
}

export interface StoppingRule<State extends Iterate = Iterate> {
  check(state: State): Stop | undefined;
}
