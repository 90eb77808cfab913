/**
 * The design of a sparse problem:  y = A·x,  A: m × N row-major, more unknowns than data.
 *
 * Plain loops along rows: a product reads A once, and memory sets the pace.
 */
import { norm } from '../../linalg/vectors.ts';

export interface Design {
  readonly rows: number;
  readonly columns: number;
  readonly matrix: Float64Array;
}

/** out = A·x. */
export function apply({ rows, columns, matrix }: Design, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    const at = i * columns;
    for (let j = 0; j < columns; j++) sum += matrix[at + j]! * x[j]!;
    out[i] = sum;
  }
}

/** out = Aᵀ·z. */
export function applyTransposed({ rows, columns, matrix }: Design, z: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let i = 0; i < rows; i++) {
    const weight = z[i]!;
    if (weight === 0) continue;
    const at = i * columns;
    for (let j = 0; j < columns; j++) out[j]! += weight * matrix[at + j]!;
  }
}

/** The rows that are kept. */
export function someRows({ columns, matrix }: Design, kept: readonly number[]): Design {
  const part = new Float64Array(kept.length * columns);
  for (const [n, i] of kept.entries()) {
    part.set(matrix.subarray(i * columns, (i + 1) * columns), n * columns);
  }
  return { rows: kept.length, columns, matrix: part };
}

/** ‖A‖², by power iteration on AᵀA from its row sums; an underestimate by a thousandth at most where it matters. */
export function squaredNorm(design: Design): number {
  const { rows, columns } = design;
  const [x, z] = [new Float64Array(columns), new Float64Array(rows)];
  // A start that no column is orthogonal to, without random numbers.
  for (let j = 0; j < columns; j++) x[j] = 1 + (j % 7) / 7;
  let value = 0;
  for (let step = 0; step < 100; step++) {
    apply(design, x, z);
    applyTransposed(design, z, x);
    const length = norm(x);
    if (length === 0) return 0;
    for (let j = 0; j < columns; j++) x[j]! /= length;
    const before = value;
    value = length;
    if (value - before < 1e-3 * value) break;
  }
  return value;
}
