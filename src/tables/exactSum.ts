/**
 * Σ values with one rounding error in all instead of one an addition (Neumaier 1974, eq. 2):
 * each step's rounding error is computed exactly and collected apart.
 */
export function compensatedSum(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}
