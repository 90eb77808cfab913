/**
 * What `alternating` holds of the noise of its entries, learned beside the factors after every sweep:
 *
 *   e_ij ~ N(0, s2·α_j·β_i·λ)      α, β: noise factors of columns and rows;  λ: class of the entry, 1, 4, 16, …
 *
 *   even       α = β = λ = 1: one variance for all
 *   uneven     λ = 1: noise differs between columns and between rows (noiseFactors.ts)
 *   mixture    all of it: a wrong cell belongs to a wide class, and its weight w = E[1/λ | residual] is next to nothing (scaleMixture.ts)
 *
 * The row equations see all this as weights of the entries, relative to the variance s2 that they are solved with:
 *
 *   ω = m·w·s2/max(s2 α β, least),    m: number of observations
 *
 * Factors and classes are learned once growth is over (`settled`): before that, components that still grow look like noise.
 * Until then the mixture is a Student t with two degrees of freedom, w = 3/(2 + u/s2), s2 = Σ m w u / Σ m w. While the annealed floor
 * `least` is above the noise all weights are nearly equal, so signal that still grows is not taken for outliers.
 *
 * Units     squares of the standardised values.
 * Source    robust recipe §1–3.
 */
import type { EntryIndices } from '../../measurements/orders.ts';
import type { Kernels } from '../../runtime/kernels.ts';
import type { FactorModel } from './covariance.ts';
import type { NoiseFactors } from './noiseFactors.ts';
import { learnFactors } from './noiseFactors.ts';
import { scaleMixture } from './scaleMixture.ts';

export type NoiseMode = 'even' | 'uneven' | 'mixture';

/** What a sweep left. */
export interface SweepEnd {
  /** Σ ω (expected squared residual) of the row pass. */
  residual: number;
  /** s2 is at least this: the annealed floor, or rounding. */
  least: number;
  /** Whether growth is over. */
  settled: boolean;
}

/** What was found. */
export interface NoiseFound {
  mode: NoiseMode;
  /** β: rows; none where all are alike. */
  rows: Float64Array | undefined;
  /** α: columns. */
  columns: Float64Array | undefined;
  /** Share of the entries in class l = 0, 1, …, whose noise is 2^l times as large. */
  shares: number[];
  /** w of every entry, in the table's order; none where all are 1. */
  weights: Float64Array | undefined;
}

export interface Noise {
  /** Says how often entries count, the sum of these vectors, and weighs the model by what is known so far. */
  admit(model: FactorModel, ...observations: readonly ArrayLike<number>[]): void;
  /** Learns from where the model stands, weighs it anew and returns s2. */
  learn(model: FactorModel, sweep: SweepEnd): number;
  /** What counts of the residual of an entry, seen or not: w times its square, or what a loss makes of it. */
  error(entry: number, residual: number): number;
  /** Where s2 is 1 and tells nothing. */
  unscaled?: Unscaled | undefined;
  found(): NoiseFound;
}

/** What stands in place of s2 where the noise has no scale of its own. */
export interface Unscaled {
  /** What falls as the model gets better: a share of what the mean alone leaves. */
  misfit(): number;
  /** Variance of an entry of middling weight about its prediction: Σ m / Σ m ω. */
  variance(): number;
}

export interface NoiseOptions {
  kernels: Kernels;
  table: EntryIndices;
  /** z of every entry. */
  value: Float64Array;
  /** Mean and variance of the values, from which the first weights come. */
  mean: number;
  variance: number;
}

/** One variance for all. */
export const evenNoise: NoiseFound = {
  mode: 'even',
  rows: undefined,
  columns: undefined,
  shares: [1],
  weights: undefined,
};

/** Degrees of freedom of the Student t before classes are learned. */
const freedom = 2;

export function openNoise(mode: NoiseMode, options: NoiseOptions): Noise {
  return mode === 'even' ? even() : learned(mode, options);
}

