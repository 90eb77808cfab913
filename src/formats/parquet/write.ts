/**
 * A sheet as a Parquet file: holes are nulls, whole numbers keep their width, dates and timestamps their unit. Mixed columns become
 * text.
 *
 * Compressed with Snappy, the codec that every reader has.
 */
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { NumberType, Sheet, SheetColumn, TimestampColumn } from '../sheet.ts';
import { cellText } from '../sheet.ts';

export function writeParquet({ names, columns }: Sheet): Uint8Array {
  const written = columns.map((column, at) => ({ name: names[at]!, ...columnData(column) }));
  const schema: SchemaElement[] = [
    { name: 'schema', num_children: columns.length },
    ...written.map(({ name, element }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...element })),
  ];
  const columnSources = written.map(({ name, data }) => ({ name, data }));
  return new Uint8Array(parquetWriteBuffer({ schema, columnData: columnSources, createdBy: 'rankfree' }));
}

interface ColumnData {
  element: Omit<SchemaElement, 'name'>;
  data: unknown[];
}

function columnData(column: SheetColumn): ColumnData {
  switch (column.kind) {
    case 'number':
      return { element: numberElement(column.type), data: numberData(column.values, column.type) };
    case 'integer':
      return { element: numberElement(column.type), data: [...column.values] };
    case 'boolean':
      return { element: { type: 'BOOLEAN' }, data: [...column.values] };
    case 'date':
      return { element: { type: 'INT32', converted_type: 'DATE' }, data: [...column.values] };
    case 'timestamp':
      return timestampData(column);
    case 'text':
      return { element: textElement, data: [...column.values] };
    case 'mixed':
      return {
        element: textElement,
        data: column.values.map((value, row) => (value === null ? null : cellText(column, row))),
      };
  }
}

const textElement: ColumnData['element'] = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };

function numberElement(type: NumberType): ColumnData['element'] {
  if (type === 'float64') return { type: 'DOUBLE' };
  if (type === 'float32') return { type: 'FLOAT' };
  const isSigned = !type.startsWith('u');
  const bits = Number(type.replace(/\D/g, '')) as 8 | 16 | 32 | 64;
  const physical = bits === 64 ? 'INT64' : 'INT32';
  if (isSigned && bits >= 32) return { type: physical };
  return { type: physical, converted_type: `${isSigned ? '' : 'U'}INT_${bits}` };
}

function numberData(values: Float64Array, type: NumberType): unknown[] {
  const isWide = type === 'int64' || type === 'uint64';
  return Array.from(values, (value) => (Number.isNaN(value) ? null : isWide ? BigInt(value) : value));
}

const unitNames = { ms: 'MILLIS', us: 'MICROS', ns: 'NANOS' } as const;

/** Parquet has no whole seconds: they are kept as milliseconds. */
function timestampData({ unit, zone, values }: TimestampColumn): ColumnData {
  const isSeconds = unit === 's';
  const stored = isSeconds ? 'ms' : unit;
  return {
    element: {
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: zone !== null, unit: unitNames[stored] },
    },
    data: isSeconds ? values.map((value) => (value === null ? null : value * 1000n)) : [...values],
  };
}
