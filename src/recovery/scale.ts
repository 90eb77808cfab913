/**
 * How large things are, read off the data, so that no constant meets the user's units:
 *
 *   u·vᵀ     the leading component of M = 𝒜*(y)/m (symmetric: of the largest eigenvalue, u = v)
 *   q = 𝒜(u·vᵀ),    size t₀ = ⟨q, y⟩/|q|²,    curvature c = |q|²/m
 *
 * t₀ is about the size of X's leading component, c of the measurement's squares.
 * Source    sensing recipe §1.1 (t0, LA).
 */
import { extremes } from '../linalg/lanczos.ts';
import type { Adjoint, Measurement } from '../measurements/measurement.ts';
import type { Factor } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface Scale {
  /** t₀: 0 or less where the data hold no such component. */
  size: number;
  /** m·c. */
  curvature: number;
}

const stream = 9;
const options = { tolerance: 1e-6, most: 60 };

export function scaleOf(
  runtime: Runtime,
  measurement: Measurement,
  y: Float64Array,
  symmetric: boolean,
  weights?: Float64Array,
): Scale {
  const { arena } = runtime;
  const mark = arena.mark();
  const { rows, columns, count, precision } = measurement;
  const weighed = weights === undefined ? y : y.map((value, t) => weights[t]! * value);
  const M = measurement.adjoint(weighed);
  const [u, v] = [createFactor(arena, rows, 1, precision), createFactor(arena, columns, 1, precision)];
  const start = drawn(runtime, columns);
  if (symmetric) {
    const { largest } = extremes(runtime, symmetricProduct(M, u, v), start, options);
    write(largest.vector, u);
    write(largest.vector, v);
  } else {
    const { largest } = extremes(runtime, normalProduct(M, u, v), start, options);
    write(largest.vector, v);
    u.region.array.fill(0);
    M.times(v, u);
    scaleToOne(u);
  }
  const q = new Float64Array(count);
  measurement.forward({ left: u, right: v }, q);
  arena.release(mark);
  let [qq, qy] = [0, 0];
  for (let t = 0; t < count; t++) {
    const w = weights === undefined ? 1 : weights[t]!;
    qq += w * q[t]! * q[t]!;
    qy += w * q[t]! * y[t]!;
  }
  return { size: qq > 0 ? qy / qq : 0, curvature: qq };
}

/** x ↦ ½ (M + Mᵀ)·x. */
export function symmetricProduct(M: Adjoint, u: Factor, v: Factor) {
  return (x: Float64Array, out: Float64Array): void => {
    write(x, v);
    u.region.array.fill(0);
    M.times(v, u);
    M.transposeTimes(v, u);
    const { array } = u.region;
    for (let i = 0; i < out.length; i++) out[i] = 0.5 * array[i * u.stride]!;
  };
}

/** x ↦ MᵀM·x. */
function normalProduct(M: Adjoint, u: Factor, v: Factor) {
  return (x: Float64Array, out: Float64Array): void => {
    write(x, v);
    u.region.array.fill(0);
    M.times(v, u);
    v.region.array.fill(0);
    M.transposeTimes(u, v);
    const { array } = v.region;
    for (let i = 0; i < out.length; i++) out[i] = array[i * v.stride]!;
  };
}

export function drawn(runtime: Runtime, length: number): Float64Array<ArrayBuffer> {
  const mark = runtime.arena.mark();
  const region = runtime.arena.float64(length);
  gaussians(runtime, region, { seed: 0, stream });
  const numbers = region.array.slice();
  runtime.arena.release(mark);
  return numbers as Float64Array<ArrayBuffer>;
}

function write(x: Float64Array, { region, stride }: Factor): void {
  const { array } = region;
  array.fill(0);
  for (let i = 0; i < x.length; i++) array[i * stride] = x[i]!;
}

function scaleToOne({ region }: Factor): void {
  const { array } = region;
  let sum = 0;
  for (let i = 0; i < array.length; i++) sum += array[i]! * array[i]!;
  const length = Math.sqrt(sum);
  if (length > 0) for (let i = 0; i < array.length; i++) array[i]! /= length;
}
