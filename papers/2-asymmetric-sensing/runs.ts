/**
 * Runs of V ← V + μ·G·W, W ← W + μ·Gᵀ·V at once, G = (𝒜*𝒜)(X − VWᵀ), and what is watched in them:
 *
 *   Z = [V; W], Z̃ = [V; −W]           S₊, S₋ = [U_X; ±V_X]/√2, signal and anti-signal space, for X = U_X·Σ·V_Xᵀ
 *   Δ = VᵀV − WᵀW = Z̃ᵀZ               the imbalance
 */
import type { DescentState, Runtime } from 'rankfree/engine';
import {
  asymmetric,
  decomposition,
  distance,
  gradientDescent,
  gram,
  imbalance,
  objective,
  product,
  signal,
  singularValuesOf,
  smallRandom,
  solve,
  squares,
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
  rank: number;
  /** S₊ and S₋, (rows + columns) × rank. */
  plus: Float64Array;
  minus: Float64Array;
  /** Singular values of M = (𝒜*𝒜)(X). */
  values: Float64Array;
}

/** All singular values of X are 1. */
export function instanceOf(runtime: Runtime, { rows, columns, rank, count, seed }: Shape): Instance {
  const U = orthonormal(runtime, rows, rank, seed);
  const V = orthonormal(runtime, columns, rank, seed + 1000);
  const target = composed(runtime, U, new Array<number>(rank).fill(1), V);
  const sensed = sense(runtime, target, { rows, columns, count, seed });
  const half = Math.SQRT1_2;
  return {
    ...sensed,
    rank,
    plus: Float64Array.from([...U, ...V], (value) => half * value),
    minus: Float64Array.from([...U, ...V], (value, t) => (t < U.length ? half : -half) * value),
    values: singularValuesOf(runtime, normalMatrix(sensed, target), rows, columns),
  };
}

export interface Run {
  width: number;
  alpha: number;
  mu: number;
  seed: number;
  /** Second factor of the start by the first. Default 1. */
  ratio?: number;
}

export function descent(instance: Instance, { width, alpha, mu, seed, ratio = 1 }: Run) {
  const { runtime, measurement, observations, weights, rows, columns, rank, target, plus, minus } = instance;
  const parametrization = asymmetric(runtime, { rows, columns, width });
  const F = objective({ parametrization, measurement, loss: squares(), observations, weights });
  const start = smallRandom(runtime, parametrization, { initialScale: scaleOf(alpha, width), seed });
  for (let t = rows * width; t < start.length; t++) start[t]! *= ratio;
  const seen = decomposition(runtime, parametrization);
  const read = (probe: { read(state: DescentState): number | readonly number[] }) => (state: DescentState) =>
    Number(probe.read(state));
  const split = signal(runtime, parametrization, { basis: plus, width: rank });
  const within = (basis: Float64Array, theta: Float64Array) => {
    const shape = { rows: rank, inner: rows + columns, columns: width, transposed: 'left' } as const;
    return singularValuesOf(runtime, product(runtime, basis, theta, shape), rank, width);
  };
  return {
    start,
    solver: solve(gradientDescent({ stepSize: stepOf(mu) }), F, start),
    test: read(distance(runtime, seen, { target })),
    imbalance: read(imbalance(runtime, seen)),
    split: (state: DescentState) => split.read(state) as readonly [number, number, number],
    /** σ_min(S₊ᵀZ) and ‖S₋ᵀZ‖. */
    least: ({ theta }: DescentState) => within(plus, theta)[rank - 1]!,
    anti: ({ theta }: DescentState) => within(minus, theta)[0]!,
  };
}

export interface WatchedRow {
  t: number;
  test: number;
  loss: number;
  /** σ_min(S₊ᵀZ), the nuisance, and the angle of the signal to S₊. */
  signal: number;
  nuisance: number;
  angle: number;
  anti: number;
  imbalance: number;
}

export interface Identities {
  /** Largest distance over all steps of Zₜ₊₁ from (I + μ𝒟(G))Zₜ, and of Z̃ₜ₊₁ from (I − μ𝒟(G))Z̃ₜ, by ‖Z‖. */
  recursion: number;
  /** Of ½(ZZᵀ − Z̃Z̃ᵀ) from 𝒟(VWᵀ). */
  lifting: number;
  /** Of Δₜ₊₁ − Δₜ from μ²(WᵀGᵀGW − VᵀGGᵀV). */
  imbalance: number;
  /** ‖Δ_T − Δ₀‖ by 2μ(L₀ − L_T), the largest over T. */
  bound: number;
  /** Whether every step decreased the loss by μ/2 times its gradient's square, which the bound asks for: the smallest share. */
  decrease: number;
}

