/** One function an experiment: what was recorded, nothing judged. */
import type { DescentState, Optimizer } from 'rankfree/engine';
import { preconditioned } from 'rankfree/engine';
import { firstWhere, record, withRuntime } from '../sensing.ts';
import type { Instance, OneStep, Run, WatchedRow } from './runs.ts';
import { descent, grown, instanceOf, oneSteps, predictedTime, watch } from './runs.ts';
import type { Setting } from './setting.ts';
import { stepOf } from './setting.ts';

export interface Phases {
  rows: WatchedRow[];
  /** t₁, and as the law says. */
  time: number;
  predicted: number;
  /** ∠(X, L), and λ_r⋆, λ_{r⋆+1} of M. */
  angle: number;
  values: readonly [number, number];
  /** For each α: the final error, t₁ with its law, and when ∠(L, L_t) < 0.1. */
  scales: { alpha: number; error: number; time: number; predicted: number; aligned: number }[];
}

export function phases({ phases, scales }: Setting): Promise<Phases> {
  return withRuntime(async (runtime) => {
    const instance = instanceOf(runtime, phases);
    const run: Run = { width: phases.width, alpha: phases.alpha, mu: phases.mu, seed: phases.seed };
    const rows = await watch(instance, run, phases.steps);
    const found: Phases['scales'] = [];
    for (const alpha of scales.alphas)
      found.push({ alpha, ...(await scaleRun(instance, { ...run, alpha }, scales.steps)) });
    return {
      rows,
      time: firstWhere(rows, ({ signal }) => signal >= instance.least / Math.sqrt(10)),
      predicted: predictedTime(instance, run, descent(instance, run).start),
      angle: rows.at(-1)!.angleToLeading,
      values: leadingValues(instance),
      scales: found,
    };
  });
}

/** The end of a run, with t₁ and the time of alignment; angles are looked at until that. */
async function scaleRun(instance: Instance, run: Run, steps: number) {
  const seen = descent(instance, run);
  let aligned = Number.POSITIVE_INFINITY;
  const { state, rows } = await record(seen.solver, steps, (state) => {
    if (aligned === Number.POSITIVE_INFINITY && seen.angleToLeading(state) < 0.1) aligned = state.iteration;
    return { least: seen.least(state) };
  });
  return {
    error: seen.test(state),
    time: firstWhere(rows, grown(instance)),
    predicted: predictedTime(instance, run, seen.start),
    aligned,
  };
}

function leadingValues({ values, rank }: Instance): readonly [number, number] {
  return [values[rank - 1]!, values[rank]!];
}

export interface Slope {
  count: number | 'population';
  /** One a seed: slope, and 2(1 − λ_{r⋆+1}/λ_r⋆). */
  slopes: number[];
  predicted: number[];
}

export async function slopes({ slope }: Setting): Promise<Slope[]> {
  const { size, rank, counts, seeds, alphas, steps, mu } = slope;
  const found: Slope[] = [];
  for (const count of counts) {
    const row: Slope = { count, slopes: [], predicted: [] };
    for (const seed of count === 'population' ? seeds.slice(0, 1) : seeds) {
      await withRuntime(async (runtime) => {
        const instance = instanceOf(runtime, { size, rank, count, seed });
        const errors: number[] = [];
        for (const alpha of alphas)
          errors.push(await finalError(instance, { width: size, alpha, mu, seed }, steps));
        const [great, small] = leadingValues(instance);
        row.slopes.push(Math.log(errors[0]! / errors[1]!) / Math.log(alphas[0] / alphas[1]));
        row.predicted.push(2 * (1 - small / great));
      });
    }
    found.push(row);
  }
  return found;
}

async function finalError(instance: Instance, run: Run, steps: number): Promise<number> {
  const seen = descent(instance, run);
  const { state } = await record(seen.solver, steps, () => 0);
  return seen.test(state);
}

export interface Widths {
  /** One error a start. */
  floors: { width: number; errors: number[] }[];
  /** At width = rank. */
  exact: { alpha: number; error: number }[];
}

export function widths({ width: setting }: Setting): Promise<Widths> {
  const { mu, alpha, widths, starts, exactAlphas, steps, rank, seed } = setting;
  return withRuntime(async (runtime) => {
    const instance = instanceOf(runtime, setting);
    const found: Widths = { floors: [], exact: [] };
    for (const width of widths) {
      const errors: number[] = [];
      for (const seed of starts) errors.push(await finalError(instance, { width, alpha, mu, seed }, steps));
      found.floors.push({ width, errors });
    }
    for (const alpha of exactAlphas) {
      found.exact.push({ alpha, error: await finalError(instance, { width: rank, alpha, mu, seed }, steps) });
    }
    return found;
  });
}

export interface Alignment {
  width: number;
  /** One a seed: first t with ∠(L, L_t) < 0.1; t₁; first t with a test error below 1e-3. */
  aligned: number[];
  grown: number[];
  done: number[];
}

