/** Generated problems of the sensing recipe, and how far an answer is from the truth. */
import { dense } from '#rankfree/measurements/dense.js';
import type { Recovery } from '#rankfree/recovery/recovery.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';

export interface SensingProblem {
  matrices: Float64Array;
  rows: number;
  columns: number;
  /** X, row-major. */
  truth: Float64Array;
  /** 𝒜(X), noise-free. */
  exact: Float64Array;
}

export interface SensingOptions {
  rows: number;
  columns?: number;
  rank: number;
  count: number;
  symmetric?: boolean;
  /** Of the singular values: 1 … 1/conditionNumber, geometrically. */
  conditionNumber?: number;
  name: string;
}

/** Gaussian measurements, symmetrised (G + Gᵀ)/2 where X is symmetric, of a matrix with Gaussian factors. */
export function sensing({
  rows,
  columns = rows,
  rank,
  count,
  symmetric = false,
  conditionNumber = 1,
  name,
}: SensingOptions): SensingProblem {
  const size = rows * columns;
  const matrices = normals(count * size, `${name} A`);
  if (symmetric) {
    for (let t = 0; t < count; t++) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [t * size + i * rows + j, t * size + j * rows + i];
          matrices[a] = matrices[b] = (matrices[a]! + matrices[b]!) / 2;
        }
      }
    }
  }
  const left = normals(rows * rank, `${name} L`);
  const right = symmetric ? left : normals(columns * rank, `${name} R`);
  const truth = new Float64Array(size);
  for (let a = 0; a < rank; a++) {
    const share = rank > 1 ? conditionNumber ** (-a / (rank - 1)) : 1;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        truth[i * columns + j]! += share * left[i * rank + a]! * right[j * rank + a]!;
      }
    }
  }
  const exact = new Float64Array(count);
  for (let t = 0; t < count; t++) {
    for (let e = 0; e < size; e++) exact[t]! += matrices[t * size + e]! * truth[e]!;
  }
  return { matrices, rows, columns, truth, exact };
}

/** Lives in the runtime's arena. */
export const measured = (runtime: Runtime, { matrices, rows, columns }: SensingProblem, symmetric: boolean) =>
  dense(runtime, { matrices, rows, columns, symmetric });

/** ‖X̂ − X‖/‖X‖. */
export function relativeError({ left, right, rank, rows, columns }: Recovery, truth: Float64Array): number {
  let [off, size] = [0, 0];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let value = 0;
      for (let a = 0; a < rank; a++) value += left[i * rank + a]! * right[j * rank + a]!;
      off += (value - truth[i * columns + j]!) ** 2;
      size += truth[i * columns + j]! ** 2;
    }
  }
  return Math.sqrt(off / size);
}
