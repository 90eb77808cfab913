/**
 * Pseudo-Huber: Huber's loss without its corners, squares near 0 and absolute values beyond.
 *
 *   ℓ(p, y) = √(r² + δ²) − δ,   r = p − y          ℓ′ = r/√(r² + δ²)          ℓ″ = δ²/(r² + δ²)^(3/2)
 *
 * As δ → 0 it becomes |r|, of which a minimum meets most observations and leaves the others alone: that is how gross errors are
 * found, with δ lowered in steps. In units of the observations, not of their squares.
 *
 * Units     δ, ℓ: those of the observations.
 * Source    Charbonnier, Blanc-Féraud, Aubert & Barlaud, IEEE Transactions on Image Processing 6, 1997.
 */
import type { Loss } from './loss.ts';

export interface PseudoHuberOptions {
  /** δ, above 0: residuals well below it count squared. Default 1. */
  delta?: number;
}

export function pseudoHuber({ delta = 1 }: PseudoHuberOptions = {}): Loss {
  const root = (r: number) => Math.sqrt(r * r + delta * delta);
  return {
    name: 'pseudoHuber()',
    // r²/(√(r² + δ²) + δ): the difference without cancellation.
    value: (p, y) => ((p - y) * (p - y)) / (root(p - y) + delta),
    derivative: (p, y) => (p - y) / root(p - y),
    secondDerivative(p, y) {
      const size = root(p - y);
      return (delta / size) * (delta / size) * (1 / size);
    },
    link: (p) => p,
    unlink: (mean) => mean,
    least: () => 0,
    quadratic: (p, variance, y) => ({ weight: 1 / root(Math.sqrt((p - y) * (p - y) + variance)), target: y }),
  };
}
