/** X = left·rightᵀ of factors,  rows × columns,  row-major. */
import type { Recovery } from './recovery.ts';

export function wholeMatrix({
  rows,
  columns,
  rank,
  left,
  right,
}: Pick<Recovery, 'rows' | 'columns' | 'rank' | 'left' | 'right'>): Float64Array<ArrayBuffer> {
  const X = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let a = 0; a < rank; a++) sum += left[i * rank + a]! * right[j * rank + a]!;
      X[i * columns + j] = sum;
    }
  }
  return X;
}
