/**
 * The subspaces in which layers learn from an orthogonal start, for `compressedDeep`:
 *
 *   G = ∂F/∂W₁ = P·S·Qᵀ, leading `rank` triplets          right = orth([Q, W₁ᵀP/ε₁])          left = W_L⋯W₁·right / Πε_l
 *
 * all at θ₀, where W_l = ε_l·(orthogonal). Exact where X is observed whole and has no more than that rank; else leading order. Both
 * blocks are of one size before they are orthonormalised: without the division by ε₁ the second would count as noise.
 *
 * Shapes    left: rows × 2·rank, right: columns × 2·rank, row-major, of orthonormal columns where layers are square.
 * Source    Yaras et al. 2024 (arXiv 2406.04112), theorem 2.1 and its code's basis, written with one SVD.
 * Errors    SHAPE_INVALID where 2·rank exceeds a layer.
 */
import { RankfreeError } from '../errors.ts';
import { product } from '../linalg/gemm.ts';
import { qr } from '../linalg/qr.ts';
import { svd } from '../linalg/svd.ts';
import { norm } from '../linalg/vectors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Parametrization } from './parametrization.ts';

export interface InvariantBasisOptions {
  /** Of `deep`. */
  parametrization: Parametrization;
  /** θ₀, whose layers are scaled orthogonal. */
  theta: Float64Array;
  /** ∇F(θ₀). */
  gradient: Float64Array;
  /** At least the rank looked for. */
  rank: number;
}

export interface InvariantBasis {
  /** 2·rank. */
  readonly width: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

export function invariantBasis(
  runtime: Runtime,
  { parametrization: { blocks }, theta, gradient, rank }: InvariantBasisOptions,
): InvariantBasis {
  const width = 2 * rank;
  const narrowest = Math.min(...blocks.flatMap(({ rows, columns }) => [rows, columns]));
  if (!(Number.isInteger(rank) && rank >= 1 && width <= narrowest)) {
    throw new RankfreeError('SHAPE_INVALID', `a rank of ${rank} in layers of ${narrowest}.`, {
      place: 'invariantBasis(), rank',
      hint: 'Rank is a whole number from 1 to half the narrowest layer.',
    });
  }
  const layers = blocks.map(({ offset, rows, columns }) => theta.slice(offset, offset + rows * columns));
  const scales = layers.map(
    (layer, l) => norm(layer) / Math.sqrt(Math.min(blocks[l]!.rows, blocks[l]!.columns)),
  );
  const { offset, rows, columns } = blocks[0]!;
  const G = gradient.slice(offset, offset + rows * columns);
  const { U: P, V: Q } = svd(runtime, G, rows, columns);
  const triplets = Math.min(rows, columns);
  // [Q, W₁ᵀP/ε₁]: columns × 2·rank.
  const back = product(runtime, layers[0]!, P, {
    rows: columns,
    inner: rows,
    columns: triplets,
    transposed: 'left',
  });
  const both = new Float64Array(columns * width);
  for (let j = 0; j < columns; j++) {
    for (let a = 0; a < rank; a++) {
      both[j * width + a] = Q[j * triplets + a]!;
      both[j * width + rank + a] = back[j * triplets + a]! / scales[0]!;
    }
  }
  const { Q: right } = qr(runtime, both, columns, width);
  let left: Float64Array = right;
  for (const [l, block] of blocks.entries()) {
    const shape = { rows: block.rows, inner: block.columns, columns: width };
    left = product(runtime, layers[l]!, left, shape).map((value) => value / scales[l]!);
  }
  return { width, left, right };
}
