/** Quantiles of numbers. */

/** Between the two numbers next to the place share·(length − 1) of a sorted array. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (place - below) * (high - low);
}

export function median(numbers: ArrayLike<number>): number {
  return quantile(Float64Array.from(numbers).sort(), 0.5);
}
