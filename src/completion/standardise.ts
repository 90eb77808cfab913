/**
 * Brings a table to the scale a fit works in:  z[i, j] = y[i, j] / s_j − o_j.
 *
 * Columns are divided by their own scale s_j and freed of their own level o_j only where they have different units. Whether
 * they do is read off the spread of log standard deviations: with l_j = log sd_j about the column's own mean, sampling
 * variance η_j = 1/(2(n_j − 1)) and weights ω_j = 1/η_j, the variance of the true log sd is (DerSimonian & Laird 1986)
 *
 *   τ² = max(0, (Q − (J − 1)) / (Σω − Σω²/Σω)),    Q = Σ ω_j (l_j − l̄)²
 *
 * Tables of one unit have τ ≤ 1.2, tables of mixed units τ ≥ 2.3 (measured); from 1.5 on columns are scaled, each log sd
 * shrunk to the common one by its own uncertainty, and each level o_j = mean_j/s_j alike. In either case a common power of two
 * brings z near size 1, so that no constant of the solver meets the user's units.
 *
 * Symbols   completion recipe, step 2. Weights count as numbers of observations; entries of weight 0 are not seen.
 */
import type { Estimate } from '../optimizers/alternating/heterogeneity.ts';
import { heterogeneity } from '../optimizers/alternating/heterogeneity.ts';
import type { Kernels } from '../runtime/kernels.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { ObservedTable } from './table.ts';

export interface Scaling {
  /** s_j: columns. */
  scale: Float64Array;
  /** o_j: columns. */
  level: Float64Array;
  /** Whether the columns have different units. */
  mixedUnits: boolean;
}

const scaleThreshold = 1.5;
/** A scale is at least this share of the column's largest value. */
const leastScale = 1e-60;

export interface ScalingOptions {
  /** How often each entry counts. Default once. */
  weights?: ArrayLike<number> | undefined;
  /** Values count as no farther out than this, column by column. Default as they are. */
  within?: Bounds | undefined;
  /** Whether units differ. Default what the values say. */
  mixedUnits?: boolean | undefined;
}

/** The lowest and the highest value of each column. */
export interface Bounds {
  low: Float64Array;
  high: Float64Array;
}

/** Every value, at most as far out as its column's bounds. */
export function clipped({ column, value }: ObservedTable, { low, high }: Bounds): Float64Array {
  const near = new Float64Array(value.length);
  for (let t = 0; t < near.length; t++) {
    const j = column[t]!;
    near[t] = Math.min(Math.max(value[t]!, low[j]!), high[j]!);
  }
  return near;
}

export function chooseScaling(
  table: ObservedTable,
  kernels: Kernels,
  { weights, within, mixedUnits }: ScalingOptions = {},
): Scaling {
  const moderate = moderateValues(table, within);
  const columns = columnMoments(moderate, weights);
  const usable = columns.filter(({ count, deviation }) => count >= 3 && deviation > 0);
  const spread =
    usable.length < 2 ? 0 : heterogeneity(usable.map((column) => logDeviation(column, kernels))).spread;
  if (usable.length < 2 || !(mixedUnits ?? Math.sqrt(spread) >= scaleThreshold)) {
    const common = new Float64Array(table.columns).fill(commonUnit(columns));
    const scale = notTiny(common, moderate);
    return { scale, level: new Float64Array(table.columns), mixedUnits: false };
  }
  const scale = notTiny(shrunkScales(columns, spread, kernels), moderate);
  return { scale, level: shrunkLevels(columns, scale), mixedUnits: true };
}

/** Whether a fit of the whole table would bring its columns to one scale. */
export async function hasMixedUnits(table: ObservedTable): Promise<boolean> {
  const runtime = await openRuntime();
  try {
    return chooseScaling(table, runtime.kernels).mixedUnits;
  } finally {
    await runtime.close();
  }
}

interface Moments {
  count: number;
  mean: number;
  deviation: number;
}

/** The table with its values brought within bounds. */
function moderateValues(table: ObservedTable, within: Bounds | undefined): ObservedTable {
  return within === undefined ? table : { ...table, value: clipped(table, within) };
}

