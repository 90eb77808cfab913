/**
 * The values of a page, by physical type and encoding. Whole numbers of 64 bits come as doubles where that is exact, and as BigInt where
 * it is not.
 *
 *   INT64 → high · 2³² + low,   exact where |high| < 2²¹
 *
 * Source    Parquet, Encodings.md: PLAIN, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY, BYTE_STREAM_SPLIT.
 * Errors    RangeError where the bytes end before the values do; UNSUPPORTED_TYPE for encodings that are none of these.
 */
import type { ParquetType } from 'hyparquet';
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { RankfreeError } from '../../errors.ts';
import { allowedSize } from '../expansion.ts';
import { readHybrid } from './hybrid.ts';
import type { Page } from './pages.ts';
import { readVarint } from './thrift.ts';

/** What a page holds: an array of its values, without holes. */
export type Decoder<T> = (page: Page) => ArrayLike<T>;

interface Physical {
  type: ParquetType;
  /** Bytes of a value of fixed length. */
  length: number;
}

/** Doubles of INT32, INT64, FLOAT and DOUBLE; `inexact` is told of whole numbers beyond ±2⁵³. */
export function numberDecoder(physical: Physical, isSigned: boolean, inexact: () => void): Decoder<number> {
  const { type } = physical;
  return (page) => {
    if (page.encoding !== 'PLAIN') return asNumbers(otherEncoding(page, physical), isSigned, inexact);
    const { bytes, values: count } = page;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = type === 'INT32' || type === 'FLOAT' ? 4 : 8;
    if (count * size > bytes.length) throw new RangeError('a page is cut off');
    const numbers = new Float64Array(count);
    if (type === 'DOUBLE') for (let i = 0; i < count; i++) numbers[i] = view.getFloat64(8 * i, true);
    else if (type === 'FLOAT') for (let i = 0; i < count; i++) numbers[i] = view.getFloat32(4 * i, true);
    else if (type === 'INT64') readInt64(view, numbers, isSigned, inexact);
    else if (isSigned) for (let i = 0; i < count; i++) numbers[i] = view.getInt32(4 * i, true);
    else for (let i = 0; i < count; i++) numbers[i] = view.getUint32(4 * i, true);
    return numbers;
  };
}

function readInt64(view: DataView, to: Float64Array, isSigned: boolean, inexact: () => void): void {
  let isExact = true;
  for (let i = 0; i < to.length; i++) {
    const high = isSigned ? view.getInt32(8 * i + 4, true) : view.getUint32(8 * i + 4, true);
    if (high >= 2 ** 21 || high < -(2 ** 21)) isExact = false;
    to[i] = high * 2 ** 32 + view.getUint32(8 * i, true);
  }
  if (!isExact) inexact();
}

function asNumbers(values: ArrayLike<unknown>, isSigned: boolean, inexact: () => void): Float64Array {
  const bits = values instanceof BigInt64Array ? 64 : 32;
  const isWhole = bits === 64 || values instanceof Int32Array;
  return Float64Array.from(values as ArrayLike<number | bigint>, (value) => {
    const number = Number(value);
    if (bits === 64 && !Number.isSafeInteger(number)) inexact();
    return isWhole && !isSigned && number < 0 ? number + 2 ** bits : number;
  });
}

/** INT64 to the last digit. */
export function bigintDecoder(physical: Physical, isSigned: boolean): Decoder<bigint> {
  return (page) => {
    const values = page.encoding === 'PLAIN' ? plain(page, physical) : otherEncoding(page, physical);
    const signed = values as BigInt64Array;
    return isSigned ? signed : new BigUint64Array(signed.buffer, signed.byteOffset, signed.length);
  };
}

/** INT96, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY as what `read` makes of their bytes, once for each entry of a dictionary. */
export function bytesDecoder<T>(physical: Physical, read: (bytes: Uint8Array) => T): Decoder<T> {
  return (page) => {
    const values = page.encoding === 'PLAIN' ? plain(page, physical) : otherEncoding(page, physical);
    return Array.from(values as ArrayLike<Uint8Array>, read);
  };
}

export function booleanDecoder(physical: Physical): Decoder<boolean> {
  return (page) => {
    if (page.encoding === 'PLAIN') {
      if (page.values > 8 * page.bytes.length) throw new RangeError('a page is cut off');
      return plain(page, physical) as ArrayLike<boolean>;
    }
    if (page.encoding !== 'RLE') throw unknownEncoding(page);
    const bits = new Uint8Array(page.values);
    readHybrid(page.bytes, 4, page.bytes.length, 1, bits);
    return Array.from(bits, (bit) => bit === 1);
  };
}

