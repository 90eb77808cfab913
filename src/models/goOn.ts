/**
 * A fit of more data from where a model stands: its lines matched by id, its entries by their pair.
 *
 * The table has all data, old and new; what it no longer has is forgotten. What the model was made with stays: method, covariance, noise, runs
 * and promise. Options that say otherwise are refused by name.
 *
 * Errors    BAD_OPTION, CANNOT_GO_ON (models of method 'gradient' or of another loss than squares, and those of tables without structure to go on from).
 */
import type { CompletionOptions } from '../completion/completion.ts';
import type { Continuation, KnownLines } from '../completion/continuation.ts';
import { setAside, undealt } from '../completion/continuation.ts';
import { chooseCurves, identity } from '../completion/curves.ts';
import type { PairModel } from '../completion/model.ts';
import { showValue } from '../completion/options.ts';
import { boundsWords } from '../completion/outputScale.ts';
import { inUnit } from '../completion/representable.ts';
import type { ObservedTable } from '../completion/table.ts';
import { RankfreeError } from '../errors.ts';
import type { Kernels } from '../runtime/kernels.ts';
import type { Id } from '../tables/shapes/shape.ts';
import type { TrustOptions } from '../trust/options.ts';
import type { Model } from './model.ts';

/** The table to go on with, and what its lines are called. */
export interface MoreData {
  table: ObservedTable;
  rowIds: readonly Id[];
  columnIds: readonly Id[];
}

/** Where a completion of these data goes on from. */
export function goOnFrom(
  kernels: Kernels,
  model: Model,
  { table, rowIds, columnIds }: MoreData,
): Continuation {
  const { evidence } = model;
  const { unit, parts, noiseMode, folds, fits, branch, covariance } = evidence;
  if (covariance === null || folds.length === 0 || evidence.loss !== 'squares') {
    throw new RankfreeError('CANNOT_GO_ON', whyNot(model), {
      hint: 'Fill the table anew, without --from.',
    });
  }
  const lines = { rows: numbersIn(model.rowIds, rowIds), columns: numbersIn(model.columnIds, columnIds) };
  return {
    ...{ unit, parts, noiseMode, covariance, lines },
    part: partsOf(model, table, lines),
    curves: curvesOf(kernels, model, table, lines),
    runs: folds.map(({ blind }) => blind),
    whole: branch === 'exact' ? fits[0] : undefined,
  };
}

function whyNot({ evidence: { method, loss } }: Model): string {
  if (loss !== 'squares') return `a model of loss '${loss}' is not gone on from: only those of squares are.`;
  return method === 'gradient'
    ? "a model of method 'gradient' holds nothing that a fit could go on from."
    : 'the model is one value for all cells: there is nothing to go on from.';
}

/** What goes with a model: its seed, and the method that it was made by. */
export function optionsFrom({ seed, evidence, pair }: Model): CompletionOptions {
  const { method, loss, covariance, noiseMode, folds } = evidence;
  return {
    ...{ seed, method, loss, folds: folds.length },
    ...(loss === 'squares' && { noise: noiseMode }),
    ...scaleOf(pair),
    ...(covariance !== null && { covariance }),
  };
}

/** The scale that was asked for when the model was made. */
export function scaleOf({
  bounds,
  whole,
}: Pick<PairModel, 'bounds' | 'whole'>): Pick<CompletionOptions, 'bounds' | 'round'> {
  return {
    ...(bounds?.of === 'option' && { bounds: [bounds.low, bounds.high] as const }),
    ...(whole !== null && { round: 'whole' as const }),
  };
}

/** Refuses options that say otherwise than the model; `nameOf` an option is how the caller calls it. */
export function refuseContradictions(
  model: Model,
  given: CompletionOptions & TrustOptions,
  nameOf: (option: string) => string,
): void {
  const made = new Map<string, unknown>(
    Object.entries({ ...optionsFrom(model), guarantee: model.guarantee }),
  );
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (option === 'width')
      throw contradiction(nameOf('width'), 'the model has its own number of components.');
    if (!made.has(option)) continue;
    const [before, now] = [shown(made.get(option)), shown(value)];
    if (before === now) continue;
    throw contradiction(nameOf(option), `the model was made with ${before}, not ${now}.`);
  }
}

function shown(value: unknown): string {
  return Array.isArray(value) ? boundsWords(value[0], value[1]) : showValue(value);
}

function contradiction(place: string, problem: string): RankfreeError {
  return new RankfreeError('BAD_OPTION', problem, {
    place,
    hint: 'Leave it out to go on from the model, or fill the table anew without it.',
  });
}

function numbersIn(known: readonly Id[], ids: readonly Id[]): Int32Array {
  const numbers = new Map(known.map((id, number) => [id, number]));
  return Int32Array.from(ids, (id) => numbers.get(id) ?? -1);
}

/** The part of every entry whose pair the model has seen. */
function partsOf(
  { table: old, evidence: { kept, part } }: Model,
  table: ObservedTable,
  lines: KnownLines,
): Int32Array {
  const parts = new Int32Array(old.value.length).fill(setAside);
  for (const [t, at] of kept.entries()) parts[at] = part[t]!;
  const known = new Map<number, number>();
  for (let t = 0; t < old.value.length; t++) known.set(old.row[t]! * old.columns + old.column[t]!, parts[t]!);
  return Int32Array.from(table.row, (i, t) => {
    const [row, column] = [lines.rows[i]!, lines.columns[table.column[t]!]!];
    return row < 0 || column < 0 ? undealt : (known.get(row * old.columns + column) ?? undealt);
  });
}

function curvesOf(
  kernels: Kernels,
  { evidence: { curves, unit } }: Model,
  table: ObservedTable,
  lines: KnownLines,
): Continuation['curves'] {
  if (curves === null) return null;
  const isNew = lines.columns.includes(-1);
  const fresh = isNew ? chooseCurves(inUnit(table, unit), kernels) : null;
  return Array.from(lines.columns, (at, j) => (at >= 0 ? curves[at]! : (fresh?.[j] ?? identity)));
}
