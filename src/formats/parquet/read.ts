/**
 * A Parquet file as a sheet: nulls are holes; dictionaries, the usual encodings and codecs are unpacked.
 *
 * Decimals and half-precision floats become doubles, times of day and UUIDs text. Lists and structures are refused.
 *
 * Source    Parquet, LogicalTypes.md.
 * Errors    DAMAGED_FILE, NESTED_VALUE, UNSUPPORTED_TYPE, INPUT_TOO_LARGE, with the column where it is one.
 */
import { isUtf8 } from 'node:buffer';
import { RankfreeError } from '../../errors.ts';
import { excerpt } from '../csv.ts';
import { asDamage } from '../damaged.ts';
import { checkExpansion } from '../expansion.ts';
import type { NumberType, Sheet, SheetColumn, TimestampColumn, TimeUnit } from '../sheet.ts';
import { timeText } from '../sheet.ts';
import { decompressor } from './decompression.ts';
import type { Footer, Leaf } from './footer.ts';
import { readFooter } from './footer.ts';
import type { PagedColumn } from './pages.ts';
import { readPages } from './pages.ts';
import type { Decoder } from './values.ts';
import { bigintDecoder, booleanDecoder, bytesDecoder, dictionaryValues, numberDecoder } from './values.ts';

export async function readParquet(bytes: Uint8Array, file: string): Promise<Sheet> {
  try {
    const footer = readFooter(bytes, file);
    checkExpansion(file, bytes.length, 8 * footer.rows * footer.leaves.length);
    const columns: SheetColumn[] = [];
    for (const [at, leaf] of footer.leaves.entries()) {
      const place = `${file}, column ${excerpt(leaf.name)}`;
      try {
        columns.push(readLeaf(await columnPages(bytes, footer, at, place)));
      } catch (error) {
        throw asDamage(error, place, 'Parquet');
      }
    }
    return { names: footer.leaves.map(({ name }) => name), columns, rows: footer.rows };
  } catch (error) {
    throw asDamage(error, file, 'Parquet');
  }
}

/** One column of all row groups. */
interface LeafPages {
  bytes: Uint8Array;
  leaf: Leaf;
  rows: number;
  chunks: { start: number; end: number; column: PagedColumn }[];
}

async function columnPages(
  bytes: Uint8Array,
  { leaves, groups, rows }: Footer,
  at: number,
  file: string,
): Promise<LeafPages> {
  const leaf = leaves[at]!;
  const chunks: LeafPages['chunks'] = [];
  for (const group of groups) {
    const { codec, start, end } = group.chunks[at]!;
    const decompress = await decompressor(codec, file);
    chunks.push({ start, end, column: { file, optional: leaf.optional, rows: group.rows, decompress } });
  }
  return { bytes, leaf, rows, chunks };
}

function readLeaf(pages: LeafPages): SheetColumn {
  const { leaf } = pages;
  const { type, converted, logical } = leaf;
  if (converted === 'DECIMAL' || logical?.name === 'DECIMAL') return readDecimals(pages);
  const instants = timestampType(leaf);
  if (instants !== undefined) return readTimestamps(pages, instants);
  if (converted === 'DATE' || logical?.name === 'DATE') return readDates(pages);
  const perSecond = timeOfDayUnits(leaf);
  if (perSecond !== undefined) {
    const times = readNullable(
      pages,
      numberDecoder(leaf, true, () => undefined),
    );
    return { kind: 'text', values: times.map((time) => (time === null ? null : timeText(time, perSecond))) };
  }
  if (type === 'BOOLEAN') return { kind: 'boolean', values: readNullable(pages, booleanDecoder(leaf)) };
  if (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') return readBytes(pages);
  return readNumeric(pages);
}

function readNumeric(pages: LeafPages): SheetColumn {
  const { leaf } = pages;
  const type = numberType(leaf);
  const isSigned = !type.startsWith('u');
  let isExact = true;
  const decode = numberDecoder(leaf, isSigned, () => {
    isExact = false;
  });
  const values = readNumbers(pages, decode);
  if (isExact) return { kind: 'number', type, values };
  const large = type === 'uint64' ? 'uint64' : 'int64';
  return { kind: 'integer', type: large, values: readNullable(pages, bigintDecoder(leaf, isSigned)) };
}

function numberType({ type, converted, logical }: Leaf): NumberType {
  if (type === 'DOUBLE') return 'float64';
  if (type === 'FLOAT') return 'float32';
  if (logical?.name === 'INTEGER') return integerType(logical.bits, logical.isSigned);
  const [, unsigned, bits] = /^(U?)INT_(\d+)$/.exec(converted ?? '') ?? [];
  return bits === undefined
    ? integerType(type === 'INT64' ? 64 : 32, true)
    : integerType(Number(bits), unsigned === '');
}

function integerType(bits: number, isSigned: boolean): NumberType {
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64)
    throw new RangeError(`whole numbers of ${bits} bits`);
  return `${isSigned ? '' : 'u'}int${bits}`;
}

