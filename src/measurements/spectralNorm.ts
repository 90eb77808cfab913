/**
 * The largest singular value of 𝒜*(z), by power iteration on 𝒜*(z)ᵀ𝒜*(z) from a seeded random vector:
 *
 *   x ← 𝒜*(z)ᵀ 𝒜*(z) x / ‖·‖,    σ₁ ≈ ‖𝒜*(z) x‖
 *
 * An underestimate by about the tolerance where the leading values lie close together: meant for step sizes and starts.
 */
import type { Region } from '../runtime/memory.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import type { Factor } from './point.ts';
import { createFactor } from './point.ts';

const tolerance = 1e-3;
const mostSteps = 100;
const stream = 8;

export function spectralNorm(
  runtime: Runtime,
  measurement: Measurement,
  z: Float64Array,
  seed: number,
): number {
  const mark = runtime.arena.mark();
  const { rows, columns, precision } = measurement;
  const x = createFactor(runtime.arena, columns, 1, precision);
  const Ax = createFactor(runtime.arena, rows, 1, precision);
  const drawn = runtime.arena.float64(columns);
  gaussians(runtime, drawn, { seed, stream });
  setColumn(x, drawn);
  const G = measurement.adjoint(z);
  let norm = 0;
  for (let step = 0; step < mostSteps; step++) {
    normalise(x);
    Ax.region.array.fill(0);
    G.times(x, Ax);
    const before = norm;
    norm = length(Ax);
    if (norm === 0 || norm - before < tolerance * norm) break;
    x.region.array.fill(0);
    G.transposeTimes(Ax, x);
  }
  runtime.arena.release(mark);
  return norm;
}

/** A factor of one column from a vector; its padding stays zero. */
function setColumn({ stride, region }: Factor, vector: Region<Float64Array>): void {
  const { array } = region;
  for (const [i, value] of vector.array.entries()) array[i * stride] = value;
}

function normalise(factor: Factor): void {
  const { array } = factor.region;
  const size = length(factor);
  for (let i = 0; i < array.length; i++) array[i] = array[i]! / size;
}

function length({ region }: Factor): number {
  let sum = 0;
  for (const value of region.array) sum += value * value;
  return Math.sqrt(sum);
}
