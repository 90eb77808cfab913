/**
 * Runs of U ← U + μ·(𝒜*𝒜)(XXᵀ − UUᵀ)·U from a small random start, and what is watched in them:
 *
 *   M = (𝒜*𝒜)(XXᵀ), L its leading eigenvectors        V_X a basis of the columns of X
 *   Ũ = (I + μM)ᵗ·U₀, the power iterate                σ_min(V_XᵀU) the signal's weakest direction, ‖N‖ the nuisance
 */
import type { DescentState, Optimizer, Runtime } from 'rankfree/engine';
import {
  decomposition,
  distance,
  eigh,
  gradientDescent,
  objective,
  product,
  psd,
  signal,
  singularValuesOf,
  smallRandom,
  solve,
  squares,
  subspaceAngle,
  svd,
} from 'rankfree/engine';
import type { Sensed } from '../sensing.ts';
import {
  adjointMatrix,
  composed,
  measure,
  normalMatrix,
  orthonormal,
  record,
  sense,
  symmetricNorm,
} from '../sensing.ts';
import type { Shape } from './setting.ts';
import { scaleOf, stepOf } from './setting.ts';

export interface Instance extends Sensed {
  size: number;
  rank: number;
  /** Of X: from 1 down to 1/κ. */
  least: number;
  /** V_X, size × rank. */
  basis: Float64Array;
  /** M, its eigenvalues, and L: size × rank. */
  M: Float64Array;
  values: Float64Array;
  leading: Float64Array;
}

export function instanceOf(
  runtime: Runtime,
  { size, rank, count, conditionNumber = 1, seed, storage = 'f64' }: Shape,
): Instance {
  const basis = orthonormal(runtime, size, rank, seed);
  const least = 1 / conditionNumber;
  // Singular values of X go evenly from 1 to 1/κ.
  const values = Array.from({ length: rank }, (_, a) =>
    rank === 1 ? 1 : 1 + (a / (rank - 1)) * (least - 1),
  );
  const target = composed(
    runtime,
    basis,
    values.map((value) => value * value),
    basis,
  );
  const sensed = sense(runtime, target, { rows: size, columns: size, count, seed, symmetric: true, storage });
  const M = normalMatrix(sensed, target);
  const { values: eigenvalues, vectors } = eigh(runtime, M, size);
  const leading = firstColumns(vectors, size, rank);
  return { ...sensed, size, rank, least, basis, M, values: eigenvalues, leading };
}

export interface Run {
  width: number;
  alpha: number;
  mu: number;
  seed: number;
}

/** The solver of a run, and what reads its iterates. */
export function descent(instance: Instance, { width, alpha, mu, seed }: Run, optimizer?: Optimizer) {
  const { runtime, measurement, observations, weights, size, rank, target, basis, leading } = instance;
  const parametrization = psd(runtime, { size, width });
  const F = objective({ parametrization, measurement, loss: squares(), observations, weights });
  const start = smallRandom(runtime, parametrization, { initialScale: scaleOf(alpha, width), seed });
  const seen = decomposition(runtime, parametrization);
  const scale = observations.reduce((sum, y, t) => sum + 0.5 * weights[t]! * y * y, 0);
  const read = (probe: { read(state: DescentState): number | readonly number[] }) => (state: DescentState) =>
    Number(probe.read(state));
  const split = signal(runtime, parametrization, { basis, width: rank });
  return {
    start,
    solver: solve(optimizer ?? gradientDescent({ stepSize: stepOf(mu) }), F, start),
    /** ‖UUᵀ − XXᵀ‖_F/‖XXᵀ‖_F, and ‖residual‖²/‖y‖². */
    test: read(distance(runtime, seen, { target })),
    train: ({ loss }: DescentState) => loss / scale,
    least: ({ theta }: DescentState) => leastSignal(instance, theta, width),
    split: (state: DescentState) => split.read(state) as readonly [number, number, number],
    angleToTruth: read(subspaceAngle(runtime, seen, { basis, width: rank })),
    angleToLeading: read(subspaceAngle(runtime, seen, { basis: leading, width: rank })),
  };
}

/** σ_min(V_XᵀU). */
export function leastSignal(
  { runtime, basis, size, rank }: Instance,
  U: Float64Array,
  width: number,
): number {
  const within = product(runtime, basis, U, { rows: rank, inner: size, columns: width, transposed: 'left' });
  return singularValuesOf(runtime, within, rank, width)[rank - 1]!;
}

/** t₁ as growth at the rate of M says: ln(σ_min(X)/(√10·σ_min(V_XᵀU₀)))/ln(1 + μλ_r⋆(M)). */
export function predictedTime(instance: Instance, { width, mu }: Run, start: Float64Array): number {
  const { least, values, rank } = instance;
  return (
    Math.log(least / (Math.sqrt(10) * leastSignal(instance, start, width))) /
    Math.log(1 + mu * values[rank - 1]!)
  );
}

/** Whether the signal has come up: σ_min(V_XᵀU) ≥ σ_min(X)/√10. */
export function grown({ least }: Instance): (row: { least: number }) => boolean {
  return (row) => row.least >= least / Math.sqrt(10);
}

