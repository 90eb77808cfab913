/**
 * Alternating row equations: fills a table without being told the rank or the noise.
 *
 *   z_ij ≈ b_i + c_j + ⟨u_i, v_j⟩ + noise(0, s2)      b_i ~ N(0, p₀),  u_ia ~ N(0, p_a),  c_j ~ N(0, q₀),  v_ja ~ N(0, q_a)
 *
 * A sweep solves the small damped least-squares problem of every column, then of every row,
 *
 *   x ← x − H⁻¹·gradient (unit step),    H = G/s2 + diag(1/p),    C = θ H⁻¹
 *
 * and learns s2, p and q from what came out. Two things are annealed from sweep t = 0 on: the uncertainty θ (0: ridge
 * least squares, which escapes from a small start fast and finds weak components; 1: variational EM, which prunes and does not
 * overfit) and a floor under the noise. Components that the data do not need shrink to nothing and are dropped. A sweep is a
 * preconditioned gradient step whose damping follows the residual.
 *
 * Structured: it looks inside the measurement (`entries`) and the parametrization (a pair with offsets) instead of asking
 * for their gradient. How much of the uncertainty H⁻¹ is kept is the factor model's affair: covariance.ts; whether all entries have the
 * same noise is that of noise.ts.
 *
 * Shapes    u: rows × k, v: columns × k, K = k + 1.   Units: those of the standardised values.
 * Symbols   completion recipe §1, steps 3–7; scale recipe §2. Variational EM with automatic relevance determination; small
 *           start after Stöger & Soltanolkotabi 2021 (arXiv 2106.15013), residual damping as in PrecGD (Zhang et al. 2021).
 */
import { gaussians } from '../../runtime/random.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Iterate, Solver } from '../optimizer.ts';
import type { FactorModel, HalfSweep, SideName } from './covariance.ts';
import type { Noise } from './noise.ts';
import type { Schedule } from './schedule.ts';

export interface AlternatingProblem {
  model: FactorModel;
  /** What is held of the noise, and which entries count. */
  noise: Noise;
  /** Variance that the noise floor starts at and the least noise is a share of. */
  unit: number;
}

/** Where a run stands. The factors are in the model. */
export interface AlternatingState extends Iterate {
  /** Sweeps done. */
  iteration: number;
  /** ½ Σ ω (expected squared residual), ω the weights of the entries. */
  loss: number;
  /** s2 and k. */
  measures: { noiseVariance: number; rank: number };
  /** Whether a component has been dropped. */
  pruned: boolean;
  floor: number;
  /** Prior variances p and q of the K numbers of a line. */
  prior: Record<SideName, Float64Array>;
}

const leastPrior = 1e-30;

/** The solver of a model under a schedule, from a state: `startState`, or where another schedule ended. */
export function alternating(
  { model, noise, unit }: AlternatingProblem,
  schedule: Schedule,
  from: AlternatingState,
): Solver<AlternatingState> {
  return { init: () => ({ ...from, iteration: 0 }), step };

  function step(state: AlternatingState): void {
    const t = state.iteration;
    const learn = t >= schedule.priorsFixed;
    const columns = halfSweep('columns');
    const rows = halfSweep('rows');
    const root = model.rotate();
    if (root !== undefined && learn) {
      state.prior.rows.set(root, 1);
      state.prior.columns.set(root, 1);
    }
    state.floor *= schedule.floorDecay;
    state.loss = rows.residual / 2;
    state.measures.noiseVariance = noise.learn(model, {
      residual: rows.residual,
      least: Math.max(state.floor, schedule.leastNoise * unit),
      settled: t >= schedule.settled,
    });
    if (t >= schedule.pruneFrom) prune(state, rows, columns);
    state.iteration = t + 1;

    function halfSweep(side: SideName): HalfSweep {
      const uncertainty = schedule.ramp > 0 ? Math.min(1, t / schedule.ramp) : 1;
      const sums = model.solve(side, state.prior[side], state.measures.noiseVariance, uncertainty);
      if (learn) state.prior[side] = sums.second.map((sum) => Math.max(sum / sums.observed, leastPrior));
      return sums;
    }
  }

  /** Drops the components whose share of the table is far below the noise: mean u² · mean v² ≤ pruneBelow·s2. */
  function prune(state: AlternatingState, rows: HalfSweep, columns: HalfSweep): void {
    const { measures, prior } = state;
    const least = schedule.pruneBelow * measures.noiseVariance * rows.observed * columns.observed;
    const components = Array.from(rows.square.keys()).filter(
      (a) => a > 0 && rows.square[a]! * columns.square[a]! > least,
    );
    if (components.length === measures.rank) return;
    model.keep(components);
    measures.rank = components.length;
    for (const side of ['rows', 'columns'] as const) {
      prior[side] = Float64Array.from([0, ...components], (a) => prior[side][a]!);
    }
    state.pruned = true;
  }
}

