/** Arrays for the round trips of the array formats. */
import fc from 'fast-check';
import type { DenseArray, SparseArray } from '#rankfree/formats/array.js';
import { sparse } from '#rankfree/formats/array.js';

const value = fc.double({ noDefaultInfinity: true });

/** Finite values and holes; up to 6 × 6, also without rows or columns. */
export function denseArrays(cell: fc.Arbitrary<number> = value, least = 0): fc.Arbitrary<DenseArray> {
  const length = fc.integer({ min: least, max: 6 });
  return fc.tuple(length, length).chain(([rows, columns]) => {
    const count = rows * columns;
    return fc
      .array(cell, { minLength: count, maxLength: count })
      .map((cells) => ({ kind: 'dense', shape: [rows, columns], values: Float64Array.from(cells) }));
  });
}

export function sparseArrays(): fc.Arbitrary<SparseArray> {
  return denseArrays(fc.oneof(fc.constant(Number.NaN), value)).map(sparse);
}
