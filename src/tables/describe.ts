/** What was understood of a person's table: plain facts, for `inspect` and for the summary of `fill`. */
import { compensatedSum } from './exactSum.ts';
import type { PersonsTable } from './readTable.ts';

export interface TableFacts {
  layout: 'wide' | 'long';
  /** Rows and columns of the table, not of the text. */
  shape: [rows: number, columns: number];
  /** Cells with a value: distinct pairs. */
  observed: number;
  /** Cells without one. */
  missing: number;
  /** `missing` as a share of all cells. */
  missingShare: number;
  /** All values that were read, repeated pairs included. */
  readings: number;
  /** Readings beyond the first of their pair. */
  duplicates: number;
  /** Of all readings. */
  sum: number;
  minimum: number | null;
  maximum: number | null;
  /** Where the ids come from; null where rows or columns are numbered. */
  rowIds: string | null;
  columnIds: string | null;
  valueColumn: string | null;
  /** Columns of the text that take no part. */
  carriedThrough: string[];
  /** Columns of the table with two observed values at least, all equal. */
  constantColumns: string[];
  emptyRows: string[];
  emptyColumns: string[];
}

export function describeTable(persons: PersonsTable): TableFacts {
  const { table, readings, duplicates, rowIds, columnIds } = persons;
  const cells = table.rows * table.columns;
  const observed = table.value.length;
  const { constant, emptyRows, emptyColumns } = extremes(persons);
  return {
    layout: persons.kind,
    shape: [table.rows, table.columns],
    observed,
    missing: cells - observed,
    missingShare: cells === 0 ? 0 : (cells - observed) / cells,
    readings: readings.length,
    duplicates,
    sum: compensatedSum(readings),
    minimum: least(readings),
    maximum: greatest(readings),
    ...idSources(persons),
    constantColumns: constant.map((j) => columnIds[j]!),
    emptyRows: emptyRows.map((i) => rowIds[i]!),
    emptyColumns: emptyColumns.map((j) => columnIds[j]!),
  };
}

function idSources(
  persons: PersonsTable,
): Pick<TableFacts, 'rowIds' | 'columnIds' | 'valueColumn' | 'carriedThrough'> {
  const { header } = persons.layout.columns;
  const titleOf = (at: number): string => header?.[at]?.trim() || String(at + 1);
  if (persons.kind === 'wide') {
    const { label, foreign } = persons;
    return {
      rowIds: label === undefined ? null : titleOf(label),
      columnIds: header === null ? null : 'header',
      valueColumn: null,
      carriedThrough: foreign,
    };
  }
  const { row, column, value } = persons.layout;
  return {
    rowIds: titleOf(row),
    columnIds: titleOf(column),
    valueColumn: titleOf(value),
    carriedThrough: [],
  };
}

function least(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
}

function greatest(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

function extremes({ table }: PersonsTable): {
  constant: number[];
  emptyRows: number[];
  emptyColumns: number[];
} {
  const inRow = new Int32Array(table.rows);
  const inColumn = new Int32Array(table.columns);
  const low = new Float64Array(table.columns).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(table.columns).fill(Number.NEGATIVE_INFINITY);
  for (let t = 0; t < table.value.length; t++) {
    const j = table.column[t]!;
    inRow[table.row[t]!]! += 1;
    inColumn[j]! += 1;
    low[j] = Math.min(low[j]!, table.value[t]!);
    high[j] = Math.max(high[j]!, table.value[t]!);
  }
  return {
    constant: numbersWhere(table.columns, (j) => inColumn[j]! > 1 && low[j] === high[j]),
    emptyRows: numbersWhere(table.rows, (i) => inRow[i] === 0),
    emptyColumns: numbersWhere(table.columns, (j) => inColumn[j] === 0),
  };
}

function numbersWhere(count: number, holds: (at: number) => boolean): number[] {
  return Array.from({ length: count }, (_, at) => at).filter(holds);
}
