/**
 * Arrays of numbers as the array formats (npy, npz, Matrix Market, PNG) hold them: plain data, at most two dimensions.
 *
 *   dense    X[i, j] = values[i·columns + j]; NaN is a hole. A one-dimensional array is one column.
 *   sparse   X[row[t], column[t]] = value[t]; cells that are not listed are holes, and none is listed twice.
 *
 * Indices start at 0. Values are finite: readers and writers refuse infinities, naming the cell as [i, j].
 *
 * Errors    NOT_FINITE.
 */
import { RankfreeError } from '../errors.ts';

export interface DenseArray {
  readonly kind: 'dense';
  readonly shape: readonly [rows: number, columns: number];
  /** Row by row; NaN is a hole. */
  readonly values: Float64Array;
}

export interface SparseArray {
  readonly kind: 'sparse';
  readonly rows: number;
  readonly columns: number;
  readonly row: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

/** Rows or columns that an index of 32 bits can count. */
export const mostLines: number = 2 ** 31 - 1;

/** The cells of a dense array that aren't holes, row by row. */
export function sparse({ shape: [rows, columns], values }: DenseArray): SparseArray {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  const value = new Float64Array(count);
  for (let i = 0, t = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = values[i * columns + j]!;
      if (Number.isNaN(x)) continue;
      row[t] = i;
      column[t] = j;
      value[t++] = x;
    }
  }
  return { kind: 'sparse', rows, columns, row, column, value };
}

/** Where the values are finite or holes, nothing; else an error that names the first cell that isn't. */
export function checkFinite(
  { shape: [, columns], values }: Omit<DenseArray, 'kind'>,
  place: string | undefined,
): void {
  const at = firstBeyond(values, Number.MAX_VALUE);
  if (at < 0) return;
  throw notFinite(values[at]!, cellPlace(place, at, columns));
}

export function notFinite(value: number, place: string): RankfreeError {
  return new RankfreeError('NOT_FINITE', `${value} is not a finite number.`, {
    place,
    hint: 'Write NaN where a value is missing.',
  });
}

/** The first position whose value is larger than that in size; −1 where none is. */
export function firstBeyond(values: Float64Array, largest: number): number {
  for (let k = 0; k < values.length; k++) if (Math.abs(values[k]!) > largest) return k;
  return -1;
}

/** "file, [i, j]" of the cell at a position, counted from 0 as NumPy does. */
export function cellPlace(place: string | undefined, at: number, columns: number): string {
  const cell = `[${Math.floor(at / columns)}, ${at % columns}]`;
  return place === undefined ? cell : `${place}, ${cell}`;
}
