/** Checks that hold for all tables given row by row. */
import { RankfreeError } from '../../errors.ts';
import { nameOfKind } from '../options.ts';

/** Refuses an empty table and rows of another kind than the first. */
export function rowsAre(rows: readonly unknown[], kind: string, isKind: (row: unknown) => boolean): void {
  for (let i = 0; i < rows.length; i++) {
    if (!isKind(rows[i])) {
      throw new RankfreeError('NOT_ROWS', `is ${nameOfKind(rows[i])}, not ${kind}.`, {
        place: `rows[${i}]`,
        hint: 'All rows must be of one kind.',
      });
    }
  }
}
