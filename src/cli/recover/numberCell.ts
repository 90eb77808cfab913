/** Errors    NOT_A_NUMBER. */
import { RankfreeError } from '../../errors.ts';
import { excerpt } from '../../formats/csv.ts';
import type { Columns } from '../../tables/columns.ts';
import { columnTitle } from '../../tables/columns.ts';
import type { Records } from '../../tables/source.ts';

/** A cell's number; undefined of a hole. */
export function numberCell(records: Records, columns: Columns, at: number): number | undefined {
  const value = records.number(at);
  if (value !== undefined) return Number.isNaN(value) ? undefined : value;
  throw new RankfreeError('NOT_A_NUMBER', `${excerpt(records.text(at))} is not a finite number.`, {
    place: `${records.place(at)}, ${columnTitle(columns, at)}`,
    hint: 'A number is digits with a decimal mark, up to 1.8e308.',
  });
}
