/**
 * Thin singular value decomposition:  A = U·diag(values)·Vᵀ,  UᵀU = VᵀV = I,  values ≥ 0 and falling.
 *
 *   1.  tall by a factor 2:  A = Q·R, go on with R          (wide: the transpose)
 *   2.  AᵀA = V·Λ·Vᵀ, W = A·V                               columns nearly orthogonal, to ε·cond²
 *   3.  one-sided Jacobi on W and V                         orthogonal to ε
 *   4.  valuesₐ = ‖wₐ‖, uₐ = wₐ / ‖wₐ‖
 *
 * The Gram matrix only prepares for step 3, which restores what squaring has lost: 4 × faster than Jacobi alone.
 *
 * Shapes   A: rows × columns, U: rows × k, V: columns × k, k = min(rows, columns), row-major.
 *          Units: those of A in the values.
 * Accuracy some 1e-15·values[0], for every value. U and V are orthonormal for every A: where values vanish (below
 *          1e-15·values[0]) the columns of U are completed to a basis.
 * Errors   SHAPE_INVALID, LENGTH_MISMATCH, NOT_FINITE; NOT_CONVERGED, which no matrix is known to cause.
 * Source   Golub & Van Loan, Matrix Computations, §8.6; Drmač & Veselić, "New fast and accurate Jacobi SVD algorithm",
 *          SIMAX 29 (2008), for Jacobi after a preparing factorization.
 */
