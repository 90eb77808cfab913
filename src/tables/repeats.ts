/**
 * One value a pair: repeated readings of the same (row, column) become their mean, at the place of the first.
 *
 *   value[i, j] = first + Σ (reading − first) / count,   summed in the order of appearance
 *
 * so that equal readings keep their bits.
 *
 * O(readings + rows + columns): readings are bucketed by row, and a stamp a column tells whether the row had it before.
 */
import type { ObservedTable } from '../completion/table.ts';

export interface MergedReadings {
  table: ObservedTable;
  /** Readings beyond the first of their pair. */
  duplicates: number;
}

export function mergeRepeats(readings: ObservedTable): MergedReadings {
  const { rows, columns, row, column, value } = readings;
  if (allDiffer(readings)) return { table: readings, duplicates: 0 };
  const first = firstOfPair(readings);
  const count = new Int32Array(value.length);
  const excess = new Float64Array(value.length);
  const scale = safeScale(value);
  let pairs = 0;
  for (let t = 0; t < value.length; t++) {
    const slot = first[t]!;
    if (slot === t) pairs++;
    excess[slot]! += value[t]! * scale - value[slot]! * scale;
    count[slot]! += 1;
  }
  const merged: ObservedTable = {
    rows,
    columns,
    row: new Int32Array(pairs),
    column: new Int32Array(pairs),
    value: new Float64Array(pairs),
  };
  for (let t = 0, at = 0; t < value.length; t++) {
    if (first[t] !== t) continue;
    merged.row[at] = row[t]!;
    merged.column[at] = column[t]!;
    merged.value[at++] = value[t]! + excess[t]! / count[t]! / scale;
  }
  return { table: merged, duplicates: value.length - pairs };
}

/** A power of two, so that no sum of that many differences overflows; 1 unless values are near the largest number. */
function safeScale(value: Float64Array): number {
  const largest = value.reduce((most, reading) => Math.max(most, Math.abs(reading)), 0);
  return largest > 2 ** 990 ? 2 ** -34 : 1;
}

/** Whether no pair is there twice, where a bit a cell tells; tables of more cells than a number a reading has bits are not asked. */
function allDiffer({ rows, columns, row, column }: ObservedTable): boolean {
  if (rows * columns > 64 * row.length) return false;
  const seen = new Uint8Array(Math.ceil((rows * columns) / 8));
  for (let t = 0; t < row.length; t++) {
    const cell = row[t]! * columns + column[t]!;
    const bit = 1 << (cell % 8);
    const at = Math.floor(cell / 8);
    if ((seen[at]! & bit) !== 0) return false;
    seen[at]! |= bit;
  }
  return true;
}

/** For each reading the number of the first reading of its pair. */
function firstOfPair({ rows, columns, row, column }: ObservedTable): Int32Array {
  const order = orderByRow(rows, row);
  const stampedBy = new Int32Array(columns).fill(-1);
  const stampedAt = new Int32Array(columns);
  const first = new Int32Array(row.length);
  for (const t of order) {
    const j = column[t]!;
    if (stampedBy[j] !== row[t]) {
      stampedBy[j] = row[t]!;
      stampedAt[j] = t;
    }
    first[t] = stampedAt[j]!;
  }
  return first;
}

/** Numbers of the readings, by row and within a row in the order of appearance (counting sort). */
function orderByRow(rows: number, row: Int32Array): Int32Array {
  const next = new Int32Array(rows + 1);
  for (const i of row) next[i + 1]! += 1;
  for (let i = 0; i < rows; i++) next[i + 1]! += next[i]!;
  const order = new Int32Array(row.length);
  for (let t = 0; t < row.length; t++) order[next[row[t]!]!++] = t;
  return order;
}
