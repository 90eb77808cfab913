/**
 * Thin singular value decomposition:  A = U·diag(values)·Vᵀ,  UᵀU = VᵀV = I,  values ≥ 0 and falling.
 *
 *   1.  tall by a factor 2:  A = Q·R, go on with R          (wide: the transpose)
 *   2.  AᵀA = V·Λ·Vᵀ, W = A·V                               columns nearly orthogonal, to ε·cond²;
 *       where columns fall below 1e-4 of the first, the same again for those among themselves
 *   3.  one-sided Jacobi on W and V                         orthogonal to ε
 *   4.  valuesₐ = ‖wₐ‖, uₐ = wₐ / ‖wₐ‖
 *
 * The Gram matrix only prepares for step 3, which restores what squaring has lost: 4 × faster than Jacobi alone.
 *
 * Shapes   A: rows × columns, U: rows × k, V: columns × k, k = min(rows, columns), row-major.
 *          Units: those of A in the values.
 * Accuracy some 1e-15·values[0], for every value. U and V are orthonormal (to 1e-13) for every A: where values vanish (below
 *          1e-15·values[0]) the columns of U are completed to a basis.
 * Errors   SHAPE_INVALID, LENGTH_MISMATCH, NOT_FINITE; NOT_CONVERGED, which no matrix is known to cause.
 * Source   Golub & Van Loan, Matrix Computations, §8.6; Drmač & Veselić, "New fast and accurate Jacobi SVD algorithm",
 *          SIMAX 29 (2008), for Jacobi after a preparing factorization.
 */
import { RankfreeError } from '../errors.ts';
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { diagonalizeLower, fallingOrder, symmetricRegion } from './eigh.ts';
import type { Strided } from './gemm.ts';
import { multiply, product, storedAt, transposedAt } from './gemm.ts';
import type { Columns } from './operand.ts';
import {
  checkShape,
  copyIn,
  emptyColumns,
  exactScale,
  inArena,
  loadColumns,
  loadRows,
  padded,
} from './operand.ts';
import type { Reflections } from './qr.ts';
import { formBasis, qr, reflectColumns } from './qr.ts';

export interface ThinSvd {
  U: Float64Array<ArrayBuffer>;
  values: Float64Array<ArrayBuffer>;
  V: Float64Array<ArrayBuffer>;
}

/** A = U·diag(values)·Vᵀ. */
export function svd(runtime: Runtime, A: Float64Array, rows: number, columns: number): ThinSvd {
  return inArena(runtime, () => {
    const { core, scale, reflections } = decompose(runtime, A, rows, columns);
    const inner = leftVectors(runtime, core);
    const left = reflections === null ? inner : backTransform(runtime, reflections, inner);
    const right = rightVectors(core);
    const [U, V] = rows < columns ? [right, left] : [left, right];
    return { U, values: valuesOf(core, scale), V };
  });
}

