/**
 * Which cells the observed ones determine, whatever their values are: one random vector of a null space tests all of them.
 *
 *   J (A, B) = u_i·b_j + a_i·v_j over the observed cells, the change of U Vᵀ there when U, V move by A, B;   U, V Gaussian
 *   x = the least-squares solution of J x = J z₀ by conjugate gradients from 0,   z₀ Gaussian,   (A, B) = z₀ − x ∈ null(J)
 *
 *   cell (i, j) is undetermined  iff  |u_i·b_j + a_i·v_j| / √(|u_i|² + |v_j|²) > 1e-7
 *
 * If a move that leaves all observed cells as they are changes a cell, its value is not determined at this rank; for Gaussian factors
 * and with probability 1 the converse holds too, and a Gaussian vector of the null space shows every such cell at once. Directions of
 * gauge (U G, −V Gᵀ) change no cell. Offsets are a component whose u, v are 1. The iteration works on y with
 * a_i = T_i y_i, T_i T_iᵀ = (Σ v vᵀ + ε)⁻¹ over the row's cells, columns alike: what is in the null space stays there, and lines with few
 * cells take no more steps than others.
 *
 * Shapes    U, A: rows × width; V, B: columns × width.   Cost  4·entries·width flops a step; well-posed tables take 30 to 40 steps.
 * Errors    those of `entries`.
 * Source    intervals recipe §4; Király, Theran & Tomioka 2015 (arXiv 1211.4116); Singer & Cucuringu 2010 (arXiv 0902.3846).
 */
import { cholesky } from '../linalg/cholesky.ts';
import { entries } from '../measurements/entries.ts';
import type { EntryIndices, Order, Orders } from '../measurements/orders.ts';
import { orderEntries } from '../measurements/orders.ts';
import type { Factor, Point } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface NullSpaceOptions {
  /** Components whose factors are free on both sides. */
  rank: number;
  /** Whether rows, and columns, have offsets of their own beside them. */
  offsets: { rows: boolean; columns: boolean };
  seed: number;
}

export interface NullSpace {
  /** Numbers of a line: rank, and one for offsets. */
  width: number;
  /** U, V, and the move (A, B) that no observed cell notices. */
  left: Float64Array;
  right: Float64Array;
  leftMove: Float64Array;
  rightMove: Float64Array;
  steps: number;
  /** Whether the iteration came to its end. If not, cells that are barely determined may count as undetermined. */
  settled: boolean;
}

const mostSteps = 300;
/** ε as a share of the mean diagonal of Σ v vᵀ. */
const leastShare = 1e-8;
/** Of the gradient, against its first length. */
const tolerance = 1e-11;
/** Determined cells are below 1e-9, and others above 1e-6, on all tables that were looked at; the recipe's 1e-5 misses some of few cells. */
const threshold = 1e-7;
/** Random streams of factors and of z₀. */
const streams = { left: 9, right: 10, leftMove: 11, rightMove: 12 };

export function probeNullSpace(runtime: Runtime, cells: EntryIndices, options: NullSpaceOptions): NullSpace {
  const mark = runtime.arena.mark();
  try {
    return probe(runtime, cells, orderEntries(runtime, cells), options);
  } finally {
    runtime.arena.release(mark);
  }
}

/** Whether the observed cells leave a cell undetermined. */
export function isUndetermined(space: NullSpace, i: number, j: number): boolean {
  const { width, left, right, leftMove, rightMove } = space;
  const [l, r] = [i * width, j * width];
  let change = 0;
  let size = 0;
  for (let a = 0; a < width; a++) {
    const [u, v] = [left[l + a]!, right[r + a]!];
    change += u * rightMove[r + a]! + leftMove[l + a]! * v;
    size += u * u + v * v;
  }
  return change * change > threshold * threshold * size;
}

