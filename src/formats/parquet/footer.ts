/**
 * The footer of a Parquet file: which columns it has, and where their bytes are.
 *
 *   file = "PAR1" chunks … footer length(footer, 4 bytes little-endian) "PAR1"
 *
 * Everything in it is checked against the size of the file before it is believed: chunks lie inside the file, rows are as many as
 * bytes could say.
 *
 * Source    Parquet, parquet.thrift: FileMetaData, SchemaElement, RowGroup, ColumnChunk, ColumnMetaData; field numbers from there.
 * Errors    NESTED_VALUE for columns of lists or structures; RangeError and TypeError where the footer is damaged.
 */
import type { CompressionCodec, ConvertedType, ParquetType } from 'hyparquet';
import { CompressionCodecs, ConvertedTypes, ParquetTypes } from 'hyparquet/src/constants.js';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { RankfreeError } from '../../errors.ts';
import { excerpt } from '../csv.ts';
import { endOfStruct } from './thrift.ts';

export interface Leaf {
  name: string;
  type: ParquetType;
  /** Bytes of a value of fixed length. */
  length: number;
  optional: boolean;
  converted: ConvertedType | undefined;
  logical: LogicalType | undefined;
  /** Decimals of a DECIMAL. */
  scale: number;
}

export interface LogicalType {
  name: (typeof logicalNames)[number];
  /** TIME, TIMESTAMP. */
  unit: 'ms' | 'us' | 'ns';
  isUtc: boolean;
  /** INTEGER. */
  bits: number;
  isSigned: boolean;
}

export interface Chunk {
  codec: CompressionCodec;
  start: number;
  end: number;
}

export interface RowGroup {
  rows: number;
  /** One for each leaf. */
  chunks: Chunk[];
}

export interface Footer {
  leaves: Leaf[];
  groups: RowGroup[];
  rows: number;
}

type Fields = Record<`field_${number}`, unknown>;

const trailer = 8;
/** PAR1, little-endian. */
const magic = 0x31524150;

export function readFooter(bytes: Uint8Array, file: string): Footer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(bytes.length - 4, true) !== magic) throw new RangeError('PAR1 is missing at its end');
  const length = view.getUint32(bytes.length - trailer, true);
  const start = bytes.length - trailer - length;
  if (start < 4) throw new RangeError(`a footer of ${length} bytes in a file of ${bytes.length}`);
  const footer = new DataView(bytes.buffer, bytes.byteOffset + start, length);
  endOfStruct(footer, 0);
  const fields = deserializeTCompactProtocol({ view: footer, offset: 0 }) as Fields;
  const leaves = readLeaves(listOf(fields.field_2), file);
  const groups = listOf(fields.field_4).map((group) => readGroup(group, leaves.length, start, file));
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows !== Number(fields.field_3)) throw new RangeError(`${fields.field_3} rows, in its groups ${rows}`);
  return { leaves, groups, rows };
}

function readLeaves([root, ...elements]: Fields[], file: string): Leaf[] {
  if (Number(root?.field_5 ?? 0) !== elements.length) {
    // Leaves that hang on the root alone are a table; anything else is nested.
    const nested = elements.find((element) => Number(element.field_5 ?? 0) > 0);
    if (nested === undefined) throw new RangeError('a schema that does not add up');
    throw nestedColumn(file, textOf(nested.field_4));
  }
  return elements.map((element) => {
    const name = textOf(element.field_4);
    if (Number(element.field_5 ?? 0) > 0 || element.field_3 === REPEATED) throw nestedColumn(file, name);
    const type = ParquetTypes[Number(element.field_1)];
    if (type === undefined) throw new RangeError(`column ${excerpt(name)} of type ${element.field_1}`);
    return {
      name,
      type,
      length: Number(element.field_2 ?? 0),
      optional: element.field_3 === OPTIONAL,
      converted: element.field_6 === undefined ? undefined : ConvertedTypes[Number(element.field_6)],
      logical: logicalType(element.field_10 as Fields | undefined),
      scale: Number(element.field_7 ?? 0),
    };
  });
}

const [OPTIONAL, REPEATED] = [1, 2];

function nestedColumn(file: string, name: string): RankfreeError {
  return new RankfreeError('NESTED_VALUE', 'its values are lists or structures.', {
    place: `${file}, column ${excerpt(name)}`,
    hint: 'A table has one value a cell: leave the column out, for instance with --sql.',
  });
}

/** By field number of the union LogicalType. */
const logicalNames = [
  '',
  'STRING',
  'MAP',
  'LIST',
  'ENUM',
  'DECIMAL',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'INTERVAL',
  'INTEGER',
  'NULL',
  'JSON',
  'BSON',
  'UUID',
  'FLOAT16',
] as const;

function logicalType(union: Fields | undefined): LogicalType | undefined {
  const at = logicalNames.findIndex((_, number) => union?.[`field_${number}`] !== undefined);
  if (at < 0) return undefined;
  const detail = (union![`field_${at}`] ?? {}) as Fields;
  const unit = (detail.field_2 ?? {}) as Fields;
  return {
    name: logicalNames[at]!,
    unit: unit.field_3 !== undefined ? 'ns' : unit.field_2 !== undefined ? 'us' : 'ms',
    isUtc: detail.field_1 === true,
    bits: Number(detail.field_1),
    isSigned: detail.field_2 === true,
  };
}

function readGroup(group: Fields, columns: number, dataEnd: number, file: string): RowGroup {
  const chunks = listOf(group.field_1);
  if (chunks.length !== columns) throw new RangeError(`${chunks.length} chunks for ${columns} columns`);
  const rows = Number(group.field_3);
  if (!(rows >= 0)) throw new RangeError(`a group of ${rows} rows`);
  return { rows, chunks: chunks.map((chunk) => readChunk(chunk, dataEnd, file)) };
}

function readChunk(chunk: Fields, dataEnd: number, file: string): Chunk {
  if (chunk.field_8 !== undefined) {
    throw new RankfreeError('UNSUPPORTED_TYPE', 'its columns are encrypted.', {
      place: file,
      hint: 'Export it without encryption.',
    });
  }
  const meta = chunk.field_3 as Fields;
  const codec = CompressionCodecs[Number(meta.field_4)];
  if (codec === undefined) throw new RangeError(`compression ${meta.field_4}`);
  const data = Number(meta.field_9);
  // Old writers leave the dictionary's offset at 0.
  const dictionary = Number(meta.field_11 ?? 0);
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + Number(meta.field_7);
  if (!(start >= 4 && end <= dataEnd && start <= end)) throw new RangeError(`a chunk at ${start} … ${end}`);
  return { codec, start, end };
}

function listOf(value: unknown): Fields[] {
  if (!Array.isArray(value)) throw new TypeError('a list is missing');
  return value as Fields[];
}

function textOf(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new TypeError('a name is missing');
  return decoder.decode(value);
}

const decoder = new TextDecoder();
