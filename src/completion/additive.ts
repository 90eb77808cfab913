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
import type { EntryIndices } from '../measurements/orders.ts';

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

/** One side of the table: the line of every entry, Σ w and the offset of every line. */
interface Side {
  line: Int32Array;
  count: Float64Array;
  offsets: Float64Array;
}

/** `value` are the standardised entries, `weights` says how often each counts. */
export function fitOffsets(
  table: EntryIndices,
  value: Float64Array,
  weights: ArrayLike<number>,
  { shrinkage = 0, sweeps = 20 }: AdditiveOptions = {},
): AdditiveFit {
  let count = 0;
  let sum = 0;
  for (let t = 0; t < value.length; t++) {
    count += weights[t]!;
    sum += weights[t]! * value[t]!;
  }
  const mean = sum / count;
  const rows = openSide(table.row, table.rows, weights);
  const columns = openSide(table.column, table.columns, weights);
  const total = squares();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    balance(columns, rows);
    balance(rows, columns);
  }
  const totalVariance = total / count;
  const freedom = count - observedLines(rows) - observedLines(columns);
  const residualVariance = freedom > 0 ? Math.min(totalVariance, squares() / freedom) : totalVariance;
  return {
    mean,
    rowOffsets: rows.offsets,
    columnOffsets: columns.offsets,
    count,
    totalVariance,
    residualVariance,
  };

  /** Each line's offset = shrunk mean of what the other side's offsets leave; 0 for a line without entries. */
  function balance({ line, count, offsets }: Side, other: Side): void {
    offsets.fill(0);
    for (let t = 0; t < value.length; t++) {
      offsets[line[t]!]! += weights[t]! * (value[t]! - mean - other.offsets[other.line[t]!]!);
    }
    for (let i = 0; i < offsets.length; i++) {
      offsets[i] = count[i]! > 0 ? offsets[i]! / (count[i]! + shrinkage) : 0;
    }
  }

  /** Σ w (z − mean − b − c)². */
  function squares(): number {
    let sum = 0;
    for (let t = 0; t < value.length; t++) {
      const left = value[t]! - mean - rows.offsets[rows.line[t]!]! - columns.offsets[columns.line[t]!]!;
      sum += weights[t]! * left * left;
    }
    return sum;
  }
}

function openSide(line: Int32Array, lines: number, weights: ArrayLike<number>): Side {
  const count = new Float64Array(lines);
  for (let t = 0; t < line.length; t++) count[line[t]!]! += weights[t]!;
  return { line, count, offsets: new Float64Array(lines) };
}

function observedLines({ count }: Side): number {
  return count.reduce((lines, n) => lines + (n > 0 ? 1 : 0), 0);
}