function probe(
  runtime: Runtime,
  cells: EntryIndices,
  orders: Orders,
  { rank, offsets, seed }: NullSpaceOptions,
): NullSpace {
  const width = rank + (offsets.rows || offsets.columns ? 1 : 0);
  const draw = (lines: number, stream: number) => drawLines(runtime, lines, width, seed, stream);
  const left = draw(cells.rows, streams.left);
  const right = draw(cells.columns, streams.right);
  // Column offsets are a component with u = 1, row offsets one with v = 1.
  if (width > rank) {
    for (let i = 0; i < cells.rows; i++) left[i * width + rank] = Number(offsets.columns);
    for (let j = 0; j < cells.columns; j++) right[j * width + rank] = Number(offsets.rows);
  }
  const map = openMap(runtime, cells, orders, left, right, width);
  const z0 = Float64Array.from([
    ...draw(cells.rows, streams.leftMove),
    ...draw(cells.columns, streams.rightMove),
  ]);
  const { x, steps, settled } = leastSquares(map, map.forward(z0));
  const move = map.fromScaled(z0.map((z, n) => z - x[n]!));
  const cut = cells.rows * width;
  return {
    ...{ width, left, right, steps, settled },
    leftMove: move.slice(0, cut),
    rightMove: move.slice(cut),
  };
}

function drawLines(
  runtime: Runtime,
  lines: number,
  width: number,
  seed: number,
  stream: number,
): Float64Array {
  const numbers = new Float64Array(lines * width);
  const mark = runtime.arena.mark();
  const drawn = runtime.arena.float64(width);
  for (let i = 0; i < lines; i++) {
    gaussians(runtime, drawn, { seed, row: i, stream });
    numbers.set(drawn.array, i * width);
  }
  runtime.arena.release(mark);
  return numbers;
}

/** J T and its transpose, on vectors y of (A, B) = T y. */
interface LinearMap {
  fromScaled(y: Float64Array): Float64Array;
  forward(z: Float64Array): Float64Array;
  adjoint(p: Float64Array): Float64Array;
}

function openMap(
  runtime: Runtime,
  cells: EntryIndices,
  orders: Orders,
  left: Float64Array,
  right: Float64Array,
  width: number,
): LinearMap {
  const { arena } = runtime;
  const { rows, columns } = cells;
  const measurement = entries(runtime, cells, { width: 2 * width, orders });
  // u·b + a·v = ⟨[u, a], [b, v]⟩
  const pair: Point = {
    left: createFactor(arena, rows, 2 * width, 'f64'),
    right: createFactor(arena, columns, 2 * width, 'f64'),
  };
  const [U, V] = [createFactor(arena, rows, width, 'f64'), createFactor(arena, columns, width, 'f64')];
  const [toA, toB] = [createFactor(arena, rows, width, 'f64'), createFactor(arena, columns, width, 'f64')];
  write(left, width, U, 0);
  write(right, width, V, 0);
  write(left, width, pair.left, 0);
  write(right, width, pair.right, width);
  const cut = rows * width;
  const scale = [lineScale(orders.byRow, right, width), lineScale(orders.byColumn, left, width)] as const;
  const fromScaled = (y: Float64Array): Float64Array => {
    const z = new Float64Array(y.length);
    scale[0].apply(y.subarray(0, cut), z.subarray(0, cut));
    scale[1].apply(y.subarray(cut), z.subarray(cut));
    return z;
  };
  return {
    fromScaled,
    forward(y) {
      const z = fromScaled(y);
      write(z.subarray(0, cut), width, pair.left, width);
      write(z.subarray(cut), width, pair.right, 0);
      const p = new Float64Array(measurement.count);
      measurement.forward(pair, p);
      return p;
    },
    adjoint(p) {
      toA.region.array.fill(0);
      toB.region.array.fill(0);
      const G = measurement.adjoint(p);
      G.times(V, toA);
      G.transposeTimes(U, toB);
      const z = new Float64Array(cut + columns * width);
      read(toA, width, z.subarray(0, cut));
      read(toB, width, z.subarray(cut));
      scale[0].applyTransposed(z.subarray(0, cut));
      scale[1].applyTransposed(z.subarray(cut));
      return z;
    },
  };
}

