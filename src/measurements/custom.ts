/**
 * A measurement of your own: two functions on plain arrays are enough, forward and times.
 *
 *   forward           p = 𝒜(L·Rᵀ)
 *   times             𝒜*(z)·B
 *   transposeTimes    𝒜*(z)ᵀ·B; without it 𝒜*(z) = times(z, I) is formed once for each z, rows × columns
 *
 * Whether they fit together says checkMeasurement.
 *
 * Shapes    L: rows × width, R, B: columns × width (B of transposeTimes: rows × width), row-major; results: count, rows × width,
 *           columns × width. Any width, and some of its last columns may be zeros throughout.
 *           Units: those of the observations, for p.
 * Errors    SHAPE_INVALID, SHAPE_MISMATCH, NOT_FINITE.
 */
import { RankfreeError } from '../errors.ts';
import type { Measurement } from './measurement.ts';
import { checkFactors, checkVector } from './measurement.ts';
import type { Factor } from './point.ts';

export interface CustomOptions {
  /** In messages. Default 'custom()'. */
  name?: string;
  /** m: how many numbers are measured. */
  count: number;
  rows: number;
  /** 1 for a vector. */
  columns: number;
  forward(left: Float64Array, right: Float64Array, width: number): ArrayLike<number>;
  times(z: Float64Array, B: Float64Array, width: number): ArrayLike<number>;
  transposeTimes?(z: Float64Array, B: Float64Array, width: number): ArrayLike<number>;
  /** Whether every 𝒜*(z) is symmetric, so that transposeTimes is times. Default false. */
  symmetric?: boolean;
}

export function custom(options: CustomOptions): Measurement {
  const { name = 'custom()', count, rows, columns, symmetric = false } = options;
  for (const [place, size] of Object.entries({ count, rows, columns })) {
    if (Number.isInteger(size) && size > 0) continue;
    throw new RankfreeError('SHAPE_INVALID', `${size} is not a whole number from 1 on.`, {
      place: `${name}, ${place}`,
    });
  }
  if (symmetric && rows !== columns) {
    throw new RankfreeError('SHAPE_INVALID', `${rows} × ${columns} matrices are not symmetric.`, {
      place: `${name}, symmetric`,
    });
  }
  const measurement: Measurement = {
    name,
    count,
    rows,
    columns,
    precision: 'f64',
    forward({ left, right }, p) {
      checkFactors(measurement, [left, rows], [right, columns]);
      checkVector(measurement, 'p', p);
      p.set(checked('forward', options.forward(plain(left), plain(right), left.stride), count));
    },
    adjoint(given) {
      checkVector(measurement, 'z', given);
      const z = given.slice();
      let formed: Float64Array | undefined;
      return {
        times(B, out) {
          checkFactors(measurement, [B, columns], [out, rows]);
          add(out, timesOf(z, plain(B), B.stride));
        },
        transposeTimes(B, out) {
          checkFactors(measurement, [B, rows], [out, columns]);
          if (symmetric) add(out, timesOf(z, plain(B), B.stride));
          else if (options.transposeTimes !== undefined) {
            const product = options.transposeTimes(z.slice(), plain(B), B.stride);
            add(out, checked('transposeTimes', product, columns * B.stride));
          } else addTransposed((formed ??= timesOf(z, unit(columns), columns)), B, out);
        },
      };
    },
  };
  return measurement;

  function timesOf(z: Float64Array, B: Float64Array, width: number): Float64Array {
    return checked('times', options.times(z.slice(), B, width), rows * width);
  }

  function checked(place: string, result: ArrayLike<number>, length: number): Float64Array {
    if (result?.length !== length) {
      throw new RankfreeError(
        'SHAPE_MISMATCH',
        `${result?.length ?? 'no'} numbers came back, where ${length} were to come.`,
        { place: `${name}, ${place}` },
      );
    }
    const numbers = Float64Array.from(result);
    const at = numbers.findIndex((value) => !Number.isFinite(value));
    if (at < 0) return numbers;
    throw new RankfreeError('NOT_FINITE', `number ${at} that came back is ${numbers[at]}.`, {
      place: `${name}, ${place}`,
    });
  }
}

/** A copy: what the user's functions do with it is theirs. */
function plain({ region }: Factor): Float64Array {
  return Float64Array.from(region.array);
}

function add({ region }: Factor, product: Float64Array): void {
  const { array } = region;
  for (let at = 0; at < array.length; at++) array[at] = array[at]! + product[at]!;
}

/** out += Gᵀ·B, G: rows × columns. */
function addTransposed(G: Float64Array, B: Factor, out: Factor): void {
  const { stride } = B;
  const [from, to] = [B.region.array, out.region.array];
  for (let i = 0; i < B.lines; i++) {
    for (let j = 0; j < out.lines; j++) {
      const g = G[i * out.lines + j]!;
      for (let a = 0; a < stride; a++) to[j * stride + a] = to[j * stride + a]! + g * from[i * stride + a]!;
    }
  }
}

function unit(size: number): Float64Array {
  const I = new Float64Array(size * size);
  for (let j = 0; j < size; j++) I[j * size + j] = 1;
  return I;
}