/** Values that are indices into a dictionary, each checked against it. */
export function dictionaryValues<T>(page: Page, dictionary: ArrayLike<T>): ArrayLike<T> {
  const indices = new Int32Array(page.values);
  const width = page.bytes[0] ?? 0;
  if (width > 0) readHybrid(page.bytes, 1, page.bytes.length, width, indices);
  if (dictionary instanceof Float64Array)
    return pickNumbers(indices, dictionary) as ArrayLike<unknown> as ArrayLike<T>;
  return Array.from(indices, (index) => {
    if (index >= dictionary.length) throw missingEntry(index, dictionary.length);
    return dictionary[index]!;
  });
}

/** By itself, since a loop over arrays of one kind is several times as fast. */
function pickNumbers(indices: Int32Array, dictionary: Float64Array): Float64Array {
  const values = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index >= dictionary.length) throw missingEntry(index, dictionary.length);
    values[i] = dictionary[index]!;
  }
  return values;
}

function missingEntry(index: number, length: number): RangeError {
  return new RangeError(`entry ${index} of a dictionary of ${length}`);
}

function plain(page: Page, { type, length }: Physical): ArrayLike<unknown> {
  const { bytes, values } = page;
  if (values > 8 * bytes.length) throw new RangeError('a page is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readPlain({ view, offset: 0 }, type, values, length);
}

function otherEncoding(page: Page, { type, length }: Physical): ArrayLike<unknown> {
  const { bytes, values: count, encoding } = page;
  if (count === 0) return [];
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  if (encoding === 'BYTE_STREAM_SPLIT') {
    if (count > bytes.length) throw new RangeError('a page is cut off');
    return byteStreamSplit(reader, count, type, length);
  }
  if (encoding === 'DELTA_BINARY_PACKED' && (type === 'INT32' || type === 'INT64')) {
    endOfDeltas(reader.view, 0, count);
    const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
    deltaBinaryUnpack(reader, count, values);
    return values;
  }
  if (encoding === 'DELTA_LENGTH_BYTE_ARRAY') {
    endOfDeltas(reader.view, 0, count);
    const values = new Array<Uint8Array>(count);
    deltaLengthByteArray(reader, count, values);
    return values;
  }
  if (encoding === 'DELTA_BYTE_ARRAY') return frontCoded(bytes, count);
  throw unknownEncoding(page);
}

/** Value t starts with prefix[t] bytes of the value before it: how long all of them are is known before the first is made. */
function frontCoded(bytes: Uint8Array, count: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [prefix, suffix] = [new Int32Array(count), new Int32Array(count)];
  const middle = endOfDeltas(view, 0, count);
  const start = endOfDeltas(view, middle, count);
  deltaBinaryUnpack({ view, offset: 0 }, count, prefix);
  deltaBinaryUnpack({ view, offset: middle }, count, suffix);
  const whole = prefix.reduce((sum, length, t) => sum + length + suffix[t]!, 0);
  if (whole > allowedSize(bytes.length)) throw new RangeError('values much longer than their bytes');
  let at = start;
  let before = new Uint8Array();
  return Array.from(prefix, (shared, t) => {
    const own = suffix[t]!;
    if (shared < 0 || own < 0 || shared > before.length || at + own > bytes.length) {
      throw new RangeError('a value is cut off');
    }
    const value = new Uint8Array(shared + own);
    value.set(before.subarray(0, shared));
    value.set(bytes.subarray(at, at + own), shared);
    at += own;
    before = value;
    return value;
  });
}

/**
 * Where the deltas of so many values end. Walked before hyparquet decodes them, which believes any length of a number.
 *
 *   block size, miniblocks a block, count, first value; then a block: least delta, a width for each miniblock, the miniblocks
 */
function endOfDeltas(view: DataView, from: number, count: number): number {
  let at = from;
  const next = (): number => {
    const { value, end } = readVarint(view, at);
    at = end;
    return value;
  };
  const size = next();
  const miniblocks = next();
  next();
  next();
  const each = size / miniblocks;
  if (!Number.isInteger(each) || each === 0 || each % 8 !== 0 || miniblocks > view.byteLength) {
    throw new RangeError(`blocks of ${size} deltas in ${miniblocks} parts`);
  }
  for (let left = count - 1; left > 0; ) {
    next();
    const widths = at;
    at += miniblocks;
    for (let i = 0; i < miniblocks && left > 0; i++, left -= each) {
      const width = view.getUint8(widths + i);
      if (width > 64) throw new RangeError(`deltas of ${width} bits`);
      at += (each * width) / 8;
    }
  }
  if (at > view.byteLength) throw new RangeError('deltas are cut off');
  return at;
}

function unknownEncoding({ encoding }: Page): RankfreeError {
  return new RankfreeError('UNSUPPORTED_TYPE', `its values are encoded as ${encoding}.`, {
    hint: 'Write it with another encoding: plain, dictionary or delta.',
  });
}
