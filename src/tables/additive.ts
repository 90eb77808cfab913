/**
 * Offsets alone:  z[i, j] ≈ mean + b_i + c_j, by alternating means.
 *
 *   c_j = Σᵢ (z − mean − b_i) / (n_j + shrinkage)      b_i = Σⱼ (z − mean − c_j) / (n_i + shrinkage)      20 sweeps
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
  rowOffsets: Float64Array;
  columnOffsets: Float64Array;
  /** N = Σ w. */
  count: number;
  /** Variance of z about its mean. */
  totalVariance: number;
  residualVariance: number;
}

const sweeps = 20;

/** `value` are the standardised entries, in the table's order; `shrinkage` counts as so many observations of offset 0. */
export function fitOffsets(
  table: EntryIndices,
  value: Float64Array,
  weights: Float64Array,
  shrinkage: number = 0,
): AdditiveFit {
  const { rows, columns, row, column } = table;
  let count = 0;
  let sum = 0;
  for (let t = 0; t < value.length; t++) {
    count += weights[t]!;
    sum += weights[t]! * value[t]!;
  }
  const mean = sum / count;
  const rowCount = sumBy(row, weights, rows);
  const columnCount = sumBy(column, weights, columns);
  const rowOffsets = new Float64Array(rows);
  const columnOffsets = new Float64Array(columns);
  let residualSquare = 0;
  let square = 0;
  for (let t = 0; t < value.length; t++) square += weights[t]! * (value[t]! - mean) ** 2;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    balance(column, columnOffsets, columnCount, row, rowOffsets);
    balance(row, rowOffsets, rowCount, column, columnOffsets);
  }
  for (let t = 0; t < value.length; t++) {
    residualSquare +=
      weights[t]! * (value[t]! - mean - rowOffsets[row[t]!]! - columnOffsets[column[t]!]!) ** 2;
  }
  const totalVariance = square / count;
  const freedom = count - positive(rowCount) - positive(columnCount);
  const residualVariance = freedom > 0 ? Math.min(totalVariance, residualSquare / freedom) : totalVariance;
  return { mean, rowOffsets, columnOffsets, count, totalVariance, residualVariance };

  /** offset of each line = mean of what the other side's offsets leave. */
  function balance(
    line: Int32Array,
    offsets: Float64Array,
    counts: Float64Array,
    otherLine: Int32Array,
    otherOffsets: Float64Array,
  ): void {
    offsets.fill(0);
    for (let t = 0; t < value.length; t++) {
      offsets[line[t]!]! += weights[t]! * (value[t]! - mean - otherOffsets[otherLine[t]!]!);
    }
    for (let i = 0; i < offsets.length; i++) if (counts[i]! > 0) offsets[i]! /= counts[i]! + shrinkage;
  }
}

function sumBy(line: Int32Array, weights: Float64Array, lines: number): Float64Array {
  const sums = new Float64Array(lines);
  for (let t = 0; t < weights.length; t++) sums[line[t]!]! += weights[t]!;
  return sums;
}

function positive(counts: Float64Array): number {
  let lines = 0;
  for (const count of counts) if (count > 0) lines++;
  return lines;
}
