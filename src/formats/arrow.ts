/**
 * Arrow IPC, as a file (Feather version 2) or a stream: a table by columns, as other programs keep it in memory.
 *
 * Numbers, texts, truth values, dates and timestamps come back as the types they were; dictionaries as their texts; decimals and half-precision
 * floats become doubles, times of day text. Lists and structures are refused. Read and written by apache-arrow, which is loaded at first use: most people don't
 * need it.
 *
 * Source    Apache Arrow, "Arrow columnar format", Serialization and interprocess communication.
 * Errors    MISSING_PACKAGE, DAMAGED_FILE, NESTED_VALUE, UNSUPPORTED_TYPE.
 */
import type { Data, DataType, Decimal, Int, Timestamp, Vector } from 'apache-arrow';
import { RankfreeError } from '../errors.ts';
import { checkMessages } from './arrowMessages.ts';
import { excerpt } from './csv.ts';
import { asDamage } from './damaged.ts';
import { allowedSize } from './expansion.ts';
import { unpackLz4Frame } from './lz4.ts';
import { importPeer } from './peer.ts';
import type { MixedValue, NumberType, Sheet, SheetColumn, TimeUnit } from './sheet.ts';
import { cellText, timeText, unitsASecond } from './sheet.ts';

type Arrow = typeof import('apache-arrow');

export function loadArrow(purpose: string): Promise<Arrow> {
  return importPeer('apache-arrow', purpose, () => import('apache-arrow'));
}

/**
 * Teaches the library the two codecs that Arrow has. It hands over the packed bytes alone; how long they become stands in the 8 bytes
 * before them (Message.fbs, BodyCompression).
 */
async function teachCodecs(
  { compressionRegistry, CompressionType }: Arrow,
  fileBytes: number,
): Promise<void> {
  const { decompress } = await import('fzstd');
  const unpackedLength = (packed: Uint8Array): number => {
    const length = Number(new DataView(packed.buffer, packed.byteOffset - 8, 8).getBigInt64(0, true));
    if (!(length >= 0 && length <= allowedSize(fileBytes)))
      throw new RangeError(`a buffer of ${length} bytes`);
    return length;
  };
  const decode = {
    LZ4_FRAME: (packed: Uint8Array) => unpackLz4Frame(packed, unpackedLength(packed)),
    ZSTD: (packed: Uint8Array) => decompress(packed, new Uint8Array(unpackedLength(packed))),
  };
  for (const name of ['LZ4_FRAME', 'ZSTD'] as const) {
    compressionRegistry.set(CompressionType[name], { decode: decode[name] });
  }
}

export async function readArrow(bytes: Uint8Array, file: string): Promise<Sheet> {
  const arrow = await loadArrow('reading Arrow files');
  await teachCodecs(arrow, bytes.length);
  try {
    checkMessages(bytes);
    const table = arrow.tableFromIPC(bytes);
    const { fields } = table.schema;
    const columns = fields.map(({ name }, at) => {
      const vector = table.getChildAt(at)!;
      checkLengths(arrow, vector);
      const column = readVector(arrow, vector, `${file}, column ${excerpt(name)}`);
      if (column.values.length !== table.numRows) throw new RangeError(`column ${excerpt(name)} is cut off`);
      return column;
    });
    return { names: fields.map(({ name }) => name), columns, rows: table.numRows };
  } catch (error) {
    throw asDamage(error, file, 'Arrow');
  }
}

const units: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

/**
 * The library believes the number of rows that a batch claims, and reads past the ends of its buffers: what it says is checked against
 * them before a value is read.
 */
function checkLengths(arrow: Arrow, { data }: Vector): void {
  for (const part of data as readonly Data[]) {
    const { length, nullCount, nullBitmap } = part;
    const marked =
      nullCount > 0 && !arrow.DataType.isNull(part.type) ? 8 * (nullBitmap?.byteLength ?? 0) : length;
    const room = Math.min(roomOf(arrow, part), marked);
    if (!(length >= 0 && length <= room)) throw new RangeError(`${length} rows in buffers of ${room}`);
    if (part.dictionary !== undefined) checkLengths(arrow, part.dictionary);
  }
}

