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
 * Errors    UNKNOWN_OPTION, BAD_OPTION, NOT_ROWS, NO_ROWS, and those of tables/shapes and completion/complete.ts.
 */

import { complete } from './completion/complete.ts';
import type { Completion, CompletionOptions } from './completion/completion.ts';
import type { OptionRules } from './completion/options.ts';
import { checkOptions, completionRules, nameOfKind } from './completion/options.ts';
import { RankfreeError } from './errors.ts';
import { checkUnobserved } from './tables/pairs.ts';
import type { FilledCells } from './tables/shapes/arrays.ts';
import { arraysShape } from './tables/shapes/arrays.ts';
import type { FilledRow } from './tables/shapes/objects.ts';
import { objectsShape } from './tables/shapes/objects.ts';
import type { Id, Shape } from './tables/shapes/shape.ts';
import type { FilledTriplet, Pair, Triplet } from './tables/shapes/triplets.ts';
import { isTriplet, tripletsShape } from './tables/shapes/triplets.ts';
import type { FloatArray, TypedTable } from './tables/shapes/typed.ts';
import { isFloatArray, typedShape } from './tables/shapes/typed.ts';
import type { FilledCell } from './tables/trustedCells.ts';
import { listCells } from './tables/trustedCells.ts';
import type { TrustSummary } from './trust/intervals.ts';
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
  /** What these intervals promise, what they rest on, and how evenly they hold. */
  intervals?: TrustSummary;
}

/** Options for every kind of table. */
export interface TableOptions extends CompletionOptions, TrustOptions {}

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

const rowRule: OptionRules = {
  row: { accepts: 'a column or an array of columns', test: (v) => [v].flat().every(isId) },
};
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
  const { table, asked, rowIds, columnIds, filled } = readShape(rows, options);
  const { row, query, interval, guarantee, holes, ...completionOptions } = options;
  options.signal?.throwIfAborted();
  if (!wantsIntervals(options)) {
    const completion = await complete(table, completionOptions);
    return { rows: filled(completion.model), ...completion, rowIds, columnIds };
  }
  if (asked === undefined)
    checkUnobserved(table, 'interval', 'Each gets an object: ask for fewer, or for none.');
  const { completion, intervals } = await completeWithIntervals(table, completionOptions, options);
  const cells = listCells(table, asked, intervals, { rowIds, columnIds });
  return {
    rows: filled(completion.model),
    ...completion,
    ...{ rowIds, columnIds, cells, intervals: intervals.summary },
  };
}

const tableRules: OptionRules = { ...completionRules, ...trustRules };

function readShape(rows: unknown, options: FillOptions & TripletOptions): Shape<unknown> {
  if (isTypedTable(rows)) {
    checkOptions(options, tableRules);
    return typedShape(rows);
  }
  if (!Array.isArray(rows)) throw notRows(rows);
  if (rows.length === 0) {
    throw new RankfreeError('NO_ROWS', 'the table has no rows.', { hint: 'It should have one at least.' });
  }
  if (isTriplet(rows[0])) {
    checkOptions(options, { ...tableRules, ...queryRule });
    return tripletsShape(rows, options.query);
  }
  checkOptions(options, { ...tableRules, ...rowRule });
  const labels = [options.row ?? []].flat();
  const isArrays = Array.isArray(rows[0]) || isFloatArray(rows[0]);
  return isArrays ? arraysShape(rows, labels) : objectsShape(rows, labels);
}

function isId(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isTypedTable(rows: unknown): rows is TypedTable {
  return typeof rows === 'object' && rows !== null && !Array.isArray(rows) && Object.hasOwn(rows, 'data');
}

function notRows(rows: unknown): RankfreeError {
  return new RankfreeError('NOT_ROWS', `the table is ${nameOfKind(rows)}.`, {
    hint: 'It should be an array of objects, of arrays or of { row, column, value }, or { data, rows, columns } with a Float64Array.',
  });
}
