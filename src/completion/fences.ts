/**
 * Fences: how far the values of a table reach when a few of them may be anything.
 *
 *   [ Q1 − 3 (Q3 − Q1),  Q3 + 3 (Q3 − Q1) ]      of each column where columns have different units, of all values else
 *
 * Wrong cells can't move quartiles. What is judged is judged on values clipped to the fences, so wrong cells can't decide; the robust
 * start takes its means and scales from clipped values; and whether units differ is read off them. Fewer than four values, or
 * values of which half are equal, have no fences: they reach from −∞ to ∞.
 *
 * Source    robust recipe §3, §4.
 */
import type { Kernels } from '../runtime/kernels.ts';
import { quantile } from './quantile.ts';
import type { Bounds } from './standardise.ts';
import { chooseScaling, clipped } from './standardise.ts';
import type { ObservedTable } from './table.ts';
import { entriesAt } from './table.ts';

export interface Fences extends Bounds {
  /** What a residual in each column is measured in. */
  unit: Float64Array;
  /** Whether the columns have different units. */
  mixedUnits: boolean;
}

const reach = 3;
const fewest = 4;
/** Values beyond so many times the quartiles' distance are as good as there: they weigh nothing, and their squares are finite. */
const farReach = 2 ** 60;
/** Entries from which it is told whether units differ. */
const enoughForUnits = 500_000;
/** Quartiles of more values than this are those of every second, third … value. */
const enough = 4096;

/** `mixedUnits`: whether units differ; asked of the values where it is not known. */
export function buildFences(table: ObservedTable, kernels: Kernels, mixedUnits?: boolean): Fences {
  if (mixedUnits ?? unitsDiffer(table, kernels)) {
    const byColumn = columnFences(table, reach);
    const { scale } = chooseScaling(table, kernels, { within: byColumn, mixedUnits: true });
    return { ...byColumn, unit: scale, mixedUnits: true };
  }
  const { low, high } = fence(table.value, reach);
  return {
    low: new Float64Array(table.columns).fill(low),
    high: new Float64Array(table.columns).fill(high),
    unit: new Float64Array(table.columns).fill(1),
    mixedUnits: false,
  };
}

/** Whether columns have different units; of a large table evenly spaced entries tell. */
function unitsDiffer(table: ObservedTable, kernels: Kernels): boolean {
  const every = Math.ceil(table.value.length / enoughForUnits);
  const some = every === 1 ? table : entriesAt(table, multiples(every, table.value.length));
  return chooseScaling(some, kernels, { within: columnFences(some, reach) }).mixedUnits;
}

/** 0, step, 2·step, … below a limit. */
function multiples(step: number, limit: number): Int32Array {
  return Int32Array.from({ length: Math.ceil(limit / step) }, (_, n) => n * step);
}

/** The table with absurdly far values brought to where arithmetic holds. */
export function tamed(table: ObservedTable): ObservedTable {
  const sizes = sample(table.value).map(Math.abs).sort();
  const middling = sizes[sizes.length >> 1]!;
  let largest = 0;
  const { value } = table;
  for (let t = 0; t < value.length; t++) largest = Math.max(largest, Math.abs(value[t]!));
  if (largest / farReach <= middling) return table;
  return { ...table, value: clipped(table, columnFences(table, farReach)) };
}

/** Fences of each column's values. */
function columnFences({ columns, column, value }: ObservedTable, reach: number): Bounds {
  const low = new Float64Array(columns);
  const high = new Float64Array(columns);
  for (const [j, values] of valuesByColumn(columns, column, value).entries()) {
    ({ low: low[j], high: high[j] } = fence(values, reach));
  }
  return { low, high };
}

/** The values of each column, in their order. */
export function valuesByColumn(columns: number, column: Int32Array, value: Float64Array): Float64Array[] {
  const end = new Int32Array(columns);
  for (let t = 0; t < column.length; t++) end[column[t]!]!++;
  for (let j = 1; j < columns; j++) end[j]! += end[j - 1]!;
  const start = Int32Array.from(end, (_, j) => (j === 0 ? 0 : end[j - 1]!));
  const next = start.slice();
  const all = new Float64Array(value.length);
  for (let t = 0; t < value.length; t++) all[next[column[t]!]!++] = value[t]!;
  return Array.from(start, (from, j) => all.subarray(from, end[j]!));
}

export function fence(values: Float64Array, reach: number): { low: number; high: number } {
  const sorted = sample(values).sort();
  const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const distance = reach * (third - first);
  if (sorted.length < fewest || !(distance > 0)) {
    return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  }
  return { low: first - distance, high: third + distance };
}

/** All of a few values, evenly spaced ones of many. */
function sample(values: Float64Array): Float64Array {
  if (values.length <= enough) return values.slice();
  return Float64Array.from({ length: enough }, (_, n) => values[Math.floor((n * values.length) / enough)]!);
}
