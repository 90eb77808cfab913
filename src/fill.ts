/**
 * The first job: a table with holes → the table filled, in the shape in which it came.
 *
 *   rows                                        holes                          what comes back in `rows`
 *   objects with numeric properties             null, undefined, NaN, no key   objects, other properties as they were
 *   arrays of cells, or of floats               null, undefined, NaN           arrays
 *   { data, rows, columns }, row-major floats   NaN                            the same kind of array, same shape
 *   { row, column, value } triplets             pairs that aren't there        triplets of the unobserved pairs, or of `query`
 *
 * Observed cells keep their values; the input is never changed. A column of objects or arrays that holds no number is
 * carried through.
 *
 * Errors    UNKNOWN_OPTION, BAD_OPTION, NOT_ROWS, NO_ROWS, OUT_OF_MEMORY, and those of tables/shapes and completion/complete.ts.
 */

import { complete, completeWithEvidence } from './completion/complete.ts';
import type { Completion, CompletionOptions } from './completion/completion.ts';
import type { Continuation } from './completion/continuation.ts';
import type { OptionRules } from './completion/options.ts';
import { checkOptions, completionRules } from './completion/options.ts';
import { checkReadings } from './completion/valueRules.ts';
import { checkMemory } from './memory/check.ts';
import { sizeOf } from './memory/size.ts';
import type { MoreData } from './models/goOn.ts';
import { goOnFrom, optionsFrom, refuseContradictions } from './models/goOn.ts';
import { refuseEqualIds } from './models/lines.ts';
import type { Model } from './models/model.ts';
import { isModel, modelOf } from './models/model.ts';
import { openRuntime } from './runtime/runtime.ts';
import { checkUnobserved } from './tables/pairs.ts';
import type { FilledCells } from './tables/shapes/arrays.ts';
import { kindOfTable, rowRule, rowsShape } from './tables/shapes/kinds.ts';
import type { FilledRow } from './tables/shapes/objects.ts';
import type { Id, Shape } from './tables/shapes/shape.ts';
import type { FilledTriplet, Pair, Triplet } from './tables/shapes/triplets.ts';
import { tripletsShape } from './tables/shapes/triplets.ts';
import type { FloatArray, TypedTable } from './tables/shapes/typed.ts';
import { typedShape } from './tables/shapes/typed.ts';
import type { FilledCell } from './tables/trustedCells.ts';
import { listCells } from './tables/trustedCells.ts';
import type { Intervals, TrustSummary } from './trust/intervals.ts';
import { completeWithIntervals } from './trust/intervals.ts';
import type { TrustOptions } from './trust/options.ts';
import { trustRules, wantsIntervals } from './trust/options.ts';

/** A filled table, and all that is known of how it was filled. Indices in it count along rowIds and columnIds. */
export interface Filled<Rows> extends Completion {
  /** The input with its holes filled; for triplets the pairs that were holes, or those asked for. */
  rows: Rows;
  /** What the rows of the model are called: ids of triplets, else indices. */
  rowIds: Id[];
  /** What its columns are called: ids of triplets, keys of objects, else indices. */
  columnIds: Id[];
  /** Where option `interval` asks for it: every filled cell with its interval, row by row or in the order of `query`. */
  cells?: FilledCell[];
  /** Where option `keep` asks for it: what `save`, `predict` and `foldIn` take. */
  kept?: Model;
  /** What these intervals promise, what they rest on, and how evenly they hold. */
  intervals?: TrustSummary;
}

/** Options for every kind of table. */
export interface TableOptions extends CompletionOptions, TrustOptions {
  /** Go on from a kept model: the table has its data and more. Method, noise, runs, seed and promise are the model's. */
  from?: Model;
  /** Keep the model, for more predictions without a new fit. Default false. */
  keep?: boolean;
}

/** Options for tables given row by row. */
export interface FillOptions extends TableOptions {
  /** Columns that label the rows: carried through, though they may hold numbers. Default none. */
  row?: Id | readonly Id[];
}

/** Options for triplets. */
export interface TripletOptions<Q extends Pair = Pair> extends TableOptions {
  /** The pairs to predict. Default: all that were not observed, if they are at most 5 million. */
  query?: readonly Q[];
}

