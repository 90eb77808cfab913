/**
 * Thin QR by Householder reflections:  A = Q·R,  QᵀQ = I,  R upper triangular with a diagonal of either sign.
 *
 * Shapes   A: rows × columns, Q: rows × k, R: k × columns, k = min(rows, columns), row-major.   Units: those of A in R.
 *          Q is orthonormal for every A, of whatever rank; in R a dependent column shows as a diagonal entry of about
 *          1e-16‖A‖. Entries below 1e-140 of the largest count as zero.
 * Errors   SHAPE_INVALID, LENGTH_MISMATCH, NOT_FINITE.
 * Source   Golub & Van Loan, Matrix Computations, §5.2; kernel `assembly/qr.ts`.
 */
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Columns } from './operand.ts';
import { checkShape, exactScale, inArena, loadColumns, unload } from './operand.ts';

export interface ThinQr {
  Q: Float64Array<ArrayBuffer>;
  R: Float64Array<ArrayBuffer>;
}

/** A = Q·R. */
export function qr(runtime: Runtime, A: Float64Array, rows: number, columns: number): ThinQr {
  checkShape('A', A, rows, columns);
  const scale = exactScale('A', A, columns);
  return inArena(runtime, () => {
    const loaded = loadColumns(runtime, A, { rows, columns, scale });
    const reflections = reflectColumns(runtime, loaded);
    const R = reflections.R.array.slice();
    for (let t = 0; t < R.length; t++) R[t]! /= scale;
    formBasis(runtime, reflections);
    return { Q: unload(runtime, loaded, reflections.k), R };
  });
}

/** A matrix whose first k = min(rows, columns) columns have become reflections (once formed: the columns of Q). */
export interface Reflections {
  vectors: Columns;
  k: number;
  beta: Region<Float64Array>;
  /** k × columns, upper triangular. */
  R: Region<Float64Array>;
}

/** Replaces the columns by the reflections that make them triangular. Lives in the arena until its mark is released. */
export function reflectColumns({ kernels, arena }: Runtime, vectors: Columns): Reflections {
  const { rows, columns, length, region } = vectors;
  const k = Math.min(rows, columns);
  const beta = arena.float64(k);
  const R = arena.float64(k * columns);
  kernels.qrFactor(k, columns, length, region.pointer, beta.pointer, R.pointer);
  return { vectors, k, beta, R };
}

/** Turns the reflections into Q (rows × k) in their place. */
export function formBasis({ kernels }: Runtime, { vectors, k, beta }: Reflections): void {
  kernels.qrForm(k, vectors.length, vectors.region.pointer, beta.pointer);
}
