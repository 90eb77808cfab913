/** What observations must be for anything to be recovered from them. */
import { RankfreeError } from '../errors.ts';
import type { RecoveryProblem } from './ladder.ts';

/** Errors    NOT_FINITE, NO_SIGNAL, TOO_FEW_MEASUREMENTS. */
export function checkObservations({ measurement, observations, form }: RecoveryProblem): void {
  const bad = observations.findIndex((y) => !Number.isFinite(y));
  if (bad >= 0) {
    throw new RankfreeError('NOT_FINITE', `${observations[bad]} is not a finite number.`, {
      place: `observation ${bad}`,
      hint: 'Leave out what was not observed.',
    });
  }
  if (observations.every((y) => y === 0)) {
    throw new RankfreeError('NO_SIGNAL', 'all observations are 0.', {
      hint: 'Zero meets them; there is nothing to recover.',
    });
  }
  const needed = form.degreesOfFreedom(1) + 1;
  if (measurement.count < needed) {
    throw new RankfreeError(
      'TOO_FEW_MEASUREMENTS',
      `${measurement.count} measurements of a matrix of ${form.rows} × ${form.columns}.`,
      {
        hint: `Rank 1 alone has ${needed - 1} degrees of freedom: at least ${needed} measurements are needed.`,
      },
    );
  }
}
