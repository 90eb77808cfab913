/** A measurement in plain loops, 𝒜(X)ₜ = ⟨Aₜ, X⟩, without kernels: what small known problems are made of. */
import type { Measurement } from '#rankfree/measurements/measurement.js';
import type { Factor } from '#rankfree/measurements/point.js';
import { normals } from '../laws/numbers.ts';

export interface PlainOptions {
  rows: number;
  columns: number;
  /** A₁, A₂, … one after the other, each row-major. */
  matrices: Float64Array;
}

export function plain({ rows, columns, matrices }: PlainOptions): Measurement {
  const size = rows * columns;
  const count = matrices.length / size;
  /** out += Σ zₜ·Aₜ·B, or its transpose. */
  const add = (z: Float64Array, B: Factor, out: Factor, flipped: boolean) => {
    const [from, to] = [B.region.array, out.region.array];
    for (let t = 0; t < count; t++) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const value = z[t]! * matrices[t * size + i * columns + j]!;
          const [line, other] = flipped ? [j, i] : [i, j];
          for (let a = 0; a < B.stride; a++) to[line * B.stride + a]! += value * from[other * B.stride + a]!;
        }
      }
    }
  };
  return {
    name: 'plain()',
    count,
    rows,
    columns,
    precision: 'f64',
    forward({ left, right }, p) {
      p.fill(0);
      const [L, R] = [left.region.array, right.region.array];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let X = 0;
          for (let a = 0; a < left.stride; a++) X += L[i * left.stride + a]! * R[j * right.stride + a]!;
          for (let t = 0; t < count; t++) p[t]! += matrices[t * size + i * columns + j]! * X;
        }
      }
    },
    adjoint: (z) => {
      const kept = z.slice();
      return {
        times: (B, out) => add(kept, B, out, false),
        transposeTimes: (B, out) => add(kept, B, out, true),
      };
    },
  };
}

/** `count` Gaussian matrices. */
export function gaussianMatrices(rows: number, columns: number, count: number, name: string): Float64Array {
  return normals(count * rows * columns, name);
}
