/**
 * Are the holes a random sample of the cells? Rows and columns would then have about equally many.
 *
 *   X² = Σ_i (n_i − n̄)² / (columns · p (1 − p)),   on rows − 1 degrees of freedom;    columns alike;   p the share observed
 *
 * A random sample has z = (X² − f)/√(2 f) near 0, f the degrees of freedom; beyond 4 it is called uneven. It can find only holes that
 * differ by row or by column.
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
  const share = row.length / (rows * columns);
  const z = {
    rows: excess(row, rows, columns * share * (1 - share)),
    columns: excess(column, columns, rows * share * (1 - share)),
  };
  return { ...z, uneven: Math.max(z.rows, z.columns) > beyondChance };
}

/** (X² − f)/√(2 f); 0 where there is nothing to compare. */
function excess(line: Int32Array, lines: number, variance: number): number {
  const freedom = lines - 1;
  if (freedom < 1 || !(variance > 0)) return 0;
  const count = new Int32Array(lines);
  for (const i of line) count[i]!++;
  const mean = line.length / lines;
  const square = count.reduce((sum, n) => sum + (n - mean) ** 2, 0) / variance;
  return (square - freedom) / Math.sqrt(2 * freedom);
}
