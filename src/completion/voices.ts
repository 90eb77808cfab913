/** The voices that say something of a cell, from the richest to the simplest: offsets and factors, offsets alone, the mean of the column. */
import type { ObservedTable } from './table.ts';
import type { TableLoss } from './tableLoss.ts';
import { cautiousMeans } from './tableLoss.ts';

export const voices = ['model', 'offsets', 'columnMean'] as const;
export type Voice = (typeof voices)[number];

/** Mean of the seen entries of each column, those of positive weight; of all seen entries where a column has none. */
export function columnMeans(table: ObservedTable, weights: Uint8Array, loss: TableLoss): Float64Array {
  if (!loss.ofAmounts) return cautiousMeans(table, weights).byColumn;
  const { columns, column, value } = table;
  const sum = new Float64Array(columns);
  const count = new Float64Array(columns);
  for (let t = 0; t < value.length; t++) {
    sum[column[t]!]! += weights[t]! * value[t]!;
    count[column[t]!]! += weights[t]!;
  }
  const all = sum.reduce((a, b) => a + b, 0) / count.reduce((a, b) => a + b, 0);
  return sum.map((s, j) => (count[j]! > 0 ? s / count[j]! : all));
}
