/**
 * Poisson loss of counts y.
 *
 *   link 'identity'    p is the mean itself, from 0 up:     ℓ(p, y) = p − y log p        ℓ′ = 1 − y/p        ℓ″ = y/p²
 *   link 'log'         p is the logarithm of the mean:      ℓ(p, y) = eᵖ − y p           ℓ′ = eᵖ − y         ℓ″ = eᵖ
 *
 * Photons are counted at intensities that are quadratic in what is sought, so there p is the intensity. In a table of counts effects multiply:
 * their logarithms add up to p. Where p is a mean, it counts as 10⁻³⁰⁰ at least inside the logarithm and as a divisor.
 *
 *   stands for it ('log'), m = p + ½ variance        ½ w (x − p + (eᵐ − y)/w)²
 *   w = (eᵐ − y)/(m − log y),  y > 0: the mean curvature on the way from m to log y, so that a step neither falls short nor leaps beyond
 *   w = eᵐ, y = 0;  at least 10⁻⁹;  m at most 60
 *
 * Newton's w = eᵐ leaps: at p = −3 a count of 10 would ask for p = 197.
 * Units     those of y.
 * Source    P. McCullagh, J. A. Nelder, Generalized linear models, 1989, §6; eᵐ is the mean of eˣ, x ~ N(p, variance).
 */
import { exponential } from '../runtime/exponential.ts';
import { logarithm } from '../runtime/logarithm.ts';
import type { Loss } from './loss.ts';

export interface PoissonOptions {
  /** What p is: 'identity', the mean itself; 'log', its logarithm. Default 'identity'. */
  link?: 'identity' | 'log';
}

const leastMean = 1e-300;
const leastWeight = 1e-9;
/** e⁶⁰ is more than any count. Beyond, a step leads back by one. */
const most = 60;
/** So near to log y the curvature is a series. */
const near = 1e-4;

export function poisson({ link = 'identity' }: PoissonOptions = {}): Loss {
  const least = (y: number): number => (y > 0 ? y - y * logarithm(y) : 0);
  if (link === 'log') {
    return {
      name: "poisson({ link: 'log' })",
      value: (p, y) => exponential(p) - y * p,
      derivative: (p, y) => exponential(p) - y,
      secondDerivative: (p) => exponential(p),
      link: exponential,
      unlink: logarithm,
      least,
      quadratic(p, variance, y) {
        const m = Math.min(p + variance / 2, most);
        const mean = exponential(m);
        const weight = Math.max(y > 0 ? meanCurvature(m, mean, y) : mean, leastWeight);
        return { weight, target: p - (mean - y) / weight };
      },
    };
  }
  return {
    name: 'poisson()',
    value: (p, y) => p - y * logarithm(Math.max(p, leastMean)),
    derivative: (p, y) => 1 - y / Math.max(p, leastMean),
    secondDerivative: (p, y) => y / Math.max(p, leastMean) / Math.max(p, leastMean),
    link: (p) => p,
    unlink: (mean) => mean,
    least,
  };
}

/** (mean − y)/(m − log y), mean = eᵐ. */
function meanCurvature(m: number, mean: number, y: number): number {
  const way = m - logarithm(y);
  return Math.abs(way) < near ? y * (1 + way / 2 + (way * way) / 6) : (mean - y) / way;
}
