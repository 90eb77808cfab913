/** The input that a command names: a file, standard input, or the answer of a query. */
import { RankfreeError } from '../errors.ts';
import { openQuery } from '../formats/database.ts';
import type { Input } from '../formats/format.ts';
import { openTable } from '../formats/open.ts';
import type { ReadingFlags } from './readingOptions.ts';

export async function openInput(
  { sql, database, sheet, array, mask }: ReadingFlags,
  path: string | undefined,
  signal?: AbortSignal,
): Promise<Input> {
  if (sql === undefined) {
    if (database !== undefined)
      throw wrongCall('--database', 'it says where --sql looks.', 'Pass --sql "select …" too.');
    if (path === undefined)
      throw wrongCall('INPUT', 'there is none.', 'Name a file, - for standard input, or a query with --sql.');
    return openTable(path, { sheet, array, mask, signal });
  }
  if (path !== undefined)
    throw wrongCall('--sql', `the query is the input, and so is ${path}.`, 'Name one of them.');
  return openQuery(sql, { database, signal });
}

function wrongCall(place: string, problem: string, hint: string): RankfreeError {
  return new RankfreeError('BAD_OPTION', problem, { place, hint });
}

/** How reports call it. */
export function calledInput(path: string | undefined): string {
  return path ?? 'the query';
}
