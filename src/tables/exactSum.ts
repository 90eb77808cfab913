/**
 * Σ values with one rounding error in all instead of one an addition (Neumaier 1974, eq. 2):
 * each step's rounding error is computed exactly and collected apart. Sums that pass through infinity, near the largest number,
 * are taken of values that are smaller by a power of two.
 */
export function compensatedSum(values: Float64Array): number {
  const sum = sumInUnits(values, 1);
  return Number.isFinite(sum) ? sum : sumInUnits(values, largeUnit) * largeUnit;
}

/** More than the number of values there can be. */
const largeUnit = 2 ** 64;

function sumInUnits(values: Float64Array, unit: number): number {
  let sum = 0;
  let lost = 0;
  for (let t = 0; t < values.length; t++) {
    const value = values[t]! / unit;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
