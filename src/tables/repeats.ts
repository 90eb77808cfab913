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
  const isWhole = value.every(Number.isInteger);
  if (allDiffer(readings)) return { table: { ...readings, isWhole }, duplicates: 0 };
  const repeats = findRepeats(readings);
  const duplicates = repeats.again.length;
  if (duplicates === 0) return { table: { ...readings, isWhole }, duplicates };
  const means = meansOf(value, repeats);
  const isAgain = new Uint8Array(value.length);
  for (const t of repeats.again) isAgain[t] = 1;
  const pairs = value.length - duplicates;
  const merged: ObservedTable = {
    rows,
    columns,
    row: new Int32Array(pairs),
    column: new Int32Array(pairs),
    value: new Float64Array(pairs),
    isWhole,
  };
  for (let t = 0, at = 0; t < value.length; t++) {
    if (isAgain[t] === 1) continue;
    merged.row[at] = row[t]!;
    merged.column[at] = column[t]!;
    merged.value[at++] = means.get(t) ?? value[t]!;
  }
  return { table: merged, duplicates };
}

/** Readings whose pair was there before, in the order of appearance within each pair. */
interface Repeats {
  again: number[];
  /** The first reading of the pair of each. */
  first: number[];
}

/** By the number of the first reading of a repeated pair. */
function meansOf(value: Float64Array, { again, first }: Repeats): Map<number, number> {
  const sums = new Map<number, { scale: number; excess: number; count: number }>();
  for (const [n, t] of again.entries()) {
    const slot = first[n]!;
    const { scale } = sums.get(slot) ?? { scale: safeScale(value[slot]!) };
    sums.set(slot, { scale: Math.min(scale, safeScale(value[t]!)), excess: 0, count: 1 });
  }
  for (const [n, t] of again.entries()) {
    const slot = first[n]!;
    const sum = sums.get(slot)!;
    sum.excess += value[t]! * sum.scale - value[slot]! * sum.scale;
    sum.count++;
  }
  return new Map(
    Array.from(sums, ([slot, { scale, excess, count }]) => [
      slot,
      // Scaled to the end: the step from the first reading to the mean may be twice the largest number.
      (value[slot]! * scale + excess / count) / scale,
    ]),
  );
}

/** A power of two, so that no sum of that many differences overflows; 1 unless the reading is near the largest number. */
function safeScale(reading: number): number {
  return Math.abs(reading) > 2 ** 990 ? 2 ** -34 : 1;
}

/** Bits for a reading: as much memory as finding repeats takes. */
const bitsEach = 128;

/** Whether no pair is there twice, where a bit a cell tells; tables of more cells than a number a reading has bits are not asked. */
function allDiffer({ rows, columns, row, column }: ObservedTable): boolean {
  if (rows * columns > bitsEach * row.length) return false;
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

/**
 * Row by row, with the columns in the same order: all but the stamps is read as it lies in memory, which halves the time of millions of
 * readings.
 */
function findRepeats({ rows, columns, row, column }: ObservedTable): Repeats {
  const { start, order } = orderByRow(rows, row);
  const columnInOrder = new Int32Array(row.length);
  for (let at = 0; at < order.length; at++) columnInOrder[at] = column[order[at]!]!;
  const stampedBy = new Int32Array(columns).fill(-1);
  const stampedAt = new Int32Array(columns);
  const again: number[] = [];
  const first: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let at = start[i]!; at < start[i + 1]!; at++) {
      const j = columnInOrder[at]!;
      if (stampedBy[j] === i) {
        again.push(order[at]!);
        first.push(stampedAt[j]!);
      } else {
        stampedBy[j] = i;
        stampedAt[j] = order[at]!;
      }
    }
  }
  return { again, first };
}

/** Numbers of the readings, by row and within a row in the order of appearance (counting sort); row i starts at start[i]. */
function orderByRow(rows: number, row: Int32Array): { start: Int32Array; order: Int32Array } {
  const start = new Int32Array(rows + 1);
  for (const i of row) start[i + 1]! += 1;
  for (let i = 0; i < rows; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const order = new Int32Array(row.length);
  for (let t = 0; t < row.length; t++) order[next[row[t]!]!++] = t;
  return { start, order };
}
