/**
 * How much packed bytes may unpack to, so that a small file can't claim all memory.
 *
 *   allowed(packed) = max(64 MiB, 400·packed)
 *
 * Deflate can't exceed 1032 : 1 (zlib, "Maximum Compression Factor"), and run lengths know no bound; real tables stay under some
 * 50 : 1. Small files may be one value repeated, and do no harm.
 */
import { RankfreeError } from '../errors.ts';

export const absurdExpansion = 400;

const harmlessSize = 64 * 2 ** 20;

/** Bytes that so many packed bytes may become. */
export function allowedSize(packed: number): number {
  return Math.max(harmlessSize, packed * absurdExpansion);
}

/** Refuses a file whose parts unpack to more than that. */
export function checkExpansion(file: string, packed: number, unpacked: number): void {
  if (unpacked > allowedSize(packed)) throw tooDense(file);
}

export function tooDense(file: string): RankfreeError {
  return new RankfreeError('INPUT_TOO_LARGE', `it unpacks to more than ${absurdExpansion} times its size.`, {
    place: file,
    hint: 'No table does that by accident: look at it, and unpack it yourself if it is one.',
  });
}
