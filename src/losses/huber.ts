/**
 * Huber's loss, squares near 0 and absolute values beyond:  noise with heavy tails.
 *
 *   ℓ(p, y) = ½ r²              |r| ≤ δ,     r = p − y
 *             δ (|r| − ½ δ)     beyond
 *
 *   stands for it    ½ w (x − y)²,   w = min(1, δ/√(r² + variance)):  the parabola through ±√(r² + variance), above ℓ everywhere
 *
 * Units     δ: those of the observations.
 * Source    P. J. Huber, Robust estimation of a location parameter, Annals of Mathematical Statistics 35, 1964.
 */
import type { Loss } from './loss.ts';

export interface HuberOptions {
  /** δ, above 0. Default 1.345: where the noise is normal with variance 1, as good as 95 % of the observations under squares. */
  delta?: number;
}

export function huber({ delta = 1.345 }: HuberOptions = {}): Loss {
  return {
    name: 'huber()',
    value(p, y) {
      const size = Math.abs(p - y);
      return size <= delta ? 0.5 * size * size : delta * (size - 0.5 * delta);
    },
    derivative: (p, y) => Math.min(Math.max(p - y, -delta), delta),
    secondDerivative: (p, y) => (Math.abs(p - y) <= delta ? 1 : 0),
    link: (p) => p,
    unlink: (mean) => mean,
    least: () => 0,
    quadratic(p, variance, y) {
      const size = Math.sqrt((p - y) * (p - y) + variance);
      return { weight: size <= delta ? 1 : delta / size, target: y };
    },
  };
}
