/**
 * Random matrices that nobody stores:  𝒜(X)ₜ = ⟨Aₜ, X⟩,  Aₜ[i, j] ~ N(0, 1) from the seed and t, drawn anew at every pass.
 *
 * Matrix t has the numbers of row t of stream 13 (runtime/random.ts), row-major, so that it is the same whoever asks and how many
 * there are. Symmetric: the lower triangle, row by row, off the diagonal divided by √2: as (G + Gᵀ)/2 of a whole Gaussian G.
 *
 * Drawing costs some 30 times what reading does (bench/gaussians.mjs): for what dense() has no room for.
 *
 * Shapes    X: rows × columns; p, z: m.   Units: of X those of the observations.
 * Errors    SEED_INVALID, SHAPE_INVALID, SHAPE_MISMATCH, OUT_OF_MEMORY.
 * Source    the Gaussian ensemble of Recht, Fazel & Parrilo 2010 (arXiv 0706.4138), without their 1/√m.
 */
import { counter } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import type { MatricesShape } from './sensing.ts';
import { checkMatrices, numbersOf, sensing } from './sensing.ts';

export interface GaussianOptions extends MatricesShape {
  /** Any whole number. */
  seed: number;
}

const stream = 13;

/** Lives in the runtime's arena. */
export function gaussian(runtime: Runtime, { seed, ...shape }: GaussianOptions): Measurement {
  const { rows, columns, symmetric = false } = shape;
  const name = 'gaussian()';
  const [key0, key1] = counter({ seed });
  // What is stored is one sum of all matrices for each shard, and four matrices a thread.
  checkMatrices(runtime, name, shape, 8 * numbersOf({ rows, columns, symmetric }));
  const numbers = symmetric ? (rows * (rows + 1)) / 2 : rows * columns;
  const draw = runtime.arena.int32(5);
  draw.array.set([key0, key1, stream, numbers, symmetric ? rows : 0]);
  return sensing(runtime, name, shape, { storage: 'f64', pointer: 0, draw: draw.pointer });
}
