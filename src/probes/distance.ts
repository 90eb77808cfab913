/**
 * How far X is from a known matrix, by the size of that:
 *
 *   distance = ‖X − X⋆‖_F / ‖X⋆‖_F
 *
 * Every entry is formed, so that it is right to the last digits of a small one: O(rows·columns·width).
 *
 * Shapes    target: rows × columns, row-major, not 0.   Units: none.
 * Errors    LENGTH_MISMATCH.
 */
import { RankfreeError } from '../errors.ts';
import { product } from '../linalg/gemm.ts';
import { norm } from '../linalg/vectors.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Decomposition } from './decomposition.ts';
import type { Probe } from './probe.ts';

export interface DistanceOptions {
  /** X⋆. */
  target: Float64Array;
}

export function distance(
  runtime: Runtime,
  decomposition: Decomposition,
  { target }: DistanceOptions,
): Probe<DescentState> {
  const size = norm(target);
  return {
    name: 'distance',
    read(state) {
      const { left, right, rows, columns, width } = decomposition.factors(state);
      if (target.length !== rows * columns) {
        throw new RankfreeError(
          'LENGTH_MISMATCH',
          `${target.length} numbers for ${rows} × ${columns} = ${rows * columns} places.`,
          { place: 'distance(), target' },
        );
      }
      const X = product(runtime, left, right, { rows, inner: width, columns, transposed: 'right' });
      for (let t = 0; t < X.length; t++) X[t]! -= target[t]!;
      return norm(X) / size;
    },
  };
}
