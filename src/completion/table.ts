/**
 * The observed cells of a table, as triplets (row, column, value) in any order, no pair twice.
 *
 * Indices are 0-based. A row or column may have no cell at all. Values are in the user's units.
 */
export interface ObservedTable {
  rows: number;
  columns: number;
  row: Int32Array;
  column: Int32Array;
  value: Float64Array;
  /** Whether all readings behind the values are whole numbers, where they come from one column; else each column is asked by itself. */
  isWhole?: boolean;
}

/** The entries of a table with these numbers. */
export function entriesAt(table: ObservedTable, numbers: Int32Array): ObservedTable {
  return {
    ...table,
    row: numbers.map((t) => table.row[t]!),
    column: numbers.map((t) => table.column[t]!),
    value: Float64Array.from(numbers, (t) => table.value[t]!),
  };
}
