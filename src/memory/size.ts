/** What of a table decides how much memory its run takes. */
import type { ObservedTable } from '../completion/table.ts';

export interface TableSize {
  rows: number;
  columns: number;
  /** Observed cells. */
  entries: number;
  /** Entries of the fullest row or column. */
  longest: number;
}

export function sizeOf({ rows, columns, row, column }: ObservedTable): TableSize {
  const longest = Math.max(fullest(row, rows), fullest(column, columns));
  return { rows, columns, entries: row.length, longest };
}

function fullest(line: Int32Array, lines: number): number {
  const count = new Int32Array(lines);
  let most = 0;
  for (const i of line) most = Math.max(most, ++count[i]!);
  return most;
}
