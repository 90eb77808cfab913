/**
 * Matrices on their way into a kernel: shape and numbers checked once, magnitude taken out as an exact power of two.
 *
 * Squares of numbers beyond 1e±154 leave the range of doubles. So a factorization works on scale·A, whose largest entry is
 * in [½, 1), and divides its values by the scale again: both multiplications are exact.
 *
 * Errors   SHAPE_INVALID, LENGTH_MISMATCH, NOT_FINITE.
 */
import { RankfreeError } from '../errors.ts';
import type { Arena, Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** Throws unless `array` holds rows × columns numbers. */
export function checkShape(name: string, array: Float64Array, rows: number, columns: number): void {
  for (const size of [rows, columns]) {
    if (Number.isInteger(size) && size >= 0) continue;
    throw new RankfreeError('SHAPE_INVALID', `${rows} × ${columns} is not a shape.`, {
      place: name,
      hint: 'Rows and columns are whole numbers from 0 on.',
    });
  }
  if (array.length !== rows * columns) {
    throw new RankfreeError(
      'LENGTH_MISMATCH',
      `${array.length} numbers for ${rows} × ${columns} = ${rows * columns} places.`,
      { place: name },
    );
  }
}

/**
 * The power of two that brings the largest entry into [½, 1), or near it if it is subnormal; 1 for a zero matrix.
 * Throws at NaN and ±∞.
 */
export function exactScale(name: string, array: Float64Array, columns: number): number {
  let largest = 0;
  for (let t = 0; t < array.length; t++) {
    const size = Math.abs(array[t]!);
    if (!(size < Number.POSITIVE_INFINITY)) throw notFinite(name, array[t]!, t, columns);
    if (size > largest) largest = size;
  }
  return powerOfTwoFor(largest);
}

function notFinite(name: string, value: number, index: number, columns: number): RankfreeError {
  const row = Math.floor(index / columns);
  return new RankfreeError('NOT_FINITE', `${value} is not a finite number.`, {
    place: `${name}, row ${row}, column ${index - row * columns}`,
  });
}

/** 2^−k for a size in [2^(k−1), 2^k), by its bits; k is kept to the exponents whose reciprocal is a normal number. */
function powerOfTwoFor(size: number): number {
  if (size === 0) return 1;
  const number = Float64Array.of(size);
  const words = new Uint32Array(number.buffer);
  const exponent = Math.max(-1020, Math.min((words[1]! >>> 20) - 1022, 1020));
  words[0] = 0;
  words[1] = (1023 - exponent) << 20;
  return number[0]!;
}

/** Row length that kernels without tails ask for. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** A in kernel memory. */
export function copyIn(arena: Arena, A: Float64Array): Region<Float64Array> {
  const region = arena.float64(A.length);
  region.array.set(A);
  return region;
}

/**
 * A matrix in kernel memory by columns, each `length` numbers long (its rows padded to 4 with zeros). Room for three more
 * columns follows, as kernels take four at a time.
 */
export interface Columns {
  region: Region<Float64Array>;
  rows: number;
  columns: number;
  length: number;
}

export function emptyColumns(arena: Arena, rows: number, columns: number): Columns {
  const length = padded(rows);
  return { region: arena.float64((columns + 3) * length), rows, columns, length };
}

/** The columns of scale·A. */
export function loadColumns(
  runtime: Runtime,
  A: Float64Array,
  { rows, columns, scale }: { rows: number; columns: number; scale: number },
): Columns {
  const loaded = emptyColumns(runtime.arena, rows, columns);
  inArena(runtime, (arena) => {
    const { pointer } = copyIn(arena, A);
    runtime.kernels.transpose(rows, columns, pointer, columns, loaded.region.pointer, loaded.length, scale);
  });
  return loaded;
}

/** The columns of scale·Aᵀ, that is, the rows of A. */
export function loadRows(
  { arena }: Runtime,
  A: Float64Array,
  { rows, columns, scale }: { rows: number; columns: number; scale: number },
): Columns {
  const loaded = emptyColumns(arena, columns, rows);
  const to = loaded.region.array;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) to[i * loaded.length + j] = scale * A[i * columns + j]!;
  }
  return loaded;
}

/** The matrix as an ordinary row-major array: its first `columns` columns. */
export function unload(
  runtime: Runtime,
  { region, rows, length }: Columns,
  columns: number,
): Float64Array<ArrayBuffer> {
  return inArena(runtime, (arena) => {
    const to = arena.float64(rows * columns);
    runtime.kernels.transpose(columns, rows, region.pointer, length, to.pointer, columns, 1);
    return to.array.slice();
  });
}

/** Runs `work` with memory that is given back afterwards. */
export function inArena<T>({ arena }: Runtime, work: (arena: Arena) => T): T {
  const mark = arena.mark();
  try {
    return work(arena);
  } finally {
    arena.release(mark);
  }
}