/** The values alone. */
export function singularValues(
  runtime: Runtime,
  A: Float64Array,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  return inArena(runtime, () => {
    const { core, scale } = decompose(runtime, A, rows, columns);
    return valuesOf(core, scale);
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
  const L = compressed(runtime, 'left', left, rows, width);
  const R = compressed(runtime, 'right', right, columns, width);
  const shape = { rows: L.rows, inner: width, columns: R.rows, transposed: 'right' } as const;
  const values = singularValues(runtime, product(runtime, L.factor, R.factor, shape), L.rows, R.rows);
  return values.map((value) => value / L.scale / R.scale);
}

/** The triangular factor of a scaled factor: as many rows as it has columns, or fewer. */
function compressed(
  runtime: Runtime,
  name: string,
  factor: Float64Array,
  rows: number,
  columns: number,
): { factor: Float64Array; rows: number; scale: number } {
  checkShape(name, factor, rows, columns);
  const scale = exactScale(name, factor, columns);
  return inArena(runtime, () => {
    const { R, k } = reflectColumns(runtime, loadColumns(runtime, factor, { rows, columns, scale }));
    return { factor: R.array.slice(), rows: k, scale };
  });
}

/** W = A·V with orthogonal columns, of A or of its triangular factor. */
interface Core {
  /** m × n. */
  W: Columns;
  /** n × n. */
  V: Columns;
  /** ‖wₐ‖, in the order of the columns. */
  norms: Float64Array;
  /** The columns by falling norm. */
  order: number[];
}

interface Decomposed {
  core: Core;
  scale: number;
  /** What led from A to its triangular factor; null where the core is of A itself. */
  reflections: Reflections | null;
}

/** Steps 1 to 3, for scale·A or, where that is wide, its transpose. */
function decompose(runtime: Runtime, A: Float64Array, rows: number, columns: number): Decomposed {
  checkShape('A', A, rows, columns);
  const scale = exactScale('A', A, columns);
  const load = rows < columns ? loadRows : loadColumns;
  const tall = load(runtime, A, { rows, columns, scale });
  const { rows: m, columns: n } = tall;
  if (m < 2 * n) {
    const core = orthogonalColumns(runtime, transposedAt(tall.region.pointer, tall.length), m, n);
    return { core, scale, reflections: null };
  }
  const reflections = reflectColumns(runtime, tall);
  const core = orthogonalColumns(runtime, storedAt(reflections.R.pointer, n), n, n);
  return { core, scale, reflections };
}

/** Q·inner. */
function backTransform(
  runtime: Runtime,
  reflections: Reflections,
  inner: Float64Array,
): Float64Array<ArrayBuffer> {
  const { rows, columns, region, length } = reflections.vectors;
  formBasis(runtime, reflections);
  return inArena(runtime, (arena) => {
    const right = copyIn(arena, inner);
    const U = arena.float64(rows * columns);
    multiply(runtime, {
      shape: [rows, columns, columns],
      left: transposedAt(region.pointer, length),
      right: storedAt(right.pointer, columns),
      to: U.pointer,
    });
    return U.array.slice();
  });
}

/** Steps 2 and 3, for a matrix of m × n, m ≥ n, scaled to about 1. */
function orthogonalColumns(runtime: Runtime, source: Strided, m: number, n: number): Core {
  const { arena, kernels } = runtime;
  const V = emptyColumns(arena, n, n);
  const W = emptyColumns(arena, m, n);
  const squares = arena.float64(n);
  gramVectors(runtime, source, m, n, V.region);
  // Wᵀ = Vᵀ·Aᵀ
  multiply(runtime, {
    shape: [n, m, n],
    left: storedAt(V.region.pointer, V.length),
    right: flipped(source),
    to: W.region.pointer,
    stride: W.length,
  });
  separateSmallColumns(runtime, W, V);
  // The rounding error of a product of m numbers, relative to the norms.
  const tolerance = Number.EPSILON * Math.sqrt(Math.max(m, 4));
  const [w, v] = [W.region.pointer, V.region.pointer];
  const sweeps = kernels.orthogonalize(n, W.length, w, V.length, v, squares.pointer, tolerance);
  if (sweeps < 0) {
    throw new RankfreeError('NOT_CONVERGED', `the singular values of a ${m} × ${n} matrix did not settle.`);
  }
  const norms = squares.array.slice();
  for (let a = 0; a < n; a++) norms[a] = Math.sqrt(norms[a]!);
  return { W, V, norms, order: fallingOrder(norms) };
}

/**
 * The Gram matrix knows nothing of columns whose squares drown in the rounding of the largest one: those come out as any
 * basis of their span. A Gram matrix of their own tells them apart, and so on down to the working accuracy. Without it
 * Jacobi has to: 21 sweeps instead of 11, 10 s instead of 1.8, at n = 800 and a condition of 1e16.
 */
function separateSmallColumns(runtime: Runtime, W: Columns, V: Columns): void {
  const n = W.columns;
  const zero = 1e-15 * (n === 0 ? 0 : columnNorm(W, 0));
  let from = 0;
  for (;;) {
    const limit = 1e-4 * (from === n ? 0 : columnNorm(W, from));
    do from++;
    while (from < n && columnNorm(W, from) >= limit);
    if (n - from < 2 || columnNorm(W, from) <= zero) return;
    rotateFrom(runtime, W, V, from);
  }
}

function columnNorm({ region, length }: Columns, a: number): number {
  const numbers = region.array;
  let sum = 0;
  for (let t = a * length; t < (a + 1) * length; t++) sum += numbers[t]! * numbers[t]!;
  return Math.sqrt(sum);
}

/** The columns of W from `from` on are rotated to the axes of their Gram matrix, those of V with them. */
function rotateFrom(runtime: Runtime, W: Columns, V: Columns, from: number): void {
  const count = W.columns - from;
  inArena(runtime, (arena) => {
    const turn = arena.float64(count * padded(count));
    const start = W.region.pointer + 8 * from * W.length;
    gramVectors(runtime, transposedAt(start, W.length), W.rows, count, turn);
    for (const { region, length } of [W, V]) {
      const block = region.array.subarray(from * length, (from + count) * length);
      const old = copyIn(arena, block);
      block.fill(0);
      multiply(runtime, {
        shape: [count, length, count],
        left: storedAt(turn.pointer, padded(count)),
        right: storedAt(old.pointer, length),
        to: region.pointer + 8 * from * length,
      });
    }
  });
}

/** Eigenvectors of AᵀA by falling eigenvalue, each in a row of V. */
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
    diagonalizeLower(runtime, arena, gram, n).read(V.array, 1, padded(n));
  });
}

function flipped({ pointer, row, column }: Strided): Strided {
  return { pointer, row: column, column: row };
}

function valuesOf({ norms, order }: Core, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(order, (a) => norms[a]! / scale);
}

function rightVectors({ V, order }: Core): Float64Array<ArrayBuffer> {
  return columnsInOrder(
    V,
    order,
    order.map(() => 1),
  );
}

/** wₐ / ‖wₐ‖, completed to an orthonormal basis where ‖wₐ‖ vanishes. m × n. */
function leftVectors(runtime: Runtime, { W, norms, order }: Core): Float64Array<ArrayBuffer> {
  const { rows: m, columns: n } = W;
  const largest = n === 0 ? 0 : norms[order[0]!]!;
  const rank = order.findLastIndex((a) => norms[a]! > 1e-15 * largest) + 1;
  const U = columnsInOrder(
    W,
    order,
    order.map((a, place) => (place < rank ? 1 / norms[a]! : 1)),
  );
  if (rank === n) return U;
  // Householder's Q begins with ± the orthonormal columns it is given, and goes on orthonormally whatever follows.
  const { Q } = qr(runtime, U, m, n);
  for (let i = 0; i < m; i++) U.set(Q.subarray(i * n + rank, (i + 1) * n), i * n + rank);
  return U;
}

/** to[i, place] = factors[place]·columns[order[place]][i], row-major; by bands of 16 rows. */
function columnsInOrder(
  { region, rows, columns, length }: Columns,
  order: readonly number[],
  factors: readonly number[],
): Float64Array<ArrayBuffer> {
  const to = new Float64Array(rows * columns);
  const from = region.array;
  for (let first = 0; first < rows; first += 16) {
    const end = Math.min(first + 16, rows);
    for (let place = 0; place < columns; place++) {
      const at = order[place]! * length;
      const factor = factors[place]!;
      for (let i = first; i < end; i++) to[i * columns + place] = factor * from[at + i]!;
    }
  }
  return to;
}
