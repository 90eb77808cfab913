/**
 * The unknown as factors in kernel memory: what parametrizations write and measurements read.
 *
 *   X = L·Rᵀ      L: rows × stride, R: columns × stride, row-major
 *   X = U·Uᵀ      both sides are one and the same factor, so that what is added to either side is added to U
 *   x = x·1ᵀ      a vector is a matrix of one column, whose right side is the number 1
 *
 * Never rows × columns. Rows are padded with zeros to 32 bytes, as kernels without tails ask for.
 */
import type { Arena, Region } from '../runtime/memory.ts';

/** Bits of a factor's numbers: f32 halves the traffic and doubles the lanes, with seven digits left. */
export type Precision = 'f64' | 'f32';

/** lines × stride numbers. */
export interface Factor {
  readonly lines: number;
  readonly stride: number;
  readonly precision: Precision;
  readonly region: Region<Float64Array> | Region<Float32Array>;
}

export interface Point {
  readonly left: Factor;
  readonly right: Factor;
}

/** Bytes that a padded row of `width` numbers takes. */
export function rowBytes(width: number, precision: Precision): number {
  return Math.ceil((width * bytesOf(precision)) / 32) * 32;
}

export function bytesOf(precision: Precision): number {
  return precision === 'f64' ? 8 : 4;
}

/** A factor of zeros. */
export function createFactor(arena: Arena, lines: number, width: number, precision: Precision): Factor {
  const stride = rowBytes(width, precision) / bytesOf(precision);
  return { lines, stride, precision, region: createVector(arena, lines * stride, precision) };
}

/** A vector of zeros. */
export function createVector(arena: Arena, length: number, precision: Precision): Factor['region'] {
  return precision === 'f64' ? arena.float64(length) : arena.float32(length);
}

/** Some of a factor's lines, as a factor on the same memory. */
export function linesOf({ stride, precision, region }: Factor, from: number, lines: number): Factor {
  const [start, length] = [from * stride, lines * stride];
  const part = {
    pointer: region.pointer + start * bytesOf(precision),
    length,
    get array() {
      return region.array.subarray(start, start + length);
    },
  };
  return { lines, stride, precision, region: part as Factor['region'] };
}
