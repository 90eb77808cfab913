/** A stored operator in plain loops: what the kernels are held against, and what recovery is tested with. */
import type { Measurement } from '#rankfree/measurements/measurement.js';
import type { Factor } from '#rankfree/measurements/point.js';

/** `matrices`: count × (rows·columns). */
export function plainDense(matrices: Float64Array, rows: number, columns: number): Measurement {
  const size = rows * columns;
  const count = matrices.length / size;
  return {
    name: 'plainDense()',
    count,
    rows,
    columns,
    precision: 'f64',
    forward({ left, right }, p) {
      const X = new Float64Array(size);
      const [L, R, stride] = [left.region.array, right.region.array, left.stride];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          for (let a = 0; a < stride; a++) X[i * columns + j]! += L[i * stride + a]! * R[j * stride + a]!;
        }
      }
      for (let t = 0; t < count; t++) {
        let sum = 0;
        for (let e = 0; e < size; e++) sum += matrices[t * size + e]! * X[e]!;
        p[t] = sum;
      }
    },
    adjoint(z) {
      const G = new Float64Array(size);
      for (let t = 0; t < count; t++) {
        for (let e = 0; e < size; e++) G[e]! += z[t]! * matrices[t * size + e]!;
      }
      const add = (at: (i: number, j: number) => number, from: Factor, to: Factor) => {
        const [b, out, stride] = [from.region.array, to.region.array, from.stride];
        for (let i = 0; i < to.lines; i++) {
          for (let j = 0; j < from.lines; j++) {
            for (let a = 0; a < stride; a++) out[i * stride + a]! += at(i, j) * b[j * stride + a]!;
          }
        }
      };
      return {
        times: (B, out) => add((i, j) => G[i * columns + j]!, B, out),
        transposeTimes: (B, out) => add((i, j) => G[j * columns + i]!, B, out),
      };
    },
  };
}
