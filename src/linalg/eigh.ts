/**
 * Eigenvalues and vectors of a symmetric matrix:  A = V·diag(values)·Vᵀ,  VᵀV = I,  values falling.
 *
 * Shapes   A: n × n, of which the lower triangle is read; V: n × n row-major, eigenvector a in column a.
 *          Units: those of A in the values.
 * Accuracy absolute: an eigenvalue is off by some 1e-15·‖A‖, whatever its own size.
 * Errors   SHAPE_INVALID, LENGTH_MISMATCH, NOT_FINITE; NOT_CONVERGED, which no matrix is known to cause.
 * Source   Golub & Van Loan, Matrix Computations, §8.3; kernels `assembly/eigh.ts`.
 */
import { RankfreeError } from '../errors.ts';
import type { Arena, Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { mirror } from './gemm.ts';
import { checkShape, exactScale, inArena, padded } from './operand.ts';

export interface Eigh {
  values: Float64Array<ArrayBuffer>;
  vectors: Float64Array<ArrayBuffer>;
}

/** A = V·diag(values)·Vᵀ. */
export function eigh(runtime: Runtime, A: Float64Array, n: number): Eigh {
  checkShape('A', A, n, n);
  const scale = exactScale('A', A, n);
  return inArena(runtime, (arena) => {
    const matrix = symmetricRegion(arena, n);
    const stride = padded(n);
    const to = matrix.array;
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) to[i * stride + j] = scale * A[i * n + j]!;
    const { values, read } = diagonalizeLower(runtime, arena, matrix, n);
    const vectors = new Float64Array(n * n);
    read(vectors, n, 1);
    return { values: values.map((value) => value / scale), vectors };
  });
}

/** Room for an n × n matrix as the kernels want it: rows padded to 4, one more row of zeros. */
export function symmetricRegion(arena: Arena, n: number): Region<Float64Array> {
  return arena.float64((n + 1) * padded(n));
}

export interface Diagonalized {
  /** Falling. */
  values: Float64Array<ArrayBuffer>;
  /** Writes place i of eigenvector a to to[i·rowStep + a·columnStep]. */
  read(to: Float64Array, rowStep: number, columnStep: number): void;
}

/** The same for a matrix in kernel memory, scaled to about 1; its lower triangle is read and the whole overwritten. */
export function diagonalizeLower(
  { kernels }: Runtime,
  arena: Arena,
  matrix: Region<Float64Array>,
  n: number,
): Diagonalized {
  const stride = padded(n);
  mirror(matrix.array, n, stride);
  const d = arena.float64(n);
  const e = arena.float64(n);
  const beta = arena.float64(n);
  const basis = arena.float64((n + 3) * stride);
  const strips = arena.float64(Math.ceil(n / 8) * 8 * n);
  const work = arena.float64(Math.max(2 * (stride + 4), 32 * n + 128));
  kernels.tridiagonalize(n, stride, matrix.pointer, d.pointer, e.pointer, beta.pointer, work.pointer);
  kernels.formBasis(n, stride, matrix.pointer, beta.pointer, basis.pointer);
  const steps = kernels.diagonalize(
    n,
    stride,
    d.pointer,
    e.pointer,
    basis.pointer,
    strips.pointer,
    work.pointer,
  );
  if (steps < 0) {
    throw new RankfreeError('NOT_CONVERGED', `the eigenvalues of a ${n} × ${n} matrix did not settle.`);
  }
  const order = fallingOrder(d.array);
  return {
    values: Float64Array.from(order, (column) => d.array[column]!),
    read(to, rowStep, columnStep) {
      const from = strips.array;
      for (let first = 0; first < n; first += 8) {
        const rows = Math.min(8, n - first);
        for (let a = 0; a < n; a++) {
          const at = first * n + 8 * order[a]!;
          for (let i = 0; i < rows; i++) to[(first + i) * rowStep + a * columnStep] = from[at + i]!;
        }
      }
    },
  };
}

/** Indices by falling value; equal values in their order. */
export function fallingOrder(values: Float64Array): number[] {
  return Array.from(values, (_, index) => index).sort((a, b) => values[b]! - values[a]!);
}
