/**
 * Random matrices that nobody has to store:  𝒜(X)ₜ = ⟨Aₜ, X⟩,  Aₜ[i, j] ~ N(0, 1) from the seed and t, drawn anew at every pass.
 *
 * Matrix t has the numbers of row t of stream 13 (runtime/random.ts), row-major, so that it is the same whoever asks and how many
 * there are. Symmetric: the lower triangle, row by row, off the diagonal divided by √2: as (G + Gᵀ)/2 of a whole Gaussian G.
 *
 * Drawing costs some 30 times what reading does (bench/gaussians.mjs): for what there is no room for. With `storage` they are drawn
 * once and kept as dense() keeps them.
 *
 * Shapes    X: rows × columns; p, z: m.   Units: of X those of the observations.
 * Errors    SEED_INVALID, SHAPE_INVALID, SHAPE_MISMATCH, OUT_OF_MEMORY.
 * Source    the Gaussian ensemble of Recht, Fazel & Parrilo 2010 (arXiv 0706.4138), without their 1/√m.
 */
import { counter, gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { fillDense } from './dense.ts';
import type { Measurement } from './measurement.ts';
import type { Precision } from './point.ts';
import type { MatricesShape } from './sensing.ts';
import { checkMatrices, numbersOf, sensing } from './sensing.ts';

export interface GaussianOptions extends MatricesShape {
  /** Any whole number. */
  seed: number;
  /** How the matrices are kept, or 'none': then they are drawn anew at every pass. 'f32' rounds them. Default 'none'. */
  storage?: Precision | 'none';
}

const stream = 13;

/** Lives in the runtime's arena. */
export function gaussian(
  runtime: Runtime,
  { seed, storage = 'none', ...shape }: GaussianOptions,
): Measurement {
  if (storage !== 'none') return kept(runtime, { seed, storage, ...shape });
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

/** The same matrices, drawn once. */
function kept(
  runtime: Runtime,
  { seed, storage, ...shape }: GaussianOptions & { storage: Precision },
): Measurement {
  const { count, rows, columns, symmetric = false } = shape;
  counter({ seed });
  const filling = fillDense(runtime, { ...shape, storage }, 'gaussian()');
  const mark = runtime.arena.mark();
  const drawn = runtime.arena.float64(symmetric ? (rows * (rows + 1)) / 2 : rows * columns);
  const matrix = new Float64Array(rows * columns);
  for (let row = 0; row < count; row++) {
    gaussians(runtime, drawn, { seed, row, stream });
    if (symmetric) unfold(drawn.array, rows, matrix);
    else matrix.set(drawn.array);
    filling.append(storage === 'f32' ? Float32Array.from(matrix) : matrix);
  }
  runtime.arena.release(mark);
  return filling.measurement();
}

function unfold(triangle: Float64Array, n: number, out: Float64Array): void {
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) out[i * n + j] = out[j * n + i] = triangle[at++]! * Math.SQRT1_2;
    out[i * n + i] = triangle[at++]!;
  }
}
