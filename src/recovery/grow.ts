/**
 * Growth from a small random start at generous width: what finds the structure, for a short time only.
 *
 *   entries of the factors ~ N(0, α²·|t₀|/width), α = 1e-3
 *   preconditioned, gradient    scaled or plain steps until |r| ≤ 3e-3 |y|, 400 steps, or a plateau     random measurements
 *   quasi-newton                L-BFGS on ½|r|²/|y|², a fixed number of steps                           distances, phases
 *
 * Source    sensing recipe §1.1–§1.3.
 */
import { leastSquares } from '../leastSquares.ts';
import { finish, iterate } from '../loop.ts';
import { squares } from '../losses/squares.ts';
import { objective } from '../objective.ts';
import type { GrowthState } from '../optimizers/growth.ts';
import { growth as growthSteps } from '../optimizers/growth.ts';
import { lbfgs } from '../optimizers/lbfgs.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import { solve } from '../optimizers/optimizer.ts';
import type { Parametrization } from '../parametrizations/parametrization.ts';
import { smallRandom } from '../starts/smallRandom.ts';
import { anyOf } from '../stopping/anyOf.ts';
import { iterationLimit } from '../stopping/iterationLimit.ts';
import { lossFloor } from '../stopping/lossFloor.ts';
import { plateau } from '../stopping/plateau.ts';
import type { Grown, RecoveryProblem } from './ladder.ts';
import type { Scale } from './scale.ts';

/** One way to grow, from one of the starts that a seed has. */
export type Growth =
  | { method: 'preconditioned' | 'gradient'; start: number }
  | { method: 'quasi-newton'; start: number; steps: number };

export interface GrowOptions {
  growth: Growth;
  seed: number;
  width: number;
  initialScale: number;
  /** |r|/|y| at which growth has done its part. */
  enough: number;
  weights?: Float64Array | undefined;
  tell?: (state: { iteration: number; train: number }) => void;
}

const stepLimit = 400;

export async function grow(
  problem: RecoveryProblem,
  scale: Scale,
  options: GrowOptions,
): Promise<Grown & { iterations: number }> {
  const { arena } = problem.runtime;
  const mark = arena.mark();
  const { growth, seed, width, initialScale } = options;
  const parametrization = problem.form.parametrization(width);
  const start = smallRandom(problem.runtime, parametrization, {
    initialScale: initialScale * Math.sqrt(Math.abs(scale.size) / width),
    seed,
    repetition: growth.start,
  });
  const grown = await (growth.method === 'quasi-newton'
    ? byQuasiNewton(problem, parametrization, start, growth.steps, options)
    : byScaledSteps(problem, parametrization, start, growth.method, scale, options));
  arena.release(mark);
  return { theta: grown.theta, width, iterations: grown.iteration };
}

async function byScaledSteps(
  { runtime, measurement, observations, form, signal }: RecoveryProblem,
  parametrization: Parametrization,
  start: Float64Array,
  direction: 'preconditioned' | 'gradient',
  { size, curvature }: Scale,
  { enough, weights, tell }: GrowOptions,
): Promise<GrowthState> {
  const problem = leastSquares(runtime, { parametrization, measurement, observations, weights });
  const solver = growthSteps(problem, start, {
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
  const { state } = await finish(iterate(solver, { stop, signal }), ({ state }) =>
    tell?.({ iteration: state.iteration, train: state.measures.train }),
  );
  return state;
}

async function byQuasiNewton(
  { measurement, observations, signal }: RecoveryProblem,
  parametrization: Parametrization,
  start: Float64Array,
  steps: number,
  { weights, tell }: GrowOptions,
): Promise<DescentState> {
  const seen = (t: number) => weights?.[t] ?? 1;
  const total = observations.reduce((sum, y, t) => sum + seen(t) * y * y, 0);
  const loss = objective({
    parametrization,
    measurement,
    loss: squares(),
    observations,
    weights: observations.map((_, t) => seen(t) / total),
  });
  const stop = anyOf<DescentState>(iterationLimit(steps), lossFloor(0));
  const { state } = await finish(iterate(solve(lbfgs(), loss, start), { stop, signal }), ({ state }) =>
    tell?.({ iteration: state.iteration, train: Math.sqrt(2 * state.loss) }),
  );
  return state;
}
