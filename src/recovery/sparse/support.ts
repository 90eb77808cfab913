/**
 * Least squares on the largest entries: the ladder of a sparse problem, rung k keeps the k largest |x|.
 *
 *   A_S = Q·R by Gram–Schmidt, a column a rung;   r_k = r_{k−1} − q_k⟨q_k, r_{k−1}⟩;   x_S = R⁻¹Qᵀy
 *
 * Supports are nested, so a rung costs one column. A column that depends on those before it adds nothing and gets 0.
 * Source    sensing recipe §1.8.
 */
import { add, dot, norm } from '../../linalg/vectors.ts';
import type { Design } from './design.ts';

export interface SupportRung {
  /** Entries in use. */
  size: number;
  /** |A_S x_S − y|² */
  loss: number;
  /** x of this rung, all entries. */
  solution(): Float64Array<ArrayBuffer>;
}

/** A column whose part beyond those before it is smaller than this share of it is one of their combinations. */
const dependent = 1e-10;

/** Rungs 1, 2, … up to `most`, the largest entries of x first. */
export function* supportLadder(
  { rows, columns, matrix }: Design,
  y: Float64Array,
  x: Float64Array,
  most: number,
): Generator<SupportRung, void, void> {
  const order = Array.from(x.keys())
    .filter((j) => x[j] !== 0)
    .sort((a, b) => Math.abs(x[b]!) - Math.abs(x[a]!) || a - b);
  const Q: Float64Array[] = [];
  const R: Float64Array[] = [];
  const used: number[] = [];
  const along: number[] = [];
  const left = y.slice();
  for (const j of order.slice(0, most)) {
    const q = new Float64Array(rows);
    for (let i = 0; i < rows; i++) q[i] = matrix[i * columns + j]!;
    const before = norm(q);
    const shares = new Float64Array(Q.length);
    for (let round = 0; round < 2; round++) {
      for (const [a, basis] of Q.entries()) {
        const share = dot(basis, q);
        shares[a]! += share;
        add(q, -share, basis);
      }
    }
    const beyond = norm(q);
    if (beyond > dependent * before) {
      for (let i = 0; i < rows; i++) q[i]! /= beyond;
      const share = dot(q, left);
      add(left, -share, q);
      R.push(Float64Array.from([...shares, beyond]));
      Q.push(q);
      used.push(j);
      along.push(dot(q, y));
    }
    const size = used.length;
    yield { size, loss: dot(left, left), solution: () => solve(size) };
  }

  /** R x_S = Qᵀy. */
  function solve(size: number): Float64Array<ArrayBuffer> {
    const solution = new Float64Array(columns);
    const rest = along.slice(0, size);
    for (let a = size - 1; a >= 0; a--) {
      const value = rest[a]! / R[a]![a]!;
      solution[used[a]!] = value;
      for (let b = 0; b < a; b++) rest[b]! -= R[a]![b]! * value;
    }
    return solution;
  }
}
