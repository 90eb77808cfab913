/**
 * Imbalance of the two factors of X = L·Rᵀ:
 *
 *   imbalance = ‖LᵀL − RᵀR‖        the largest singular value
 *
 * Gradient flow conserves the matrix; descent with a small step changes it little, so that factors that start small stay balanced.
 * 0 for X = U·Uᵀ.
 *
 * Units     those of X.
 * Symbols   Δ of Soltanolkotabi, Stöger & Xie 2023 (arXiv 2303.14244).
 */
import { eigh } from '../linalg/eigh.ts';
import { gram } from '../linalg/gemm.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Decomposition } from './decomposition.ts';
import type { Probe } from './probe.ts';

export function imbalance(runtime: Runtime, decomposition: Decomposition): Probe<DescentState> {
  return {
    name: 'imbalance',
    read(state) {
      const { left, right, rows, columns, width } = decomposition.factors(state);
      const ofRight = gram(runtime, right, columns, width);
      const difference = gram(runtime, left, rows, width).map((value, t) => value - ofRight[t]!);
      const { values } = eigh(runtime, difference, width);
      return Math.max(values[0]!, -values.at(-1)!);
    },
  };
}
