/**
 * Cross-fitting: several fits, each without its part of the entries, and what they say of the entries that they did not see.
 *
 *   score = Σ ((clip(y_t) − clip(what it says of t))/unit)² / number       clipped to the fences, so that wrong cells can't decide
 *
 * is what choices go by; measure.ts says how large errors are. Source  completion recipe §1, step 9; robust recipe §4.
 */

import { entriesOf, leaveOut } from '../folds.ts';
import type { Orders } from '../measurements/orders.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Fences } from './fences.ts';
import type { ObservedTable } from './table.ts';
import type { TableFit, TableFitOptions } from './tableFit.ts';
import { certaintyAt, fitTable, isSure, predictFit, predictiveVariance, predictOffsets } from './tableFit.ts';
import type { Voice } from './voices.ts';
import { columnMeans } from './voices.ts';

/** A fit without its part of the entries. */
export interface FoldFit {
  final: TableFit;
  /** What said it: `final`, unless that went on to see everything; then without what it knew of its own uncertainty. */
  blind: TableFit;
  /** Which entries it left out. */
  entries: Int32Array;
  /** What was said of them by a fit, its offsets, and means that had not seen them. */
  said: Record<Voice, Float64Array>;
  /** Means of the columns, of the entries that it saw. */
  means: Float64Array;
  /** Variance of a new observation there. */
  variance: Float64Array;
  /** Its root by the fit's own uncertainty, which can be asked of any cell; where that is kept. */
  deviation: Float64Array | undefined;
  /** What a residual is measured in there. */
  unit: Float64Array;
}

/** Which entries runs leave out, and which judge them. */
export interface Parts {
  part: Int32Array;
  /** Where runs never see what they leave out, not even once they have been judged: those that judge them. */
  judges: Int32Array | undefined;
}

/** Fits all entries but those of one part. */
export async function fitWithout(
  runtime: Runtime,
  table: ObservedTable,
  orders: Orders,
  { part, judges }: Parts,
  run: number,
  options: TableFitOptions,
): Promise<FoldFit> {
  const { row, column } = table;
  const { weights, held } = leaveOut(part, run, judges);
  const { judged, final } = await fitTable(runtime, table, orders, weights, held, options);
  const blind = judges === undefined ? judged : final;
  const means = columnMeans(table, weights, options.loss);
  const entries = entriesOf(part, run);
  const at = (number: (t: number) => number) => {
    const numbers = new Float64Array(entries.length);
    for (let n = 0; n < numbers.length; n++) numbers[n] = number(entries[n]!);
    return numbers;
  };
  const { scale, mixedUnits } = blind.scaling;
  return {
    final,
    blind: blind === final ? final : withoutUncertainty(blind),
    entries,
    means,
    said: {
      model: at((t) => predictFit(blind, row[t]!, column[t]!)),
      offsets: at((t) => predictOffsets(blind, row[t]!, column[t]!)),
      columnMean: at((t) => means[column[t]!]!),
    },
    variance: at((t) => predictiveVariance(blind, table, t)),
    deviation: isSure(blind) ? at((t) => certaintyAt(blind, row[t]!, column[t]!).deviation) : undefined,
    unit: at((t) => (mixedUnits ? scale[column[t]!]! : 1)),
  };
}

function withoutUncertainty(tableFit: TableFit): TableFit {
  return { ...tableFit, fit: { ...tableFit.fit, spread: undefined, uncertainty: undefined } };
}

/** The score of what a voice says. */
export function clippedScore(
  table: ObservedTable,
  folds: readonly FoldFit[],
  fences: Fences,
  voice: Voice,
): number {
  let sum = 0;
  let count = 0;
  eachLeftOut(table, folds, fences, voice, (j, residual) => {
    sum += (residual / fences.unit[j]!) ** 2;
    count++;
  });
  return sum / count;
}

/** Tells the column and the residual of every left-out entry, values and what a voice says clipped to the fences. */
export function eachLeftOut(
  { column, value }: ObservedTable,
  folds: readonly FoldFit[],
  { low, high }: Fences,
  voice: Voice,
  tell: (column: number, residual: number) => void,
): void {
  for (const { entries, said } of folds) {
    const spoken = said[voice];
    for (let at = 0; at < entries.length; at++) {
      const t = entries[at]!;
      const j = column[t]!;
      const seen = Math.min(Math.max(value[t]!, low[j]!), high[j]!);
      const expected = Math.min(Math.max(spoken[at]!, low[j]!), high[j]!);
      tell(j, seen - expected);
    }
  }
}
