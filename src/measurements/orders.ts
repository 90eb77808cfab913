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
  const ofRows = startsOf(row, rows);
  const ofColumns = startsOf(column, columns);
  const byRow = open(ofRows);
  const byColumn = open(ofColumns);
  // By row in the order given, from there by column, which has rows ascending, and back by row, which then has columns ascending.
  deal(row, ofRows, column, byRow);
  regroup(byRow, ofColumns, byColumn);
  regroup(byColumn, ofRows, byRow);
  return { byRow, byColumn };

  function open(starts: Int32Array): Order {
    const lines = starts.length - 1;
    const pointer = arena.int32(lines + 1);
    pointer.array.set(starts);
    const cut = cutLines(starts);
    const bounds = arena.int32(cut.length);
    bounds.array.set(cut);
    let longest = 0;
    for (let i = 0; i < lines; i++) longest = Math.max(longest, starts[i + 1]! - starts[i]!);
    const count = row.length;
    return { lines, pointer, index: arena.int32(count), entry: new Int32Array(count), bounds, longest };
  }
}

/** Where the entries of every line start once they are put in order. */
function startsOf(line: Int32Array, lines: number): Int32Array {
  const starts = new Int32Array(lines + 1);
  // By index: until a loop is compiled, for-of makes an object a number.
  for (let t = 0; t < line.length; t++) starts[line[t]! + 1]!++;
  for (let i = 0; i < lines; i++) starts[i + 1]! += starts[i]!;
  return starts;
}

/** Entries by line, those of a line in the order given: a counting sort. */
function deal(line: Int32Array, starts: Int32Array, other: Int32Array, { index, entry }: Order): void {
  const next = starts.slice();
  const indices = index.array;
  for (let t = 0; t < line.length; t++) {
    const at = next[line[t]!]!++;
    indices[at] = other[t]!;
    entry[at] = t;
  }
}

/** Entries by the lines of the other side, those of a line as their own lines come. Reads in order, and writes one stream a line. */
function regroup(from: Order, starts: Int32Array, to: Order): void {
  const next = starts.slice();
  const pointer = from.pointer.array;
  const [lines, indices] = [from.index.array, to.index.array];
  for (let i = 0; i < from.lines; i++) {
    for (let t = pointer[i]!; t < pointer[i + 1]!; t++) {
      const at = next[lines[t]!]!++;
      indices[at] = i;
      to.entry[at] = from.entry[t]!;
    }
  }
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
