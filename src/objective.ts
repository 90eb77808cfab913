/**
 * The composition that everything descends on:
 *
 *   F(θ) = Σ wₜ ℓ(pₜ, yₜ),   p = 𝒜(X),   X = x(θ)                        θ ─parametrization─▶ point ─measurement─▶ p ─loss─▶ F
 *   ∇F = x′(θ)ᵀ (∂X/∂x)ᵀ 𝒜*(z),   z = w·ℓ′(p, y)
 *   ∇²F·v = x′ᵀ [ (∂X/∂x)ᵀ 𝒜*(w·ℓ″·dp) + (𝒜*(z) in the factors v) ] + x″ᵀ,   dp = 𝒜(dX),  dX = dL·Rᵀ + L·dRᵀ
 *
 * Where the measurement has a kernel that computes this loss and its gradient at once, that is taken; the plain
 * composition stays for every other pair and is held against it in the tests.
 *
 * A fold, a hold-out, a bootstrap draw, a confidence: each is a weight vector w, hence an objective of its own over the same
 * measurement.
 * Units     F: those of ℓ; θ: of the parametrization.
 * Errors    SHAPE_MISMATCH.
 */
import type { Loss } from './losses/loss.ts';
import type { FusedPass, Measurement, Selection } from './measurements/measurement.ts';
import { addGradient, checkVector } from './measurements/measurement.ts';
import type { Point } from './measurements/point.ts';
import { spectralNorm } from './measurements/spectralNorm.ts';
import type { Objective } from './optimizers/optimizer.ts';
import type { Parametrization } from './parametrizations/parametrization.ts';
import type { Runtime } from './runtime/runtime.ts';

export interface ObjectiveOptions {
  parametrization: Parametrization;
  measurement: Measurement;
  loss: Loss;
  /** y: one for each measurement. */
  observations: Float64Array;
  /** w: one for each measurement, from 0 up; 0 leaves it out. Default 1/m each. */
  weights?: Float64Array;
  /** The measurement's: with it the objective has `residualNorm`. */
  runtime?: Runtime;
}

export type FullObjective = Objective &
  Required<Pick<Objective, 'hessianVector' | 'terms' | 'evaluateTerms'>>;

/** Points and fused passes live in the arena of the measurement's runtime. */
export function objective({
  parametrization,
  measurement,
  loss,
  observations,
  weights = new Float64Array(measurement.count).fill(1 / measurement.count),
  runtime,
}: ObjectiveOptions): FullObjective {
  checkVector(measurement, 'observations', observations);
  checkVector(measurement, 'weights', weights);
  const { count } = measurement;
  const point = parametrization.createPoint();
  const dpoint = parametrization.createPoint();
  const velocity = parametrization.createPoint();
  const pass =
    measurement.fuse?.(loss, observations, weights) ?? composedPass(measurement, loss, observations, weights);

  return {
    name: `the objective of ${parametrization.name}, ${measurement.name} and ${loss.name}`,
    size: parametrization.size,
    evaluate(theta, gradient) {
      parametrization.point(theta, point);
      const value = pass.evaluate(point, gradient && dpoint);
      if (gradient !== undefined) parametrization.pullback(theta, dpoint, gradient);
      return value;
    },
    hessianVector,
    terms: count,
    evaluateTerms,
    ...(parametrization.precondition !== undefined && { precondition: parametrization.precondition }),
    ...(runtime !== undefined && { residualNorm: (theta) => residualNorm(runtime, theta) }),
  };

  function evaluateTerms(theta: Float64Array, indices: Int32Array, gradient?: Float64Array): number {
    parametrization.point(theta, point);
    const part = measurement.select?.(indices) ?? selected(measurement, indices);
    const p = new Float64Array(indices.length);
    part.forward(point, p);
    const rescaled = count / indices.length;
    let value = 0;
    const z = p.map((prediction, k) => {
      const [weight, y] = [rescaled * weights[indices[k]!]!, observations[indices[k]!]!];
      value += weight * loss.value(prediction, y);
      return weight * loss.derivative(prediction, y);
    });
    if (gradient !== undefined) {
      clear(dpoint);
      addGradient(part.adjoint(z), point, dpoint);
      parametrization.pullback(theta, dpoint, gradient);
    }
    return value;
  }

  function residualNorm(runtime: Runtime, theta: Float64Array): number {
    parametrization.point(theta, point);
    const p = new Float64Array(count);
    measurement.forward(point, p);
    const z = p.map((_, t) => weights[t]! * loss.derivative(p[t]!, observations[t]!));
    // A power iteration's start: any seed does.
    return spectralNorm(runtime, measurement, measurement.adjoint(z), 0);
  }

  function hessianVector(theta: Float64Array, direction: Float64Array, out: Float64Array): void {
    parametrization.point(theta, point);
    parametrization.pushforward(theta, direction, velocity);
    const p = new Float64Array(count);
    measurement.forward(point, p);
    const z = p.map((_, t) => weights[t]! * loss.derivative(p[t]!, observations[t]!));
    const dp = differential(measurement, point, velocity);
    const dz = p.map((_, t) => weights[t]! * loss.secondDerivative(p[t]!, observations[t]!) * dp[t]!);
    clear(dpoint);
    addGradient(measurement.adjoint(z), velocity, dpoint);
    addGradient(measurement.adjoint(dz), point, dpoint);
    parametrization.pullback(theta, dpoint, out);
    if (parametrization.curvature === undefined) return;
    clear(dpoint);
    addGradient(measurement.adjoint(z), point, dpoint);
    parametrization.curvature(theta, direction, dpoint, out);
  }
}

/** What a fused pass does, by the parts: p = 𝒜(X), then z = w·ℓ′, then 𝒜*(z) in the factors. */
function composedPass(
  measurement: Measurement,
  loss: Loss,
  observations: Float64Array,
  weights: Float64Array,
): FusedPass {
  const p = new Float64Array(measurement.count);
  const z = new Float64Array(measurement.count);
  return {
    evaluate(point, gradient) {
      measurement.forward(point, p);
      let value = 0;
      for (let t = 0; t < p.length; t++) {
        value += weights[t]! * loss.value(p[t]!, observations[t]!);
        z[t] = weights[t]! * loss.derivative(p[t]!, observations[t]!);
      }
      if (gradient !== undefined) {
        clear(gradient);
        addGradient(measurement.adjoint(z), point, gradient);
      }
      return value;
    },
  };
}

/** Some measurements, by way of all. */
function selected(measurement: Measurement, indices: Int32Array): Selection {
  const all = new Float64Array(measurement.count);
  return {
    forward(point, p) {
      measurement.forward(point, all);
      for (const [k, t] of indices.entries()) p[k] = all[t]!;
    },
    adjoint(z) {
      all.fill(0);
      for (const [k, t] of indices.entries()) all[t]! += z[k]!;
      return measurement.adjoint(all);
    },
  };
}

/** dp = 𝒜(dL·Rᵀ) + 𝒜(L·dRᵀ). */
function differential(measurement: Measurement, point: Point, velocity: Point): Float64Array {
  const first = new Float64Array(measurement.count);
  const second = new Float64Array(measurement.count);
  measurement.forward({ ...point, left: velocity.left }, first);
  measurement.forward({ ...point, right: velocity.right }, second);
  return first.map((dp, t) => dp + second[t]!);
}

function clear({ left, right }: Point): void {
  left.region.array.fill(0);
  right.region.array.fill(0);
}
