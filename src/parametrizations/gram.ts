/**
 * Gradients in the metric of the other factor:  out = gradient · (GᵀG + damping·I)⁻¹,  row by row.
 *
 * G holds the columns that a row's numbers meet in X: the other factor, and a column of ones for an offset.
 *
 * Shapes    a row: the numbers of its factor, then its offset.   Units: damping has those of θ².
 * Errors    NOT_POSITIVE_DEFINITE, where damping is 0 and G has not full rank.
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import type { Block } from './parametrization.ts';

/** The lines of one side: a block of factors, and one of offsets where there are any. */
export interface Lines {
  readonly factors: Block;
  readonly offsets?: Block | undefined;
}

export function divideByGram(
  theta: Float64Array,
  { factors, offsets }: Lines,
  other: Block,
  gradient: Float64Array,
  damping: number,
  out: Float64Array,
): void {
  const width = factors.columns;
  const size = width + (offsets === undefined ? 0 : 1);
  const gram = gramMatrix(theta, other, size);
  for (let a = 0; a < size; a++) gram[a * size + a]! += damping;
  cholesky(gram, size);
  const row = new Float64Array(size);
  for (let i = 0; i < factors.rows; i++) {
    const at = factors.offset + i * width;
    for (let a = 0; a < width; a++) row[a] = gradient[at + a]!;
    if (offsets !== undefined) row[width] = gradient[offsets.offset + i]!;
    solveCholesky(gram, size, row);
    for (let a = 0; a < width; a++) out[at + a] = row[a]!;
    if (offsets !== undefined) out[offsets.offset + i] = row[width]!;
  }
}

/** Lower triangle of GᵀG, G = [factors 1] where size is one more than their width, else the factors alone. */
function gramMatrix(theta: Float64Array, { offset, rows, columns }: Block, size: number): Float64Array {
  const gram = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < columns; a++) row[a] = theta[offset + i * columns + a]!;
    for (let a = 0; a < size; a++) {
      for (let b = 0; b <= a; b++) gram[a * size + b]! += row[a]! * row[b]!;
    }
  }
  return gram;
}
