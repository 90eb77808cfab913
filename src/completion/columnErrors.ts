/**
 * How well each column is predicted: error on left-out entries, column by column.
 *
 *   error_j = √( mean over left-out entries t of column j: (y_t − what a voice says of t)² )
 *
 * Left-out entries of the cross-fitted runs, against fits that had not seen them (crossFit.ts). Columns without any are not in it.
 * Units     those of the evidence, so only ratios between voices mean something to the user.
 */
import type { FoldFit } from './crossFit.ts';
import type { ObservedTable } from './table.ts';
import type { Voice } from './voices.ts';
import { voices } from './voices.ts';

export interface ColumnError extends Record<Voice, number> {
  column: number;
  /** Left-out entries that it rests on. */
  entries: number;
}

/** `counts`: whether an entry is to be trusted at all. */
export function columnErrors(
  { columns, column, value }: ObservedTable,
  folds: readonly Pick<FoldFit, 'entries' | 'said'>[],
  counts: (entry: number) => boolean,
): ColumnError[] {
  const entriesIn = new Float64Array(columns);
  const squares = {
    model: new Float64Array(columns),
    offsets: new Float64Array(columns),
    columnMean: new Float64Array(columns),
  };
  for (const { entries, said } of folds) {
    for (let at = 0; at < entries.length; at++) {
      const t = entries[at]!;
      if (!counts(t)) continue;
      const j = column[t]!;
      entriesIn[j]!++;
      for (const voice of voices) squares[voice][j]! += (value[t]! - said[voice][at]!) ** 2;
    }
  }
  const root = (voice: Voice, j: number): number => Math.sqrt(squares[voice][j]! / entriesIn[j]!);
  return Array.from(entriesIn.keys())
    .filter((j) => entriesIn[j]! > 0)
    .map((j) => ({
      ...{ column: j, entries: entriesIn[j]! },
      ...{ model: root('model', j), offsets: root('offsets', j), columnMean: root('columnMean', j) },
    }));
}
