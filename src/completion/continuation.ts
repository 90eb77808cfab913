/**
 * Where a completion goes on from: the runs of an earlier one, with the lines of a new table matched to theirs.
 *
 *   known lines     start from their numbers in the run's fit, the one that had not seen what the run leaves out
 *   new lines       from small random numbers, as in any fit
 *   known entries   keep the part that they were dealt to, so that none that is left out has been seen by its run before
 *   new entries     are dealt anew
 *
 * Scaling and curves of known columns stay, since the numbers of the fits are in their units; new columns get theirs as in any fit. What the
 * noise is taken for stays as well. Beside the components that there were, a few small ones start, for what more data may show.
 */

import { assignFolds, putAside } from '../folds.ts';
import { identity } from '../measurements/orders.ts';
import type { EarlierNumbers } from '../optimizers/alternating/alternating.ts';
import type { Covariance, SideName } from '../optimizers/alternating/covariance.ts';
import type { Kernels } from '../runtime/kernels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { AdditiveFit } from './additive.ts';
import type { Curve } from './curves.ts';
import type { Evidence } from './evidence.ts';
import type { Scaling, ScalingOptions } from './standardise.ts';
import { chooseScaling } from './standardise.ts';
import type { ObservedTable } from './table.ts';
import type { TableFit } from './tableFit.ts';

/** Number of every line in an earlier fit; −1: it is new. */
export type KnownLines = Readonly<Record<SideName, Int32Array>>;

export interface Continuation extends Pick<Evidence, 'unit' | 'parts' | 'noiseMode'> {
  covariance: Covariance;
  lines: KnownLines;
  /** Of every entry: the part that it was dealt to, `undealt` or `setAside`. */
  part: Int32Array;
  /** Of all columns of the new table. */
  curves: Curve[] | null;
  /** Where each run starts, and the fit of all entries where that was the answer. */
  runs: TableFit[];
  whole: TableFit | undefined;
}

export const undealt = -1;
export const setAside = -2;

/** A fit to start from. */
export interface Resume {
  fit: TableFit;
  lines: KnownLines;
}

/** Every entry with a part, or put aside where a tenth is. */
export function dealRest(
  runtime: Runtime,
  { part, parts }: Continuation,
  asideShare: number,
  seed: number,
): Int32Array {
  const dealt = part.slice();
  let fresh = identity(part.length).filter((t) => part[t] === undealt);
  if (asideShare > 0) {
    const { kept, aside } = putAside(runtime, fresh.length, asideShare, seed);
    for (const n of aside) dealt[fresh[n]!] = setAside;
    fresh = kept.map((n) => fresh[n]!);
  }
  const folds = assignFolds(runtime, fresh.length, parts, seed);
  for (const [n, t] of fresh.entries()) dealt[t] = folds[n]!;
  return dealt;
}

/** The scaling of a fit, and that of new columns as a fit chooses it. */
export function resumedScaling(
  { fit: { scaling }, lines }: Resume,
  table: ObservedTable,
  kernels: Kernels,
  options: ScalingOptions,
): Scaling {
  const { mixedUnits } = scaling;
  const fresh = mixedUnits ? chooseScaling(table, kernels, { ...options, mixedUnits }) : undefined;
  const of = (known: Float64Array, chosen: Float64Array | undefined, otherwise: number): Float64Array =>
    Float64Array.from(lines.columns, (at, j) => (at >= 0 ? known[at]! : (chosen?.[j] ?? otherwise)));
  return {
    scale: of(scaling.scale, fresh?.scale, scaling.scale[0]!),
    level: of(scaling.level, fresh?.level, 0),
    mixedUnits,
  };
}

/** Offsets as they were; new lines have those of an additive fit. */
export function resumedOffsets({ fit: { fit }, lines }: Resume, fresh: AdditiveFit): AdditiveFit {
  const of = (known: Float64Array, at: Int32Array, offsets: Float64Array): Float64Array =>
    offsets.map((b, i) => (at[i]! >= 0 ? known[at[i]!]! : b));
  return {
    ...fresh,
    mean: fit.mean,
    rowOffsets: of(fit.rowOffsets, lines.rows, fresh.rowOffsets),
    columnOffsets: of(fit.columnOffsets, lines.columns, fresh.columnOffsets),
  };
}

const spareShare = 0.5;
const fewestSpare = 2;

export interface Earlier extends EarlierNumbers {
  /** Whether it left no noise. */
  exact: boolean;
}

/** Less noise than this share of what offsets leave is none. */
const exact = 1e-8;

/** What the start of a run takes of it. A fit without factors, or of a method that learns no priors, has none to give. */
export function earlierNumbers({ fit: { fit, relativeNoise }, lines }: Resume): Earlier | undefined {
  const { rank, noiseVariance, priors, left, right } = fit;
  if (priors === undefined) return undefined;
  const factors = { rows: left, columns: right };
  return { rank, noiseVariance, priors, factors, lines, exact: relativeNoise < exact };
}

/** Components to go on with. Of exact data there are no weak ones to be found, and spare ones would take long to die. */
export function resumedWidth({ rank, exact }: Earlier, most: number): number {
  if (exact) return Math.min(Math.max(rank, 1), most);
  return Math.min(rank + Math.max(fewestSpare, Math.ceil(spareShare * rank)), most);
}
