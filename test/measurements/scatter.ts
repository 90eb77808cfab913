/** Random distinct cells of a matrix, shuffled, some rows and columns without any. */
import type { EntryIndices } from '#rankfree/measurements/orders.js';
import { choose, random } from '../../bench/random.mjs';

export function scatter(rows: number, columns: number, count: number): EntryIndices {
  const source = random(`scatter ${rows}×${columns}`, count);
  // The last row and the last column stay empty.
  const cells = choose(source, (rows - 1) * (columns - 1), count);
  return {
    rows,
    columns,
    row: cells.map((cell) => Math.floor(cell / (columns - 1))),
    column: cells.map((cell) => cell % (columns - 1)),
  };
}
