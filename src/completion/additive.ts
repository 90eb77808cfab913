/**
 * Offsets alone:  z[i, j] ≈ mean + b_i + c_j, by alternating means.
 *
 *   c_j = Σᵢ w (z − mean − b_i) / (Σᵢ w + shrinkage)      b_i = Σⱼ w (z − mean − c_j) / (Σⱼ w + shrinkage)      20 sweeps
 *
 * What it leaves is the unit of a fit: the start and the noise floor of the factor model are shares of
 *
 *   residualVariance = Σ w (z − mean − b_i − c_j)² / (N − observed rows − observed columns),  at most the variance of z
 *
 * since where offsets hold nearly all of the variance a floor in units of the whole would hide the factors.
 * Symbols   completion recipe, step 2: var, var_total, N = Σ w.
 */
import type { Order, Orders } from '../measurements/orders.ts';
import type { Arena, Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface AdditiveFit {
  mean: number;
  /** b: rows. */
  rowOffsets: Float64Array;
  /** c: columns. */
  columnOffsets: Float64Array;
  /** N = Σ w. */
  count: number;
  /** Variance of z about its mean. */
  totalVariance: number;
  residualVariance: number;
}

export interface AdditiveOptions {
  /** Counts as so many observations of offset 0. Default 0. */
  shrinkage?: number;
  /** Default 20: enough where lines are well connected. */
  sweeps?: number;
}

/** `value` are the standardised entries, in the table's order. */
export function fitOffsets(
  runtime: Runtime,
  orders: Orders,
  value: Float64Array,
  weights: Float64Array,
  { shrinkage = 0, sweeps = 20 }: AdditiveOptions = {},
): AdditiveFit {
  let count = 0;
  let sum = 0;
  for (let t = 0; t < value.length; t++) {
    count += weights[t]!;
    sum += weights[t]! * value[t]!;
  }
  const mean = sum / count;
  const { arena } = runtime;
  const mark = arena.mark();
  // Both sides are laid out before a view of either is taken: memory moves when it grows.
  const [rows, columns] = [reserveSide(arena, orders.byRow), reserveSide(arena, orders.byColumn)].map(
    (side) => centre(side, value, weights, mean),
  ) as [Side, Side];
  const total = squares(rows, columns.offsets);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    balance(columns, rows.offsets, shrinkage);
    balance(rows, columns.offsets, shrinkage);
  }
  const totalVariance = total / count;
  const freedom = count - observedLines(rows) - observedLines(columns);
  const residualVariance =
    freedom > 0 ? Math.min(totalVariance, squares(rows, columns.offsets) / freedom) : totalVariance;
  arena.release(mark);
  return {
    mean,
    rowOffsets: rows.offsets,
    columnOffsets: columns.offsets,
    count,
    totalVariance,
    residualVariance,
  };
}

/** One side's entries, line by line, with its offsets so far. */
interface Side {
  pointer: Int32Array;
  index: Int32Array;
  /** z − mean */
  centred: Float64Array;
  weight: Float64Array;
  offsets: Float64Array;
}

interface ReservedSide {
  order: Order;
  centred: Region<Float64Array>;
  weight: Region<Float64Array>;
}

/** Room in the run's memory: large arrays that live for a moment are dear to make anew for every fit. */
function reserveSide(arena: Arena, order: Order): ReservedSide {
  const count = order.entry.length;
  return { order, centred: arena.float64(count), weight: arena.float64(count) };
}

function centre(
  { order: { pointer, index, entry, lines }, ...room }: ReservedSide,
  value: Float64Array,
  weights: Float64Array,
  mean: number,
): Side {
  const [centred, weight] = [room.centred.array, room.weight.array];
  for (let t = 0; t < entry.length; t++) {
    centred[t] = value[entry[t]!]! - mean;
    weight[t] = weights[entry[t]!]!;
  }
  return { pointer: pointer.array, index: index.array, centred, weight, offsets: new Float64Array(lines) };
}

/** Each line's offset = shrunk mean of what the other side's offsets leave; 0 for a line without entries. */
function balance(
  { pointer, index, centred, weight, offsets }: Side,
  other: Float64Array,
  shrinkage: number,
): void {
  for (let i = 0; i < offsets.length; i++) {
    let sum = 0;
    let count = 0;
    for (let t = pointer[i]!; t < pointer[i + 1]!; t++) {
      sum += weight[t]! * (centred[t]! - other[index[t]!]!);
      count += weight[t]!;
    }
    offsets[i] = count > 0 ? sum / (count + shrinkage) : 0;
  }
}

/** Σ w (z − mean − b − c)². */
function squares({ pointer, index, centred, weight, offsets }: Side, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < offsets.length; i++) {
    for (let t = pointer[i]!; t < pointer[i + 1]!; t++) {
      sum += weight[t]! * (centred[t]! - offsets[i]! - other[index[t]!]!) ** 2;
    }
  }
  return sum;
}

function observedLines({ pointer, weight, offsets }: Side): number {
  let lines = 0;
  for (let i = 0; i < offsets.length; i++) {
    if (weight.subarray(pointer[i]!, pointer[i + 1]!).some((w) => w > 0)) lines++;
  }
  return lines;
}
