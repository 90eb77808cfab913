/**
 * Deep factors inside a small subspace:  X = U·W̃_L ⋯ W̃₁·Vᵀ,  with width × width layers between two bases.
 *
 * From an orthogonal start the layers of `deep` learn in 2·rank directions only. With the bases of `invariantBasis` and layers
 * initialScale·I this follows the full network, to a known remainder where all of X is observed, at a fraction of the cost. With bases
 * initialScale·(leading singular vectors) it is the spectral compression, whose first and last layers are the bases themselves.
 *
 * The bases move at `rateRatio` times the rate of the layers:  U = left + √rateRatio·A,  V = right + √rateRatio·B,  where A and B
 * are in θ and start at 0. At rateRatio 0 they are fixed, and not in θ; entries alone do not determine the subspaces, so
 * completion stalls there.
 *
 * Shapes    left: rows × width, right: columns × width, W̃_l: width × width; θ = (W̃₁, …, W̃_L, A, B), blocks `layer1` …,
 *           `leftChange`, `rightChange`.   Units: those of X in the product.
 * Symbols   U_{L,1}, V_{1,1}, γ = rateRatio of Yaras et al. 2024 (arXiv 2406.04112), where width is 2r̂; α = rateRatio of Kwon et al. 2024
 *           (arXiv 2311.05061), whose depth counts the bases.
 * Errors    SHAPE_INVALID, LENGTH_MISMATCH, NOT_FINITE, BAD_OPTION.
 */
import { checkShape, exactScale } from '../linalg/operand.ts';
import type { Precision } from '../measurements/point.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Layer } from './chain.ts';
import { chain } from './chain.ts';
import type { Block, Parametrization } from './parametrization.ts';
import { checkRate, checkSizes } from './parametrization.ts';

export interface CompressedDeepOptions {
  rows: number;
  columns: number;
  /** Of both bases and all layers: twice the rank looked for. */
  width: number;
  /** Bases of the column and row space, rows × width and columns × width, row-major. */
  left: Float64Array;
  right: Float64Array;
  /** Layers between the bases, from 1 on. */
  depth: number;
  /** Rate of the bases over that of the layers, from 0 (fixed) up. Default 1. */
  rateRatio?: number;
  /** Of the point; θ has doubles. Default 'f64'. */
  precision?: Precision;
}

/** Points are made in the runtime's arena. */
export function compressedDeep(
  runtime: Runtime,
  { rows, columns, width, left, right, depth, rateRatio = 1, precision = 'f64' }: CompressedDeepOptions,
): Parametrization {
  checkSizes('compressedDeep()', { rows, columns, width, depth });
  checkBasis('compressedDeep(), left', left, rows, width);
  checkBasis('compressedDeep(), right', right, columns, width);
  if (rateRatio !== 0) checkRate('compressedDeep()', rateRatio);
  const unit = Math.sqrt(rateRatio);
  const inner: Layer[] = Array.from({ length: depth }, (_, l) => {
    const block = { name: `layer${l + 1}`, offset: l * width * width, rows: width, columns: width };
    return { rows: width, columns: width, stored: 'plain', block, unit: 1 };
  });
  const moving = (block: Block) => (rateRatio === 0 ? undefined : block);
  const end = depth * width * width;
  const first: Layer = {
    rows: width,
    columns,
    stored: 'transposed',
    base: right.slice(),
    block: moving({ name: 'rightChange', offset: end + rows * width, rows: columns, columns: width }),
    unit,
  };
  const last: Layer = {
    rows,
    columns: width,
    stored: 'plain',
    base: left.slice(),
    block: moving({ name: 'leftChange', offset: end, rows, columns: width }),
    unit,
  };
  return chain(runtime, { name: 'compressedDeep()', layers: [first, ...inner, last], cut: 1, precision });
}

function checkBasis(place: string, basis: Float64Array, rows: number, columns: number): void {
  checkShape(place, basis, rows, columns);
  exactScale(place, basis, columns);
}