/** Weighted count, mean and standard deviation of each column. */
function columnMoments(
  { columns, column, value }: ObservedTable,
  weights: ArrayLike<number> | undefined,
): Moments[] {
  const count = new Float64Array(columns);
  const mean = new Float64Array(columns);
  const square = new Float64Array(columns);
  for (let t = 0; t < value.length; t++) {
    const w = weights === undefined ? 1 : weights[t]!;
    if (w === 0) continue;
    // Welford's update: no cancellation however large the level is beside the spread.
    const j = column[t]!;
    const y = value[t]!;
    count[j]! += w;
    const step = y - mean[j]!;
    mean[j]! += (step * w) / count[j]!;
    square[j]! += w * step * (y - mean[j]!);
  }
  return Array.from({ length: columns }, (_, j) => ({
    count: count[j]!,
    mean: mean[j]!,
    deviation: count[j]! > 1 ? Math.sqrt(square[j]! / (count[j]! - 1)) : 0,
  }));
}

function logDeviation({ count, deviation }: Moments, { log }: Kernels): Estimate {
  return { value: log(deviation), variance: 1 / (2 * (count - 1)) };
}

/** Σ value/(τ² + variance) / Σ 1/(τ² + variance). */
function commonValue(estimates: Estimate[], spread: number): number {
  let weight = 0;
  let sum = 0;
  for (const { value, variance } of estimates) {
    weight += 1 / (spread + variance);
    sum += value / (spread + variance);
  }
  return sum / weight;
}

/** s_j = exp(l̄ + τ²/(τ² + η_j) (l_j − l̄)); exp(l̄) where a column has no standard deviation. */
function shrunkScales(columns: Moments[], spread: number, kernels: Kernels): Float64Array {
  const estimates = columns.map((column) =>
    column.count >= 2 && column.deviation > 0 ? logDeviation(column, kernels) : undefined,
  );
  const common = commonValue(
    estimates.filter((estimate) => estimate !== undefined),
    spread,
  );
  return Float64Array.from(estimates, (estimate) => {
    if (estimate === undefined) return kernels.exp(common);
    return kernels.exp(common + (spread / (spread + estimate.variance)) * (estimate.value - common));
  });
}

/** o_j = mean_j/s_j, shrunk to the common level with variances 1/n_j; the common level where a column is empty. */
function shrunkLevels(columns: Moments[], scale: Float64Array): Float64Array {
  const estimates = columns.map(({ count, mean }, j) =>
    count > 0 ? { value: mean / scale[j]!, variance: 1 / count } : undefined,
  );
  const known = estimates.filter((estimate) => estimate !== undefined);
  const spread = known.length < 2 ? 0 : heterogeneity(known).spread;
  const common = commonValue(known, spread);
  return Float64Array.from(estimates, (estimate) => {
    if (estimate === undefined) return common;
    return common + (spread / (spread + estimate.variance)) * (estimate.value - common);
  });
}

/** Scales not so small that an entry left out, seen on them, would overflow when squared. */
function notTiny(scale: Float64Array, { column, value }: ObservedTable): Float64Array {
  const largest = new Float64Array(scale.length);
  for (let t = 0; t < value.length; t++) {
    const j = column[t]!;
    largest[j] = Math.max(largest[j]!, Math.abs(value[t]!));
  }
  return scale.map((s, j) => Math.max(s, leastScale * largest[j]!));
}

/**
 * The power of two next to the standard deviation of all values: dividing by it is exact. From the columns' moments, joined one by one:
 * square += square_j + (mean_j − mean)² n n_j/(n + n_j)  (Chan, Golub & LeVeque 1983).
 */
function commonUnit(columns: readonly Moments[]): number {
  let count = 0;
  let mean = 0;
  let square = 0;
  for (const column of columns) {
    if (column.count === 0) continue;
    const both = count + column.count;
    const step = column.mean - mean;
    square += column.deviation ** 2 * (column.count - 1) + step * step * count * (column.count / both);
    mean += step * (column.count / both);
    count = both;
  }
  const deviation = count > 1 ? Math.sqrt(square / (count - 1)) : 0;
  if (deviation === 0) return 1;
  let unit = 1;
  while (unit * 2 <= deviation) unit *= 2;
  while (unit > deviation) unit /= 2;
  return unit;
}