export async function alignment({ alignment }: Setting): Promise<Alignment[]> {
  const { size, rank, count, mu, alpha, widths, seeds, steps } = alignment;
  const found: Alignment[] = widths.map((width) => ({ width, aligned: [], grown: [], done: [] }));
  for (const seed of seeds) {
    await withRuntime(async (runtime) => {
      const instance = instanceOf(runtime, { size, rank, count, seed });
      for (const row of found) {
        const seen = descent(instance, { width: row.width, alpha, mu, seed });
        let aligned = Number.POSITIVE_INFINITY;
        const { rows } = await record(
          seen.solver,
          steps,
          (state) => {
            if (aligned === Number.POSITIVE_INFINITY && seen.angleToLeading(state) < 0.1)
              aligned = state.iteration;
            const least = seen.least(state);
            return { least, test: least > 0.9 ? seen.test(state) : 1 };
          },
          ({ test }) => test < 1e-3,
        );
        row.aligned.push(aligned);
        row.grown.push(firstWhere(rows, grown(instance)));
        row.done.push(firstWhere(rows, ({ test }) => test < 1e-3));
      }
    });
  }
  return found;
}

export interface OneSteps {
  rank: number;
  mu: number;
  rows: OneStep[];
}

export async function oneStep({ oneStep }: Setting): Promise<OneSteps[]> {
  const { size, ranks, mus, alpha, time, seed } = oneStep;
  const found: OneSteps[] = [];
  for (const rank of ranks) {
    for (const mu of mus) {
      const rows = await withRuntime((runtime) => {
        const instance = instanceOf(runtime, { size, rank, count: 10 * size * rank, seed });
        return oneSteps(instance, { width: size, alpha, mu, seed }, Math.round(time / mu));
      });
      found.push({ rank, mu, rows });
    }
  }
  return found;
}

export interface Conditioned {
  conditionNumber: number;
  time: number;
  allowed: readonly [number, number];
  error: number;
}

export async function conditioning({ conditioning }: Setting): Promise<Conditioned[]> {
  const { cases, mu, alpha, size, seed, ...shape } = conditioning;
  const found: Conditioned[] = [];
  for (const { conditionNumber, time: allowed, steps } of cases) {
    await withRuntime(async (runtime) => {
      const instance = instanceOf(runtime, { ...shape, size, seed, conditionNumber });
      const { time, error } = await endOf(instance, { width: size, alpha, mu, seed }, steps);
      found.push({ conditionNumber, time, allowed, error });
    });
  }
  return found;
}

async function endOf(instance: Instance, run: Run, steps: number) {
  const seen = descent(instance, run);
  const { state, rows } = await record(seen.solver, steps, (state) => ({ least: seen.least(state) }));
  return { time: firstWhere(rows, grown(instance)), error: seen.test(state) };
}

export interface LongTimes {
  alpha: number;
  /** ‖UUᵀ − XXᵀ‖_F² at T, and (width − rank)/(2μT)². */
  rows: { T: number; squared: number; law: number }[];
}

export async function longTimes({ long }: Setting): Promise<LongTimes[]> {
  const { size, rank, width, mu, alphas, times, seed } = long;
  return Promise.all(
    alphas.map((alpha) =>
      withRuntime(async (runtime) => {
        const instance = instanceOf(runtime, { size, rank, count: 'population', seed });
        const seen = descent(instance, { width, alpha, mu, seed });
        const rows: LongTimes['rows'] = [];
        await record(seen.solver, times.at(-1)!, (state) => {
          const T = state.iteration;
          // Against ‖XXᵀ‖_F² = rank.
          if (times.includes(T))
            rows.push({ T, squared: rank * seen.test(state) ** 2, law: (width - rank) / (2 * mu * T) ** 2 });
        });
        return { alpha, rows };
      }),
    ),
  );
}

export interface Preconditioned {
  method: 'descent' | 'fixed damping' | 'misfit damping';
  width: number;
  /** κ of XXᵀ. */
  conditionNumber: number;
  /** Steps to a test error of 1e-2; the error at the end. */
  time: number;
  error: number;
}

export async function preconditionedRuns({ preconditioned: setting }: Setting): Promise<Preconditioned[]> {
  const { size, rank, count, alpha, seed, squares, eta, width, wide, steps } = setting;
  const found: Preconditioned[] = [];
  for (const conditionNumber of squares) {
    await withRuntime(async (runtime) => {
      const instance = instanceOf(runtime, {
        size,
        rank,
        count,
        seed,
        conditionNumber: Math.sqrt(conditionNumber),
      });
      const least = 1 / conditionNumber;
      const methods: { method: Preconditioned['method']; width: number; optimizer?: Optimizer }[] = [
        { method: 'descent', width },
        {
          method: 'fixed damping',
          width,
          optimizer: asPlain(preconditioned({ stepSize: stepOf(eta), damping: 0.05 * least })),
        },
        {
          method: 'misfit damping',
          width,
          optimizer: asPlain(preconditioned({ stepSize: stepOf(eta), damping: 'misfit' })),
        },
        {
          method: 'misfit damping',
          width: wide,
          optimizer: asPlain(preconditioned({ stepSize: stepOf(eta), damping: 'misfit' })),
        },
      ];
      for (const { method, width, optimizer } of methods) {
        const seen = descent(instance, { width, alpha, mu: 0.25, seed }, optimizer);
        const { rows } = await record(seen.solver, steps, (state) => ({ test: seen.test(state) }));
        found.push({
          method,
          width,
          conditionNumber,
          time: firstWhere(rows, ({ test }) => test <= 1e-2),
          error: rows.at(-1)!.test,
        });
      }
    });
  }
  return found;
}

/** What an optimizer needs is checked when it meets the objective. */
function asPlain<State extends DescentState>(optimizer: Optimizer<'precondition', State>): Optimizer {
  return optimizer as unknown as Optimizer;
}
