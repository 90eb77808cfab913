/** Matrices that factorizations are tried on, and the plain arithmetic that judges them. */
import { gaussians } from '#rankfree/runtime/random.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';

export const runtime = await openRuntime();

export interface Sample {
  name: string;
  A: Float64Array;
  rows: number;
  columns: number;
}

/** Standard normal numbers. */
export function normal(count: number, seed: number): Float64Array {
  const mark = runtime.arena.mark();
  const region = runtime.arena.float64(count);
  gaussians(runtime, region, { seed });
  const numbers = region.array.slice();
  runtime.arena.release(mark);
  return numbers;
}

/** A·B by the definition, either operand read as its transpose. */
export function times(
  A: Float64Array,
  B: Float64Array,
  rows: number,
  inner: number,
  columns: number,
  { left = false, right = false } = {},
): Float64Array {
  const C = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let p = 0; p < inner; p++) {
        sum += A[left ? p * rows + i : i * inner + p]! * B[right ? j * inner + p : p * columns + j]!;
      }
      C[i * columns + j] = sum;
    }
  }
  return C;
}

export function largest(A: Float64Array): number {
  return A.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
}

export function distance(A: Float64Array, B: Float64Array): number {
  return A.reduce((size, x, t) => Math.max(size, Math.abs(x - B[t]!)), 0);
}

/** The largest entry of QᵀQ − I for Q: rows × columns. */
export function orthogonality(Q: Float64Array, rows: number, columns: number): number {
  const G = times(Q, Q, columns, rows, columns, { left: true });
  return G.reduce((size, x, t) => Math.max(size, Math.abs(x - Number(t % (columns + 1) === 0))), 0);
}

const shapes: [number, number][] = [
  [1, 1],
  [1, 7],
  [7, 1],
  [2, 2],
  [3, 5],
  [8, 8],
  [13, 13],
  [33, 32],
  [60, 17],
  [17, 60],
  [65, 40],
];

/** Random, rank-deficient, graded, tiny, huge, repeated and zero matrices of each shape. */
export function samples(): Sample[] {
  return shapes.flatMap(([rows, columns], seed) => {
    const random = normal(rows * columns, seed);
    const named = (name: string, A: Float64Array): Sample => ({
      name: `${name} ${rows} × ${columns}`,
      A,
      rows,
      columns,
    });
    const rank = Math.min(rows, columns, 2);
    return [
      named('random', random),
      named('of rank ≤ 2', times(normal(rows * rank, seed), normal(rank * columns, 9), rows, rank, columns)),
      named(
        'graded by columns',
        random.map((x, t) => x * 10 ** (-3 * (t % columns))),
      ),
      named(
        'graded by rows',
        random.map((x, t) => x * 10 ** (-2 * Math.floor(t / columns))),
      ),
      named(
        'tiny',
        random.map((x) => x * 1e-150),
      ),
      named(
        'huge',
        random.map((x) => x * 1e150),
      ),
      named(
        'near the largest number',
        random.map((x) => x * 1e307),
      ),
      named(
        'subnormal',
        random.map((x) => x * 1e-310),
      ),
      named('of ones', new Float64Array(rows * columns).fill(1)),
      named(
        'like the identity',
        random.map((_, t) => Number(t % (columns + 1) === 0)),
      ),
      named(
        'with one entry',
        random.map((x, t) => (t === rows * columns - 1 ? x : 0)),
      ),
      named('of zeros', new Float64Array(rows * columns)),
    ];
  });
}
