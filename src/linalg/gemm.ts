/**
 * Dense products on the packed kernel of `assembly/gemm.ts`.
 *
 *   product   C = A·B, either operand transposed where asked:   C[i, j] = Σ_p A[i, p]·B[p, j]
 *   gram      G = AᵀA, symmetric to the last bit
 *
 * Shapes   A: rows × inner, B: inner × columns, C: rows × columns, all row-major; a transposed operand is given as stored,
 *          i.e. A as inner × rows, B as columns × inner.   Units: those of A times those of B.
 * Errors   SHAPE_INVALID, LENGTH_MISMATCH. NaN and ±∞ pass through, as in plain arithmetic.
 * Source   Goto & van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34 (2008).
 */
import type { Runtime } from '../runtime/runtime.ts';
import { checkShape, copyIn, inArena } from './operand.ts';

export interface ProductShape {
  rows: number;
  inner: number;
  columns: number;
  /** Which operand is stored as its transpose. Default 'none'. */
  transposed?: 'none' | 'left' | 'right' | 'both';
}

/** A·B; see the head of the file for the shapes. */
export function product(
  runtime: Runtime,
  left: Float64Array,
  right: Float64Array,
  { rows, inner, columns, transposed = 'none' }: ProductShape,
): Float64Array<ArrayBuffer> {
  const flipLeft = transposed === 'left' || transposed === 'both';
  const flipRight = transposed === 'right' || transposed === 'both';
  checkShape('left', left, flipLeft ? inner : rows, flipLeft ? rows : inner);
  checkShape('right', right, flipRight ? columns : inner, flipRight ? inner : columns);
  return inArena(runtime, (arena) => {
    const A = copyIn(arena, left);
    const B = copyIn(arena, right);
    const C = arena.float64(rows * columns);
    multiply(runtime, {
      shape: [rows, columns, inner],
      left: flipLeft ? transposedAt(A.pointer, rows) : storedAt(A.pointer, inner),
      right: flipRight ? transposedAt(B.pointer, inner) : storedAt(B.pointer, columns),
      to: C.pointer,
    });
    return C.array.slice();
  });
}

/** AᵀA for A: rows × columns; half the work of the product. */
export function gram(
  runtime: Runtime,
  A: Float64Array,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  checkShape('A', A, rows, columns);
  return inArena(runtime, (arena) => {
    const source = copyIn(arena, A);
    const G = arena.float64(columns * columns);
    multiply(runtime, {
      shape: [columns, columns, rows],
      left: transposedAt(source.pointer, columns),
      right: storedAt(source.pointer, columns),
      to: G.pointer,
      lower: true,
    });
    mirror(G.array, columns, columns);
    return G.array.slice();
  });
}

/** A matrix in kernel memory: address, and how many numbers apart its rows and its columns lie. */
export interface Strided {
  pointer: number;
  row: number;
  column: number;
}

/** Row-major, rows `stride` numbers apart. */
export function storedAt(pointer: number, stride: number): Strided {
  return { pointer, row: stride, column: 1 };
}

/** The transpose of what lies there row-major. */
export function transposedAt(pointer: number, stride: number): Strided {
  return { pointer, row: 1, column: stride };
}

/** C += A·B inside kernel memory; C has its rows `stride` numbers apart (default: its columns). */
export function multiply(
  { kernels, arena }: Runtime,
  call: {
    shape: readonly [rows: number, columns: number, inner: number];
    left: Strided;
    right: Strided;
    to: number;
    stride?: number;
    /** Leave out what lies above the diagonal. Default false. */
    lower?: boolean;
  },
): void {
  const [m, n, k] = call.shape;
  const { left, right, to, stride = n, lower = false } = call;
  const mark = arena.mark();
  const work = arena.scratch(8 * workLength(n));
  kernels.gemm(
    m,
    n,
    k,
    left.pointer,
    left.row,
    left.column,
    right.pointer,
    right.row,
    right.column,
    to,
    stride,
    work,
    Number(lower),
  );
  arena.release(mark);
}

/** Numbers of work memory that a product with n columns needs. */
export function workLength(n: number): number {
  return 16 + 256 * (64 + Math.min(Math.ceil(n / 4) * 4, 1024));
}

/** Copies the lower triangle of an n × n matrix with rows `stride` apart to the upper one, by bands of 16 rows. */
export function mirror(G: Float64Array, n: number, stride: number): void {
  for (let first = 0; first < n; first += 16) {
    const end = Math.min(first + 16, n);
    for (let j = 0; j < end; j++) {
      for (let i = Math.max(first, j + 1); i < end; i++) G[j * stride + i] = G[i * stride + j]!;
    }
  }
}
