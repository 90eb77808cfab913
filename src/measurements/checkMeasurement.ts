/**
 * Whether a measurement keeps what it promises, on random factors and a random z:
 *
 *   linear        𝒜(L·Rᵀ) + 𝒜(M·Sᵀ) = 𝒜(L·Rᵀ + M·Sᵀ),  of the largest number                   the last as one point [L M], [R S]
 *   times         ⟨𝒜(L·Rᵀ), z⟩ = ⟨L, 𝒜*(z)·R⟩,        of Σ |pₜ·zₜ|
 *   transposed    ⟨𝒜(L·Rᵀ), z⟩ = ⟨R, 𝒜*(z)ᵀ·L⟩,       of the same
 *
 * and that products are added to what was there. Rounding leaves 1e-16 to 1e-12 of doubles; a mistake leaves about 1.
 *
 * Errors    MEASUREMENT_BROKEN, with the numbers.
 */
import { RankfreeError } from '../errors.ts';
import { inArena } from '../linalg/operand.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import type { Factor, Point } from './point.ts';
import { createFactor } from './point.ts';

/** Relative errors. */
export interface MeasurementReport {
  linear: number;
  times: number;
  transposed: number;
}

export interface CheckMeasurementOptions {
  /** Columns of the factors. Default 3. */
  width?: number;
  /** Default 0. */
  seed?: number;
  /** What may be rounding. Default 1e-9 for doubles, 1e-4 for singles. */
  tolerance?: number;
}

const stream = 14;

/** The errors, if all are within the tolerance; throws if one is not. */
export function checkMeasurement(
  runtime: Runtime,
  measurement: Measurement,
  options: CheckMeasurementOptions = {},
): MeasurementReport {
  const { precision, name } = measurement;
  const { width = 3, seed = 0, tolerance = precision === 'f64' ? 1e-9 : 1e-4 } = options;
  const report = inArena(runtime, () => measure(runtime, measurement, width, seed));
  const broken = Object.entries(report).filter(([, error]) => !(error <= tolerance));
  if (broken.length === 0) return report;
  const all = Object.entries(report).map(([identity, error]) => `${identity} ${error.toPrecision(3)}`);
  const sentences = broken.map(([identity]) => meaning[identity as keyof MeasurementReport]);
  throw new RankfreeError('MEASUREMENT_BROKEN', `relative errors: ${all.join(', ')}.`, {
    place: name,
    hint: `${sentences.join(' ')} At most ${tolerance} is rounding.`,
  });
}

const meaning: Record<keyof MeasurementReport, string> = {
  linear: 'The sum of two unknowns does not measure as the sum of their measurements.',
  times: 'The sum of p·z is not that of L and what times made of R, added to what was there.',
  transposed: 'The sum of p·z is not that of R and what transposeTimes made of L, added to what was there.',
};

function measure(runtime: Runtime, measurement: Measurement, width: number, seed: number): MeasurementReport {
  const { arena } = runtime;
  const { rows, columns, count, precision } = measurement;
  let drawn = 0;
  const draw = (length: number): Float64Array => {
    const region = arena.float64(length);
    gaussians(runtime, region, { seed, stream, substream: drawn++ });
    return region.array.slice();
  };
  const [one, two, both] = [width, width, 2 * width].map((wide) => ({
    left: createFactor(arena, rows, wide, precision),
    right: createFactor(arena, columns, wide, precision),
  })) as [Point, Point, Point];
  for (const side of ['left', 'right'] as const) {
    for (const [n, point] of [one, two].entries()) {
      const numbers = draw(point[side].lines * width);
      write(point[side], 0, width, numbers);
      write(both[side], n * width, width, numbers);
    }
  }
  const forward = (point: Point) => {
    const p = new Float64Array(count).fill(Number.NaN);
    measurement.forward(point, p);
    return p;
  };
  const [p, q, sum] = [one, two, both].map(forward) as [Float64Array, Float64Array, Float64Array];
  const z = draw(count);
  const G = measurement.adjoint(z);
  const product = dot(p, z);
  const size = dot(p.map(Math.abs), z.map(Math.abs)) || 1;
  return {
    linear: largest(sum.map((value, t) => value - p[t]! - q[t]!)) / (largest(sum) || 1),
    times: Math.abs(product - added(one.left, (out) => G.times(one.right, out))) / size,
    transposed: Math.abs(product - added(one.right, (out) => G.transposeTimes(one.left, out))) / size,
  };

  /** ⟨factor, what is added to an out that is not empty⟩. */
  function added(factor: Factor, apply: (out: Factor) => void): number {
    const out = createFactor(arena, factor.lines, width, precision);
    write(out, 0, width, draw(factor.lines * width));
    const before = dot(factor.region.array, out.region.array);
    apply(out);
    return dot(factor.region.array, out.region.array) - before;
  }
}

/** Writes lines × width numbers into columns from `column` on. */
function write(factor: Factor, column: number, width: number, numbers: Float64Array): void {
  const { array } = factor.region;
  for (let at = 0; at < numbers.length; at++) {
    array[Math.floor(at / width) * factor.stride + column + (at % width)] = numbers[at]!;
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t]! * b[t]!;
  return sum;
}

/** The largest size; NaN where one number is. */
function largest(numbers: Float64Array): number {
  let most = 0;
  for (const value of numbers) most = Math.max(most, Math.abs(value));
  return most;
}
