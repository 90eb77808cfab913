/**
 * Cross-fitting: K fits, each without its fold of the entries, and what they say of the entries that they did not see.
 *
 *   error = √( Σ over folds, over entries t of the fold: (y_t − prediction of the fit without that fold)² / N )
 *
 * held beside the same error of the fits' offsets alone and of the column means. Where columns have different units each
 * residual is taken in units of its column's scale.
 *
 * Source    completion recipe §1, step 9.
 */
import type { Orders } from '../measurements/orders.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { assignFolds, withoutFold } from './folds.ts';
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
  folds: number,
  optionsOf: (fold: number) => TableFitOptions,
  seed: number,
): Promise<CrossFit> {
  const fold = assignFolds(runtime, table.value.length, folds, seed);
  const fits: TableFit[] = [];
  const square = { model: 0, offsets: 0, columnMean: 0 };
  for (let k = 0; k < folds; k++) {
    const weights = withoutFold(fold, k);
    const fit = await fitTable(runtime, table, orders, weights, optionsOf(k));
    fits.push(fit);
    addSquares(k, fit, columnMeans(table, weights));
  }
  const root = (sum: number) => Math.sqrt(sum / table.value.length);
  return {
    fits,
    error: { model: root(square.model), offsets: root(square.offsets), columnMean: root(square.columnMean) },
  };

  function addSquares(k: number, fit: TableFit, means: Float64Array): void {
    const { scale, mixedUnits } = fit.scaling;
    for (let t = 0; t < fold.length; t++) {
      if (fold[t] !== k) continue;
      const i = table.row[t]!;
      const j = table.column[t]!;
      const y = table.value[t]!;
      const unit = mixedUnits ? scale[j]! : 1;
      square.model += ((y - predictFit(fit, i, j)) / unit) ** 2;
      square.offsets += ((y - predictOffsets(fit, i, j)) / unit) ** 2;
      square.columnMean += ((y - means[j]!) / unit) ** 2;
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
