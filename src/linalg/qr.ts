/**
 * Thin QR by Householder reflections:  A = Q·R,  QᵀQ = I,  R upper triangular with a diagonal of either sign.
 *
 * Shapes   A: rows × columns, Q: rows × k, R: k × columns, k = min(rows, columns), row-major.   Units: those of A in R.
 *          Q is orthonormal for every A, of whatever rank; in R a dependent column shows as a diagonal entry of about
 *          1e-16‖A‖. Entries below 1e-140 of the largest count as zero.
 * Errors   SHAPE_INVALID, LENGTH_MISMATCH, NOT_FINITE.
 * Source   Golub & Van Loan, Matrix Computations, §5.2; kernel `assembly/qr.ts`.
 */
import type { Arena, Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Strided } from './gemm.ts';
import { multiply, storedAt, transposedAt } from './gemm.ts';
import { checkShape, copyScaled, copyTransposed, exactScale, inArena, padded } from './operand.ts';

export interface ThinQr {
  Q: Float64Array<ArrayBuffer>;
  R: Float64Array<ArrayBuffer>;
}

/** A = Q·R. */
export function qr(runtime: Runtime, A: Float64Array, rows: number, columns: number): ThinQr {
  checkShape('A', A, rows, columns);
  const scale = exactScale('A', A, columns);
  const k = Math.min(rows, columns);
  return inArena(runtime, (arena) => {
    const factored = reflectColumns(runtime, arena, A, { rows, columns, scale, n: k });
    const R = arena.float64(k * columns);
    copyTriangle(R.array, columns, factored);
    formColumns(runtime, factored);
    if (columns > k) projectRest(runtime, A, { rows, columns, scale }, factored, R.pointer);
    const Q = new Float64Array(rows * k);
    copyTransposed(Q, k, factored.columns.array, factored.length, { rows: k, columns: rows });
    return { Q, R: R.array.slice().map((value) => value / scale) };
  });
}

/** Columns as reflections (once formed, as Q), contiguous, `length` numbers each, in kernel memory. */
export interface Factored {
  columns: Region<Float64Array>;
  beta: Region<Float64Array>;
  /** n × n, upper triangle. */
  R: Region<Float64Array>;
  n: number;
  length: number;
}

interface Scaled {
  rows: number;
  columns: number;
  scale: number;
}

/** Reflections of the first n ≤ rows columns of scale·A, and their R. */
export function reflectColumns(
  { kernels }: Runtime,
  arena: Arena,
  A: Float64Array,
  { rows, columns, scale, n = columns }: Scaled & { n?: number },
): Factored {
  const length = padded(rows);
  const factored: Factored = {
    columns: arena.float64((n + 3) * length),
    beta: arena.float64(n),
    R: arena.float64(n * n),
    n,
    length,
  };
  copyTransposed(factored.columns.array, length, A, columns, { rows, columns: n, scale });
  kernels.qrFactor(n, length, factored.columns.pointer, factored.beta.pointer, factored.R.pointer);
  return factored;
}

/** Turns the reflections into Q (rows × n) in their place. */
export function formColumns({ kernels }: Runtime, { n, length, columns, beta }: Factored): Strided {
  kernels.qrForm(n, length, columns.pointer, beta.pointer);
  return transposedAt(columns.pointer, length);
}

function copyTriangle(to: Float64Array, stride: number, { R, n }: Factored): void {
  const from = R.array;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) to[i * stride + j] = from[i * n + j]!;
}

/** Of a wide A, the first n = rows columns determine Q; for the others R = QᵀA. */
function projectRest(
  runtime: Runtime,
  A: Float64Array,
  { rows, columns, scale }: Scaled,
  { columns: basis, length, n }: Factored,
  R: number,
): void {
  const source = copyScaled(runtime.arena, A, scale);
  multiply(runtime, {
    shape: [n, columns - n, rows],
    left: storedAt(basis.pointer, length),
    right: storedAt(source.pointer + 8 * n, columns),
    to: R + 8 * n,
    stride: columns,
  });
}
