/** What goes wrong inside a decoder, as an error with its file. */
import { RankfreeError } from '../errors.ts';

/** The error for a file that starts like its format and doesn't go on like it. */
export function damagedFile(file: string, format: string, detail: string, cause?: unknown): RankfreeError {
  return new RankfreeError('DAMAGED_FILE', `the ${format} data are damaged or cut off (${detail}).`, {
    place: file,
    hint: 'Copy or export the file again.',
    cause,
  });
}

/** Our own errors as they are; what a library threw, as a damaged file. */
export function asDamage(error: unknown, file: string, format: string): RankfreeError {
  if (error instanceof RankfreeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return damagedFile(file, format, message.split('\n', 1)[0]!.slice(0, 120), error);
}
