/**
 * Noise factors of columns and rows, shrunk to 1 as far as their spread is chance.
 *
 *   A_j = Σ_i m w E/β_i / Σ_i m w      divided by its mean over entries, then by its geometric mean over entries
 *   α_j = (n_j A_j + κ)/(n_j + κ)      between 1e-3 and 1e3;   n_j = Σ_i m;   rows alike, with α below E
 *
 * κ = max(2, 2/τ²) says how alike the columns are: τ² is the true spread of l_j = log A_j (n_j ≥ 5), whose sampling variance is
 * v_j = 2/n_j (heterogeneity.ts). There are no factors at all, κ = ∞, where fewer than three columns can be judged, where τ² = 0, or
 * where the spread is not significant: Q − (J − 1) < 3 √(2 (J − 1)).
 *
 * Symbols   E: expected squared residuals; m: numbers of observations; w: weights of the entries. Robust recipe §2.
 */
import type { EntryIndices } from '../../measurements/orders.ts';
import type { Kernels } from '../../runtime/kernels.ts';
import type { SideName } from './covariance.ts';
import type { Estimate } from './heterogeneity.ts';
import { heterogeneity } from './heterogeneity.ts';

export interface FactorEvidence {
  /** E, m and w of every entry. */
  expected: Float64Array;
  observations: Float64Array;
  weights: Float64Array | undefined;
  /** Where the other side's factors are taken from first. */
  factors: NoiseFactors;
}

export interface NoiseFactors {
  /** β: rows. */
  rows: Float64Array;
  /** α: columns. */
  columns: Float64Array;
}

const smallest = 1e-3;
const largest = 1e3;
const fewest = 5;
const extraVariance = 0.05;
const leastKappa = 2;
const significance = 3;

export function learnFactors(
  kernels: Kernels,
  { row, column }: EntryIndices,
  { expected, observations, weights, factors }: FactorEvidence,
): { factors: NoiseFactors; spread: Record<SideName, number> } {
  const columns = side(column, factors.columns.length, row, factors.rows);
  const rows = side(row, factors.rows.length, column, columns.factors);
  return {
    factors: { rows: rows.factors, columns: columns.factors },
    spread: { rows: rows.spread, columns: columns.spread },
  };

  function side(line: Int32Array, lines: number, across: Int32Array, other: Float64Array) {
    const sum = new Float64Array(lines);
    const weight = new Float64Array(lines);
    const count = new Float64Array(lines);
    for (let t = 0; t < line.length; t++) {
      const m = observations[t]!;
      if (m === 0) continue;
      const i = line[t]!;
      const mw = m * (weights?.[t] ?? 1);
      sum[i]! += (mw * expected[t]!) / other[across[t]!]!;
      weight[i]! += mw;
      count[i]! += m;
    }
    return shrinkFactors(
      kernels,
      sum.map((s, i) => (weight[i]! > 0 ? s / weight[i]! : 0)),
      count,
    );
  }
}

/** α from A and n, and τ²: 0 where there are no factors. */
function shrinkFactors(
  kernels: Kernels,
  raw: Float64Array,
  count: Float64Array,
): { factors: Float64Array; spread: number } {
  const none = { factors: new Float64Array(raw.length).fill(1), spread: 0 };
  const all = count.reduce((sum, n) => sum + n, 0);
  const mean = raw.reduce((sum, A, j) => sum + count[j]! * A, 0) / all;
  if (!(mean > 0)) return none;
  const logs = raw.map((A, j) => (count[j]! > 0 ? kernels.log(Math.max(A / mean, smallest)) : 0));
  const judged = Array.from(logs, (value, j) => ({ value, variance: 2 / count[j]! }));
  const spread = significantSpread(judged.filter((_, j) => count[j]! >= fewest));
  if (spread === 0) return none;
  const kappa = Math.max(leastKappa, 2 / spread);
  const centre = logs.reduce((sum, l, j) => sum + count[j]! * l, 0) / all;
  const factors = logs.map((l, j) => {
    const n = count[j]!;
    const shrunk = (n * kernels.exp(l - centre) + kappa) / (n + kappa);
    return Math.min(Math.max(shrunk, smallest), largest);
  });
  return { factors, spread };
}

/** τ² of logarithms, 0 where it may be chance. */
function significantSpread(logs: Estimate[]): number {
  if (logs.length < 3) return 0;
  const freedom = logs.length - 1;
  const { square } = heterogeneity(logs);
  if (square - freedom < significance * Math.sqrt(2 * freedom)) return 0;
  return heterogeneity(logs, extraVariance).spread;
}
