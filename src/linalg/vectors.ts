/** Sums over plain vectors, number by number in their order, so that they have the same bits everywhere. */

/** ⟨a, b⟩. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** to += factor · from. */
export function add(to: Float64Array, factor: number, from: Float64Array): void {
  for (let k = 0; k < to.length; k++) to[k]! += factor * from[k]!;
}

/** The Euclidean norm; squares must neither over- nor underflow. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
