/**
 * Unpacks an LZ4 frame into as many bytes as are known to come out of it.
 *
 *   frame = magic FLG BD [content size] [dictionary id] HC  blocks  0  [checksum]
 *   block = size (the highest bit: stored as it is)  data  [checksum]
 *   data  = token literals [offset match] …     token = literals (4 bits) match − 4 (4 bits), 15 goes on in further bytes
 *
 * A match may reach back into earlier blocks. hyparquet-compressors unpacks blocks alone, as Parquet has them; Arrow packs frames.
 *
 * Source    lz4_Frame_format.md 1.6.4 and lz4_Block_format.md of github.com/lz4/lz4.
 * Errors    RangeError where the bytes don't add up.
 */
const magic = 0x184d2204;

export function unpackLz4Frame(packed: Uint8Array, length: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0, true) !== magic) throw new RangeError('no LZ4 frame');
  const flags = view.getUint8(4);
  const hasBlockChecksum = (flags & 16) !== 0;
  const output = new Uint8Array(length);
  let at = 6 + ((flags & 8) !== 0 ? 8 : 0) + ((flags & 1) !== 0 ? 4 : 0) + 1;
  let written = 0;
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    at += 4;
    const bytes = size & 0x7fffffff;
    if (at + bytes > packed.length) throw new RangeError('an LZ4 block is cut off');
    const block = packed.subarray(at, at + bytes);
    if (size >= 2 ** 31) {
      output.set(block, written);
      written += bytes;
    } else written = unpackBlock(block, output, written);
    at += bytes + (hasBlockChecksum ? 4 : 0);
  }
  if (written !== length) throw new RangeError(`an LZ4 frame of ${written} bytes instead of ${length}`);
  return output;
}

/** Appends to output[0 … written); returns where it ends. */
function unpackBlock(block: Uint8Array, output: Uint8Array, written: number): number {
  let at = 0;
  let end = written;
  while (at < block.length) {
    const token = block[at++]!;
    const literals = extended(token >> 4);
    if (at + literals > block.length) throw new RangeError('LZ4 literals are cut off');
    output.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    // The last sequence has no match.
    if (at >= block.length) break;
    const offset = block[at]! | (block[at + 1]! << 8);
    at += 2;
    const match = extended(token & 15) + shortestMatch;
    if (offset === 0 || offset > end || end + match > output.length)
      throw new RangeError(`an LZ4 match at −${offset}`);
    // Byte by byte: a match may overlap what it makes.
    for (let i = 0; i < match; i++, end++) output[end] = output[end - offset]!;
  }
  return end;

  function extended(start: number): number {
    if (start < 15) return start;
    let sum = start;
    let more = 255;
    while (more === 255) {
      more = block[at++] ?? 0;
      sum += more;
    }
    return sum;
  }
}

const shortestMatch = 4;