const queryRule: OptionRules = {
  query: { accepts: 'an array of { row, column }', test: Array.isArray },
};

/** Fills the holes of a table, without being told a rank, a penalty or a step size. */
export function fill<A extends FloatArray>(
  table: Readonly<TypedTable<A>>,
  options?: TableOptions,
): Promise<Filled<TypedTable<A>>>;
export function fill<T extends Triplet, Q extends Pair = never>(
  triplets: readonly T[],
  options?: TripletOptions<Q>,
): Promise<Filled<FilledTriplet<(T | Q)['row'], (T | Q)['column']>[]>>;
export function fill<A extends FloatArray>(rows: readonly A[], options?: FillOptions): Promise<Filled<A[]>>;
export function fill<Cell>(
  rows: readonly (readonly Cell[])[],
  options?: FillOptions,
): Promise<Filled<FilledCells<Cell>[]>>;
export function fill<R extends object>(
  rows: readonly R[],
  options?: FillOptions,
): Promise<Filled<FilledRow<R>[]>>;
export async function fill(
  rows: unknown,
  options: FillOptions & TripletOptions = {},
): Promise<Filled<unknown>> {
  const { table, readings, asked, rowIds, columnIds, filled } = readShape(rows, options);
  const { row, query, keep, from, interval, holes, ...rest } = options;
  options.signal?.throwIfAborted();
  const names = { rowIds, columnIds };
  if (keep || from !== undefined) {
    refuseEqualIds(rowIds, 'row', 'rows');
    refuseEqualIds(columnIds, 'column', 'rows');
  }
  const { guarantee, ...given } = rest;
  if (from !== undefined) refuseContradictions(from, rest, (option) => option);
  const completionOptions = { ...given, ...(from && optionsFrom(from)) };
  checkReadings(readings, completionOptions);
  const wanted = wantsIntervals(options);
  if (wanted && asked === undefined)
    checkUnobserved(table, 'interval', 'Each gets an object: ask for fewer, or for none.');
  const start = from && (await startFrom(from, { table, ...names }));
  const listed = asked?.row.length ?? table.rows * table.columns - table.value.length;
  checkMemory(sizeOf(table), { ...options, ...(from && optionsFrom(from)) }, { listed });
  if (!wanted && !keep && from === undefined) {
    const completion = await complete(table, given);
    return { rows: filled(completion.model), ...completion, ...names };
  }
  const promised = from?.guarantee ?? guarantee ?? 'crossFit';
  const trust = { ...options, guarantee: promised };
  const { completion, evidence, intervals } = wanted
    ? await completeWithIntervals(table, completionOptions, trust, undefined, start)
    : await withoutIntervals(completeWithEvidence(table, completionOptions, promised, undefined, start));
  return {
    ...{ rows: filled(completion.model), ...completion, ...names },
    ...(intervals !== undefined && {
      cells: listCells(table, asked, intervals, names),
      intervals: intervals.summary,
    }),
    ...(keep && { kept: modelOf(names, table, completion, evidence, promised) }),
  };
}

async function withoutIntervals<Completed>(
  completed: Promise<Completed>,
): Promise<Completed & { intervals: Intervals | undefined }> {
  return { ...(await completed), intervals: undefined };
}

async function startFrom(model: Model, data: MoreData): Promise<Continuation> {
  const runtime = await openRuntime();
  try {
    return goOnFrom(runtime.kernels, model, data);
  } finally {
    await runtime.close();
  }
}

const tableRules: OptionRules = {
  ...completionRules,
  ...trustRules,
  from: { accepts: 'a kept model', test: isModel },
  keep: { accepts: 'true or false', test: (v) => typeof v === 'boolean' },
};

function readShape(rows: unknown, options: FillOptions & TripletOptions): Shape<unknown> {
  const given = kindOfTable(rows);
  if (given.kind === 'typed') {
    checkOptions(options, tableRules);
    return typedShape(given.table);
  }
  if (given.kind === 'triplets') {
    checkOptions(options, { ...tableRules, ...queryRule });
    return tripletsShape(given.rows, options.query);
  }
  checkOptions(options, { ...tableRules, ...rowRule });
  return rowsShape(given, [options.row ?? []].flat());
}
