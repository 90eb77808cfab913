/** One function an experiment: what was recorded, nothing judged. */
import {
  asymmetric,
  decomposition,
  distance,
  given,
  gradientDescent,
  objective,
  psd,
  smallRandom,
  solve,
  squares,
} from 'rankfree/engine';
import { composed, firstWhere, orthonormal, record, sense, withRuntime } from '../sensing.ts';
import type { Identities, Instance, Run, WatchedRow } from './runs.ts';
import { descent, instanceOf, watch } from './runs.ts';
import type { Setting } from './setting.ts';
import { scaleOf, stepOf, symmetricStepOf } from './setting.ts';

export interface Sensing {
  rows: WatchedRow[];
  identities: Identities;
  /** t₁, and 2(1 − σ_{r+1}/σ_r) of M. */
  time: number;
  predicted: number;
  scales: {
    alpha: number;
    seed: number;
    error: number;
    time: number;
    predicted: number;
    imbalance: number;
    first: number;
  }[];
  widths: { width: number; errors: number[] }[];
  balance: { mu: number; rows: { time: number; imbalance: number }[] }[];
}

export function sensing(setting: Setting): Promise<Sensing> {
  const { shape, run: about, scales, widths, balance } = setting;
  return withRuntime(async (runtime) => {
    const instance = instanceOf(runtime, shape);
    const run: Run = { width: about.width, alpha: about.alpha, mu: about.mu, seed: shape.seed };
    const found: Sensing = {
      ...(await watch(instance, run, about.watched)),
      time: 0,
      predicted: 2 * (1 - instance.values[shape.rank]! / instance.values[shape.rank - 1]!),
      ...{ scales: [], widths: [], balance: [] },
    };
    found.time = firstWhere(found.rows, ({ signal }) => signal >= 1 / Math.sqrt(10));
    for (const alpha of scales.alphas) {
      for (const seed of scales.seeds) {
        found.scales.push({ alpha, seed, ...(await endOf(instance, { ...run, alpha, seed }, about.steps)) });
      }
    }
    for (const width of [widths.exact, ...widths.others]) {
      const errors: number[] = [];
      for (const seed of widths.starts) {
        errors.push(
          (await endOf(instance, { ...run, width, seed }, width === widths.exact ? 400 : about.steps)).error,
        );
      }
      found.widths.push({ width, errors });
    }
    for (const mu of balance.mus) {
      const seen = descent(instance, { ...run, mu });
      const { rows } = await record(seen.solver, Math.round(balance.time / mu), (state) => ({
        time: mu * state.iteration,
        imbalance: seen.imbalance(state),
      }));
      found.balance.push({ mu, rows });
    }
    return found;
  });
}

async function endOf(instance: Instance, run: Run, steps: number) {
  const seen = descent(instance, run);
  let first = 0;
  const { state, rows } = await record(seen.solver, steps, (state) => {
    if (state.iteration === 0) first = seen.imbalance(state);
    return seen.least(state);
  });
  return {
    error: seen.test(state),
    time: firstWhere(rows, (least) => least >= 1 / Math.sqrt(10)),
    // At the rate of the rank-th singular value of M.
    predicted:
      Math.log(1 / (Math.sqrt(10) * rows[0]!)) / Math.log(1 + run.mu * instance.values[instance.rank - 1]!),
    imbalance: seen.imbalance(state),
    first,
  };
}

/** ‖S₋ᵀZ‖ in the population, against (1 − μ)ᵗ times its start. */
export function coupling({
  shape,
  run,
  coupling: { steps },
}: Setting): Promise<{ t: number; anti: number; law: number }[]> {
  return withRuntime(async (runtime) => {
    const instance = instanceOf(runtime, { ...shape, count: 'population' });
    const seen = descent(instance, { width: run.width, alpha: run.alpha, mu: run.mu, seed: shape.seed });
    const { rows } = await record(seen.solver, steps, (state) => ({
      t: state.iteration,
      anti: seen.anti(state),
    }));
    return rows.map((row) => ({ ...row, law: rows[0]!.anti * (1 - run.mu) ** row.t }));
  });
}

export interface Long {
  symmetric: { t: number; squared: number }[];
  runs: { alpha: number; rows: { t: number; squared: number }[] }[];
}

