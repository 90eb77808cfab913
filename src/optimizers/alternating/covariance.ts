/**
 * How much of a line's uncertainty is kept: what the two covariance modes of `alternating` offer alike.
 *
 *   full       K × K numbers a line, exact row equations; entries × width² work
 *   diagonal   variances alone, one coordinate at a time, factors rotated after each sweep; entries × width work
 *
 * A model holds the entries and the factors of both sides in the memory of one run. The numbers of a line are its offset,
 * then its k components: K = k + 1.
 */
import type { Order, Orders } from '../../measurements/orders.ts';
import type { Region } from '../../runtime/memory.ts';
import type { Runtime } from '../../runtime/runtime.ts';

export type Covariance = 'full' | 'diagonal';

export type SideName = 'rows' | 'columns';

/** What a half sweep adds up over the observed lines of a side. */
export interface HalfSweep {
  /** Σ mean² + variance, K numbers. */
  second: Float64Array;
  /** Σ mean², K numbers. */
  square: Float64Array;
  /** Σ w (expected squared residual). */
  residual: number;
  /** Lines with entries. */
  observed: number;
}

/** Entries in the order of the input. */
export interface EntryResiduals {
  /** z − prediction. */
  residual: Float64Array;
  /** Variance of the prediction: residual² + spread is the expected squared residual. */
  spread: Float64Array;
}

export interface FactorModel {
  readonly covariance: Covariance;
  readonly lines: Readonly<Record<SideName, number>>;
  /** Components: k. */
  readonly rank: number;
  /** Writes offsets and factors (lines × k) without uncertainty: a start. */
  start(side: SideName, offsets: Float64Array, factors: Float64Array): void;
  /** Gives every entry another value. */
  observe(value: Float64Array): void;
  /** Gives every entry its weight: 0 at first. */
  weigh(weights: ArrayLike<number>): void;
  /** Solves every line of a side with the other held fixed. `prior`: variances of the K numbers. */
  solve(side: SideName, prior: Float64Array, noiseVariance: number, uncertainty: number): HalfSweep;
  /** What the model says of every entry, weighed or not. */
  residuals(): EntryResiduals;
  /** Drops all components but these (numbers 1 … k, rising). */
  keep(components: readonly number[]): void;
  /** Turns both sides so that components are uncorrelated; returns the variance of each, or nothing where that isn't needed. */
  rotate(): Float64Array | undefined;
  read(side: SideName): { offsets: Float64Array; factors: Float64Array };
  /** Covariance of every line's K numbers, offset first: packed upper triangles ('full') or variances alone ('diagonal'). */
  uncertainty(side: SideName): Float64Array;
  /** What the model says now of a cell, less the mean; valid until the next change. */
  predictor(): (row: number, column: number) => number;
}

/** What a model is made from. */
export interface FactorModelOptions {
  runtime: Runtime;
  orders: Orders;
  /** Standardised values, in the order of the input. */
  value: Float64Array;
  /** Taken off the values. */
  mean: number;
  /** Components: k. */
  width: number;
}

/** Adds the sums of all blocks in their order. */
export function addBlocks(sums: Float64Array, blocks: number, length: number): Float64Array {
  const total = new Float64Array(length);
  for (let block = 0; block < blocks; block++) {
    for (let n = 0; n < length; n++) total[n]! += sums[block * length + n]!;
  }
  return total;
}

/** Memory for what a kernel says of every entry, and its way back to the order of the input. */
export function openResiduals(
  { arena }: Runtime,
  { entry }: Order,
): { pointers: readonly [residual: number, spread: number]; read: () => EntryResiduals } {
  const residual = arena.float64(entry.length);
  const spread = arena.float64(entry.length);
  const inOrder = ({ array }: Region<Float64Array>): Float64Array => {
    const ordered = new Float64Array(entry.length);
    for (let t = 0; t < entry.length; t++) ordered[entry[t]!] = array[t]!;
    return ordered;
  };
  return {
    pointers: [residual.pointer, spread.pointer] as const,
    read: (): EntryResiduals => ({ residual: inOrder(residual), spread: inOrder(spread) }),
  };
}

/** A vector in the order of the input, in that of a side. */
export function putInOrder(
  { entry }: Order,
  vector: ArrayLike<number>,
  to: Float32Array | Float64Array,
): void {
  for (let t = 0; t < to.length; t++) to[t] = vector[entry[t]!]!;
}
