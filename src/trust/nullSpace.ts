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
 * gauge (U G, −V Gᵀ) change no cell. Offsets are a component whose u, v are 1. Unknowns are scaled by 1/√(observed cells of the line),
 * which leaves what is in the null space there and takes fewer steps.
 *
 * Shapes    U, A: rows × width; V, B: columns × width.   Cost  4·entries·width flops a step; well-posed tables take 30 to 40 steps.
 * Errors    those of `entries`.
 * Source    intervals recipe §4; Király, Theran & Tomioka 2015 (arXiv 1211.4116); Singer & Cucuringu 2010 (arXiv 0902.3846).
 */
import { entries } from '../measurements/entries.ts';
import type { EntryIndices, Orders } from '../measurements/orders.ts';
import { orderEntries } from '../measurements/orders.ts';
import type { Factor, Pair } from '../measurements/point.ts';
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
  const move = z0.map((z, n) => map.scale(n) * (z - x[n]!));
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

/** J diag(scale) and its transpose, on vectors (A, B). */
interface LinearMap {
  scale(n: number): number;
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
  const pair: Pair = {
    kind: 'pair',
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
  const observed = (pointer: Int32Array, i: number) => Math.max(1, pointer[i + 1]! - pointer[i]!);
  const [byRow, byColumn] = [orders.byRow.pointer.array.slice(), orders.byColumn.pointer.array.slice()];
  const scales = Float64Array.from({ length: cut + columns * width }, (_, n) => {
    const count =
      n < cut ? observed(byRow, Math.floor(n / width)) : observed(byColumn, Math.floor((n - cut) / width));
    return 1 / Math.sqrt(count);
  });
  return {
    scale: (n) => scales[n]!,
    forward(z) {
      const scaled = z.map((x, n) => scales[n]! * x);
      write(scaled.subarray(0, cut), width, pair.left, width);
      write(scaled.subarray(cut), width, pair.right, 0);
      const p = new Float64Array(measurement.count);
      measurement.forward(pair, p);
      return p;
    },
    adjoint(p) {
      toA.region.array.fill(0);
      toB.region.array.fill(0);
      measurement.times(p, V, toA);
      measurement.transposeTimes(p, U, toB);
      const z = new Float64Array(scales.length);
      read(toA, width, z.subarray(0, cut));
      read(toB, width, z.subarray(cut));
      return z.map((x, n) => scales[n]! * x);
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
