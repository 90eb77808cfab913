/**
 * A table as objects: one object a row, one key a column. A key that an object lacks is a hole of its row.
 *
 * Errors    NOT_ROWS, UNKNOWN_COLUMN, and those of grid.ts.
 */
import { findColumn } from '../columns.ts';
import { createIds, numberOf } from '../ids.ts';
import { fillGrid, readGrid } from './grid.ts';
import { rowsAre } from './rows.ts';
import type { Hole, Id, Shape } from './shape.ts';

/** Keys of R that hold numbers or holes. */
type NumericKey<R> = { [K in keyof R]-?: R[K] extends number | Hole ? K : never }[keyof R];

/** R with its holes filled: numeric properties are there and hold numbers, the others are as they were. */
export type FilledRow<R> = Omit<R, NumericKey<R>> & { [K in NumericKey<R>]: number };

export function objectsShape<R extends object>(
  rows: readonly R[],
  labels: readonly Id[],
): Shape<FilledRow<R>[]> {
  rowsAre(rows, 'an object', isRecord);
  const keys = createIds();
  for (const row of rows) for (const key of Object.keys(row)) numberOf(keys, key);
  const columnIds = keys.names;
  const grid = {
    rows: rows.length,
    columnIds,
    cell: (row: number, column: number) => ownValue(rows[row]!, columnIds[column]!),
  };
  const columns = { file: 'the table', count: columnIds.length, header: columnIds };
  const labelled = labels.map((label) => findColumn(columns, String(label), 'option row'));
  const { table, readings, variables } = readGrid(grid, labelled);
  return {
    table,
    readings,
    rowIds: Array.from(rows.keys()),
    columnIds: variables.map((at) => columnIds[at]!),
    filled(model) {
      const copies = rows.map(copyOf);
      fillGrid(grid, variables, model, (row, at, value) => setOwn(copies[row]!, columnIds[at]!, value));
      return copies as unknown as FilledRow<R>[];
    },
  };
}

/** Integers in a typed array can't hold what a hole is filled with; arrays have a shape of their own. */
function isRecord(row: unknown): boolean {
  return typeof row === 'object' && row !== null && !Array.isArray(row) && !ArrayBuffer.isView(row);
}

/** The value of an own property: `constructor` and the like are no columns unless a row says so. */
function ownValue(row: object, key: string): unknown {
  return Object.hasOwn(row, key) ? (row as Record<string, unknown>)[key] : undefined;
}

function copyOf<R extends object>(row: R): R {
  const copy = { ...row };
  const prototype: unknown = Object.getPrototypeOf(row);
  return prototype === Object.prototype ? copy : Object.setPrototypeOf(copy, prototype as object | null);
}

/** Assignment would call a setter for a key such as `__proto__`. */
function setOwn(row: object, key: string, value: number): void {
  Object.defineProperty(row, key, { value, writable: true, enumerable: true, configurable: true });
}
