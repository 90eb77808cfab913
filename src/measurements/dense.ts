/**
 * Stored matrices:  𝒜(X)ₜ = ⟨Aₜ, X⟩,  t = 1 … m.   With one column a linear map of vectors, y = A·x.
 *
 * Kept once, in kernel memory, in doubles or singles; sums are in doubles. sensing.ts has the passes.
 *
 * Shapes    matrices: m × (rows·columns), row-major.   Units: those of the observations over those of A, for X.
 * Errors    LENGTH_MISMATCH, SHAPE_INVALID, SHAPE_MISMATCH, NOT_FINITE, OUT_OF_MEMORY.
 * Symbols   𝒜, Aᵢ of Recht, Fazel & Parrilo 2010 (arXiv 0706.4138), without their 1/√m; A of compressed sensing.
 */
import { RankfreeError } from '../errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import type { Precision } from './point.ts';
import { bytesOf, createVector } from './point.ts';
import type { MatricesShape } from './sensing.ts';
import { checkMatrices, numbersOf, padTo, sensing } from './sensing.ts';

/** m × (rows·columns) numbers. */
export type Matrices = Float64Array | Float32Array;

export interface DenseShape extends MatricesShape {
  /** How the matrices are kept: 'f32' takes half the memory and about three quarters of the time. Default 'f64'. */
  storage?: Precision;
}

export interface DenseOptions extends Omit<DenseShape, 'count'> {
  matrices: Matrices;
  /** Default: as they are given. */
  storage?: Precision;
}

/** Lives in the runtime's arena. */
export function dense(runtime: Runtime, { matrices, ...options }: DenseOptions): Measurement {
  const { rows, columns } = options;
  const storage = matrices instanceof Float32Array ? 'f32' : 'f64';
  const filling = fillDense(runtime, { storage, ...options, count: matrices.length / (rows * columns) });
  filling.append(matrices);
  return filling.measurement();
}

/** The same while the matrices still arrive, as from a file that needn't be in memory beside them. */
export interface DenseFilling {
  /** The next matrices, any number of whole ones. */
  append(matrices: Matrices): void;
  /** When all have come. */
  measurement(): Measurement;
}

export function fillDense(runtime: Runtime, shape: DenseShape, name: string = 'dense()'): DenseFilling {
  const { count, rows, columns, symmetric = false, storage = 'f64' } = shape;
  const length = numbersOf({ rows, columns, symmetric });
  checkMatrices(runtime, name, { count, rows, columns, symmetric }, count * length * bytesOf(storage));
  const region = createVector(runtime.arena, padTo(4, count) * length, storage);
  const size = rows * columns;
  let filled = 0;
  return {
    append(matrices) {
      const arriving = matrices.length / size;
      if (!Number.isInteger(arriving) || filled + arriving > count) {
        throw new RankfreeError(
          'LENGTH_MISMATCH',
          `${matrices.length} numbers where ${(count - filled) * size} are still to come.`,
          { place: name, hint: `Matrices come whole: ${rows} × ${columns} numbers each, ${count} in all.` },
        );
      }
      const target = region.array;
      for (let t = 0; t < arriving; t++) {
        const matrix = matrices.subarray(t * size, (t + 1) * size);
        const kept = target.subarray(filled * length, (filled + 1) * length);
        if (symmetric) foldMatrix(matrix, rows, kept);
        else kept.set(matrix);
        if (!allFinite(kept)) throw notFinite(name, matrix, filled, columns, storage);
        filled++;
      }
    },
    measurement() {
      if (filled < count) {
        throw new RankfreeError('LENGTH_MISMATCH', `${filled} of ${count} matrices have come.`, {
          place: name,
        });
      }
      return sensing(runtime, name, shape, { storage, pointer: region.pointer, draw: 0 });
    },
  };
}

/** The lower triangle of A + Aᵀ row by row, its diagonal halved. */
function foldMatrix(A: Matrices, n: number, out: Matrices): void {
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) out[at++] = A[i * n + j]! + A[j * n + i]!;
    out[at++] = A[i * n + i]!;
  }
}

function allFinite(numbers: Matrices): boolean {
  for (let t = 0; t < numbers.length; t++) if (!Number.isFinite(numbers[t]!)) return false;
  return true;
}

function notFinite(
  name: string,
  matrix: Matrices,
  t: number,
  columns: number,
  storage: Precision,
): RankfreeError {
  const largest = storage === 'f64' ? Number.MAX_VALUE : 2 ** 127 * (2 - 2 ** -23);
  const at = Math.max(
    0,
    matrix.findIndex((a) => !(Math.abs(a) <= largest)),
  );
  return new RankfreeError('NOT_FINITE', `${matrix[at]} is not a finite number of ${storage}.`, {
    place: `${name}, matrix ${t}, row ${Math.floor(at / columns)}, column ${at % columns}`,
  });
}