function even(): Noise {
  let count = 0;
  return {
    admit(model, ...observations) {
      const all = observations.length === 1 ? observations[0]! : together(observations);
      count = total(all);
      model.weigh(all);
    },
    learn: (_, { residual, least }) => Math.max(residual / count, least),
    error: (_, residual) => residual * residual,
    found: () => evenNoise,
  };
}

function learned(mode: 'uneven' | 'mixture', { kernels, table, value, ...start }: NoiseOptions): Noise {
  const { row, column } = table;
  const entries = row.length;
  const mixture = mode === 'mixture' ? scaleMixture(kernels) : undefined;
  const weights = new Float64Array(entries).fill(1);
  if (mixture !== undefined)
    for (let t = 0; t < entries; t++)
      weights[t] = studentWeight((value[t]! - start.mean) ** 2 / start.variance);
  let observations = new Float64Array(entries);
  let factors: NoiseFactors = {
    rows: new Float64Array(table.rows).fill(1),
    columns: new Float64Array(table.columns).fill(1),
  };
  let spread = { rows: 0, columns: 0 };
  let count = 0;
  let s2 = 1;
  let least = 0;

  return {
    admit(model, ...given) {
      observations = Float64Array.from(together(given));
      count = total(observations);
      weigh(model);
    },
    learn,
    error: (entry, residual) => weights[entry]! * residual * residual,
    found: () => ({
      mode,
      rows: spread.rows > 0 ? factors.rows : undefined,
      columns: spread.columns > 0 ? factors.columns : undefined,
      shares: mixture?.shares() ?? [1],
      weights: mixture === undefined ? undefined : weights.slice(),
    }),
  };

  function learn(model: FactorModel, sweep: SweepEnd): number {
    least = sweep.least;
    if (mixture === undefined && !sweep.settled) {
      s2 = Math.max(sweep.residual / count, least);
      return s2;
    }
    const expected = expectedSquares(model);
    if (sweep.settled) {
      ({ factors, spread } = learnFactors(kernels, table, { expected, observations, weights, factors }));
    }
    const square = expected.map((E, t) => E / factor(t));
    if (mixture === undefined) s2 = mean(square, observations);
    else if (sweep.settled) s2 = mixture.learn(square, observations);
    else
      s2 = mean(
        square,
        observations.map((m, t) => m * weights[t]!),
      );
    s2 = Math.max(s2, least);
    if (mixture !== undefined) {
      for (let t = 0; t < entries; t++) {
        const u = expected[t]! / Math.max(s2 * factor(t), least);
        weights[t] = sweep.settled ? mixture.weight(u) : studentWeight(u);
      }
    }
    weigh(model);
    return s2;
  }

  /** α_j β_i */
  function factor(t: number): number {
    return factors.rows[row[t]!]! * factors.columns[column[t]!]!;
  }

  function weigh(model: FactorModel): void {
    model.weigh(
      observations.map((m, t) => (m === 0 ? 0 : (m * weights[t]! * s2) / Math.max(s2 * factor(t), least))),
    );
  }
}

/** residual² + spread of every entry. */
function expectedSquares(model: FactorModel): Float64Array {
  const { residual, spread } = model.residuals();
  return residual.map((r, t) => r * r + spread[t]!);
}

/** 3/(2 + u): a Student t's weight. */
export function studentWeight(u: number): number {
  return (freedom + 1) / (freedom + u);
}

/** The sum of vectors; of counts in bytes again, since what is small is gathered from fast. */
function together(vectors: readonly ArrayLike<number>[]): Uint8Array | Float64Array<ArrayBuffer> {
  const length = vectors[0]!.length;
  const sum = vectors.every((vector) => vector instanceof Uint8Array)
    ? new Uint8Array(length)
    : new Float64Array(length);
  for (const vector of vectors) for (let t = 0; t < length; t++) sum[t]! += vector[t]!;
  return sum;
}

function mean(numbers: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < numbers.length; t++) sum += weights[t]! * numbers[t]!;
  return sum / total(weights);
}

function total(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < numbers.length; t++) sum += numbers[t]!;
  return sum;
}
