/**
 * Cross-fitting: several fits, each without its part of the entries, and what they say of the entries that they did not see.
 *
 *   error = √( Σ over fits, over entries t left out of it: (y_t − what it says of t)² / number of them )
 *
 * held beside the same error of the fits' offsets alone and of the column means. Where columns have different units each
 * residual is taken in units of its column's scale.
 *
 * Source    completion recipe §1, step 9.
 */
import type { Orders } from '../measurements/orders.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { assignFolds, leaveOut } from './folds.ts';
import type { CompletionPlan } from './plan.ts';
import type { ObservedTable } from './table.ts';
import type { TableFit, TableFitOptions } from './tableFit.ts';
import { fitTable, predictFit, predictOffsets } from './tableFit.ts';

export interface CrossFit {
  fits: TableFit[];
  /** Root mean squares over all left-out entries. */
  error: { model: number; offsets: number; columnMean: number };
}

export async function crossFit(
  runtime: Runtime,
  table: ObservedTable,
  orders: Orders,
  { folds, parts }: Pick<CompletionPlan, 'folds' | 'parts'>,
  optionsOf: (run: number) => TableFitOptions,
  seed: number,
): Promise<CrossFit> {
  const part = assignFolds(runtime, table.value.length, parts, seed);
  const weights = new Float64Array(part.length);
  const held = new Float64Array(part.length);
  const fits: TableFit[] = [];
  const square = { model: 0, offsets: 0, columnMean: 0 };
  let count = 0;
  for (let run = 0; run < folds; run++) {
    leaveOut(part, run, weights, held);
    const { judged, final } = await fitTable(runtime, table, orders, weights, held, optionsOf(run));
    fits.push(final);
    addSquares(run, judged, columnMeans(table, weights));
  }
  const root = (sum: number) => Math.sqrt(sum / count);
  return {
    fits,
    error: { model: root(square.model), offsets: root(square.offsets), columnMean: root(square.columnMean) },
  };

  function addSquares(run: number, fit: TableFit, means: Float64Array): void {
    const { scale, mixedUnits } = fit.scaling;
    for (let t = 0; t < part.length; t++) {
      if (part[t] !== run) continue;
      const i = table.row[t]!;
      const j = table.column[t]!;
      const y = table.value[t]!;
      const unit = mixedUnits ? scale[j]! : 1;
      square.model += ((y - predictFit(fit, i, j)) / unit) ** 2;
      square.offsets += ((y - predictOffsets(fit, i, j)) / unit) ** 2;
      square.columnMean += ((y - means[j]!) / unit) ** 2;
      count++;
    }
  }
}

/** Mean of the seen entries of each column; of all seen entries where a column has none. */
function columnMeans({ columns, column, value }: ObservedTable, weights: Float64Array): Float64Array {
  const sum = new Float64Array(columns);
  const count = new Float64Array(columns);
  for (let t = 0; t < value.length; t++) {
    sum[column[t]!]! += weights[t]! * value[t]!;
    count[column[t]!]! += weights[t]!;
  }
  const all = sum.reduce((a, b) => a + b, 0) / count.reduce((a, b) => a + b, 0);
  return sum.map((s, j) => (count[j]! > 0 ? s / count[j]! : all));
}