/** How many values the buffers hold. */
function roomOf({ DataType }: Arrow, { type, length, values, valueOffsets, stride }: Data): number {
  if (DataType.isNull(type)) return mostNulls;
  if (!ArrayBuffer.isView(values)) return 0;
  if (DataType.isBool(type)) return 8 * values.byteLength;
  if (!DataType.isUtf8(type) && !DataType.isLargeUtf8(type)) return (values as Uint8Array).length / stride;
  const offsets = valueOffsets as ArrayLike<number | bigint>;
  for (let i = 0; i < Math.min(length, offsets.length - 1); i++) {
    if (offsets[i]! > offsets[i + 1]!) throw new RangeError('texts that end before they start');
  }
  if (length > 0 && !(Number(offsets[length] ?? Number.NaN) <= values.byteLength))
    throw new RangeError('texts that are cut off');
  return offsets.length - 1;
}

/** A column of nothing takes no bytes: so many rows do no harm. */
const mostNulls = 8_000_000;

function readVector(arrow: Arrow, vector: Vector, place: string): SheetColumn {
  const { DataType } = arrow;
  const type = vector.type as DataType;
  if (DataType.isInt(type)) return readIntegers(vector, type);
  if (DataType.isFloat(type)) {
    return {
      kind: 'number',
      type: type.precision === doublePrecision ? 'float64' : 'float32',
      values: readNumbers(vector),
    };
  }
  if (DataType.isNull(type))
    return { kind: 'number', type: 'float64', values: new Float64Array(vector.length).fill(Number.NaN) };
  if (DataType.isBool(type)) return { kind: 'boolean', values: [...(vector as Vector<typeof type>)] };
  if (DataType.isDecimal(type)) return readDecimals(vector, type);
  if (DataType.isTimestamp(type)) {
    return {
      kind: 'timestamp',
      unit: units[type.unit]!,
      zone: type.timezone ?? null,
      values: readInstants(vector),
    };
  }
  if (DataType.isDate(type)) {
    const days = Array.from(vector as Vector<typeof type>, (time) =>
      time === null ? null : Number(time) / millisecondsADay,
    );
    return { kind: 'date', values: days };
  }
  if (DataType.isTime(type)) {
    const perSecond = Number(unitsASecond[units[type.unit]!]);
    const times = Array.from(vector as Iterable<number | bigint | null>, (time) =>
      time === null ? null : timeText(Number(time), perSecond),
    );
    return { kind: 'text', values: times };
  }
  const isText = (of: DataType): boolean => DataType.isUtf8(of) || DataType.isLargeUtf8(of);
  if (isText(type) || (DataType.isDictionary(type) && isText(type.dictionary))) {
    const texts = [...(vector as Iterable<string | null | undefined>)];
    if (texts.includes(undefined)) throw new RangeError('an entry that its dictionary lacks');
    return { kind: 'text', values: texts as (string | null)[] };
  }
  throw unsupported(type, place);
}

const doublePrecision = 2;
const millisecondsADay = 86_400_000;

function readIntegers(vector: Vector, { bitWidth, isSigned }: Int): SheetColumn {
  const type: NumberType = `${isSigned ? '' : 'u'}int${bitWidth as 8 | 16 | 32 | 64}`;
  const values = readNumbers(vector);
  const isExact = values.every((value) => Number.isNaN(value) || Number.isSafeInteger(value));
  if (isExact || (type !== 'int64' && type !== 'uint64')) return { kind: 'number', type, values };
  return {
    kind: 'integer',
    type,
    values: [...(vector as Vector<Int>)].map((value) => (value === null ? null : BigInt(value as bigint))),
  };
}

function readNumbers(vector: Vector): Float64Array {
  if (vector.nullCount === 0 && vector.stride === 1) {
    const array = vector.toArray() as ArrayLike<number | bigint>;
    // Half-precision floats come as their bits.
    if (!(array instanceof Uint16Array)) return Float64Array.from(array, Number);
  }
  return Float64Array.from(vector as Iterable<number | bigint | null>, (value) =>
    value === null ? Number.NaN : Number(value),
  );
}

/** unscaled / 10^scale. */
function readDecimals(vector: Vector, { scale }: Decimal): SheetColumn {
  const power = Number(`1e${scale}`);
  const values = Float64Array.from(vector as Iterable<Uint32Array | null>, (words) => {
    if (words === null) return Number.NaN;
    let whole = 0n;
    for (const word of [...words].reverse()) whole = (whole << 32n) | BigInt(word);
    return Number(BigInt.asIntN(32 * words.length, whole)) / power;
  });
  return { kind: 'number', type: 'float64', values };
}

/** The counts themselves: `get` gives milliseconds, which lose what is finer. */
function readInstants(vector: Vector): (bigint | null)[] {
  const counts = vector.toArray() as BigInt64Array;
  return Array.from(counts, (count, row) => (vector.isValid(row) ? count : null));
}

