/**
 * How many decimals numbers are written with: the least D for which all are multiples of 10⁻ᴰ, to a double's rounding.
 *
 * Undefined where that is more than 9: then they are not rounded in any way that matters.
 */
export function decimals(values: Float64Array): number | undefined {
  for (let digits = 0; digits <= 9; digits++) {
    const unit = 10 ** digits;
    if (values.every((value) => isWhole(value * unit))) return digits;
  }
  return undefined;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= 4e-16 * Math.max(1, Math.abs(value)) * 8;
}
