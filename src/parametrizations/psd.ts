/**
 * One free factor:  X = U·Uᵀ,  symmetric and positive semidefinite, of rank `width` at most.
 *
 * Both sides of the point are one and the same factor (measurements/point.ts): what a measurement adds to either side is in it
 * once, so the pullback is that factor, (𝒜*(z) + 𝒜*(z)ᵀ)·U. The map is affine in θ.
 *
 * A gradient in U counts every entry of X on both sides of the diagonal. So for squares ½|X − Y|² it is 2(X − Y)·U, and the
 * Hessian meets a direction Z across the columns of U as 2·Z·UᵀU. `precondition` divides by UᵀU + damping·I, without that 2:
 * a full step is stepSize ½ here, where it is 1 for a pair.
 *
 * Shapes    U: size × width; θ = U, block `factor`. A complex Hermitian X = F·F*, F = P + iQ, is U = [P; Q] of twice the size.
 *           Units: U² has those of X.
 * Symbols   U of Stöger & Soltanolkotabi 2021 (arXiv 2106.15013), whose loss ¼|·|² has half this gradient.
 * Errors    SHAPE_INVALID.
 */
import type { Precision } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readBlock, writeBlock } from './blocks.ts';
import { divideByGram } from './gram.ts';
import type { Block, Parametrization } from './parametrization.ts';
import { checkSizes } from './parametrization.ts';

export interface PsdOptions {
  /** Rows and columns of X. */
  size: number;
  /** Columns of U: at least the rank looked for; `size` asks for nothing but X ⪰ 0. */
  width: number;
  /** Of the point; θ has doubles. Default 'f64'. */
  precision?: Precision;
}

/** Points are made in the runtime's arena. */
export function psd(runtime: Runtime, { size, width, precision = 'f64' }: PsdOptions): Parametrization {
  checkSizes('psd()', { size, width });
  const factor: Block = { name: 'factor', offset: 0, rows: size, columns: width };
  return {
    name: 'psd()',
    size: size * width,
    blocks: [factor],
    createPoint() {
      const U = createFactor(runtime.arena, size, width, precision);
      return { left: U, right: U };
    },
    point: (theta, out) => writeBlock(theta, factor, out.left),
    pushforward: (_theta, direction, out) => writeBlock(direction, factor, out.left),
    pullback: (_theta, dpoint, gradient) => readBlock(dpoint.left, factor, gradient),
    precondition(theta, gradient, damping, out) {
      divideByGram(theta, { factors: factor }, factor, gradient, damping, out);
    },
  };
}
