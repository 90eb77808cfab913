/**
 * Leading components of 𝒜*(z), by subspace iteration on its products alone:
 *
 *   singular   Q = orth(G·V),  Z = Gᵀ·Q,  V ← orth(Z);          G ≈ Q·Zᵀ, whose SVD is that of the small Z
 *   symmetric  V ← orth((M + c·I)·V),  M = ½(G + Gᵀ);           M ≈ V·(VᵀMV)·Vᵀ, with the largest eigenvalues by sign
 *
 * for G = 𝒜*(z). c is about ‖G‖, so that what counts is the eigenvalue itself and not its size. A few further vectors are carried
 * along, and it ends when no leading value moves by 10⁻⁹ (f32: 10⁻⁶) of the largest, or after 300 rounds: values that lie close
 * together are then met to about the distance between them, and vectors to about the root of that share.
 *
 * Shapes    left, right: rows × width and columns × width, row-major, orthonormal columns; values falling.   Units: those of 𝒜*(z).
 * Source    Halko, Martinsson & Tropp 2011 (arXiv 0909.4061), algorithms 4.4 and 5.1; Golub & Van Loan, Matrix Computations, §8.2.4.
 * Errors    SHAPE_INVALID, SHAPE_MISMATCH.
 */
import { RankfreeError } from '../errors.ts';
import { eigh } from '../linalg/eigh.ts';
import { product } from '../linalg/gemm.ts';
import { inArena } from '../linalg/operand.ts';
import { qr } from '../linalg/qr.ts';
import { svd } from '../linalg/svd.ts';
import type { Measurement } from '../measurements/measurement.ts';
import type { Factor } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import { spectralNorm } from '../measurements/spectralNorm.ts';
import { readBlock, writeBlock } from '../parametrizations/blocks.ts';
import { checkSizes } from '../parametrizations/parametrization.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface LeadingOptions {
  /** Components: at most min(rows, columns) come back. */
  width: number;
  /** Of the random start, which decides nothing but the last digits. Default 0. */
  seed?: number;
}

export interface LeadingComponents {
  readonly width: number;
  readonly left: Float64Array;
  readonly values: Float64Array;
  readonly right: Float64Array;
}

const tolerances = { f64: 1e-9, f32: 1e-6 };
const mostRounds = 300;
/** Further vectors: they let the leading ones settle by a gap that lies behind them (Halko et al., §1.3, take 5 or 10). */
const further = 8;
const stream = 132;

/** u₁, u₂, …; σ₁ ≥ σ₂ ≥ …; v₁, v₂, …. */
export function leadingSingular(
  runtime: Runtime,
  measurement: Measurement,
  z: Float64Array,
  { width, seed = 0 }: LeadingOptions,
): LeadingComponents {
  const { rows, columns } = measurement;
  const { apply, carried, kept, tolerance } = prepare(runtime, measurement, z, width);
  let V = gaussianBasis(runtime, columns, carried, seed);
  let before = new Float64Array(kept).fill(Number.POSITIVE_INFINITY);
  for (let round = 1; ; round++) {
    const { Q } = qr(runtime, apply('times', V), rows, carried);
    const Z = apply('transposeTimes', Q);
    const { U, values, V: inner } = svd(runtime, Z, columns, carried);
    const leading = values.slice(0, kept);
    if (settled(leading, before, tolerance * leading[0]!) || round === mostRounds) {
      const left = product(runtime, Q, inner, { rows, inner: carried, columns: carried });
      return {
        width: kept,
        left: firstColumns(left, rows, carried, kept),
        values: leading,
        right: firstColumns(U, columns, carried, kept),
      };
    }
    before = leading;
    V = U;
  }
}

/** Of ½(G + Gᵀ), rows = columns: the algebraically largest eigenvalues, and their vectors on both sides. */
export function leadingEigen(
  runtime: Runtime,
  measurement: Measurement,
  z: Float64Array,
  { width, seed = 0 }: LeadingOptions,
): LeadingComponents {
  const { rows: size } = measurement;
  if (size !== measurement.columns) {
    throw new RankfreeError('SHAPE_INVALID', `${size} × ${measurement.columns} is not square.`, {
      place: 'leadingEigen()',
      hint: 'leadingSingular() takes any shape.',
    });
  }
  const shift = spectralNorm(runtime, measurement, measurement.adjoint(z), seed);
  const { apply, carried, kept, tolerance } = prepare(runtime, measurement, z, width);
  let V = gaussianBasis(runtime, size, carried, seed);
  let before = new Float64Array(kept).fill(Number.POSITIVE_INFINITY);
  for (let round = 1; ; round++) {
    const [one, two] = [apply('times', V), apply('transposeTimes', V)];
    const MV = one.map((value, t) => 0.5 * (value + two[t]!));
    const shape = { rows: carried, inner: size, columns: carried, transposed: 'left' } as const;
    const { values, vectors } = eigh(runtime, product(runtime, V, MV, shape), carried);
    const leading = values.slice(0, kept);
    if (settled(leading, before, tolerance * shift) || round === mostRounds) {
      const all = product(runtime, V, vectors, { rows: size, inner: carried, columns: carried });
      const left = firstColumns(all, size, carried, kept);
      return { width: kept, left, values: leading, right: left };
    }
    before = leading;
    V = qr(
      runtime,
      MV.map((value, t) => value + shift * V[t]!),
      size,
      carried,
    ).Q;
  }
}

interface Prepared {
  /** G or Gᵀ times a row-major array of `carried` columns. */
  apply(which: 'times' | 'transposeTimes', B: Float64Array): Float64Array;
  /** Vectors in the iteration, and how many of them are asked for. */
  carried: number;
  kept: number;
  tolerance: number;
}

function prepare(runtime: Runtime, measurement: Measurement, z: Float64Array, width: number): Prepared {
  checkSizes('leading components', { width });
  const { rows, columns, precision } = measurement;
  const most = Math.min(rows, columns);
  const kept = Math.min(width, most);
  const carried = Math.min(kept + further, most);
  return {
    carried,
    kept,
    tolerance: tolerances[precision],
    apply(which, B) {
      return inArena(runtime, (arena) => {
        const [from, to] = which === 'times' ? [columns, rows] : [rows, columns];
        const source = createFactor(arena, from, carried, precision);
        const target = createFactor(arena, to, carried, precision);
        writeBlock(B, { name: which, offset: 0, rows: from, columns: carried }, source);
        measurement.adjoint(z)[which](source, target);
        return columnsOf(target, carried);
      });
    },
  };
}

function columnsOf(factor: Factor, columns: number): Float64Array {
  const out = new Float64Array(factor.lines * columns);
  readBlock(factor, { name: 'product', offset: 0, rows: factor.lines, columns }, out);
  return out;
}

function gaussianBasis(runtime: Runtime, rows: number, columns: number, seed: number): Float64Array {
  return inArena(runtime, (arena) => {
    const drawn = arena.float64(rows * columns);
    gaussians(runtime, drawn, { seed, stream });
    return qr(runtime, drawn.array.slice(), rows, columns).Q;
  });
}

function settled(values: Float64Array, before: Float64Array, allowed: number): boolean {
  return values.every((value, a) => Math.abs(value - before[a]!) <= allowed);
}

function firstColumns(from: Float64Array, rows: number, columns: number, kept: number): Float64Array {
  const first = new Float64Array(rows * kept);
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < kept; a++) first[i * kept + a] = from[i * columns + a]!;
  }
  return first;
}
