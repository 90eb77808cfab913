/**
 * How much packed bytes may unpack to, so that a small file can't claim all memory.
 *
 *   allowed(packed) = max(64 MiB, 400·packed)
 *
 * Deflate can't exceed 1032 : 1 (zlib, "Maximum Compression Factor"); real tables stay under some 50 : 1. Small files may
 * be one value repeated, and do no harm.
 */
export const absurdExpansion = 400;

const harmlessSize = 64 * 2 ** 20;

/** Bytes that so many packed bytes may become. */
export function allowedSize(packed: number): number {
  return Math.max(harmlessSize, packed * absurdExpansion);
}
