/**
 * New rows of a kept model, or new columns, filled without a new fit: each from its own entries and what the model holds of the others.
 *
 *   rows, as `fill` takes them                      side 'rows'                              side 'columns'
 *   objects                                         keys are the model's columns             one object a row of the model, new keys
 *   arrays, floats, { data, rows, columns }         as many columns as the model has         as many rows as the model has
 *   triplets                                        new row ids, the model's column ids      the model's row ids, new column ids
 *
 * Objects and arrays come back with their holes filled, triplets as those of the new lines' pairs that were not given.
 *
 * Errors    UNKNOWN_ID, UNKNOWN_OPTION, BAD_OPTION, and those of tables/shapes.
 */

import type { PairModel } from '../completion/model.ts';
import type { OptionRules } from '../completion/options.ts';
import { checkOptions } from '../completion/options.ts';
import { checkReadings } from '../completion/valueRules.ts';
import type { SideName } from '../optimizers/alternating/covariance.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { checkUnobserved, filledPairs } from '../tables/pairs.ts';
import type { FilledCells } from '../tables/shapes/arrays.ts';
import { kindOfTable, rowRule, rowsShape } from '../tables/shapes/kinds.ts';
import type { FilledRow } from '../tables/shapes/objects.ts';
import type { Id, Shape } from '../tables/shapes/shape.ts';
import type { FilledTriplet, Triplet } from '../tables/shapes/triplets.ts';
import { tripletsShape } from '../tables/shapes/triplets.ts';
import type { FloatArray, TypedTable } from '../tables/shapes/typed.ts';
import { typedShape } from '../tables/shapes/typed.ts';
import type { FilledCell } from '../tables/trustedCells.ts';
import { listCells } from '../tables/trustedCells.ts';
import { intervalsOf, selectLines } from './ask.ts';
import { optionsFrom } from './goOn.ts';
import type { Model } from './model.ts';
import type { NewTable } from './newLines.ts';
import { acrossModel, growBy } from './newLines.ts';
import type { PredictOptions } from './predict.ts';
import { predictRules } from './predict.ts';

export interface FoldInOptions extends PredictOptions {
  /** Which lines are new. Default 'rows'. */
  side?: SideName;
  /** Columns that label the rows: carried through. Default none. */
  row?: Id | readonly Id[];
}

export interface FoldedIn<Rows> {
  /** The input with its holes filled; for triplets the pairs of new lines that were not given. */
  rows: Rows;
  rowIds: readonly Id[];
  columnIds: readonly Id[];
  /** New lines with fewer entries than the model's rank: their values lean on what other lines are like. */
  thin: Id[];
  /** Where option `interval` asks for it: every filled cell with its interval. */
  cells?: FilledCell[];
}

const sideRule: OptionRules = {
  side: { accepts: "'rows' or 'columns'", test: (v) => v === 'rows' || v === 'columns' },
};

/** Fills new rows, or columns, of a model. */
export function foldIn<A extends FloatArray>(
  model: Model,
  table: Readonly<TypedTable<A>>,
  options?: FoldInOptions,
): Promise<FoldedIn<TypedTable<A>>>;
export function foldIn<T extends Triplet>(
  model: Model,
  triplets: readonly T[],
  options?: FoldInOptions,
): Promise<FoldedIn<FilledTriplet[]>>;
export function foldIn<A extends FloatArray>(
  model: Model,
  rows: readonly A[],
  options?: FoldInOptions,
): Promise<FoldedIn<A[]>>;
export function foldIn<Cell>(
  model: Model,
  rows: readonly (readonly Cell[])[],
  options?: FoldInOptions,
): Promise<FoldedIn<FilledCells<Cell>[]>>;
export function foldIn<R extends object>(
  model: Model,
  rows: readonly R[],
  options?: FoldInOptions,
): Promise<FoldedIn<FilledRow<R>[]>>;
export async function foldIn(
  model: Model,
  rows: unknown,
  options: FoldInOptions = {},
): Promise<FoldedIn<unknown>> {
  checkOptions(options, { ...predictRules, ...sideRule, ...rowRule });
  const { side = 'rows', row = [] } = options;
  const shape = readShape(model, rows, side, [row].flat());
  checkReadings(shape.readings, optionsFrom(model));
  const runtime = await openRuntime();
  try {
    const grown = growBy(runtime.kernels, model, side, shape, 'rows');
    const pair = selectLines(grown.model.pair, grown.rows, grown.columns);
    const { rowIds, columnIds } = shape;
    const ids = side === 'rows' ? rowIds : columnIds;
    const found = { rows: shape.filled(pair), rowIds, columnIds, thin: grown.thin.map((n) => ids[n]!) };
    if (options.interval === undefined && options.holes === undefined) return found;
    const intervals = intervalsOf(runtime, grown.model, options);
    const cell = (i: number, j: number) => intervals.cell(grown.rows[i]!, grown.columns[j]!);
    return { ...found, cells: listCells(shape.table, undefined, { cell }, shape) };
  } finally {
    await runtime.close();
  }
}

function readShape(model: Model, rows: unknown, side: SideName, labels: readonly Id[]): ReadShape {
  const given = kindOfTable(rows);
  if (given.kind === 'typed') return typedShape(given.table);
  if (given.kind !== 'triplets') return rowsShape(given, labels);
  const shape = tripletsShape(given.rows, []);
  const lines = acrossModel(model, side, shape, 'rows');
  checkUnobserved(lines.table, 'rows', 'Fold in fewer lines at once.');
  return {
    ...lines,
    readings: shape.readings,
    filled: (pair) =>
      Array.from(filledPairs(lines.table, pair, undefined), ([i, j, value]) => ({
        ...{ row: lines.rowIds[i]!, column: lines.columnIds[j]!, value },
      })),
  };
}

interface ReadShape extends NewTable, Pick<Shape<unknown>, 'readings'> {
  filled(pair: PairModel): unknown;
}
