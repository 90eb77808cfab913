/**
 * Growth from a small random start at generous width: what finds the structure, for a short time only.
 *
 *   entries of the factors ~ N(0, α²·|t₀|/width), α = 1e-3;   growth steps until |r| ≤ 1e-3 |y|, 400 steps, or a plateau
 *
 * Source    sensing recipe §1.1, §1.2.
 */
import { leastSquares } from '../leastSquares.ts';
import { finish, iterate } from '../loop.ts';
import type { Direction, GrowthState } from '../optimizers/growth.ts';
import { growth } from '../optimizers/growth.ts';
import { smallRandom } from '../starts/smallRandom.ts';
import { anyOf } from '../stopping/anyOf.ts';
import { iterationLimit } from '../stopping/iterationLimit.ts';
import { lossFloor } from '../stopping/lossFloor.ts';
import { plateau } from '../stopping/plateau.ts';
import type { Grown, RecoveryProblem } from './ladder.ts';
import type { Scale } from './scale.ts';

export interface GrowOptions {
  direction: Direction;
  seed: number;
  repetition: number;
  width: number;
  initialScale: number;
  /** |r|/|y| at which growth has done its part. */
  enough: number;
  weights?: Float64Array | undefined;
  tell?: (state: GrowthState) => void;
}

const stepLimit = 400;

export async function grow(
  { runtime, measurement, observations, form, signal }: RecoveryProblem,
  { size, curvature }: Scale,
  { direction, seed, repetition, width, initialScale, enough, weights, tell }: GrowOptions,
): Promise<Grown & { iterations: number }> {
  const { arena } = runtime;
  const mark = arena.mark();
  const parametrization = form.parametrization(width);
  const problem = leastSquares(runtime, { parametrization, measurement, observations, weights });
  const start = smallRandom(runtime, parametrization, {
    initialScale: initialScale * Math.sqrt(Math.abs(size) / width),
    seed,
    repetition,
  });
  const solver = growth(problem, start, {
    direction,
    curvature,
    size: Math.abs(size),
    symmetric: form.symmetric,
  });
  const stop = anyOf<GrowthState>(
    lossFloor(enough * enough * problem.total),
    plateau<GrowthState>({ error: ({ measures }) => measures.train, patience: 200, share: 1e-4 }),
    iterationLimit(stepLimit),
  );
  const { state } = await finish(iterate(solver, { stop, signal }), tell && (({ state }) => tell(state)));
  arena.release(mark);
  return { theta: state.theta, width, iterations: state.iteration };
}