function unsupported(type: DataType, place: string): RankfreeError {
  const isNested = (type.children?.length ?? 0) > 0;
  const code = isNested ? 'NESTED_VALUE' : 'UNSUPPORTED_TYPE';
  return new RankfreeError(code, `its values are of type ${excerpt(String(type))}.`, {
    place,
    hint: 'Columns are numbers, texts, truth values, dates or timestamps: leave this one out.',
  });
}

export async function writeArrow(
  { names, columns, rows }: Sheet,
  style: 'file' | 'stream',
): Promise<Uint8Array> {
  const arrow = await loadArrow('writing Arrow files');
  const vectors = columns.map((column) => writeVector(arrow, column));
  const fields = names.map((name, at) => new arrow.Field(name, vectors[at]!.type, true));
  const schema = new arrow.Schema(fields);
  const data = arrow.makeData({
    type: new arrow.Struct(fields),
    length: rows,
    nullCount: 0,
    children: vectors.map((vector) => vector.data[0] ?? arrow.makeData({ type: vector.type as never })),
  });
  return arrow.tableToIPC(new arrow.Table(schema, new arrow.RecordBatch(schema, data)), style);
}

function writeVector(arrow: Arrow, column: SheetColumn): Vector {
  switch (column.kind) {
    case 'number':
      return fixedWidth(
        arrow,
        numberType(arrow, column.type),
        arrayOf(column.type, column.values),
        (row) => !Number.isNaN(column.values[row]),
      );
    case 'integer':
      return fixedWidth(
        arrow,
        numberType(arrow, column.type),
        bigArray(column.type, column.values),
        (row) => column.values[row] !== null,
      );
    case 'date': {
      const days = Int32Array.from(column.values, (day) => day ?? 0);
      return fixedWidth(arrow, new arrow.DateDay(), days, (row) => column.values[row] !== null);
    }
    case 'timestamp': {
      const type: Timestamp = new arrow.Timestamp(units.indexOf(column.unit), column.zone);
      return fixedWidth(arrow, type, bigArray('int64', column.values), (row) => column.values[row] !== null);
    }
    case 'boolean':
      return arrow.vectorFromArray(column.values, new arrow.Bool());
    case 'text':
      return arrow.vectorFromArray(column.values, new arrow.Utf8());
    case 'mixed':
      return arrow.vectorFromArray(
        column.values.map((value: MixedValue, row) => (value === null ? null : cellText(column, row))),
        new arrow.Utf8(),
      );
  }
}

function numberType(arrow: Arrow, type: NumberType): DataType {
  const types: Record<NumberType, () => DataType> = {
    float64: () => new arrow.Float64(),
    float32: () => new arrow.Float32(),
    int8: () => new arrow.Int8(),
    int16: () => new arrow.Int16(),
    int32: () => new arrow.Int32(),
    int64: () => new arrow.Int64(),
    uint8: () => new arrow.Uint8(),
    uint16: () => new arrow.Uint16(),
    uint32: () => new arrow.Uint32(),
    uint64: () => new arrow.Uint64(),
  };
  return types[type]();
}

function arrayOf(type: NumberType, values: Float64Array): ArrayBufferView {
  if (type === 'float64') return values;
  if (type === 'int64' || type === 'uint64') {
    return bigArray(
      type,
      Array.from(values, (value) => (Number.isNaN(value) ? null : BigInt(value))),
    );
  }
  const arrays = {
    float32: Float32Array,
    int8: Int8Array,
    int16: Int16Array,
    int32: Int32Array,
    uint8: Uint8Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
  };
  return arrays[type].from(values);
}

function bigArray(type: 'int64' | 'uint64', values: readonly (bigint | null)[]): ArrayBufferView {
  const given = values.map((value) => value ?? 0n);
  return type === 'int64' ? BigInt64Array.from(given) : BigUint64Array.from(given);
}

/** Values beside a bit for each that says whether it is there, the lowest bit first. */
function fixedWidth(
  arrow: Arrow,
  type: DataType,
  values: ArrayBufferView,
  isPresent: (row: number) => boolean,
): Vector {
  const { length } = values as Uint8Array;
  const nullBitmap = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    if (isPresent(row)) nullBitmap[row >> 3]! |= 1 << (row & 7);
    else nullCount++;
  }
  const data = arrow.makeData({
    type: type as never,
    length,
    nullCount,
    nullBitmap,
    data: values as never,
  }) as Data;
  return new arrow.Vector([data]);
}
