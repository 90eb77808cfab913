/**
 * Squared products with vectors:  𝒜(X)ₜ = aₜᵀ·X·aₜ,  at X = x·xᵀ the squares (aₜᵀx)²,  t = 1 … m.
 *
 *   forward    pₜ = ⟨Lᵀaₜ, Rᵀaₜ⟩                                            O(m·size·width), never size × size
 *   adjoint    𝒜*(z)·B = Aᵀ·diag(z)·A·B,  A the vectors as rows; it is symmetric
 *
 * Complex vectors measure X = F·F* in ℂ through U = [P; Q] in ℝ, F = P + iQ, with two real rows each:
 *
 *   'inner'       pₜ = aₜ*·X·aₜ = |F*aₜ|²,   at X = x·x* |⟨aₜ, x⟩|², the product that conjugates aₜ     [Re a, Im a], [Im a, −Re a]
 *   'bilinear'    pₜ = |Fᵀaₜ|²,              at X = x·x* |Σⱼ aₜⱼ·xⱼ|², nothing conjugated               [Re a, −Im a], [Im a, Re a]
 *
 * Shapes    vectors, imaginary: m × size; X, L, R: size lines, or 2·size if complex; p, z: m.   Units: of X those of the
 *           observations over those of the vectors, squared.
 * Errors    LENGTH_MISMATCH, SHAPE_INVALID, SHAPE_MISMATCH, NOT_FINITE, ZERO_VECTOR.
 * Symbols   aᵢ of Candès, Strohmer & Voroninski 2013 (arXiv 1109.4499); 'inner' is its |⟨a, x⟩|², k of tomography.
 */
import { RankfreeError } from '../errors.ts';
import { multiply, storedAt, transposedAt } from '../linalg/gemm.ts';
import { inArena } from '../linalg/operand.ts';
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Measurement } from './measurement.ts';
import { checkFactors, checkVector } from './measurement.ts';
import type { Factor } from './point.ts';

export interface RankOneOptions {
  /** m × size: the vectors, or their real parts. */
  vectors: Float64Array;
  /** m × size: their imaginary parts. Default: real vectors, and a real X. */
  imaginary?: Float64Array;
  count: number;
  size: number;
  /** Whether the product with a complex vector conjugates it. Default 'inner': it does. */
  product?: 'inner' | 'bilinear';
}

/** Lives in the runtime's arena. */
export function rankOne(runtime: Runtime, options: RankOneOptions): Measurement {
  return squaredProducts(runtime, 'rankOne()', options);
}

/** 𝒜(X)ₜ = scaleₜ·aₜᵀ·X·aₜ; scales default to 1. */
export function squaredProducts(
  runtime: Runtime,
  name: string,
  options: RankOneOptions,
  scales?: Float64Array,
): Measurement {
  checkVectors(name, options);
  const { arena } = runtime;
  const { count, size, imaginary } = options;
  const rowsEach = imaginary === undefined ? 1 : 2;
  const lines = rowsEach * size;
  const A = arena.float64(rowsEach * count * lines);
  writeRows(options, A.array);
  const scaled = new Float64Array(count);

  const measurement: Measurement = {
    name,
    count,
    rows: lines,
    columns: lines,
    precision: 'f64',
    forward({ left, right }, p) {
      checkFactors(measurement, [left, lines], [right, lines]);
      checkVector(measurement, 'p', p);
      inArena(runtime, () => {
        const one = timesA(left);
        const two = left === right ? one : timesA(right);
        const [a, b] = [one.array, two.array];
        const numbers = rowsEach * left.stride;
        for (let t = 0; t < count; t++) {
          let sum = 0;
          for (let at = t * numbers; at < (t + 1) * numbers; at++) sum += a[at]! * b[at]!;
          p[t] = scales === undefined ? sum : scales[t]! * sum;
        }
      });
    },
    adjoint(z) {
      checkVector(measurement, 'z', z);
      for (let t = 0; t < count; t++) scaled[t] = scales === undefined ? z[t]! : scales[t]! * z[t]!;
      return {
        times: (B, out) => addTimes(1, B, out),
        transposeTimes: (B, out) => addTimes(1, B, out),
        bothTimes: (B, out) => addTimes(2, B, out),
      };
    },
  };
  return measurement;

  /** A·B. */
  function timesA({ region, stride }: Factor): Region<Float64Array> {
    const out = arena.float64(rowsEach * count * stride);
    multiply(runtime, {
      shape: [rowsEach * count, stride, lines],
      left: storedAt(A.pointer, lines),
      right: storedAt(region.pointer, stride),
      to: out.pointer,
    });
    return out;
  }

  /** out += factor·Aᵀ·diag(z)·A·B. */
  function addTimes(factor: number, B: Factor, out: Factor): void {
    checkFactors(measurement, [B, lines], [out, lines]);
    inArena(runtime, () => {
      const product = timesA(B);
      const numbers = rowsEach * B.stride;
      const { array } = product;
      for (let t = 0; t < count; t++) {
        const zt = factor * scaled[t]!;
        for (let at = t * numbers; at < (t + 1) * numbers; at++) array[at] = zt * array[at]!;
      }
      multiply(runtime, {
        shape: [lines, B.stride, rowsEach * count],
        left: transposedAt(A.pointer, lines),
        right: storedAt(product.pointer, B.stride),
        to: out.region.pointer,
      });
    });
  }
}

/** The real rows of the head of the file. */
function writeRows(
  { vectors, imaginary, count, size, product = 'inner' }: RankOneOptions,
  A: Float64Array,
): void {
  if (imaginary === undefined) {
    A.set(vectors);
    return;
  }
  const sign = product === 'inner' ? 1 : -1;
  for (let t = 0; t < count; t++) {
    const [first, second] = [4 * t * size, (4 * t + 2) * size];
    for (let j = 0; j < size; j++) {
      const [re, im] = [vectors[t * size + j]!, imaginary[t * size + j]!];
      A[first + j] = re;
      A[first + size + j] = sign * im;
      A[second + j] = im;
      A[second + size + j] = -sign * re;
    }
  }
}

function checkVectors(name: string, { vectors, imaginary, count, size }: RankOneOptions): void {
  for (const [place, number] of Object.entries({ count, size })) {
    if (Number.isInteger(number) && number > 0) continue;
    throw new RankfreeError('SHAPE_INVALID', `${number} is not a whole number from 1 on.`, {
      place: `${name}, ${place}`,
    });
  }
  const parts = { vectors, ...(imaginary && { imaginary }) };
  for (const [place, array] of Object.entries(parts)) {
    if (array.length === count * size) continue;
    throw new RankfreeError('LENGTH_MISMATCH', `${array.length} numbers for ${count} vectors of ${size}.`, {
      place: `${name}, ${place}`,
      hint: `That takes ${count * size}, vector by vector.`,
    });
  }
  for (let t = 0; t < count; t++) {
    let zero = true;
    for (const [place, array] of Object.entries(parts)) {
      for (let j = 0; j < size; j++) {
        const value = array[t * size + j]!;
        if (value !== 0) zero = false;
        if (Number.isFinite(value)) continue;
        throw new RankfreeError('NOT_FINITE', `${value} is not a finite number.`, {
          place: `${name}, ${place}, vector ${t}, number ${j}`,
        });
      }
    }
    if (!zero) continue;
    throw new RankfreeError('ZERO_VECTOR', 'all numbers are 0: it measures nothing.', {
      place: `${name}, vector ${t}`,
      hint: 'Leave it out, with its observation.',
    });
  }
}