import { RankfreeError } from '../errors.ts';
import type { Arena, Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { diagonalizeLower, fallingOrder, symmetricRegion } from './eigh.ts';
import type { Strided } from './gemm.ts';
import { multiply, product, storedAt } from './gemm.ts';
import { checkShape, copyScaled, copyTransposed, exactScale, inArena, padded } from './operand.ts';
import type { Factored } from './qr.ts';
import { formColumns, qr, reflectColumns } from './qr.ts';

export interface ThinSvd {
  U: Float64Array<ArrayBuffer>;
  values: Float64Array<ArrayBuffer>;
  V: Float64Array<ArrayBuffer>;
}

/** A = U·diag(values)·Vᵀ. */
export function svd(runtime: Runtime, A: Float64Array, rows: number, columns: number): ThinSvd {
  checkShape('A', A, rows, columns);
  const scale = exactScale('A', A, columns);
  if (rows < columns) {
    const { U, values, V } = svd(runtime, transpose(A, rows, columns), columns, rows);
    return { U: V, values, V: U };
  }
  return inArena(runtime, (arena) => {
    const reduced = reduce(runtime, arena, A, { rows, columns, scale });
    const core = orthogonalColumns(runtime, arena, reduced.source, reduced.height, columns);
    const left = leftVectors(runtime, core);
    const U =
      reduced.factored === undefined ? left : backTransform(runtime, arena, reduced.factored, left, rows);
    return { U, values: valuesOf(core, scale), V: rightVectors(core) };
  });
}

/** The values alone. */
export function singularValues(
  runtime: Runtime,
  A: Float64Array,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  checkShape('A', A, rows, columns);
  const scale = exactScale('A', A, columns);
  if (rows < columns) return singularValues(runtime, transpose(A, rows, columns), columns, rows);
  return inArena(runtime, (arena) => {
    const { source, height } = reduce(runtime, arena, A, { rows, columns, scale });
    return valuesOf(orthogonalColumns(runtime, arena, source, height, columns), scale);
  });
}

/**
 * Singular values of L·Rᵀ, which is never formed:  L = Q₁R₁, R = Q₂R₂  ⇒  those of R₁R₂ᵀ.
 *
 * Shapes   left: rows × width, right: columns × width; min(rows, columns, width) values come back, falling.
 */
export function pairSingularValues(
  runtime: Runtime,
  left: Float64Array,
  right: Float64Array,
  rows: number,
  columns: number,
  width: number,
): Float64Array<ArrayBuffer> {
  const [L, heightL, scaleL] = compressed(runtime, 'left', left, rows, width);
  const [R, heightR, scaleR] = compressed(runtime, 'right', right, columns, width);
  const shape = { rows: heightL, inner: width, columns: heightR, transposed: 'right' } as const;
  const values = singularValues(runtime, product(runtime, L, R, shape), heightL, heightR);
  return values.map((value) => value / scaleL / scaleR);
}

/** A factor with no more rows than columns that has the same Gram matrix, scaled; its rows and its scale. */
function compressed(
  runtime: Runtime,
  name: string,
  factor: Float64Array,
  rows: number,
  columns: number,
): [factor: Float64Array, rows: number, scale: number] {
  checkShape(name, factor, rows, columns);
  const scale = exactScale(name, factor, columns);
  if (rows <= columns) return [factor.map((value) => scale * value), rows, scale];
  return inArena(runtime, (arena) => {
    const { R } = reflectColumns(runtime, arena, factor, { rows, columns, scale });
    return [R.array.slice(), columns, scale];
  });
}

interface Reduced {
  /** height × columns, in kernel memory. */
  source: Strided;
  height: number;
  /** The reflections that led to it, if any. */
  factored?: Factored;
}

/** scale·A, or its triangular factor where A is much taller than wide. */
function reduce(
  runtime: Runtime,
  arena: Arena,
  A: Float64Array,
  { rows, columns, scale }: { rows: number; columns: number; scale: number },
): Reduced {
  if (rows < 2 * columns) {
    return { source: storedAt(copyScaled(arena, A, scale).pointer, columns), height: rows };
  }
  const factored = reflectColumns(runtime, arena, A, { rows, columns, scale });
  return { source: storedAt(factored.R.pointer, columns), height: columns, factored };
}

/** Q·left. */
function backTransform(
  runtime: Runtime,
  arena: Arena,
  factored: Factored,
  left: Float64Array,
  rows: number,
): Float64Array<ArrayBuffer> {
  const { n } = factored;
  const right = copyScaled(arena, left, 1);
  const U = arena.float64(rows * n);
  multiply(runtime, {
    shape: [rows, n, n],
    left: formColumns(runtime, factored),
    right: storedAt(right.pointer, n),
    to: U.pointer,
  });
  return U.array.slice();
}

/** W = A·V with orthogonal columns; W and V are kept by columns, each in a padded row of kernel memory. */
interface Core {
  W: Region<Float64Array>;
  V: Region<Float64Array>;
  m: number;
  n: number;
  /** ‖wₐ‖, in the order of the rows. */
  norms: Float64Array;
  /** The rows by falling norm. */
  order: number[];
}

/** Steps 2 and 3, for a matrix of m × n, m ≥ n, scaled to about 1. */
function orthogonalColumns(runtime: Runtime, arena: Arena, source: Strided, m: number, n: number): Core {
  const width = padded(m);
  const height = padded(n);
  const V = arena.float64(n * height);
  const W = arena.float64((n + 3) * width);
  const squares = arena.float64(n);
  gramVectors(runtime, source, m, n, V);
  // Wᵀ = Vᵀ·Aᵀ
  multiply(runtime, {
    shape: [n, m, n],
    left: storedAt(V.pointer, height),
    right: flipped(source),
    to: W.pointer,
    stride: width,
  });
  // The rounding error of a product of m numbers, relative to the norms.
  const tolerance = 2 ** -52 * Math.sqrt(Math.max(m, 4));
  const sweeps = runtime.kernels.orthogonalize(
    n,
    width,
    W.pointer,
    height,
    V.pointer,
    squares.pointer,
    tolerance,
  );
  if (sweeps < 0) {
    throw new RankfreeError('NOT_CONVERGED', `the singular values of a ${m} × ${n} matrix did not settle.`);
  }
  const norms = squares.array.map((square) => Math.sqrt(square));
  return { W, V, m, n, norms, order: fallingOrder(norms) };
}

/** Eigenvectors of AᵀA into the rows of V, by falling eigenvalue. */
function gramVectors(runtime: Runtime, source: Strided, m: number, n: number, V: Region<Float64Array>): void {
  inArena(runtime, (arena) => {
    const gram = symmetricRegion(arena, n);
    multiply(runtime, {
      shape: [n, n, m],
      left: flipped(source),
      right: source,
      to: gram.pointer,
      stride: padded(n),
      lower: true,
    });
    const { row } = diagonalizeLower(runtime, arena, gram, n);
    const to = V.array;
    for (let a = 0; a < n; a++) row(a, to, a * padded(n), 1);
  });
}

function flipped({ pointer, row, column }: Strided): Strided {
  return { pointer, row: column, column: row };
}

function valuesOf({ norms, order }: Core, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(order, (a) => norms[a]! / scale);
}

function rightVectors({ V, n, order }: Core): Float64Array<ArrayBuffer> {
  return columnsFrom(V.array, padded(n), n, order, () => 1);
}

/** wₐ / ‖wₐ‖, completed to an orthonormal basis where ‖wₐ‖ vanishes. m × n. */
function leftVectors(runtime: Runtime, { W, m, n, norms, order }: Core): Float64Array<ArrayBuffer> {
  const largest = n === 0 ? 0 : norms[order[0]!]!;
  const rank = order.findLastIndex((a) => norms[a]! > 1e-15 * largest) + 1;
  const U = columnsFrom(W.array, padded(m), m, order, (a, place) => (place < rank ? 1 / norms[a]! : 1));
  if (rank === n) return U;
  // Householder's Q begins with ± the orthonormal columns it is given, and goes on orthonormally whatever follows.
  const { Q } = qr(runtime, U, m, n);
  for (let i = 0; i < m; i++) U.set(Q.subarray(i * n + rank, (i + 1) * n), i * n + rank);
  return U;
}

/** The given rows as columns: to[i, place] = scale·rows[order[place], i]. */
function columnsFrom(
  rows: Float64Array,
  stride: number,
  length: number,
  order: readonly number[],
  scale: (row: number, place: number) => number,
): Float64Array<ArrayBuffer> {
  const n = order.length;
  const to = new Float64Array(length * n);
  order.forEach((row, place) => {
    const factor = scale(row, place);
    for (let i = 0; i < length; i++) to[i * n + place] = factor * rows[row * stride + i]!;
  });
  return to;
}

function transpose(A: Float64Array, rows: number, columns: number): Float64Array {
  const to = new Float64Array(A.length);
  copyTransposed(to, rows, A, columns, { rows, columns });
  return to;
}
