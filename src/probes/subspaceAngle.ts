/**
 * Angle between the leading column space of X and a given one, as the sine of the largest:
 *
 *   subspaceAngle = ‖(I − QQᵀ)·U_k‖        U_k: the leading left singular vectors, Q: a basis of the given space
 *
 * 0 where the first lies in the second, 1 where some direction of it is across all of that: the phase of alignment brings it down
 * before X grows.
 *
 * Shapes    basis: rows × k, row-major, of full rank.   Units: none.
 * Symbols   ∠(L, L_t) of Stöger & Soltanolkotabi 2021 (arXiv 2106.15013).
 * Errors    LENGTH_MISMATCH, NOT_FINITE; SHAPE_INVALID where X has fewer than k singular vectors.
 */
import { RankfreeError } from '../errors.ts';
import { product } from '../linalg/gemm.ts';
import { qr } from '../linalg/qr.ts';
import { singularValues } from '../linalg/svd.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Decomposition } from './decomposition.ts';
import type { Probe } from './probe.ts';

export interface SubspaceAngleOptions {
  /** Of the given space. */
  basis: Float64Array;
  /** Its dimension, k. */
  width: number;
}

export function subspaceAngle(
  runtime: Runtime,
  decomposition: Decomposition,
  { basis, width: k }: SubspaceAngleOptions,
): Probe<DescentState> {
  const rows = basis.length / k;
  const { Q } = qr(runtime, basis, rows, k);
  return {
    name: 'subspaceAngle',
    read(state) {
      const { U, values } = decomposition.of(state);
      const vectors = values.length;
      if (k > vectors || U.length !== rows * vectors) {
        throw new RankfreeError(
          'SHAPE_INVALID',
          `a basis of ${rows} × ${k} for an X of ${U.length / vectors} rows.`,
          {
            place: 'subspaceAngle()',
            hint: `It takes as many rows as X has, and up to ${vectors} columns.`,
          },
        );
      }
      const leading = new Float64Array(rows * k);
      for (let i = 0; i < rows; i++) {
        for (let a = 0; a < k; a++) leading[i * k + a] = U[i * vectors + a]!;
      }
      const within = product(runtime, Q, leading, { rows: k, inner: rows, columns: k, transposed: 'left' });
      const back = product(runtime, Q, within, { rows, inner: k, columns: k });
      const across = leading.map((value, t) => value - back[t]!);
      return Math.min(1, singularValues(runtime, across, rows, k)[0]!);
    },
  };
}
