/**
 * Which shape a table has that a program gives, and the options that go with it.
 *
 * Errors    NOT_ROWS, NO_ROWS.
 */
import type { OptionRules } from '../../completion/options.ts';
import { nameOfKind } from '../../completion/options.ts';
import { RankfreeError } from '../../errors.ts';
import { arraysShape } from './arrays.ts';
import { objectsShape } from './objects.ts';
import type { Id, Shape } from './shape.ts';
import type { Triplet } from './triplets.ts';
import { isTriplet } from './triplets.ts';
import type { FloatArray, TypedTable } from './typed.ts';
import { isFloatArray } from './typed.ts';

/** Tables given row by row. */
export type RowByRow =
  | { kind: 'arrays'; rows: (unknown[] | FloatArray)[] }
  | { kind: 'objects'; rows: object[] };

export type GivenTable =
  | { kind: 'typed'; table: TypedTable }
  | { kind: 'triplets'; rows: Triplet[] }
  | RowByRow;

export function kindOfTable(rows: unknown): GivenTable {
  if (isTypedTable(rows)) return { kind: 'typed', table: rows };
  if (!Array.isArray(rows)) throw notRows(rows);
  if (rows.length === 0) {
    throw new RankfreeError('NO_ROWS', 'the table has no rows.', { hint: 'It should have one at least.' });
  }
  if (isTriplet(rows[0])) return { kind: 'triplets', rows };
  const isArrays = Array.isArray(rows[0]) || isFloatArray(rows[0]);
  return { kind: isArrays ? 'arrays' : 'objects', rows };
}

export function rowsShape(given: RowByRow, labels: readonly Id[]): Shape<unknown> {
  return given.kind === 'arrays' ? arraysShape(given.rows, labels) : objectsShape(given.rows, labels);
}

/** Columns that label the rows. */
export const rowRule: OptionRules = {
  row: { accepts: 'a column or an array of columns', test: (v) => [v].flat().every(isId) },
};

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
