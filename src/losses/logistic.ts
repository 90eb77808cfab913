/**
 * Logistic loss:  y is 1 with probability σ(p) = 1/(1 + e⁻ᵖ), else 0.
 *
 *   ℓ(p, y) = log(1 + eᵖ) − y p        ℓ′ = σ(p) − y        ℓ″ = σ(p) (1 − σ(p))        link σ
 *
 *   stands for it    ½ w (x − (y − ½)/w)²,   w = tanh(ξ/2)/(2 ξ),  ξ = √(p² + variance):  touches ℓ at ±ξ, above it everywhere
 *
 * y may be a share from 0 to 1, such as the mean of several answers.
 * Units     p: log odds; ℓ: nats.
 * Source    T. S. Jaakkola, M. I. Jordan, Bayesian parameter estimation via variational methods, Statistics and Computing 10, 2000.
 */
import { exponential } from '../runtime/exponential.ts';
import { logarithm, logarithmOfOnePlus } from '../runtime/logarithm.ts';
import type { Loss } from './loss.ts';

/** Below this ξ the series w = ¼ − ξ²/48 + … is exact with its first two terms. */
const small = 1e-4;

export function logistic(): Loss {
  return {
    name: 'logistic()',
    value: (p, y) => logarithmOfOnePlus(exponential(-Math.abs(p))) + (p > 0 ? (1 - y) * p : -y * p),
    derivative: (p, y) => sigmoid(p) - y,
    secondDerivative: (p) => sigmoid(p) * sigmoid(-p),
    link: sigmoid,
    unlink: (mean) => logarithm(mean / (1 - mean)),
    least: (y) => entropy(y) + entropy(1 - y),
    quadratic(p, variance, y) {
      const size = Math.sqrt(p * p + variance);
      const weight = size < small ? 0.25 - (size * size) / 48 : (sigmoid(size) - 0.5) / size;
      return { weight, target: (y - 0.5) / weight };
    },
  };
}

/** 1/(1 + e⁻ᵖ) without overflow. */
function sigmoid(p: number): number {
  const e = exponential(-Math.abs(p));
  return (p < 0 ? e : 1) / (1 + e);
}

function entropy(share: number): number {
  return share > 0 ? -share * logarithm(share) : 0;
}