/** Everything at every step. */
export async function watch(
  instance: Instance,
  run: Run,
  steps: number,
): Promise<{ rows: WatchedRow[]; identities: Identities }> {
  const { runtime, measurement, weights, observations, rows: n1, columns: n2 } = instance;
  const { width, mu } = run;
  const seen = descent(instance, run);
  const identities: Identities = {
    recursion: 0,
    lifting: 0,
    imbalance: 0,
    bound: 0,
    decrease: Number.POSITIVE_INFINITY,
  };
  let before: { theta: Float64Array; G: Float64Array; loss: number; gradient: number } | undefined;
  let first: { imbalance: Float64Array; loss: number } | undefined;

  const { rows } = await record(seen.solver, steps, (state): WatchedRow => {
    const { theta, loss } = state;
    const Delta = imbalanceOf(instance, theta, width);
    first ??= { imbalance: Delta, loss };
    if (before !== undefined) {
      const [plus, minus] = [1, -1].map((sign) =>
        moved(instance, before!.theta, before!.G, width, sign * mu, sign),
      );
      const size = norm(theta);
      identities.recursion = Math.max(
        identities.recursion,
        norm(difference(theta, plus!)) / size,
        norm(difference(signed(theta, n1 * width, -1), minus!)) / size,
      );
      const change = difference(Delta, imbalanceOf(instance, before.theta, width));
      identities.imbalance = Math.max(
        identities.imbalance,
        norm(difference(change, secondOrder(instance, before.theta, before.G, width, mu))),
      );
      identities.decrease = Math.min(
        identities.decrease,
        (before.loss - loss) / (0.5 * mu * before.gradient ** 2),
      );
    }
    const drift = symmetricNorm(runtime, difference(Delta, first.imbalance), width);
    if (first.loss > loss)
      identities.bound = Math.max(identities.bound, drift / (2 * mu * (first.loss - loss)));
    identities.lifting = Math.max(identities.lifting, liftingError(instance, theta, width));

    const V = theta.subarray(0, n1 * width);
    const W = theta.subarray(n1 * width);
    const X = product(runtime, V, W, { rows: n1, inner: width, columns: n2, transposed: 'right' });
    const z = measure(runtime, measurement, X).map((p, t) => weights[t]! * (observations[t]! - p));
    before = {
      theta: theta.slice(),
      G: adjointMatrix(runtime, measurement, z),
      loss,
      gradient: norm(state.gradient),
    };

    const [signal, nuisance, angle] = seen.split(state);
    return {
      ...{ t: state.iteration, test: seen.test(state), loss, signal, nuisance, angle },
      ...{ anti: seen.anti(state), imbalance: seen.imbalance(state) },
    };
  });
  return { rows, identities };
}

/** (I + μ𝒟(G))·Z for Z = [V; sign·W]: V + μ·G·(sign·W), sign·W + μ·Gᵀ·V. */
function moved(
  { runtime, rows, columns }: Instance,
  theta: Float64Array,
  G: Float64Array,
  width: number,
  mu: number,
  sign: number,
): Float64Array {
  const Z = signed(theta, rows * width, sign);
  const [V, W] = [Z.subarray(0, rows * width), Z.subarray(rows * width)];
  const GW = product(runtime, G, W, { rows, inner: columns, columns: width });
  const GV = product(runtime, G, V, { rows: columns, inner: rows, columns: width, transposed: 'left' });
  return Z.map((value, t) => value + mu * (t < GW.length ? GW[t]! : GV[t - GW.length]!));
}

/** [V; sign·W]. */
function signed(theta: Float64Array, split: number, sign: number): Float64Array {
  return theta.map((value, t) => (t < split ? value : sign * value));
}

/** Δ. */
function imbalanceOf({ runtime, rows, columns }: Instance, theta: Float64Array, width: number): Float64Array {
  const VV = gram(runtime, theta.slice(0, rows * width), rows, width);
  const WW = gram(runtime, theta.slice(rows * width), columns, width);
  return difference(VV, WW);
}

/** μ²(WᵀGᵀGW − VᵀGGᵀV). */
function secondOrder(
  { runtime, rows, columns }: Instance,
  theta: Float64Array,
  G: Float64Array,
  width: number,
  mu: number,
): Float64Array {
  const [V, W] = [theta.slice(0, rows * width), theta.slice(rows * width)];
  const GW = product(runtime, G, W, { rows, inner: columns, columns: width });
  const GV = product(runtime, G, V, { rows: columns, inner: rows, columns: width, transposed: 'left' });
  return difference(gram(runtime, GW, rows, width), gram(runtime, GV, columns, width)).map(
    (value) => mu * mu * value,
  );
}

/** ‖½(ZZᵀ − Z̃Z̃ᵀ) − 𝒟(VWᵀ)‖_F by ‖ZZᵀ‖_F. */
function liftingError({ runtime, rows, columns }: Instance, theta: Float64Array, width: number): number {
  const n = rows + columns;
  const outer = (Z: Float64Array) =>
    product(runtime, Z, Z, { rows: n, inner: width, columns: n, transposed: 'right' });
  const [ZZ, other] = [outer(theta), outer(signed(theta, rows * width, -1))];
  const VW = product(runtime, theta.subarray(0, rows * width), theta.subarray(rows * width), {
    ...{ rows, inner: width, columns, transposed: 'right' },
  });
  const wrong = ZZ.map((value, t) => {
    const [i, j] = [Math.floor(t / n), t % n];
    const lifted =
      i < rows ? (j < rows ? 0 : VW[i * columns + j - rows]!) : j < rows ? VW[j * columns + i - rows]! : 0;
    return 0.5 * (value - other[t]!) - lifted;
  });
  return norm(wrong) / norm(ZZ);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, t) => value - b[t]!);
}

function norm(a: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
}
