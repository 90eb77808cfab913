/**
 * What was measured, as plain data, before there is a runtime to hold it: the members of measurements/ from the outside.
 *
 *   dense       yₜ = ⟨Aₜ, X⟩, stored            gaussian    the same, Aₜ drawn from a seed and never stored
 *   entries     yₜ = X[rowₜ, columnₜ]           rankOne     yₜ = aₜᵀ·X·aₜ
 *   stack       several of one X in turn        custom      two functions of yours
 *
 * Errors    those of the members, when a run opens them.
 */
import type { CustomOptions } from '../measurements/custom.ts';
import { custom as customMeasurement } from '../measurements/custom.ts';
import type { Matrices } from '../measurements/dense.ts';
import { dense as denseMeasurement } from '../measurements/dense.ts';
import { entries as entriesMeasurement } from '../measurements/entries.ts';
import { gaussian as gaussianMeasurement } from '../measurements/gaussian.ts';
import type { Measurement } from '../measurements/measurement.ts';
import { rankOne as rankOneMeasurement } from '../measurements/rankOne.ts';
import { stack as stackMeasurement } from '../measurements/stack.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { storageOfSingles } from './rounding.ts';

/** A measurement that any run can open in its own memory. */
export interface Measured {
  readonly name: string;
  /** Numbers that a pass over it takes: from a million on, several threads pay. */
  readonly work: number;
  /** `symmetric`: whether only symmetric X will be asked for. */
  open(runtime: Runtime, symmetric: boolean): Measurement;
}

export interface DenseMatrices {
  /** m × (rows·columns) numbers, row-major. Singles take half the memory. */
  matrices: Matrices;
  rows: number;
  /** Default as many as rows. */
  columns?: number;
}

/** Stored matrices:  yₜ = ⟨Aₜ, X⟩. */
export function dense({ matrices, rows, columns = rows }: DenseMatrices): Measured {
  return {
    name: 'dense()',
    work: matrices.length,
    open(runtime, symmetric) {
      const isSingle = matrices instanceof Float32Array;
      const storage = isSingle ? storageOfSingles(symmetric, matrices.length / 2) : 'f64';
      return denseMeasurement(runtime, { matrices, rows, columns, symmetric, storage });
    },
  };
}

export interface GaussianMatrices {
  /** How many. */
  count: number;
  rows: number;
  /** Default as many as rows. */
  columns?: number;
  /** The same seed is the same matrices. */
  seed: number;
  /** Whether the matrices are symmetric, as (G + Gᵀ)/2, which suffices for symmetric X. Default false. */
  symmetric?: boolean;
}

/** Matrices with N(0, 1) numbers that are drawn anew at every pass: slower than stored ones, for what memory can't hold. */
export function gaussian({
  count,
  rows,
  columns = rows,
  seed,
  symmetric = false,
}: GaussianMatrices): Measured {
  return {
    name: 'gaussian()',
    work: count * rows * columns,
    open: (runtime) => gaussianMeasurement(runtime, { count, rows, columns, seed, symmetric }),
  };
}

export interface EntryPlaces {
  rows: number;
  columns: number;
  /** Of each observation, from 0. */
  row: ArrayLike<number>;
  column: ArrayLike<number>;
}

/** Entries of X:  yₜ = X[rowₜ, columnₜ]. A table with holes is better filled by `fill`. */
export function entries({ rows, columns, row, column }: EntryPlaces): Measured {
  return {
    name: 'entries()',
    work: row.length,
    open: (runtime) =>
      entriesMeasurement(runtime, {
        rows,
        columns,
        row: Int32Array.from(row),
        column: Int32Array.from(column),
      }),
  };
}

export interface RankOneVectors {
  /** m × size, row-major. */
  vectors: Float64Array;
  size: number;
}

/** Squared products:  yₜ = aₜᵀ·X·aₜ. Of X = x·xᵀ alone `recoverPhase` finds x, complex ones too. */
export function rankOne({ vectors, size }: RankOneVectors): Measured {
  return {
    name: 'rankOne()',
    work: vectors.length,
    open: (runtime) => rankOneMeasurement(runtime, { vectors, count: vectors.length / size, size }),
  };
}

/** Several measurements of one unknown, their observations one after another. */
export function stack(parts: readonly Measured[]): Measured {
  return {
    name: `stack(${parts.map(({ name }) => name).join(', ')})`,
    work: parts.reduce((sum, { work }) => sum + work, 0),
    open: (runtime, symmetric) => stackMeasurement(parts.map((part) => part.open(runtime, symmetric))),
  };
}

/** A measurement of your own: `forward` and `times` on plain arrays. */
export function custom(options: CustomOptions): Measured {
  return {
    name: options.name ?? 'custom()',
    // Functions of plain JavaScript run on one thread.
    work: 0,
    open: () => customMeasurement(options),
  };
}
