/**
 * Stops a solver that learns the noise s2 of its data, at the first of:
 *
 *   t > a and s2 < 1e-14 · unit                            nothing is left: the data are exact
 *   t > a + 6 and s2 moved by < 1e-5 in the last sweep and by < 5e-5 in the last five, relative
 *   t ≥ 100, unless s2 still fell by more than a tenth, or by more than a hundredth below 1e-6 · unit: then up to t = 200
 *
 * a = 40, or as many sweeps as it takes until annealing is over; 1e-14, or less where no annealed floor hides how much is left. At the limit the run counts as converged if s2 moved by less than a hundredth in the last five sweeps. t counts sweeps done. The noise floor that the solver lowers by a fifth a sweep lets exact data go on beyond 100.
 * Units     `unit` is the variance that s2 is a share of.
 * Symbols   completion recipe §1, step 7, var is the unit.
 */
import type { Iterate } from '../optimizers/optimizer.ts';
import type { Stop, StoppingRule } from './rule.ts';

/** An iterate whose solver learns the noise. */
export interface WithNoise extends Iterate {
  readonly measures: { readonly noiseVariance: number };
}

const usuallyAnnealed = 40;
const usuallyExact = 1e-14;
const sweepLimit = 100;
const extendedLimit = 200;

export function noiseSettled(
  unit: number,
  { annealed = usuallyAnnealed, exact = usuallyExact }: { annealed?: number; exact?: number } = {},
): StoppingRule<WithNoise> {
  const history: number[] = [];
  return {
    check({ iteration, measures: { noiseVariance: noise } }) {
      history.push(noise);
      const last = history.at(-2) ?? Number.POSITIVE_INFINITY;
      if (iteration > annealed && noise < exact * unit) {
        return converged(`the noise fell to ${noise}, nothing beside ${unit}, after ${iteration} sweeps.`);
      }
      const five = history.at(-6) ?? Number.POSITIVE_INFINITY;
      if (iteration > annealed + 6 && within(noise, last, 1e-5) && within(noise, five, 5e-5)) {
        return converged(`the noise settled at ${noise} after ${iteration} sweeps.`);
      }
      const falling = noise < 0.9 * last || (noise < 1e-6 * unit && noise < 0.99 * last);
      if (iteration < sweepLimit || (falling && iteration < extendedLimit)) return undefined;
      if (within(noise, five, 1e-2)) {
        return converged(
          `the noise is ${noise} and moved by less than a hundredth in the last five of ${iteration} sweeps.`,
        );
      }
      return {
        status: 'limit',
        reason: `the noise still falls, ${noise} after the limit of ${iteration} sweeps.`,
      };
    },
  };
}

function within(noise: number, before: number, tolerance: number): boolean {
  return Math.abs(noise - before) < tolerance * noise;
}

function converged(reason: string): Stop {
  return { status: 'converged', reason };
}