/** T of every line of a side: T Tᵀ = (Σ v vᵀ + ε)⁻¹ by Cholesky, T = L⁻ᵀ. */
interface LineScale {
  /** z_i = T_i y_i. */
  apply(y: Float64Array, z: Float64Array): void;
  /** z_i ← T_iᵀ z_i. */
  applyTransposed(z: Float64Array): void;
}

function lineScale({ lines, pointer, index }: Order, other: Float64Array, width: number): LineScale {
  const [from, across] = [pointer.array.slice(), index.array.slice()];
  const factors = new Float64Array(lines * width * width);
  for (let i = 0; i < lines; i++) {
    const gram = factors.subarray(i * width * width, (i + 1) * width * width);
    for (let t = from[i]!; t < from[i + 1]!; t++) {
      const v = across[t]! * width;
      for (let a = 0; a < width; a++)
        for (let b = 0; b <= a; b++) gram[a * width + b]! += other[v + a]! * other[v + b]!;
    }
    let trace = 0;
    for (let a = 0; a < width; a++) trace += gram[a * width + a]!;
    const least = trace > 0 ? (leastShare * trace) / width : 1;
    for (let a = 0; a < width; a++) gram[a * width + a]! += least;
    cholesky(gram, width);
  }
  return {
    apply(y, z) {
      // Lᵀ z = y, from the last number to the first.
      for (let i = 0; i < lines; i++) {
        const [at, L] = [i * width, i * width * width];
        for (let a = width - 1; a >= 0; a--) {
          let sum = y[at + a]!;
          for (let b = a + 1; b < width; b++) sum -= factors[L + b * width + a]! * z[at + b]!;
          z[at + a] = sum / factors[L + a * width + a]!;
        }
      }
    },
    applyTransposed(z) {
      for (let i = 0; i < lines; i++) {
        const [at, L] = [i * width, i * width * width];
        for (let a = 0; a < width; a++) {
          let sum = z[at + a]!;
          for (let b = 0; b < a; b++) sum -= factors[L + a * width + b]! * z[at + b]!;
          z[at + a] = sum / factors[L + a * width + a]!;
        }
      }
    },
  };
}

/** Lines of `width` numbers into a factor, from column `at` on. */
function write(numbers: Float64Array, width: number, { region, stride, lines }: Factor, at: number): void {
  const { array } = region;
  for (let i = 0; i < lines; i++)
    for (let a = 0; a < width; a++) array[i * stride + at + a] = numbers[i * width + a]!;
}

function read({ region, stride, lines }: Factor, width: number, to: Float64Array): void {
  const { array } = region;
  for (let i = 0; i < lines; i++) for (let a = 0; a < width; a++) to[i * width + a] = array[i * stride + a]!;
}

/** CGLS from 0 (Björck 1996, §7.4): the solution of least norm of min |J x − d|. */
function leastSquares(
  { forward, adjoint }: LinearMap,
  d: Float64Array,
): { x: Float64Array; steps: number; settled: boolean } {
  const residual = d.slice();
  const gradient = adjoint(residual);
  const x = new Float64Array(gradient.length);
  let direction = gradient;
  let square = squares(gradient);
  const enough = tolerance ** 2 * square;
  let steps = 0;
  for (; square > enough && steps < mostSteps; steps++) {
    const image = forward(direction);
    const step = square / squares(image);
    for (let n = 0; n < x.length; n++) x[n]! += step * direction[n]!;
    for (let t = 0; t < residual.length; t++) residual[t]! -= step * image[t]!;
    const next = adjoint(residual);
    const nextSquare = squares(next);
    const share = nextSquare / square;
    direction = direction.map((p, n) => next[n]! + share * p);
    square = nextSquare;
  }
  return { x, steps, settled: square <= enough };
}

function squares(numbers: Float64Array): number {
  return numbers.reduce((sum, x) => sum + x * x, 0);
}
