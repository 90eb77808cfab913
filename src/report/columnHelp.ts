/**
 * How much the table helps with each column: what is left of the error that the column's mean would make.
 *
 *   share_j = error_j of what fills the column / error_j of its mean,   on left-out entries
 *
 * Suspicious cells are left aside. Columns with fewer than ten left-out values say little by themselves and are not ranked.
 */
import { columnErrors } from '../completion/columnErrors.ts';
import type { Completion, UnhelpedColumn } from '../completion/completion.ts';
import type { FoldFit } from '../completion/crossFit.ts';
import type { Evidence } from '../completion/evidence.ts';

export interface ColumnShare {
  column: number;
  entries: number;
  share: number;
}

export interface ColumnHelp {
  /** Columns that are filled by something simpler than the rest of the table, with what is left there where that can be told. */
  unhelped: (UnhelpedColumn & Partial<Omit<ColumnShare, 'column'>>)[];
  /** Columns with enough left-out values. */
  ranked: number;
  /** Those that the table helps least with. */
  least: ColumnShare[];
}

const fewest = 10;
const mostShown = 10;

export function columnHelp(
  { table, folds }: Evidence<FoldFit>,
  { suspicious, unhelpedColumns }: Pick<Completion, 'suspicious' | 'unhelpedColumns'>,
): ColumnHelp {
  const keyOf = (row: number, column: number): number => row * table.columns + column;
  const doubtful = new Set(suspicious.map(({ row, column }) => keyOf(row, column)));
  const counts = (t: number): boolean => !doubtful.has(keyOf(table.row[t]!, table.column[t]!));
  const shares = columnErrors(table, folds, counts)
    // Where the mean leaves nothing there is nothing to help with.
    .filter(({ entries, columnMean }) => entries >= fewest && columnMean > 0)
    .map(({ column, entries, model, columnMean }) => ({ column, entries, share: model / columnMean }));
  const byColumn = new Map(shares.map((share) => [share.column, share]));
  return {
    unhelped: unhelpedColumns
      .slice(0, mostShown)
      .map((column) => ({ ...byColumn.get(column.column), ...column })),
    ranked: shares.length,
    least: shares.sort((a, b) => b.share - a.share || a.column - b.column).slice(0, mostShown),
  };
}
