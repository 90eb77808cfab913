/**
 * Squares of a parametrization seen through a measurement, opened up for the solvers that look inside:
 *
 *   r = 𝒜(X(θ)) − y,    J d = 𝒜(dX),  dX = dL·Rᵀ + L·dRᵀ,    Jᵀv = x′(θ)ᵀ·(𝒜*(v) in the factors)
 *
 * `objective` composes the same parts for the methods that know a gradient alone. A fold is a weight vector, as there.
 *
 * Units     residuals: those of the observations.
 * Errors    SHAPE_MISMATCH; NEEDS_PRECONDITIONER where the parametrization has no Gram matrices and they are asked for.
 * Source    sensing recipe §1.2, §1.5: "matrix-free".
 */
import { RankfreeError } from './errors.ts';
import type { Adjoint, Measurement } from './measurements/measurement.ts';
import { addGradient, checkVector, forwardEach, through } from './measurements/measurement.ts';
import type { Point } from './measurements/point.ts';
import { spectralNorm } from './measurements/spectralNorm.ts';
import { createTangent, writeTangent } from './measurements/tangent.ts';
import type { LeastSquares } from './optimizers/leastSquares.ts';
import type { Parametrization } from './parametrizations/parametrization.ts';
import type { Runtime } from './runtime/runtime.ts';

export interface LeastSquaresOptions {
  parametrization: Parametrization;
  measurement: Measurement;
  observations: Float64Array;
  /** w, from 0 up: 0 leaves an observation out. Default 1 each. */
  weights?: Float64Array | undefined;
}

/** Points live in the runtime's arena: they go with the mark that was set before. */
export function leastSquares(
  runtime: Runtime,
  { parametrization, measurement, observations, weights }: LeastSquaresOptions,
): LeastSquares {
  checkVector(measurement, 'observations', observations);
  if (weights !== undefined) checkVector(measurement, 'weights', weights);
  const { count } = measurement;
  const theta = new Float64Array(parametrization.size);
  const residuals = new Float64Array(count);
  const z = new Float64Array(count);
  const point = parametrization.createPoint();
  const velocity = parametrization.createPoint();
  const tangent = createTangent(runtime.arena, point);
  let slope: Adjoint | undefined;

  return {
    size: parametrization.size,
    count,
    width: parametrization.blocks[0]!.columns,
    total: weigh(observations, observations),
    weigh,
    residuals,
    moveTo(place) {
      arrive(place);
      measurement.forward(point, residuals);
      for (let t = 0; t < count; t++) residuals[t]! -= observations[t]!;
      return weigh(residuals, residuals);
    },
    arriveAt(place, known) {
      arrive(place);
      residuals.set(known);
      return weigh(residuals, residuals);
    },
    gradient(out) {
      for (let t = 0; t < count; t++) z[t] = (weights?.[t] ?? 1) * residuals[t]!;
      slope = measurement.adjoint(z);
      pull(slope, out);
    },
    gradientNorm() {
      if (slope === undefined) throw new Error('gradientNorm() before gradient()');
      return spectralNorm(runtime, measurement, slope, 0);
    },
    expand(direction, first, second) {
      aim(direction);
      forwardEach(measurement, [tangent, velocity], [first, second]);
    },
    product(direction, out) {
      aim(direction);
      slope = undefined;
      pull(through(measurement, tangent, z, undefined, weights), out);
    },
    precondition(gradient, damping, out) {
      if (parametrization.precondition === undefined) {
        throw new RankfreeError('NEEDS_PRECONDITIONER', `${parametrization.name} has no preconditioner.`, {
          hint: 'psd() and asymmetric() have one.',
        });
      }
      parametrization.precondition(theta, gradient, damping, out);
    },
  };

  function weigh(a: Float64Array, b: Float64Array): number {
    let sum = 0;
    if (weights === undefined) for (let t = 0; t < count; t++) sum += a[t]! * b[t]!;
    else for (let t = 0; t < count; t++) sum += weights[t]! * a[t]! * b[t]!;
    return sum;
  }

  function arrive(place: Float64Array): void {
    slope = undefined;
    theta.set(place);
    parametrization.point(theta, point);
  }

  function aim(direction: Float64Array): void {
    parametrization.pushforward(theta, direction, velocity);
    writeTangent(point, velocity, tangent);
  }

  /** out = x′(θ)ᵀ · (G in the factors of the point). */
  function pull(G: Adjoint, out: Float64Array): void {
    clear(velocity);
    addGradient(G, point, velocity);
    parametrization.pullback(theta, velocity, out);
  }
}

function clear({ left, right }: Point): void {
  left.region.array.fill(0);
  right.region.array.fill(0);
}
