/**
 * The largest singular value of G = 𝒜*(z), by power iteration on GᵀG from a seeded random vector:
 *
 *   x ← Gᵀ G x / ‖·‖,    σ₁ ≈ ‖G x‖
 *
 * An underestimate by about the tolerance where the leading values lie close together: meant for step sizes and starts.
 */
import type { Region } from '../runtime/memory.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Adjoint, Measurement } from './measurement.ts';
import type { Factor } from './point.ts';
import { createFactor } from './point.ts';

const tolerance = 1e-3;
const mostSteps = 100;
const stream = 8;

export function spectralNorm(
  runtime: Runtime,
  { rows, columns, precision }: Pick<Measurement, 'rows' | 'columns' | 'precision'>,
  G: Adjoint,
  seed: number,
): number {
  const mark = runtime.arena.mark();
  const x = createFactor(runtime.arena, columns, 1, precision);
  const Ax = createFactor(runtime.arena, rows, 1, precision);
  const drawn = runtime.arena.float64(columns);
  gaussians(runtime, drawn, { seed, stream });
  setColumn(x, drawn);
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
