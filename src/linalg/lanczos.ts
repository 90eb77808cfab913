/**
 * The ends of the spectrum of a symmetric operator known by its products alone:
 *
 *   A·Q = Q·T + …,  QᵀQ = I,  T tridiagonal        eigenvalues of T approach the extreme ones of A first
 *
 * Every new direction is made orthogonal to all before it, twice, since in plain Lanczos rounding brings found ones back.
 *
 * Shapes   start: n; vectors: n.   Units: those of A in the values.
 * Accuracy steps stop once both extreme values moved by less than `tolerance` of the larger, or after `most`.
 * Source   Golub & Van Loan, Matrix Computations, §10.1, §10.3.
 */
import type { Runtime } from '../runtime/runtime.ts';
import { eigh } from './eigh.ts';
import { add, dot, norm } from './vectors.ts';

export interface LanczosOptions {
  /** Default 1e-10. */
  tolerance?: number;
  /** Default 200, and no more than n. */
  most?: number;
}

export interface Extremes {
  largest: { value: number; vector: Float64Array<ArrayBuffer> };
  smallest: { value: number; vector: Float64Array<ArrayBuffer> };
}

/** `apply`: out = A·x. */
export function extremes(
  runtime: Runtime,
  apply: (x: Float64Array, out: Float64Array) => void,
  start: Float64Array,
  { tolerance = 1e-10, most = 200 }: LanczosOptions = {},
): Extremes {
  const n = start.length;
  const basis: Float64Array[] = [scaled(start, 1 / norm(start))];
  const [diagonal, beside]: [number[], number[]] = [[], []];
  const Av = new Float64Array(n);
  let last = { largest: Number.POSITIVE_INFINITY, smallest: Number.NEGATIVE_INFINITY };
  for (;;) {
    const q = basis.at(-1)!;
    apply(q, Av);
    diagonal.push(dot(q, Av));
    for (let round = 0; round < 2; round++) {
      for (const b of basis) add(Av, -dot(b, Av), b);
    }
    const left = norm(Av);
    const size = diagonal.length;
    const { values, vectors } = eigh(runtime, tridiagonal(diagonal, beside), size);
    const now = { largest: values[0]!, smallest: values[size - 1]! };
    const scale = Math.max(Math.abs(now.largest), Math.abs(now.smallest));
    const moved = Math.max(now.largest - last.largest, last.smallest - now.smallest, 0);
    const settled = size > 1 && Math.abs(moved) <= tolerance * scale && left <= Math.sqrt(tolerance) * scale;
    if (size === Math.min(n, most) || settled || left <= 1e-14 * scale) {
      return {
        largest: { value: now.largest, vector: combine(basis, vectors, size, 0) },
        smallest: { value: now.smallest, vector: combine(basis, vectors, size, size - 1) },
      };
    }
    last = now;
    beside.push(left);
    basis.push(scaled(Av, 1 / left));
  }
}

function tridiagonal(diagonal: readonly number[], beside: readonly number[]): Float64Array {
  const size = diagonal.length;
  const T = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    T[a * size + a] = diagonal[a]!;
    if (a > 0) {
      T[a * size + a - 1] = beside[a - 1]!;
      T[(a - 1) * size + a] = beside[a - 1]!;
    }
  }
  return T;
}

/** Σ basis_b · vectors[b, column]. */
function combine(
  basis: readonly Float64Array[],
  vectors: Float64Array,
  size: number,
  column: number,
): Float64Array<ArrayBuffer> {
  const x = new Float64Array(basis[0]!.length);
  for (let b = 0; b < size; b++) add(x, vectors[b * size + column]!, basis[b]!);
  return x;
}

function scaled(x: Float64Array, factor: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = factor * x[i]!;
  return out;
}
