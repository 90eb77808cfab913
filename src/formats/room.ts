/**
 * Memory for what a file has been seen to hold.
 *
 * Errors    OUT_OF_MEMORY.
 */
import { RankfreeError } from '../errors.ts';

export function roomFor(bytes: number, place: string): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new RankfreeError('OUT_OF_MEMORY', `there is no room for the ${bytes} bytes that it takes.`, {
      place,
      hint: 'A number takes 8 bytes. Leave out rows or columns that are not needed.',
      cause,
    });
  }
}
