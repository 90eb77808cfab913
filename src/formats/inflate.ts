/**
 * Deflated bytes (RFC 1951) of a size that is known beforehand, raw or in a zlib wrapper (RFC 1950), by fflate.
 *
 * Packed bytes are handed over in small pieces, and what comes out is counted: a stream that yields more than was declared
 * is left at once, so that a bomb costs no more than its declared size, which the caller bounds.
 *
 * Errors    what `fail` makes of the problem; OUT_OF_MEMORY.
 */
import { Inflate, Unzlib } from 'fflate';
import type { RankfreeError } from '../errors.ts';
import { roomFor } from './room.ts';

export interface Deflated {
  /** Packed bytes, one after the other. */
  parts: readonly Uint8Array[];
  wrapper: 'none' | 'zlib';
  /** Bytes that must come out, no more and no less. */
  size: number;
  /** How messages call them. */
  place: string;
  fail(problem: string, place: string): RankfreeError;
}

// Deflate packs at most 1032 : 1, so a piece becomes at most 16 MiB.
const pieceLength = 1 << 14;
// A stored block is at most 64 KiB, a table of codes a few hundred bytes. fflate keeps what follows the last block, and
// copies it with each piece: without an end to that, bytes after the last block would cost their number squared.
const longestSilence = 1 << 17;

export function inflate({ parts, wrapper, size, place, fail }: Deflated): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(roomFor(size, place));
  let at = 0;
  let excess = false;
  const take = (chunk: Uint8Array): void => {
    excess ||= at + chunk.length > size;
    if (!excess) out.set(chunk, at);
    at += chunk.length;
  };
  const stream = wrapper === 'zlib' ? new Unzlib(take) : new Inflate(take);

  let silence = 0;
  for (const piece of pieces(parts)) {
    const before = at;
    push(piece, false);
    silence = at > before ? 0 : silence + piece.length;
    if (silence > longestSilence) throw fail('its compressed data go on after their end.', place);
  }
  push(new Uint8Array(0), true);
  if (at < size) throw fail(`its compressed data hold ${at} of ${size} bytes.`, place);
  return out;

  function push(piece: Uint8Array, final: boolean): void {
    try {
      stream.push(piece, final);
    } catch (error) {
      throw fail(`its compressed data are damaged (${(error as Error).message}).`, place);
    }
    if (excess) throw fail(`its compressed data hold more than the ${size} bytes declared.`, place);
  }
}

function* pieces(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const part of parts) {
    for (let from = 0; from < part.length; from += pieceLength) {
      yield part.subarray(from, from + pieceLength);
    }
  }
}