/** unscaled / 10^scale: both exact in doubles up to 2⁵³ and 10²², so that the quotient is the nearest double. */
function readDecimals(pages: LeafPages): SheetColumn {
  const { leaf } = pages;
  const power = Number(`1e${leaf.scale}`);
  if (!(leaf.scale >= 0 && power < Number.POSITIVE_INFINITY)) throw new RangeError(`${leaf.scale} decimals`);
  const isBytes = leaf.type === 'BYTE_ARRAY' || leaf.type === 'FIXED_LEN_BYTE_ARRAY';
  const decode = isBytes ? bytesDecoder(leaf, bigEndian) : numberDecoder(leaf, true, () => undefined);
  return {
    kind: 'number',
    type: 'float64',
    values: readNumbers(pages, decode).map((value) => value / power),
  };
}

function bigEndian(bytes: Uint8Array): number {
  if (bytes.length > 32) throw new RangeError(`a number of ${bytes.length} bytes`);
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return Number(BigInt.asIntN(8 * bytes.length, value));
}

type TimestampType = Pick<TimestampColumn, 'unit' | 'zone'>;

function timestampType({ type, converted, logical }: Leaf): TimestampType | undefined {
  if (type === 'INT96') return { unit: 'ns', zone: null };
  if (logical?.name === 'TIMESTAMP') return { unit: logical.unit, zone: logical.isUtc ? 'UTC' : null };
  if (converted === 'TIMESTAMP_MILLIS') return { unit: 'ms', zone: 'UTC' };
  return converted === 'TIMESTAMP_MICROS' ? { unit: 'us', zone: 'UTC' } : undefined;
}

function readTimestamps(pages: LeafPages, type: TimestampType): SheetColumn {
  const { leaf } = pages;
  const decode = leaf.type === 'INT96' ? int96Decoder(leaf) : bigintDecoder(leaf, true);
  return { kind: 'timestamp', ...type, values: readNullable(pages, decode) };
}

/** Nanoseconds of the day in 8 bytes, Julian day in 4 (Impala's old timestamps). */
function int96Decoder(leaf: Leaf): Decoder<bigint> {
  const instant = (bytes: Uint8Array): bigint => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
    const days = BigInt(view.getInt32(8, true) - julianDayOf1970);
    return days * 86_400_000_000_000n + view.getBigInt64(0, true);
  };
  return bytesDecoder({ ...leaf, type: 'FIXED_LEN_BYTE_ARRAY', length: 12 }, instant);
}

const julianDayOf1970 = 2_440_588;

function readDates(pages: LeafPages): SheetColumn {
  return {
    kind: 'date',
    values: readNullable(
      pages,
      numberDecoder(pages.leaf, true, () => undefined),
    ),
  };
}

