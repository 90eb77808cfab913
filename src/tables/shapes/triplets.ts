/**
 * A table as triplets: one object an observation. What comes back are the pairs that were not observed, or those asked for.
 *
 * A triplet without a value still says that its row and column exist. Repeated pairs count once, with their mean. Ids are
 * told apart to the letter, and the number 7 from the text '7'.
 *
 * Errors    NOT_ROWS, NO_ID, NOT_A_NUMBER, NOT_FINITE, NO_VALUES, TOO_MANY_PAIRS.
 */

import { nameOfKind, showValue } from '../../completion/options.ts';
import type { ObservedTable } from '../../completion/table.ts';
import { RankfreeError } from '../../errors.ts';
import type { Ids } from '../ids.ts';
import { createIds, numberOf } from '../ids.ts';
import { askedPairs, checkUnobserved, filledPairs } from '../pairs.ts';
import { mergeRepeats } from '../repeats.ts';
import { isHole, notFinite, onlyHoles } from './grid.ts';
import { rowsAre } from './rows.ts';
import type { Hole, Id, Shape } from './shape.ts';

export interface Pair {
  row: Id;
  column: Id;
}

export interface Triplet extends Pair {
  value: number | Hole;
}

export interface FilledTriplet<Row extends Id = Id, Column extends Id = Id> {
  row: Row;
  column: Column;
  value: number;
}

interface NumberedPairs {
  row: Int32Array;
  column: Int32Array;
}

/** Whether an object is a triplet: it has row, column and value. */
export function isTriplet(row: unknown): boolean {
  return (
    typeof row === 'object' &&
    row !== null &&
    ['row', 'column', 'value'].every((key) => Object.hasOwn(row, key))
  );
}

export function tripletsShape(
  triplets: readonly Triplet[],
  query: readonly Pair[] | undefined,
): Shape<FilledTriplet[]> {
  const rows = createIds<Id>();
  const columns = createIds<Id>();
  const pairs = numberPairs(triplets, 'rows', rows, columns);
  const values = triplets.map(({ value }, t) => checkedValue(value, t));
  const wanted = query && numberPairs(query, 'query', rows, columns);
  const readings = {
    values: Float64Array.from(values.filter((value) => !Number.isNaN(value))),
    place: (n: number): string => placeOf(values, n),
  };
  const table = observedPairs(rows.names.length, columns.names.length, pairs, values);
  const asked = wanted && askedPairs(table, wanted.row, wanted.column);
  if (asked === undefined) {
    checkUnobserved(table, 'rows', 'Name those that you want: option query, [{ row, column }, …].');
  }
  return {
    table,
    readings,
    asked,
    rowIds: rows.names,
    columnIds: columns.names,
    filled: (model) =>
      Array.from(filledPairs(table, model, asked), ([i, j, value]) => ({
        row: rows.names[i]!,
        column: columns.names[j]!,
        value,
      })),
  };
}

/** How messages call the n-th value that is there. */
function placeOf(values: readonly number[], n: number): string {
  let left = n;
  const t = values.findIndex((value) => !Number.isNaN(value) && left-- === 0);
  return `rows[${t}].value`;
}

/** Refuses what is not an array of pairs. */
export function checkedPairs(pairs: readonly Pair[], place: string): void {
  numberPairs(pairs, place, createIds<Id>(), createIds<Id>());
}

function numberPairs(pairs: readonly Pair[], place: string, rows: Ids<Id>, columns: Ids<Id>): NumberedPairs {
  if (!Array.isArray(pairs)) {
    throw new RankfreeError('NOT_ROWS', `is ${nameOfKind(pairs)}, not an array.`, {
      place,
      hint: 'For example [{ row: 1, column: 2 }].',
    });
  }
  rowsAre(pairs, 'an object', (pair) => typeof pair === 'object' && pair !== null, place);
  return {
    row: Int32Array.from(pairs, (pair, t) => numberOf(rows, checkedId(pair.row, `${place}[${t}].row`))),
    column: Int32Array.from(pairs, (pair, t) =>
      numberOf(columns, checkedId(pair.column, `${place}[${t}].column`)),
    ),
  };
}

function checkedId(id: Id, place: string): Id {
  if (typeof id === 'string' || Number.isFinite(id)) return id;
  throw new RankfreeError('NO_ID', `${showValue(id)} is no id.`, {
    place,
    hint: 'Ids are texts or numbers.',
  });
}

function checkedValue(value: unknown, t: number): number {
  if (isHole(value)) return Number.NaN;
  if (typeof value !== 'number') {
    throw new RankfreeError('NOT_A_NUMBER', `${showValue(value)} is not a number.`, {
      place: `rows[${t}].value`,
      hint: 'Holes are null, undefined or NaN.',
    });
  }
  if (!Number.isFinite(value)) throw notFinite(value, `rows[${t}].value`);
  return value;
}

function observedPairs(
  rows: number,
  columns: number,
  { row, column }: NumberedPairs,
  values: readonly number[],
): ObservedTable {
  const isObserved = (_: number, t: number): boolean => !Number.isNaN(values[t]!);
  const value = Float64Array.from(values.filter(isObserved));
  if (value.length === 0) throw onlyHoles();
  const readings = { rows, columns, row: row.filter(isObserved), column: column.filter(isObserved), value };
  return mergeRepeats(readings).table;
}
