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
