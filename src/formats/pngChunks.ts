/**
 * Chunks of a PNG file.
 *
 *   \x89PNG\r\n\x1a\n {length, type, data, check sum of type and data}, numbers of 32 bits, big-endian
 *
 * Handed out: IHDR, PLTE, tRNS, IDAT, IEND. Other ancillary chunks (text, profiles, animation …) are checked and passed
 * over: they don't change samples. An unknown critical chunk is an error, as the format asks for.
 *
 * Errors    NOT_PNG, BAD_PNG.
 * Source    PNG 3rd edition (W3C 2025) §5.2–5.6.
 */
import { RankfreeError } from '../errors.ts';
import { crc32 } from './crc32.ts';

export interface PngChunk {
  type: string;
  data: Uint8Array;
}

const signature: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const known: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
/** Length, type and check sum. */
const frameLength = 12;

/** The chunks up to IEND. `name` is how messages call the file. */
export function* pngChunks(bytes: Uint8Array, name: string): Generator<PngChunk> {
  if (signature.some((byte, k) => bytes[k] !== byte)) {
    throw new RankfreeError('NOT_PNG', 'it does not start as a PNG does.', {
      place: name,
      hint: 'Convert other images to PNG first.',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = signature.length; ; ) {
    const place = `${name}, byte ${at}`;
    if (at + frameLength > bytes.length) throw badPng('the file ends before its last chunk, IEND.', place);
    const length = view.getUint32(at);
    const end = at + frameLength + length;
    if (end > bytes.length) throw badPng(`the file ends within a chunk of ${length} bytes.`, place);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw badPng('there is no chunk where one is expected.', place);
    const typeAndData = bytes.subarray(at + 4, end - 4);
    if (crc32(typeAndData) !== view.getUint32(end - 4)) {
      throw badPng(`the check sum of chunk ${type} is wrong.`, place);
    }
    if (known.has(type)) yield { type, data: typeAndData.subarray(4) };
    // An upper-case first letter: the image can't be shown right without it.
    else if (type < 'a') throw badPng(`chunk ${type} is unknown and critical.`, place);
    if (type === 'IEND') return;
    at = end;
  }
}

/** A whole file of the chunks given. */
export function joinPngChunks(chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  const size = chunks.reduce((sum, { data }) => sum + frameLength + data.length, signature.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(signature);
  let at = signature.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    for (let k = 0; k < 4; k++) bytes[at + 4 + k] = type.charCodeAt(k);
    bytes.set(data, at + 8);
    const end = at + frameLength + data.length;
    view.setUint32(end - 4, crc32(bytes.subarray(at + 4, end - 4)));
    at = end;
  }
  return bytes;
}

export function badPng(problem: string, place: string): RankfreeError {
  return new RankfreeError('BAD_PNG', problem, {
    place,
    hint: 'Open it in an image program and save it again.',
  });
}