/** ‖X − X⋆‖_F² against T, X⋆ a projector of the given rank, of U·Uᵀ and of V·Wᵀ with unequal starts. */
export function longTimes({ long }: Setting): Promise<Long> {
  const { size, rank, width, mu, ratio, runs, seed } = long;
  return withRuntime(async (runtime) => {
    const basis = orthonormal(runtime, size, rank, seed);
    const target = composed(runtime, basis, new Array<number>(rank).fill(1), basis);
    const { measurement, observations, weights } = sense(runtime, target, {
      rows: size,
      columns: size,
      count: 'population',
      seed,
    });
    const loss = squares();
    const every = 50;
    /** ‖X⋆‖_F² is the rank. */
    const squaredOf = (read: number | readonly number[]) => rank * Number(read) ** 2;

    const single = psd(runtime, { size, width });
    const pair = asymmetric(runtime, { rows: size, columns: size, width });
    const [toSingle, toPair] = [single, pair].map((parametrization) =>
      distance(runtime, decomposition(runtime, parametrization), { target }),
    );
    const longest = Math.max(...runs.map(({ steps }) => steps));
    const symmetricRun = await record(
      solve(
        gradientDescent({ stepSize: symmetricStepOf(mu) }),
        objective({ parametrization: single, measurement, loss, observations, weights }),
        smallRandom(runtime, single, { initialScale: scaleOf(runs[0]!.alpha, size), seed }),
      ),
      longest,
      (state) => (state.iteration % every === 0 ? squaredOf(toSingle!.read(state)) : 0),
    );
    const found: Long = { symmetric: thinned(symmetricRun.rows, every), runs: [] };
    for (const { alpha, steps } of runs) {
      const start = smallRandom(runtime, pair, { initialScale: scaleOf(alpha, size), seed });
      for (let t = size * width; t < start.length; t++) start[t]! *= ratio;
      const { rows } = await record(
        solve(
          gradientDescent({ stepSize: stepOf(mu) }),
          objective({ parametrization: pair, measurement, loss, observations, weights }),
          start,
        ),
        steps,
        (state) => (state.iteration % every === 0 ? squaredOf(toPair!.read(state)) : 0),
      );
      found.runs.push({ alpha, rows: thinned(rows, every) });
    }
    return found;
  });
}

function thinned(squares: readonly number[], every: number): { t: number; squared: number }[] {
  return squares.map((squared, t) => ({ t, squared })).filter(({ t }) => t % every === 0);
}

/** Largest distance of V, W from U over all steps, where V₀ = W₀ = U₀, X⋆ ⪰ 0 and the Aᵢ are symmetric. */
export function equalStarts({ run }: Setting): Promise<number> {
  const [size, rank, width, seed, alpha] = [30, 2, 10, 7, 1e-3];
  return withRuntime(async (runtime) => {
    const basis = orthonormal(runtime, size, rank, seed);
    const target = composed(runtime, basis, [1, 1], basis);
    const sensed = sense(runtime, target, {
      rows: size,
      columns: size,
      count: 10 * size * rank,
      seed,
      symmetric: true,
    });
    const { measurement, observations, weights } = sensed;
    const single = psd(runtime, { size, width });
    const pair = asymmetric(runtime, { rows: size, columns: size, width });
    const loss = squares();
    const start = smallRandom(runtime, single, { initialScale: scaleOf(alpha, width), seed });
    const one = await record(
      solve(
        gradientDescent({ stepSize: symmetricStepOf(run.mu) }),
        objective({ parametrization: single, measurement, loss, observations, weights }),
        start,
      ),
      100,
      ({ theta }) => theta.slice(),
    );
    const two = await record(
      solve(
        gradientDescent({ stepSize: stepOf(run.mu) }),
        objective({ parametrization: pair, measurement, loss, observations, weights }),
        given(pair, { left: start, right: start }),
      ),
      100,
      ({ theta }) => theta.slice(),
    );
    return Math.max(
      ...one.rows.map((U, t) =>
        two.rows[t]!.reduce((most, value, k) => Math.max(most, Math.abs(value - U[k % U.length]!)), 0),
      ),
    );
  });
}
