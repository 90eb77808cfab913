/** Blocks of θ as columns of a padded factor, and back. Padding stays zero. */
import type { Factor } from '../measurements/point.ts';
import type { Block } from './parametrization.ts';

/** Lays a block out in the factor's columns from `column` on. */
export function writeBlock(
  theta: Float64Array,
  { offset, rows, columns }: Block,
  { stride, region }: Factor,
  column = 0,
): void {
  const { array } = region;
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < columns; a++) array[i * stride + column + a] = theta[offset + i * columns + a]!;
  }
}

/** The transpose of `writeBlock`: what is no parameter is not read. */
export function readBlock(
  { stride, region }: Factor,
  { offset, rows, columns }: Block,
  gradient: Float64Array,
  column = 0,
): void {
  const { array } = region;
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < columns; a++) gradient[offset + i * columns + a] = array[i * stride + column + a]!;
  }
}
