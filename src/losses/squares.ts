/** Squares:  ℓ(p, y) = ½ (p − y)²,  Gaussian noise of one size.   Units: those of the observations, squared. */
import type { Loss } from './loss.ts';

export function squares(): Loss {
  return {
    name: 'squares()',
    value: (p, y) => 0.5 * (p - y) * (p - y),
    derivative: (p, y) => p - y,
    secondDerivative: () => 1,
    link: (p) => p,
    unlink: (mean) => mean,
    least: () => 0,
    quadratic: (_, __, y) => ({ weight: 1, target: y }),
    fused: 'squares',
  };
}
