/** Where θ may be: maps to the nearest allowed point, in place, for methods that project after each step. */
import { norm } from '../linalg/vectors.ts';
import type { Block } from '../parametrizations/parametrization.ts';

export type Projection = (theta: Float64Array) => void;

/** ‖θ‖ ≤ radius: in the norm of all factors together. */
export function ontoBall(radius: number): Projection {
  return (theta) => shorten(theta, radius);
}

/** No row of a block longer than radius: keeps factors incoherent, as completion's theory asks. */
export function ontoRows(blocks: readonly Block[], radius: number): Projection {
  return (theta) => {
    for (const { offset, rows, columns } of blocks) {
      for (let i = 0; i < rows; i++) {
        shorten(theta.subarray(offset + i * columns, offset + (i + 1) * columns), radius);
      }
    }
  };
}

function shorten(vector: Float64Array, radius: number): void {
  const length = norm(vector);
  if (!(length > radius)) return;
  for (let a = 0; a < vector.length; a++) vector[a]! *= radius / length;
}
