/**
 * Two reasons why cells are undetermined that can be said in words.
 *
 *   parts    connected components of the graph of rows and columns with an edge an observed cell: nothing links two parts but their noise
 *   core     what is left once lines with fewer than r observed cells among those left are peeled off: a line needs r of them at rank r
 *
 * They are necessary conditions only, so they find a part of what the null space finds (192 of 1632 cells on the two-block table).
 * Source    intervals recipe §4; the r-core is that of Király, Theran & Tomioka 2015.
 */
import type { EntryIndices } from '../measurements/orders.ts';

/** Components with at least one observed cell. */
export function countParts(cells: EntryIndices): number {
  const { rowPart, columnPart } = partsOf(cells);
  const parts = new Set<number>();
  for (const part of rowPart) parts.add(part);
  for (const part of columnPart) parts.add(part);
  return [...parts].filter((part) => part >= 0).length;
}

/** The component of every row and column, by the number of one of its lines; −1 for lines without an observed cell. */
export function partsOf({ rows, columns, row, column }: EntryIndices): {
  rowPart: Int32Array;
  columnPart: Int32Array;
} {
  const parent = Int32Array.from({ length: rows + columns }, (_, n) => n);
  const root = (n: number): number => {
    let at = n;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  for (let t = 0; t < row.length; t++) parent[root(row[t]!)] = root(rows + column[t]!);
  const rowPart = new Int32Array(rows).fill(-1);
  const columnPart = new Int32Array(columns).fill(-1);
  for (let t = 0; t < row.length; t++) {
    rowPart[row[t]!] = root(row[t]!);
    columnPart[column[t]!] = rowPart[row[t]!]!;
  }
  return { rowPart, columnPart };
}

/** How many rows and columns with observed cells the r-core lacks. */
export function peeledLines(cells: EntryIndices, rank: number): { rows: number; columns: number } {
  const { rows, columns } = peelLines(cells, rank);
  const count = (gone: Uint8Array) => gone.reduce((sum, is) => sum + is, 0);
  return { rows: count(rows), columns: count(columns) };
}

/** Which they are: 1 for a line that was peeled off. */
export function peelLines(
  { rows, columns, row, column }: EntryIndices,
  rank: number,
): { rows: Uint8Array; columns: Uint8Array } {
  const lines = rows + columns;
  const ends = [row, column.map((j) => rows + j)] as const;
  const count = new Int32Array(lines + 1);
  for (const end of ends) for (const n of end) count[n]!++;
  const pointer = new Int32Array(lines + 1);
  for (let n = 0; n < lines; n++) pointer[n + 1] = pointer[n]! + count[n]!;
  const next = pointer.slice(0, lines);
  const across = new Int32Array(2 * row.length);
  for (let t = 0; t < row.length; t++) {
    const [i, j] = [ends[0][t]!, ends[1][t]!];
    across[next[i]!++] = j;
    across[next[j]!++] = i;
  }
  const gone = new Uint8Array(lines);
  const queue: number[] = [];
  const peel = (n: number): void => {
    if (gone[n] === 1 || count[n]! >= rank) return;
    gone[n] = 1;
    queue.push(n);
  };
  for (let n = 0; n < lines; n++) if (count[n]! > 0) peel(n);
  for (let n = queue.pop(); n !== undefined; n = queue.pop()) {
    for (let t = pointer[n]!; t < pointer[n + 1]!; t++) {
      count[across[t]!]!--;
      peel(across[t]!);
    }
  }
  return { rows: gone.slice(0, rows), columns: gone.slice(rows) };
}
