/**
 * Amplitudes: intensities p and y, from 0 up, held against each other by their roots, as in phase retrieval.
 *
 *   ℓ(p, y) = ½ (√p − √y)²        ℓ′ = ½ (1 − √(y/p))        ℓ″ = ¼ √y p^(−3/2)
 *
 * The root makes Poisson noise even: that of √y has variance ¼, whatever the intensity. p counts as 10⁻³⁰⁰ at least as a divisor.
 * Units     those of y.
 * Source    amplitude flow: G. Wang, G. B. Giannakis, Y. C. Eldar, IEEE Transactions on Information Theory 64, 2018.
 */
import type { Loss } from './loss.ts';

const least = 1e-300;

export function amplitude(): Loss {
  return {
    name: 'amplitude()',
    value(p, y) {
      const difference = Math.sqrt(Math.max(p, 0)) - Math.sqrt(y);
      return 0.5 * difference * difference;
    },
    derivative: (p, y) => 0.5 * (1 - Math.sqrt(y) / Math.sqrt(Math.max(p, least))),
    secondDerivative(p, y) {
      const divisor = Math.max(p, least);
      return (0.25 * Math.sqrt(y)) / Math.sqrt(divisor) / divisor;
    },
    link: (p) => p,
    unlink: (mean) => mean,
    least: () => 0,
  };
}