function timeOfDayUnits({ converted, logical }: Leaf): number | undefined {
  const units: Record<Exclude<TimeUnit, 's'>, number> = { ms: 1e3, us: 1e6, ns: 1e9 };
  if (logical?.name === 'TIME') return units[logical.unit];
  if (converted === 'TIME_MILLIS') return units.ms;
  return converted === 'TIME_MICROS' ? units.us : undefined;
}

function readBytes(pages: LeafPages): SheetColumn {
  const { leaf } = pages;
  if (leaf.logical?.name === 'FLOAT16') {
    return { kind: 'number', type: 'float32', values: readNumbers(pages, bytesDecoder(leaf, halfFloat)) };
  }
  const isUuid = leaf.logical?.name === 'UUID';
  if (!isUuid && (leaf.type === 'FIXED_LEN_BYTE_ARRAY' || leaf.converted === 'BSON')) throw binary();
  return { kind: 'text', values: readNullable(pages, bytesDecoder(leaf, isUuid ? uuidText : utf8Text)) };
}

function utf8Text(bytes: Uint8Array): string {
  // Short texts, which ids are, are decoded faster by hand.
  if (bytes.length < 16 && bytes.every((byte) => byte < 128)) return String.fromCharCode(...bytes);
  if (!isUtf8(bytes)) throw binary();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function uuidText(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes).toString('hex');
  return [0, 8, 12, 16, 20].map((from, i, cuts) => digits.slice(from, cuts[i + 1] ?? 32)).join('-');
}

/** (−1)^sign · 2^(exponent − 15) · 1.fraction (IEEE 754 binary16). */
function halfFloat(bytes: Uint8Array): number {
  const bits = bytes[0]! | (bytes[1]! << 8);
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  const unit = Number(2n ** BigInt(Math.max(exponent, 1))) / 2 ** 15;
  return sign * unit * (exponent === 0 ? fraction : 1 + fraction);
}

function binary(): RankfreeError {
  return new RankfreeError('UNSUPPORTED_TYPE', 'its values are bytes, not text.', {
    hint: 'Leave the column out, for instance with --sql.',
  });
}

function readNumbers(pages: LeafPages, decode: Decoder<number>): Float64Array {
  const values = new Float64Array(pages.rows);
  if (pages.leaf.optional) values.fill(Number.NaN);
  readInto(pages, decode, values);
  return values;
}

function readNullable<T>(pages: LeafPages, decode: Decoder<T>): (T | null)[] {
  const values = new Array<T | null>(pages.rows).fill(null);
  readInto(pages, decode, values);
  return values;
}

/** Puts each value into its row; rows without one stay as they are. */
function readInto<T>(
  { bytes, leaf, chunks }: LeafPages,
  decode: Decoder<T>,
  to: { [row: number]: T | null },
): void {
  let row = 0;
  for (const { start, end, column } of chunks) {
    let dictionary: ArrayLike<T> | undefined;
    for (const page of readPages(bytes, { start, end }, column)) {
      if (page.kind === 'dictionary') {
        dictionary = decode(page);
        continue;
      }
      const indexed = leaf.type !== 'BOOLEAN' && page.encoding.endsWith('_DICTIONARY');
      if (indexed && dictionary === undefined) throw new RangeError('a dictionary is missing');
      const values = indexed ? dictionaryValues(page, dictionary!) : decode(page);
      if (values.length < page.values) throw new RangeError('a page is cut off');
      place(values, page.present, page.count, to, row);
      row += page.count;
    }
  }
}

function place<T>(
  values: ArrayLike<T>,
  present: Uint8Array | null,
  count: number,
  to: { [row: number]: T | null },
  row: number,
): void {
  if (present === null && to instanceof Float64Array && values instanceof Float64Array) to.set(values, row);
  else if (present === null) for (let i = 0; i < count; i++) to[row + i] = values[i]!;
  else for (let i = 0, t = 0; i < count; i++) if (present[i] === 1) to[row + i] = values[t++]!;
}
