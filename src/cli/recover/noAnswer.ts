/**
 * The error of a run that ended without an answer; nothing where there is one.
 *
 * Errors    NOTHING_THERE, NOT_FOUND.
 */
import { RankfreeError } from '../../errors.ts';

const codes: Readonly<Record<string, string>> = { nothing: 'NOTHING_THERE', 'not found': 'NOT_FOUND' };

export function noAnswer({
  status,
  sentence,
}: {
  status: string;
  sentence: string;
}): RankfreeError | undefined {
  const code = codes[status];
  return code === undefined ? undefined : new RankfreeError(code, sentence, { hint: 'Nothing was written.' });
}
