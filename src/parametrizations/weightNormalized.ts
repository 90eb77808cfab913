/**
 * A sparse vector as powers of weights in polar form:  x = u^L − v^L,   (u, v) = g·d/‖d‖.
 *
 *   ∂/∂g = ⟨q, d̂⟩        ∂/∂d = (g/‖d‖)·(q − ⟨q, d̂⟩·d̂)        q the gradient in (u, v),  d̂ = d/‖d‖
 *
 * The flow from (u₀, v₀) ends exactly where that of `hadamard` does from e^(−ρ/L)·(u₀, v₀), with the magnification
 * ρ = L·(g∞² − g₀²)/(2·rateRatio) − L·log(g∞/g₀): a small start in effect, whatever the start was, as long as g grows.
 * ‖d‖ is conserved by the flow and grows a little with every step of descent.
 *
 * The magnitude moves at `rateRatio` times the rate of the direction: θ holds g/√rateRatio, so that one rate for all of θ is that.
 *
 * Shapes    θ = (g/√rateRatio, d), d = (positive part, negative part), blocks `magnitude`, `positive`, `negative`. A point is a
 *           matrix of one column.   Units: g^L has those of x; d has none.
 * Symbols   η = rateRatio, v = d of Chou, Rauhut & Ward 2024 (arXiv 2305.05448).
 * Errors    SHAPE_INVALID, BAD_OPTION; ZERO_DIRECTION where d vanishes.
 */
import { RankfreeError } from '../errors.ts';
import { dot, norm } from '../linalg/vectors.ts';
import type { Precision } from '../measurements/point.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Parametrization } from './parametrization.ts';
import { checkDepth, checkRate, checkSizes } from './parametrization.ts';
import { signedPowers } from './signedPowers.ts';

export interface WeightNormalizedOptions {
  /** Numbers of x. */
  count: number;
  /** L, from 2 on. Default 2. */
  depth?: number;
  /** Rate of the magnitude over that of the direction: small is sparser, 1 stalls from tiny starts. Default 0.1. */
  rateRatio?: number;
  /** Of the point; θ has doubles. Default 'f64'. */
  precision?: Precision;
}

/** Points are made in the runtime's arena. */
export function weightNormalized(
  { arena }: Runtime,
  { count, depth = 2, rateRatio = 0.1, precision = 'f64' }: WeightNormalizedOptions,
): Parametrization {
  checkSizes('weightNormalized()', { count });
  checkDepth('weightNormalized()', depth);
  checkRate('weightNormalized()', rateRatio);
  const powers = signedPowers(count, depth, precision);
  const unit = Math.sqrt(rateRatio);
  // Weights w = (u, v), a direction in them, and their gradient: kept, so that none is allocated.
  const [w, dw, q] = [0, 1, 2].map(() => new Float64Array(2 * count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];

  return {
    name: 'weightNormalized()',
    size: 1 + 2 * count,
    blocks: [
      { name: 'magnitude', offset: 0, rows: 1, columns: 1 },
      { name: 'positive', offset: 1, rows: count, columns: 1 },
      { name: 'negative', offset: 1 + count, rows: count, columns: 1 },
    ],
    createPoint: () => powers.createPoint(arena),
    point(theta, out) {
      weigh(polar(theta));
      powers.value(w, out);
    },
    pushforward(theta, direction, out) {
      const at = polar(theta);
      weigh(at);
      turn(at, direction);
      powers.pushforward(w, dw, out);
    },
    pullback(theta, dpoint, gradient) {
      const at = polar(theta);
      weigh(at);
      powers.pullback(w, dpoint, q);
      const { d, length, g } = at;
      const along = dot(q, d) / length;
      gradient[0] = unit * along;
      for (let a = 0; a < q.length; a++) gradient[1 + a] = (g / length) * (q[a]! - (along * d[a]!) / length);
    },
    curvature(theta, direction, dpoint, out) {
      const at = polar(theta);
      weigh(at);
      turn(at, direction);
      powers.pullback(w, dpoint, q);
      const { d, length, g } = at;
      // The derivative of the pullback at constant q: that of d̂ is turned, that of g/‖d‖ is share.
      const dg = unit * direction[0]!;
      const moved = direction.subarray(1);
      const radial = dot(d, moved) / length;
      const along = dot(q, d) / length;
      const turned = (a: number) => (moved[a]! - (radial * d[a]!) / length) / length;
      let alongTurned = 0;
      for (let a = 0; a < q.length; a++) alongTurned += q[a]! * turned(a);
      out[0]! += unit * alongTurned;
      const share = dg / length - (g * radial) / (length * length);
      for (let a = 0; a < q.length; a++) {
        const across = q[a]! - (along * d[a]!) / length;
        out[1 + a]! += share * across - (g / length) * ((alongTurned * d[a]!) / length + along * turned(a));
      }
      // The derivative of q at constant polar form: w′ᵀ·(powers″·dw).
      q.fill(0);
      powers.curvature(w, dw, dpoint, q);
      const bent = dot(q, d) / length;
      out[0]! += unit * bent;
      for (let a = 0; a < q.length; a++) out[1 + a]! += (g / length) * (q[a]! - (bent * d[a]!) / length);
    },
  };

  function polar(theta: Float64Array): Polar {
    const d = theta.subarray(1);
    const length = norm(d);
    if (length === 0) {
      throw new RankfreeError('ZERO_DIRECTION', 'weightNormalized() got a direction of length 0.', {
        hint: 'Every start with a number other than 0 in positive or negative has one.',
      });
    }
    return { g: unit * theta[0]!, d, length };
  }

  /** w = g·d/‖d‖. */
  function weigh({ g, d, length }: Polar): void {
    for (let a = 0; a < w.length; a++) w[a] = (g * d[a]!) / length;
  }

  /** dw = dg·d̂ + (g/‖d‖)·(moved − ⟨d̂, moved⟩·d̂). */
  function turn({ g, d, length }: Polar, direction: Float64Array): void {
    const dg = unit * direction[0]!;
    const moved = direction.subarray(1);
    const radial = dot(d, moved) / length;
    for (let a = 0; a < dw.length; a++) {
      dw[a] = (dg * d[a]!) / length + (g / length) * (moved[a]! - (radial * d[a]!) / length);
    }
  }
}

interface Polar {
  readonly g: number;
  readonly d: Float64Array;
  /** ‖d‖. */
  readonly length: number;
}
