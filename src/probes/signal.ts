/**
 * What of the factors has found a given space, and what has not:
 *
 *   BᵀZ = P·Σ·Qᵀ        signal Z·Q·Qᵀ,  nuisance Z·(I − Q·Qᵀ),  Bᵀ·nuisance = 0
 *   seen    σ_k(BᵀZ),   ‖nuisance‖,   ‖(I − BBᵀ)·orth(Z·Q)‖
 *
 * the size of the signal's weakest direction, the size of the nuisance, and the sine of the largest angle between the signal's columns
 * and the space. Z is θ as one matrix: U of X = U·Uᵀ, [L; R] of X = L·Rᵀ, all blocks above each other.
 *
 * Shapes    basis: rows of Z × k, row-major, orthonormalized here; k up to the columns of Z.   Units: those of θ; none.
 * Symbols   V_X, U_tW_t, N_t and ‖V_X⊥ᵀ V_{U_tW_t}‖ of Stöger & Soltanolkotabi 2021 (arXiv 2106.15013); Z_t = [V_t; W_t] of
 *           Soltanolkotabi, Stöger & Xie 2023 (arXiv 2303.14244).
 * Errors    BAD_OPTION where blocks differ in width; SHAPE_INVALID; LENGTH_MISMATCH.
 */
import { RankfreeError } from '../errors.ts';
import { product } from '../linalg/gemm.ts';
import { qr } from '../linalg/qr.ts';
import { singularValues, svd } from '../linalg/svd.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Parametrization } from '../parametrizations/parametrization.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Probe } from './probe.ts';
import type { SubspaceAngleOptions } from './subspaceAngle.ts';

export function signal(
  runtime: Runtime,
  { name, size, blocks }: Parametrization,
  { basis, width: k }: SubspaceAngleOptions,
): Probe<DescentState> {
  const columns = blocks[0]!.columns;
  if (blocks.some((block) => block.columns !== columns)) {
    throw new RankfreeError('BAD_OPTION', `the blocks of ${name} are not equally wide.`, {
      place: 'signal()',
      hint: 'It looks at factors without offsets.',
    });
  }
  const rows = size / columns;
  if (k > columns) {
    throw new RankfreeError('SHAPE_INVALID', `a space of ${k} dimensions in factors of ${columns} columns.`, {
      place: 'signal()',
    });
  }
  const B = qr(runtime, basis, rows, k).Q;
  return {
    name: 'signal',
    read({ theta }) {
      const within = product(runtime, B, theta, { rows: k, inner: rows, columns, transposed: 'left' });
      const { values, V: Q } = svd(runtime, within, k, columns);
      const found = product(runtime, theta, Q, { rows, inner: columns, columns: k });
      const back = product(runtime, found, Q, { rows, inner: k, columns, transposed: 'right' });
      const nuisance = theta.map((value, t) => value - back[t]!);
      const orth = qr(runtime, found, rows, k).Q;
      const inSpace = product(runtime, B, orth, { rows: k, inner: rows, columns: k, transposed: 'left' });
      const shadow = product(runtime, B, inSpace, { rows, inner: k, columns: k });
      const across = orth.map((value, t) => value - shadow[t]!);
      return [
        values[k - 1]!,
        singularValues(runtime, nuisance, rows, columns)[0]!,
        Math.min(1, singularValues(runtime, across, rows, k)[0]!),
      ];
    },
  };
}
