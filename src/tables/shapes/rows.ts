/** Checks that hold for all tables given row by row. */

import { nameOfKind } from '../../completion/options.ts';
import { RankfreeError } from '../../errors.ts';

/** Refuses rows of another kind than the first; `name` is what the caller calls them. */
export function rowsAre(
  rows: readonly unknown[],
  kind: string,
  isKind: (row: unknown) => boolean,
  name = 'rows',
): void {
  for (let i = 0; i < rows.length; i++) {
    if (!isKind(rows[i])) {
      throw new RankfreeError('NOT_ROWS', `is ${nameOfKind(rows[i])}, not ${kind}.`, {
        place: `${name}[${i}]`,
        hint: 'All of them must be of one kind.',
      });
    }
  }
}
