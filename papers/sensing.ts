/**
 * Instances that several papers take: a truth of low rank, and what was measured of it.
 *
 * Every paper's loss is written in the program's convention, 1/(2m)·Σ(⟨Aᵢ, X⟩ − yᵢ)²; the population is its mean over the Aᵢ, ½‖X − X⋆‖²
 * over all entries.
 */
import type { DescentState, Measurement, Runtime, Solver } from 'rankfree/engine';
import {
  createFactor,
  eigh,
  entries,
  gaussian,
  gaussians,
  iterate,
  iterationLimit,
  openRuntime,
  product,
  qr,
} from 'rankfree/engine';

/** What was measured of X⋆, rows × columns. */
export interface Sensed {
  runtime: Runtime;
  measurement: Measurement;
  observations: Float64Array;
  weights: Float64Array;
  rows: number;
  columns: number;
  target: Float64Array;
}

/** A runtime that is closed when the work is done: its memory holds one operator. */
export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const runtime = await openRuntime();
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** rows × columns, row-major, orthonormal columns: the Q of a Gaussian matrix. */
export function orthonormal(runtime: Runtime, rows: number, columns: number, seed: number): Float64Array {
  return qr(runtime, normals(runtime, rows * columns, seed), rows, columns).Q;
}

/** Standard normal numbers from a stream of their own. */
export function normals(runtime: Runtime, count: number, seed: number): Float64Array {
  const mark = runtime.arena.mark();
  const drawn = runtime.arena.float64(count);
  gaussians(runtime, drawn, { seed, stream: truthStream });
  const numbers = drawn.array.slice();
  runtime.arena.release(mark);
  return numbers;
}

/** Above the streams of the program's own parts. */
const truthStream = 900;

export interface GaussianSensing {
  rows: number;
  columns: number;
  /** m, or 'population': every entry once, whose loss is the mean of the others. */
  count: number | 'population';
  seed: number;
  symmetric?: boolean;
  storage?: 'f64' | 'f32';
}

/** y = 𝒜(X⋆), Gaussian. */
export function sense(
  runtime: Runtime,
  target: Float64Array,
  { rows, columns, count, seed, symmetric = false, storage = 'f64' }: GaussianSensing,
): Sensed {
  const about = { runtime, rows, columns, target };
  if (count === 'population') {
    const cells = Int32Array.from({ length: rows * columns }, (_, cell) => cell);
    const indices = {
      rows,
      columns,
      row: cells.map((c) => Math.floor(c / columns)),
      column: cells.map((c) => c % columns),
    };
    const weights = new Float64Array(rows * columns).fill(1);
    return { ...about, measurement: entries(runtime, indices), observations: target, weights };
  }
  const measurement = gaussian(runtime, { rows, columns, count, seed, symmetric, storage });
  const weights = new Float64Array(count).fill(1 / count);
  return { ...about, measurement, observations: measure(runtime, measurement, target), weights };
}

/** 𝒜(X). */
export function measure(runtime: Runtime, measurement: Measurement, X: Float64Array): Float64Array {
  const { rows, columns, count } = measurement;
  const mark = runtime.arena.mark();
  const left = createFactor(runtime.arena, rows, columns, 'f64');
  const right = createFactor(runtime.arena, columns, columns, 'f64');
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) left.region.array[i * left.stride + j] = X[i * columns + j]!;
  }
  for (let j = 0; j < columns; j++) right.region.array[j * right.stride + j] = 1;
  const y = new Float64Array(count);
  measurement.forward({ left, right }, y);
  runtime.arena.release(mark);
  return y;
}

/** 𝒜*(z) as a matrix. */
export function adjointMatrix(runtime: Runtime, measurement: Measurement, z: Float64Array): Float64Array {
  const { rows, columns } = measurement;
  const mark = runtime.arena.mark();
  const unit = createFactor(runtime.arena, columns, columns, 'f64');
  const out = createFactor(runtime.arena, rows, columns, 'f64');
  for (let j = 0; j < columns; j++) unit.region.array[j * unit.stride + j] = 1;
  measurement.adjoint(z).times(unit, out);
  const G = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) G[i * columns + j] = out.region.array[i * out.stride + j]!;
  }
  runtime.arena.release(mark);
  return G;
}

/** (𝒜*𝒜)(X), with the weights of the loss: X itself in the mean. */
export function normalMatrix({ runtime, measurement, weights }: Sensed, X: Float64Array): Float64Array {
  const y = measure(runtime, measurement, X);
  return adjointMatrix(
    runtime,
    measurement,
    y.map((value, t) => value * weights[t]!),
  );
}

/** The largest absolute eigenvalue of a symmetric matrix. */
export function symmetricNorm(runtime: Runtime, A: Float64Array, size: number): number {
  const { values } = eigh(runtime, A, size);
  return Math.max(values[0]!, -values[size - 1]!);
}

/** A·diag(values)·Bᵀ. */
export function composed(
  runtime: Runtime,
  A: Float64Array,
  values: readonly number[],
  B: Float64Array,
): Float64Array {
  const k = values.length;
  const scaled = A.map((value, t) => value * values[t % k]!);
  return product(runtime, scaled, B, {
    rows: A.length / k,
    inner: k,
    columns: B.length / k,
    transposed: 'right',
  });
}

/** Runs so many steps, or until a row is enough; a row of what `look` sees for each iterate, the start included. */
export async function record<State extends DescentState, Row>(
  solver: Solver<State>,
  steps: number,
  look: (state: State) => Row,
  enough: (row: Row) => boolean = () => false,
): Promise<{ state: State; rows: Row[] }> {
  const rows: Row[] = [];
  for await (const { state, stop } of iterate<State>(solver, { stop: iterationLimit(steps) })) {
    const row = look(state);
    rows.push(row);
    if (stop !== undefined || enough(row)) return { state, rows };
  }
  throw new Error('a run without an end');
}

/** The first row where it holds, or ∞. */
export function firstWhere<Row>(rows: readonly Row[], holds: (row: Row) => boolean): number {
  const at = rows.findIndex(holds);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
