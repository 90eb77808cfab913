/**
 * Observed entries of a matrix in the two orders that kernels walk: by row (columns ascending) and by column (rows ascending).
 *
 *   entries of line i:  pointer[i] … pointer[i + 1] − 1;   index[t]: its line on the other side;   entry[t]: its place in the input
 *
 * Built once a matrix and shared by all fits; indices are checked here, so that kernels need not.
 * Errors    INDEX_OUT_OF_RANGE, LENGTH_MISMATCH.
 */
import { RankfreeError } from '../errors.ts';
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** One side's entries, line by line. */
export interface Order {
  /** Lines: rows or columns of the table. */
  lines: number;
  pointer: Region<Int32Array>;
  index: Region<Int32Array>;
  entry: Int32Array;
  /** Slices of lines with about equal work: the unit of threads. They depend on the data alone. */
  bounds: Region<Int32Array>;
  /** Entries of the fullest line. */
  longest: number;
}

/** Which entries of a matrix are observed, in any order. */
export interface EntryIndices {
  rows: number;
  columns: number;
  row: Int32Array;
  column: Int32Array;
}

export interface Orders {
  byRow: Order;
  byColumn: Order;
}

const blocks = 64;

export function orderEntries({ arena }: Runtime, entries: EntryIndices): Orders {
  checkIndices(entries);
  const { rows, columns, row, column } = entries;
  // Two stable counting sorts: the first puts the other index in order within each line of the second.
  const byColumnLoose = sortStably(column, columns, identity(row.length));
  const byRow = sortStably(row, rows, byColumnLoose.entry);
  const byColumn = sortStably(column, columns, byRow.entry);
  return { byRow: place(byRow, column), byColumn: place(byColumn, row) };

  function place({ pointer, entry }: Sorted, other: Int32Array): Order {
    const lines = pointer.length - 1;
    const index = arena.int32(entry.length);
    const indices = index.array;
    for (let t = 0; t < entry.length; t++) indices[t] = other[entry[t]!]!;
    const pointerRegion = arena.int32(lines + 1);
    pointerRegion.array.set(pointer);
    const cut = cutLines(pointer);
    const bounds = arena.int32(cut.length);
    bounds.array.set(cut);
    let longest = 0;
    for (let i = 0; i < lines; i++) longest = Math.max(longest, pointer[i + 1]! - pointer[i]!);
    return { lines, pointer: pointerRegion, index, entry, bounds, longest };
  }
}

interface Sorted {
  pointer: Int32Array;
  entry: Int32Array;
}

/** Entries ordered by key, those of equal key in the order given. */
function sortStably(key: Int32Array, keys: number, order: Int32Array): Sorted {
  const pointer = new Int32Array(keys + 1);
  // By index: until a loop is compiled, for-of makes an object a number.
  for (let t = 0; t < key.length; t++) pointer[key[t]! + 1]!++;
  for (let k = 0; k < keys; k++) pointer[k + 1]! += pointer[k]!;
  const next = pointer.slice(0, keys);
  const entry = new Int32Array(key.length);
  for (let n = 0; n < order.length; n++) {
    const t = order[n]!;
    entry[next[key[t]!]!++] = t;
  }
  return { pointer, entry };
}

/** Slices of about equal cost, a line counting as much as 32 entries; a multiple of 4 lines each, as kernels solve four at once. */
function cutLines(pointer: Int32Array): number[] {
  const lines = pointer.length - 1;
  const cost = (i: number) => pointer[i]! + 32 * i;
  const bounds = [0];
  for (let block = 1; block < blocks; block++) {
    const target = (cost(lines) * block) / blocks;
    let i = bounds.at(-1)!;
    while (i < lines && cost(i) < target) i += 4;
    if (i > bounds.at(-1)! && i < lines) bounds.push(i);
  }
  bounds.push(lines);
  return bounds;
}

/** 0, 1, 2, …: entries as they stand. */
export function identity(length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let t = 0; t < length; t++) numbers[t] = t;
  return numbers;
}

/** Indices are in range, or an error says which is not. */
export function checkIndices({ rows, columns, row, column }: EntryIndices): void {
  if (row.length !== column.length) {
    throw new RankfreeError(
      'LENGTH_MISMATCH',
      `${row.length} row indices, ${column.length} column indices.`,
      {
        hint: 'Each entry has one of each.',
      },
    );
  }
  for (let t = 0; t < row.length; t++) {
    if (!(row[t]! >= 0 && row[t]! < rows)) throw outside('row', t, row[t]!, rows);
    if (!(column[t]! >= 0 && column[t]! < columns)) throw outside('column', t, column[t]!, columns);
  }
}

function outside(side: string, t: number, index: number, lines: number): RankfreeError {
  return new RankfreeError('INDEX_OUT_OF_RANGE', `${index} is outside 0 … ${lines - 1}.`, {
    place: `entry ${t}, ${side}`,
    hint: 'Indices start at 0.',
  });
}
