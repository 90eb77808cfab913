/** Plain twin of assembly/entries.ts: one entry at a time, in the order of the kernel's sums up to rounding. */

export interface EntryList {
  row: ArrayLike<number>;
  column: ArrayLike<number>;
}

/** Rows of `width` numbers. */
export interface Rows {
  array: ArrayLike<number>;
  stride: number;
}

export interface PassResult {
  loss: number;
  /** z = w (p − y). */
  residual: Float64Array;
  /** Gradients of the rows of L and of R, as wide as they. */
  left: Float64Array;
  right: Float64Array;
}

export function entriesPass(
  { row, column }: EntryList,
  value: ArrayLike<number>,
  weight: ArrayLike<number>,
  L: Rows,
  R: Rows,
): PassResult {
  const residual = new Float64Array(row.length);
  const left = new Float64Array(L.array.length);
  const right = new Float64Array(R.array.length);
  let loss = 0;
  for (let t = 0; t < row.length; t++) {
    const l = row[t]! * L.stride;
    const r = column[t]! * R.stride;
    let p = 0;
    for (let a = 0; a < L.stride; a++) p += L.array[l + a]! * R.array[r + a]!;
    const z = weight[t]! * (p - value[t]!);
    residual[t] = z;
    loss += 0.5 * z * (p - value[t]!);
    for (let a = 0; a < L.stride; a++) {
      left[l + a]! += z * R.array[r + a]!;
      right[r + a]! += z * L.array[l + a]!;
    }
  }
  return { loss, residual, left, right };
}
