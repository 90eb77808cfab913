/**
 * Whether a parametrization is what it says: pushforward the derivative of the point, pullback its transpose, curvature the
 * derivative of the pullback.
 *
 *   pushforward   ‖x(θ + tv) − x(θ) − t·x′(θ)v‖ falls as t²        a wrong derivative leaves a share that falls as t
 *   pullback      ⟨pullback(d), v⟩ = ⟨d, pushforward(v)⟩
 *   curvature     ‖pullback(θ + tv) − pullback(θ) − t·curvature(v)‖ falls as t²
 *
 * at one random θ, v and d. Slopes need no tolerance: they are 2 or 1 for mistakes from about a thousandth on (f32: a tenth). Where
 * nothing is left but rounding (the map is affine) a slope is Infinity.
 *
 * Units     none.
 */
import { dot, norm } from '../linalg/vectors.ts';
import type { Point } from '../measurements/point.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Parametrization } from './parametrization.ts';

export interface CheckParametrizationOptions {
  /** Where to look. Default N(0, 1). */
  theta?: Float64Array;
  seed?: number;
}

export interface ParametrizationCheck {
  /** How fast what the pushforward leaves falls: 2, or more where the map bends less. */
  readonly pushforward: number;
  /** What the two sides of the pullback's identity differ by, over the sizes of their terms. */
  readonly pullback: number;
  /** As for the pushforward; undefined where there is no curvature. */
  readonly curvature: number | undefined;
  /** One sentence for each thing that is wrong; none where all holds. */
  readonly problems: readonly string[];
}

/** Steps between which slopes are taken: for f32, long enough that rounding does not show. */
const steps = { f64: [1e-3, 2e-4], f32: [0.1, 0.02] } as const;
/** Rounding of sums of some hundred terms, relative. */
const rounding = { f64: 1e-12, f32: 1e-5 };
/** Between the slopes 1 of a wrong derivative and 2 of a right one. */
const leastSlope = 1.5;
const firstStream = 140;

export function checkParametrization(
  runtime: Runtime,
  parametrization: Parametrization,
  { theta, seed = 0 }: CheckParametrizationOptions = {},
): ParametrizationCheck {
  const { size } = parametrization;
  const draw = (length: number, purpose: number) => normals(runtime, length, seed, firstStream + purpose);
  const at = theta ?? draw(size, 0);
  const v = draw(size, 1);
  const { precision } = parametrization.createPoint().left;
  const moved = (t: number) => at.map((value, a) => value + t * v[a]!);
  const slope = (start: Float64Array, derivative: Float64Array, along: (t: number) => Float64Array) =>
    slopeOf(runtime, steps[precision], rounding[precision], start, derivative, along);

  const pointAt = (t: number) => {
    const out = parametrization.createPoint();
    parametrization.point(moved(t), out);
    return numbersOf(out);
  };
  const velocity = parametrization.createPoint();
  parametrization.pushforward(at, v, velocity);
  const pushforward = slope(pointAt(0), numbersOf(velocity), pointAt);

  const d = parametrization.createPoint();
  d.left.region.array.set(draw(d.left.region.length, 2));
  if (d.right !== d.left) d.right.region.array.set(draw(d.right.region.length, 3));
  const pulledAt = (t: number) => {
    const gradient = new Float64Array(size);
    parametrization.pullback(moved(t), d, gradient);
    return gradient;
  };
  const pulled = pulledAt(0);
  const [one, two] = [dot(pulled, v), dot(numbersOf(d), numbersOf(velocity))];
  const pullback = Math.abs(one - two) / (norm(pulled) * norm(v) || 1);

  let curvature: number | undefined;
  if (parametrization.curvature !== undefined) {
    const bent = new Float64Array(size);
    parametrization.curvature(at, v, d, bent);
    curvature = slope(pulled, bent, pulledAt);
  }
  return {
    pushforward,
    pullback,
    curvature,
    problems: [
      ...(pushforward > leastSlope
        ? []
        : [
            `pushforward is not the derivative of point: what it leaves falls with slope ${pushforward.toFixed(2)}, not 2.`,
          ]),
      ...(pullback <= rounding[precision]
        ? []
        : [`pullback is not the transpose of pushforward: they differ by ${pullback} of their size.`]),
      ...(curvature === undefined || curvature > leastSlope
        ? []
        : [
            `curvature is not the derivative of pullback: what it leaves falls with slope ${curvature.toFixed(2)}, not 2.`,
          ]),
      ...(curvature === undefined && pushforward !== Number.POSITIVE_INFINITY
        ? ['curvature is missing, though point is not affine in θ.']
        : []),
      ...unnamed(parametrization),
    ],
  };
}

/** log(error(large)/error(small)) / log(large/small). */
function slopeOf(
  { kernels }: Runtime,
  [large, small]: readonly [number, number],
  rounding: number,
  start: Float64Array,
  derivative: Float64Array,
  along: (t: number) => Float64Array,
): number {
  const left = (t: number) => norm(along(t).map((value, n) => value - start[n]! - t * derivative[n]!));
  const [far, near] = [left(large), left(small)];
  // NaN is no rounding.
  if (far <= rounding * large * (norm(start) + norm(derivative))) return Number.POSITIVE_INFINITY;
  return kernels.log(far / near) / kernels.log(large / small);
}

/** A sentence unless the blocks cover every number of θ once. */
function unnamed({ size, blocks }: Parametrization): string[] {
  const times = new Uint8Array(size);
  let outside = 0;
  for (const { offset, rows, columns } of blocks) {
    for (let a = offset; a < offset + rows * columns; a++) {
      if (a < size) times[a]!++;
      else outside++;
    }
  }
  const wrong = times.filter((count) => count !== 1).length + outside;
  return wrong === 0 ? [] : [`blocks name ${wrong} numbers of θ not once.`];
}

/** All numbers of a point; a factor that is both sides counts once. */
function numbersOf({ left, right }: Point): Float64Array {
  const both = left === right ? [left] : [left, right];
  return Float64Array.from(both.flatMap(({ region }) => [...region.array]));
}

function normals(runtime: Runtime, length: number, seed: number, stream: number): Float64Array {
  const mark = runtime.arena.mark();
  const drawn = runtime.arena.float64(length);
  gaussians(runtime, drawn, { seed, stream });
  const numbers = drawn.array.slice();
  runtime.arena.release(mark);
  return numbers;
}
