/**
 * Are the holes a random sample of the cells? Rows and columns would then have about equally many.
 *
 *   X² = Σ_i (n_i − n̄)² / (columns · p (1 − p)),   on rows − 1 degrees of freedom;    columns alike;   p the share observed
 *
 * A random sample has z = (X² − f)/√(2 f) near 0, f the degrees of freedom; beyond 4 it is called uneven. Lines
 * without any entry are left out, as their cells have no interval. It can find only holes that differ by row or by column.
 * Source    intervals recipe §3.
 */
import type { EntryIndices } from '../measurements/orders.ts';

export interface Dispersion {
  /** z of row counts and of column counts: about N(0, 1) where holes are a random sample. */
  rows: number;
  columns: number;
  /** Whether one of them is beyond chance. */
  uneven: boolean;
}

const beyondChance = 4;

export function holeDispersion({ rows, columns, row, column }: EntryIndices): Dispersion {
  const [ofRows, ofColumns] = [countsOf(row, rows), countsOf(column, columns)];
  const share = row.length / (ofRows.length * ofColumns.length);
  const z = {
    rows: excess(ofRows, ofColumns.length * share * (1 - share)),
    columns: excess(ofColumns, ofRows.length * share * (1 - share)),
  };
  return { ...z, uneven: Math.max(z.rows, z.columns) > beyondChance };
}

/** How many entries the lines have that have any. */
function countsOf(line: Int32Array, lines: number): Int32Array {
  const count = new Int32Array(lines);
  for (const i of line) count[i]!++;
  return count.filter((n) => n > 0);
}

/** (X² − f)/√(2 f); 0 where there is nothing to compare. */
function excess(count: Int32Array, variance: number): number {
  const freedom = count.length - 1;
  if (freedom < 1 || !(variance > 0)) return 0;
  const mean = count.reduce((sum, n) => sum + n, 0) / count.length;
  const square = count.reduce((sum, n) => sum + (n - mean) ** 2, 0) / variance;
  return (square - freedom) / Math.sqrt(2 * freedom);
}