export interface StartOptions {
  /** Variance of the values: a quarter of it is the offsets' prior. */
  totalVariance: number;
  /** Offsets to start from. */
  offsets: Record<SideName, Float64Array>;
  /** Size of the first factors as a share of their prior's standard deviation. */
  initialScale: number;
  seed: number;
  /** Which of several fits with this seed: each has its own start. */
  repetition: number;
  /** Numbers that an earlier run ended with, where this one goes on from it. */
  from?: EarlierNumbers | undefined;
}

/** What an earlier run knew: its components come first, the model may have more. */
export interface EarlierNumbers {
  rank: number;
  noiseVariance: number;
  priors: Readonly<Record<SideName, Float64Array>>;
  /** lines × rank of the earlier run. */
  factors: Record<SideName, Float64Array>;
  /** Number of every line in it; −1: it is new. */
  lines: Readonly<Record<SideName, Int32Array>>;
}

/** Random streams of the two sides. */
const streams: Record<SideName, number> = { rows: 1, columns: 2 };

/**
 * Small random factors: u, v = initialScale·√s·N(0, 1), s = √(unit/k) the prior variance; small beside the answer, so that it
 * grows by itself. Of an earlier run lines keep the numbers that they had.
 */
export function startState(
  runtime: Runtime,
  { model, unit }: AlternatingProblem,
  { totalVariance, offsets, initialScale, seed, repetition, from }: StartOptions,
): AlternatingState {
  const k = model.rank;
  const size = Math.sqrt(unit / k);
  const prior = Float64Array.from({ length: k + 1 }, (_, a) => (a === 0 ? totalVariance / 4 : size));
  for (const side of ['rows', 'columns'] as const) {
    const lines = model.lines[side];
    const scale = initialScale * Math.sqrt(size);
    const factors = new Float64Array(lines * k);
    const mark = runtime.arena.mark();
    const drawn = runtime.arena.float64(k);
    const numbers = drawn.array;
    for (let i = 0; i < lines; i++) {
      gaussians(runtime, drawn, { seed, row: i, stream: streams[side], substream: repetition });
      for (let a = 0; a < k; a++) factors[i * k + a] = scale * numbers[a]!;
    }
    runtime.arena.release(mark);
    if (from !== undefined) copyKnown(from, side, factors, k);
    model.start(side, offsets[side], factors);
  }
  const noiseVariance = from?.noiseVariance ?? unit;
  const priors = { rows: prior, columns: prior.slice() };
  for (const side of ['rows', 'columns'] as const)
    if (from !== undefined) priors[side].set(from.priors[side]);
  return {
    iteration: 0,
    loss: totalVariance / 2,
    measures: { noiseVariance, rank: k },
    pruned: false,
    floor: noiseVariance,
    prior: priors,
  };
}

function copyKnown(
  { rank, factors, lines }: EarlierNumbers,
  side: SideName,
  to: Float64Array,
  k: number,
): void {
  for (const [i, at] of lines[side].entries()) {
    if (at >= 0) to.set(factors[side].subarray(at * rank, (at + 1) * rank), i * k);
  }
}
