/**
 * A table of new rows of a model, or of new columns: its lines across are the model's, by their ids; the others are new.
 *
 * Errors    UNKNOWN_ID.
 */
import type { ObservedTable } from '../completion/table.ts';
import type { SideName } from '../optimizers/alternating/covariance.ts';
import type { Kernels } from '../runtime/kernels.ts';
import type { Id } from '../tables/shapes/shape.ts';
import { grow } from './grow.ts';
import { knownNumbers } from './lines.ts';
import type { Model } from './model.ts';

/** A table of new lines with what its lines are called. */
export interface NewTable {
  rowIds: readonly Id[];
  columnIds: readonly Id[];
  table: ObservedTable;
}

/** The same with all of the model's lines across, whether the table has entries there or not. */
export function acrossModel(model: Model, side: SideName, given: NewTable, place: string): NewTable {
  const { rowIds, columnIds, table } = given;
  if (side === 'rows') {
    const numbers = knownNumbers(model.columnIds, columnIds, 'column', place);
    const column = table.column.map((j) => numbers[j]!);
    return {
      rowIds,
      columnIds: model.columnIds,
      table: { ...table, columns: model.columnIds.length, column },
    };
  }
  const numbers = knownNumbers(model.rowIds, rowIds, 'row', place);
  const row = table.row.map((i) => numbers[i]!);
  return { rowIds: model.rowIds, columnIds, table: { ...table, rows: model.rowIds.length, row } };
}

/** The model with the new lines, and where in it the table's lines are. */
export interface Grown {
  model: Model;
  rows: Int32Array;
  columns: Int32Array;
  /** New lines with fewer entries than the rank: numbers in the table. */
  thin: number[];
  /** New lines whose ids the model has already: numbers in the table. */
  known: number[];
}

/** `side`: which lines are new; `place`: how messages call the table. */
export function growBy(
  kernels: Kernels,
  model: Model,
  side: SideName,
  { rowIds, columnIds, table }: NewTable,
  place: string,
): Grown {
  const from = (count: number, ids: readonly Id[]) => Int32Array.from(ids, (_, n) => count + n);
  const [rows, columns] =
    side === 'rows'
      ? [from(model.rowIds.length, rowIds), knownNumbers(model.columnIds, columnIds, 'column', place)]
      : [knownNumbers(model.rowIds, rowIds, 'row', place), from(model.columnIds.length, columnIds)];
  const grown = grow(kernels, model, {
    rowIds: side === 'rows' ? rowIds : [],
    columnIds: side === 'columns' ? columnIds : [],
    row: table.row.map((i) => rows[i]!),
    column: table.column.map((j) => columns[j]!),
    value: table.value,
  });
  const [ids, before, line] =
    side === 'rows' ? [rowIds, model.rowIds, table.row] : [columnIds, model.columnIds, table.column];
  const count = new Int32Array(ids.length);
  for (const i of line) count[i]!++;
  const old = new Set(before);
  const numbers = Array.from(ids.keys());
  return {
    ...{ model: grown, rows, columns },
    thin: numbers.filter((n) => count[n]! < model.rank),
    known: numbers.filter((n) => old.has(ids[n]!)),
  };
}
