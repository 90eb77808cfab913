/**
 * A table as one array of floats with its shape, row-major; holes are NaN.
 *
 * Shapes    data: rows × columns.
 * Errors    NOT_FLOATS, LENGTH_MISMATCH, NOT_FINITE, NO_VALUES.
 */

import { predictCell } from '../../completion/model.ts';
import { nameOfKind, showValue } from '../../completion/options.ts';
import type { ObservedTable } from '../../completion/table.ts';
import { RankfreeError } from '../../errors.ts';
import { notFinite, onlyHoles } from './grid.ts';
import type { Shape } from './shape.ts';

export type FloatArray = Float64Array | Float32Array;

export interface TypedTable<A extends FloatArray = FloatArray> {
  data: A;
  rows: number;
  columns: number;
}

export function isFloatArray(value: unknown): value is FloatArray {
  return value instanceof Float64Array || value instanceof Float32Array;
}

export function typedShape<A extends FloatArray>({
  data,
  rows,
  columns,
}: Readonly<TypedTable<A>>): Shape<TypedTable<A>> {
  checkShape(data, rows, columns);
  const table = observedCells(data, rows, columns);
  return {
    table,
    readings: {
      values: table.value,
      place: (t) => `row ${table.row[t]}, column ${table.column[t]}`,
    },
    rowIds: Array.from({ length: rows }, (_, i) => i),
    columnIds: Array.from({ length: columns }, (_, j) => j),
    filled(model) {
      const copy = data.slice() as A;
      for (let i = 0, at = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, at++) {
          if (Number.isNaN(data[at])) copy[at] = predictCell(model, i, j);
        }
      }
      return { data: copy, rows, columns };
    },
  };
}

function checkShape(data: unknown, rows: unknown, columns: unknown): asserts data is FloatArray {
  if (!isFloatArray(data)) {
    throw new RankfreeError('NOT_FLOATS', `is ${nameOfKind(data)}.`, {
      place: 'data',
      hint: 'It should be a Float64Array or a Float32Array, whose holes are NaN.',
    });
  }
  for (const [name, length] of Object.entries({ rows, columns })) {
    if (Number.isSafeInteger(length) && (length as number) > 0) continue;
    throw new RankfreeError('LENGTH_MISMATCH', `${showValue(length)} is not a whole number above 0.`, {
      place: name,
    });
  }
  const cells = (rows as number) * (columns as number);
  if (data.length === cells) return;
  throw new RankfreeError('LENGTH_MISMATCH', `has ${data.length} cells.`, {
    place: 'data',
    hint: `${String(rows)} rows × ${String(columns)} columns are ${cells}.`,
  });
}

function observedCells(data: FloatArray, rows: number, columns: number): ObservedTable {
  let count = 0;
  for (const cell of data) if (!Number.isNaN(cell)) count++;
  if (count === 0) throw onlyHoles();
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  const value = new Float64Array(count);
  for (let at = 0, t = 0; at < data.length; at++) {
    const cell = data[at]!;
    if (Number.isNaN(cell)) continue;
    row[t] = Math.floor(at / columns);
    column[t] = at % columns;
    if (!Number.isFinite(cell)) throw notFinite(cell, `row ${row[t]}, column ${column[t]}`);
    value[t++] = cell;
  }
  return { rows, columns, row, column, value };
}