export interface WatchedRow {
  t: number;
  test: number;
  train: number;
  /** σ_min(V_XᵀU), ‖N‖ and θ. */
  signal: number;
  nuisance: number;
  theta: number;
  angleToTruth: number;
  angleToLeading: number;
  /** ∠(L, L̃), ‖U − Ũ‖/‖Ũ‖ and ‖Ũ‖. */
  powerAngle: number;
  powerDistance: number;
  powerNorm: number;
}

/** Everything at every step. */
export async function watch(instance: Instance, run: Run, steps: number): Promise<WatchedRow[]> {
  const { runtime, size } = instance;
  const { width } = run;
  const seen = descent(instance, run);
  let power = seen.start;
  const { rows } = await record(seen.solver, steps, (state): WatchedRow => {
    if (state.iteration > 0) power = powerStep(instance, power, run);
    const [signal, nuisance, theta] = seen.split(state);
    const powerNorm = singularValuesOf(runtime, power, size, width)[0]!;
    const apart = state.theta.map((value, t) => value - power[t]!);
    return {
      ...{ t: state.iteration, test: seen.test(state), train: seen.train(state), signal, nuisance, theta },
      ...{ angleToTruth: seen.angleToTruth(state), angleToLeading: seen.angleToLeading(state) },
      powerAngle: angleOf(instance, power, width),
      powerDistance: singularValuesOf(runtime, apart, size, width)[0]! / powerNorm,
      powerNorm,
    };
  });
  return rows;
}

function powerStep(
  { runtime, M, size }: Instance,
  U: Float64Array,
  { width, mu }: Run,
): Float64Array<ArrayBuffer> {
  const MU = product(runtime, M, U, { rows: size, inner: size, columns: width });
  return MU.map((value, t) => U[t]! + mu * value);
}

/** ∠(L, leading left vectors of U). */
function angleOf({ runtime, leading, size, rank }: Instance, U: Float64Array, width: number): number {
  const svdOf = svd(runtime, U, size, width);
  const vectors = firstColumns(svdOf.U, size, rank);
  const within = product(runtime, leading, vectors, {
    rows: rank,
    inner: size,
    columns: rank,
    transposed: 'left',
  });
  const back = product(runtime, leading, within, { rows: size, inner: rank, columns: rank });
  return singularValuesOf(
    runtime,
    vectors.map((value, t) => value - back[t]!),
    size,
    rank,
  )[0]!;
}

export interface OneStep {
  t: number;
  /** Bound over what happened, the next one's: at most 1 for the signal, whose bound is from below; from 1 on for the others. */
  signal: number;
  nuisance: number;
  theta: number;
  norm: number;
  power: number;
}

/** What one step may do, against what it did. */
export async function oneSteps(instance: Instance, run: Run, steps: number): Promise<OneStep[]> {
  const { runtime, size, target, measurement, weights, observations, least, M } = instance;
  const { width, mu } = run;
  const seen = descent(instance, run);
  const startNorm = singularValuesOf(runtime, seen.start, size, width)[0]!;
  const normOfM = symmetricNorm(runtime, M, size);
  let power = seen.start;
  const { rows } = await record(seen.solver, steps, (state) => {
    if (state.iteration > 0) power = powerStep(instance, power, run);
    const [signal, nuisance, theta] = seen.split(state);
    const X = product(runtime, state.theta, state.theta, {
      rows: size,
      inner: width,
      columns: size,
      transposed: 'right',
    });
    const z = measure(runtime, measurement, X).map((p, t) => weights[t]! * (p - observations[t]!));
    const G = adjointMatrix(runtime, measurement, z);
    const error = X.map((value, t) => value - target[t]!);
    return {
      ...{ t: state.iteration, signal, nuisance, theta },
      norm: singularValuesOf(runtime, state.theta, size, width)[0]!,
      error: symmetricNorm(runtime, error, size),
      /** D = ‖(𝒜*𝒜 − I)(XXᵀ − UUᵀ)‖. */
      deviation: symmetricNorm(
        runtime,
        G.map((value, t) => value - error[t]!),
        size,
      ),
      apart: singularValuesOf(
        runtime,
        state.theta.map((value, t) => value - power[t]!),
        size,
        width,
      )[0]!,
    };
  });
  const [c, least2] = [Math.min(size, width), least * least];
  return rows.slice(0, -1).map((row, k) => {
    const next = rows[k + 1]!;
    return {
      t: row.t,
      signal: (row.signal * (1 + 0.25 * mu * least2 - mu * row.signal ** 2)) / next.signal,
      nuisance:
        (row.nuisance * (1 - 0.5 * mu * row.nuisance ** 2 + 9 * mu * row.theta + 2 * mu * row.deviation)) /
        next.nuisance,
      theta:
        ((1 - 0.25 * mu * least2) * row.theta + 150 * mu * row.deviation + 500 * mu * mu * row.error ** 2) /
        next.theta,
      norm: 3 / next.norm,
      power: (4 * c * startNorm ** 3 * (1 + mu * normOfM) ** (3 * next.t)) / normOfM / next.apart,
    };
  });
}

function firstColumns(A: Float64Array, rows: number, kept: number): Float64Array {
  const columns = A.length / rows;
  const first = new Float64Array(rows * kept);
  for (let i = 0; i < rows; i++) for (let a = 0; a < kept; a++) first[i * kept + a] = A[i * columns + a]!;
  return first;
}
