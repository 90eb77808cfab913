/** What a model says: of pairs, known or new; and as a table of some of its lines. */
import type { PairModel } from '../completion/model.ts';
import type { Kernels } from '../runtime/kernels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Id } from '../tables/shapes/shape.ts';
import type { Intervals } from '../trust/intervals.ts';
import { openIntervals } from '../trust/intervals.ts';
import type { TrustOptions } from '../trust/options.ts';
import { trustDefaults } from '../trust/options.ts';
import { grow, noEntries } from './grow.ts';
import { numberIds } from './lines.ts';
import type { Model } from './model.ts';

/** Pairs by number, and the model that has the lines that only they know. */
export interface AskedPairs {
  model: Model;
  row: Int32Array;
  column: Int32Array;
  /** Ids that were new. */
  newRows: readonly Id[];
  newColumns: readonly Id[];
}

export function askPairs(
  kernels: Kernels,
  model: Model,
  pairs: readonly { row: Id; column: Id }[],
): AskedPairs {
  const [rows, columns] = [numberIds(model.rowIds), numberIds(model.columnIds)];
  const row = Int32Array.from(pairs, (pair) => rows.numberOf(pair.row));
  const column = Int32Array.from(pairs, (pair) => columns.numberOf(pair.column));
  const [newRows, newColumns] = [rows.added, columns.added];
  const isKnown = newRows.length + newColumns.length === 0;
  const asked = isKnown
    ? model
    : grow(kernels, model, { rowIds: newRows, columnIds: newColumns, ...noEntries });
  return { model: asked, row, column, newRows, newColumns };
}

/** How far each cell of a model can be trusted, as its calibration says. */
export function intervalsOf(
  runtime: Runtime,
  { table, pair, rank, seed, evidence, guarantee }: Model,
  { interval, holes }: Pick<TrustOptions, 'interval' | 'holes'>,
): Intervals {
  const asked = trustDefaults({
    guarantee,
    ...(interval !== undefined && { interval }),
    ...(holes !== undefined && { holes }),
  });
  return openIntervals(runtime, table, { model: pair, rank, seed }, evidence, asked);
}

/** The pair of some rows and some columns, in that order. */
export function selectLines(pair: PairModel, rows: Int32Array, columns: Int32Array): PairModel {
  const { width, left, right, whole, curves } = pair;
  const select = (factors: Float64Array, lines: Int32Array): Float64Array => {
    const selected = new Float64Array(lines.length * width);
    for (const [at, i] of lines.entries())
      selected.set(factors.subarray(i * width, (i + 1) * width), at * width);
    return selected;
  };
  return {
    ...pair,
    rows: rows.length,
    columns: columns.length,
    left: select(left, rows),
    right: select(right, columns),
    whole: whole && Uint8Array.from(columns, (j) => whole[j]!),
    curves: curves && Array.from(columns, (j) => curves[j]!),
  };
}

/** A model whose ids are texts. */
export interface NamedModel extends Model {
  rowIds: readonly string[];
  columnIds: readonly string[];
}

/** Ids of a text are texts: those of a model that a program has made may be numbers. */
export function asTexts(model: Model): NamedModel {
  return { ...model, ...namesOf(model) };
}

/** Ids as texts. */
export function namesOf({ rowIds, columnIds }: Pick<Model, 'rowIds' | 'columnIds'>): {
  rowIds: string[];
  columnIds: string[];
} {
  return { rowIds: rowIds.map(String), columnIds: columnIds.map(String) };
}
