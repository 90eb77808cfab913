/**
 * A product of layers:  X = W_L ⋯ W₁,  of any depth L ≥ 2.
 *
 * Depth strengthens what a small start does: with it singular values come one after the other, each fast once it comes. The
 * point is cut at the narrowest place, so that it is no wider than the rank can be.
 *
 * Shapes    W_l: width_l × width_{l−1}, width_0 = columns, width_L = rows; θ = (W₁, …, W_L), blocks `layer1` … `layerL`.
 *           Units: X^(1/L) in θ, if the start shares them evenly.
 * Symbols   W_l, N or L of Arora et al. 2019 (arXiv 1905.13655) and Yaras et al. 2023 (arXiv 2306.01154).
 * Errors    SHAPE_INVALID.
 */
import { RankfreeError } from '../errors.ts';
import type { Precision } from '../measurements/point.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Layer } from './chain.ts';
import { chain } from './chain.ts';
import type { Parametrization } from './parametrization.ts';
import { checkDepth, checkSizes } from './parametrization.ts';

export interface DeepOptions {
  rows: number;
  columns: number;
  /** L: layers. 2 is a pair of factors. */
  depth: number;
  /** Of the L − 1 places between layers, from the right: one for all, or each its own. Default min(rows, columns). */
  width?: number | readonly number[];
  /** Of the point; θ has doubles. Default 'f64'. */
  precision?: Precision;
}

/** Points are made in the runtime's arena. */
export function deep(
  runtime: Runtime,
  { rows, columns, depth, width = Math.min(rows, columns), precision = 'f64' }: DeepOptions,
): Parametrization {
  checkSizes('deep()', { rows, columns });
  checkDepth('deep()', depth);
  const inner = typeof width === 'number' ? Array<number>(depth - 1).fill(width) : width;
  if (inner.length !== depth - 1) {
    throw new RankfreeError('SHAPE_INVALID', `${inner.length} widths for ${depth} layers.`, {
      place: 'deep(), width',
      hint: `There are ${depth - 1} places between them.`,
    });
  }
  for (const size of inner) checkSizes('deep()', { width: size });
  const sizes = [columns, ...inner, rows];
  const layers: Layer[] = [];
  let offset = 0;
  for (let l = 1; l <= depth; l++) {
    const [above, below] = [sizes[l]!, sizes[l - 1]!];
    const block = { name: `layer${l}`, offset, rows: above, columns: below };
    layers.push({ rows: above, columns: below, stored: 'plain', block, unit: 1 });
    offset += above * below;
  }
  const cut = 1 + inner.indexOf(Math.min(...inner));
  return chain(runtime, { name: 'deep()', layers, cut, precision });
}
