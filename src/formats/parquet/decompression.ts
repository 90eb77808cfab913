/**
 * The codecs of Parquet's pages. Each unpacks into as many bytes as the page's header names, and into no more.
 *
 * Gzip and Brotli are Node's own; Snappy and LZ4 come with hyparquet-compressors, which is loaded where a file needs it.
 */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { RankfreeError } from '../../errors.ts';

export type Decompress = (packed: Uint8Array, length: number) => Uint8Array;

export async function decompressor(codec: CompressionCodec, file: string): Promise<Decompress> {
  if (codec === 'UNCOMPRESSED') return (packed) => packed;
  if (codec === 'GZIP')
    return (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) });
  if (codec === 'BROTLI') {
    return (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) });
  }
  if (codec === 'ZSTD') {
    const { decompress } = await import('fzstd');
    return (packed, length) => decompress(packed, new Uint8Array(length));
  }
  const { compressors } = await import('hyparquet-compressors');
  const known = compressors[codec];
  if (known !== undefined) return known;
  throw new RankfreeError('UNSUPPORTED_TYPE', `it is compressed with ${codec}.`, {
    place: file,
    hint: 'Write it with snappy, gzip, zstd, lz4, brotli or no compression.',
  });
}
