/**
 * What was measured: a linear map 𝒜 from matrices to ℝᵐ, with its adjoint as an operator.
 *
 *   forward           p = 𝒜(X),  X = L·Rᵀ
 *   adjoint           𝒜*(z), of which are asked    times: out += 𝒜*(z)·B    and    transposeTimes: out += 𝒜*(z)ᵀ·B
 *
 * so that ⟨𝒜(X), z⟩ = ⟨X, 𝒜*(z)⟩ (test/laws/measurement.ts). Everything a descent needs follows: ∂/∂L = 𝒜*(z)·R, ∂/∂R = 𝒜*(z)ᵀ·L;
 * where X = U·Uᵀ both are added to one factor, ∂/∂U = (𝒜*(z) + 𝒜*(z)ᵀ)·U.
 *
 * What a measurement may have besides are faster roads to the same numbers; the functions of the same name below take the
 * plain road where there is none:
 *
 *   forwardEach       p₁ = 𝒜(X₁), p₂ = 𝒜(X₂), …
 *   through           z = w·(𝒜(X) − y), then 𝒜*(z)
 *
 * Shapes    X: rows × columns; p, z: count, in the order of the observations; B, out: columns × stride and rows × stride for
 *           `times`, rows × stride and columns × stride for `transposeTimes`.
 * Units     p: those of the observations.
 * Errors    SHAPE_MISMATCH.
 */
import { RankfreeError } from '../errors.ts';
import type { Loss } from '../losses/loss.ts';
import type { Factor, Point, Precision } from './point.ts';

export interface Measurement {
  readonly name: string;
  /** m: how many numbers were measured. */
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** Of the factors that it takes. */
  readonly precision: Precision;
  /** Relative error of what is stored of it: data can't be met closer. Default that of doubles. */
  readonly rounding?: number;
  forward(point: Point, p: Float64Array): void;
  /** z is read at once; the operator is valid until the next one is asked for, here or by `through`. */
  adjoint(z: Float64Array): Adjoint;
  /** Several unknowns, of any widths, in one pass over what is stored. */
  forwardEach?(points: readonly Point[], ps: readonly Float64Array[]): void;
  /** Writes z = w·(𝒜(X) − y) and hands out 𝒜*(z), in one pass over what is stored. */
  through?(point: Point, z: Float64Array, observations?: Float64Array, weights?: Float64Array): Adjoint;
  /**
   * Loss and gradient in one pass, where the measurement has a kernel for this loss: undefined where it hasn't.
   * A fold, a hold-out, an entry's confidence is a weight vector; what has weight 0 costs nothing.
   */
  fuse?(loss: Loss, observations: Float64Array, weights: Float64Array): FusedPass | undefined;
  /**
   * The measurements of these indices alone, in their order, where that costs less than all; an index may come several times. The
   * indices are not copied.
   */
  select?(indices: Int32Array): Selection;
}

/** Some of a measurement's numbers: `forward` and `adjoint` as there, for as many numbers as there are indices. */
export type Selection = Pick<Measurement, 'forward' | 'adjoint'>;

/** 𝒜*(z), rows × columns, by its products. */
export interface Adjoint {
  /** out += 𝒜*(z)·B. */
  times(B: Factor, out: Factor): void;
  /** out += 𝒜*(z)ᵀ·B. */
  transposeTimes(B: Factor, out: Factor): void;
  /** out += (𝒜*(z) + 𝒜*(z)ᵀ)·B, where that costs less than the two. */
  bothTimes?(B: Factor, out: Factor): void;
}

/** Σ w ℓ(𝒜(X), y) and its gradient in the factors. */
export interface FusedPass {
  /** The loss; `gradient`, where given, is overwritten. */
  evaluate(point: Point, gradient?: Point): number;
}

/** ps[n] = 𝒜(points[n]). */
export function forwardEach(
  measurement: Measurement,
  points: readonly Point[],
  ps: readonly Float64Array[],
): void {
  if (measurement.forwardEach !== undefined) measurement.forwardEach(points, ps);
  else for (const [n, point] of points.entries()) measurement.forward(point, ps[n]!);
}

/** z = w·(𝒜(X) − y) is written, 𝒜*(z) returned; y is 0 and w is 1 where they are not given. */
export function through(
  measurement: Measurement,
  point: Point,
  z: Float64Array,
  observations?: Float64Array,
  weights?: Float64Array,
): Adjoint {
  if (measurement.through !== undefined) return measurement.through(point, z, observations, weights);
  checkResidual(measurement, z, observations, weights);
  measurement.forward(point, z);
  for (let t = 0; t < z.length; t++) z[t] = (weights?.[t] ?? 1) * (z[t]! - (observations?.[t] ?? 0));
  return measurement.adjoint(z);
}

/** out += the gradient of ⟨X, G⟩ in the factors of a point, G = 𝒜*(z). */
export function addGradient(G: Adjoint, point: Point, out: Point): void {
  if (G.bothTimes !== undefined && point.left === point.right && out.left === out.right) {
    G.bothTimes(point.left, out.left);
    return;
  }
  G.times(point.right, out.left);
  G.transposeTimes(point.left, out.right);
}

/** Throws unless the factors have the shapes that kernels will read: they do not look twice. */
export function checkFactors(
  { name, precision }: Measurement,
  ...factors: readonly (readonly [factor: Factor, lines: number])[]
): void {
  const [first] = factors;
  for (const [factor, lines] of factors) {
    if (
      factor.lines === lines &&
      factor.precision === precision &&
      factor.stride === first?.[0].stride &&
      factor.region.length === lines * factor.stride
    ) {
      continue;
    }
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${name} got a factor of ${factor.lines} lines × ${factor.stride} ${factor.precision}.`,
      { hint: `It takes ${lines} lines of ${precision}, all factors equally wide.` },
    );
  }
}

/** Throws unless a vector has one number for each measurement. */
export function checkVector({ name, count }: Measurement, place: string, vector: Float64Array): void {
  if (vector.length === count) return;
  throw new RankfreeError('SHAPE_MISMATCH', `${vector.length} numbers for the ${count} of ${name}.`, {
    place,
    hint: 'One number for each measurement, in their order.',
  });
}

/** Throws where measurements that are to be combined are none, one of them twice, or of different precision. */
export function checkParts(name: string, parts: readonly Measurement[]): void {
  const [first] = parts;
  if (first === undefined) {
    throw new RankfreeError('SHAPE_MISMATCH', 'there is nothing to combine.', { place: name });
  }
  parts.forEach((part, n) => {
    const place = `${name}, part ${n}`;
    if (parts.indexOf(part) !== n) {
      throw new RankfreeError('PART_TWICE', `${part.name} is part ${parts.indexOf(part)} already.`, {
        place,
        hint: 'It has one adjoint at a time; make it a second time.',
      });
    }
    if (part.precision === first.precision) return;
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `${part.name} takes factors of ${part.precision}, ${first.name} of ${first.precision}.`,
      { place },
    );
  });
}

/** Throws unless all vectors of `through` have one number for each measurement. */
export function checkResidual(
  measurement: Measurement,
  z: Float64Array,
  observations?: Float64Array,
  weights?: Float64Array,
): void {
  checkVector(measurement, 'z', z);
  if (observations !== undefined) checkVector(measurement, 'observations', observations);
  if (weights !== undefined) checkVector(measurement, 'weights', weights);
}
