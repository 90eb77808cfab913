/**
 * A sparse vector behind few measurements, and what is known of it without any descent:
 *
 *   y = A·x⋆,  A: M × N of N(0, 1/M),  x⋆ ≥ 0 of few entries
 *   least ‖z‖₁ over z ≥ 0, A·z = y:  x⋆ itself where w = Aᵀλ with w = 1 on its support and w < 1 elsewhere exists (Fuchs 2004)
 *
 * λ is that of least norm, so that the certificate is sufficient, not necessary.
 */
import type { Measurement, Runtime } from 'rankfree/engine';
import { dense, permutation, product, qr } from 'rankfree/engine';
import { normals, uniforms } from '../draw.ts';
import type { Instance } from './setting.ts';

export interface SparseProblem {
  readonly instance: Instance;
  readonly design: { data: Float64Array; rows: number; columns: number };
  readonly measurement: Measurement;
  readonly observations: Float64Array;
  readonly truth: Float64Array;
  /** ‖x⋆‖₁. */
  readonly least: number;
  /** The largest w off the support: below 1, ‖x⋆‖₁ is proved to be the least. */
  readonly certificate: number;
  /** Aᵀy, the slope of every number at 0. */
  readonly correlation: Float64Array;
  /** The length of a vector's part outside the range of Aᵀ. */
  outside(vector: Float64Array): number;
}

const [matrixStream, supportStream, valueStream] = [1, 2, 3];

export function drawProblem(runtime: Runtime, instance: Instance, seed: number): SparseProblem {
  const { unknowns: N, data: M, nonZeros, smallest: low, largest: high } = instance;
  const A = normals(runtime, M * N, { seed, stream: matrixStream }).map((value) => value / Math.sqrt(M));
  const support = permutation(runtime, N, { seed, stream: supportStream }).slice(0, nonZeros);
  const values = uniforms(runtime, nonZeros, { seed, stream: valueStream, low, high });
  const truth = new Float64Array(N);
  for (const [k, j] of support.entries()) truth[j] = values[k]!;
  const times = (x: Float64Array) => product(runtime, A, x, { rows: M, inner: N, columns: 1 });
  const transposeTimes = (z: Float64Array) =>
    product(runtime, A, z, { rows: N, inner: M, columns: 1, transposed: 'left' });
  const observations = times(truth);
  const transposed = new Float64Array(N * M);
  for (let i = 0; i < M; i++) for (let j = 0; j < N; j++) transposed[j * M + i] = A[i * N + j]!;
  const { Q } = qr(runtime, transposed, N, M);
  return {
    instance,
    design: { data: A, rows: M, columns: N },
    measurement: dense(runtime, { matrices: A, rows: N, columns: 1 }),
    observations,
    truth,
    least: truth.reduce((sum, value) => sum + value, 0),
    certificate: largestOff(runtime, A, support, instance, transposeTimes),
    correlation: transposeTimes(observations),
    outside(vector) {
      const inside = product(runtime, Q, vector, { rows: M, inner: N, columns: 1, transposed: 'left' });
      const back = product(runtime, Q, inside, { rows: N, inner: M, columns: 1 });
      return length(vector.map((value, j) => value - back[j]!));
    },
  };
}

/** max w off the support, w = Aᵀλ, λ = Q·R⁻ᵀ·1 of A's columns there, A_S = Q·R. */
function largestOff(
  runtime: Runtime,
  A: Float64Array,
  support: Int32Array,
  { unknowns: N, data: M }: Instance,
  transposeTimes: (z: Float64Array) => Float64Array,
): number {
  const k = support.length;
  const columns = new Float64Array(M * k);
  for (let i = 0; i < M; i++) for (let a = 0; a < k; a++) columns[i * k + a] = A[i * N + support[a]!]!;
  const { Q, R } = qr(runtime, columns, M, k);
  const solved = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    let sum = 1;
    for (let b = 0; b < a; b++) sum -= R[b * k + a]! * solved[b]!;
    solved[a] = sum / R[a * k + a]!;
  }
  const w = transposeTimes(product(runtime, Q, solved, { rows: M, inner: k, columns: 1 }));
  return w.reduce((most, value, j) => (support.includes(j) ? most : Math.max(most, value)), -1);
}

export function length(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
