/**
 * The answer of an SQL query as a sheet, by DuckDB: tables of a database file, and CSV, Parquet or JSON files by name or glob, larger than
 * memory too.
 *
 * A database is opened to be read alone. Extensions that are not installed are not downloaded.
 *
 * Errors    MISSING_PACKAGE, BAD_SQL, NESTED_VALUE, FILE_NOT_FOUND.
 */
import { access } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { RankfreeError } from '../errors.ts';
import { excerpt } from './csv.ts';
import type { SheetInput } from './format.ts';
import { importPeer } from './peer.ts';
import type { NumberType, Sheet, SheetColumn, TimeUnit } from './sheet.ts';
import { columnOf } from './sheet.ts';

export interface QueryOptions {
  /** A DuckDB file. Default none: the query names its files. */
  database?: string | undefined;
  /** Default: as many as there are processors. */
  threads?: number | undefined;
  signal?: AbortSignal | undefined;
}

export async function openQuery(
  sql: string,
  { database, threads, signal }: QueryOptions = {},
): Promise<SheetInput> {
  const { DuckDBInstance } = await importPeer('@duckdb/node-api', '--sql', () => import('@duckdb/node-api'));
  if (database !== undefined) await checkThere(database);
  const options: Record<string, string> = { autoinstall_known_extensions: 'false' };
  if (database !== undefined) options.access_mode = 'READ_ONLY';
  if (threads !== undefined && threads > 0) options.threads = String(threads);
  const instance = await DuckDBInstance.create(database ?? ':memory:', options).catch((error: unknown) => {
    throw badSql(
      error,
      '--database',
      'It must be a database of DuckDB, and no other program may write to it now.',
    );
  });
  try {
    const connection = await instance.connect();
    const sheet = await answer(connection, sql, signal);
    return { kind: 'sheet', format: { title: 'a query' }, name: 'the query', sheet };
  } finally {
    instance.closeSync();
  }
}

async function checkThere(database: string): Promise<void> {
  await access(database).catch((cause: unknown) => {
    throw new RankfreeError('FILE_NOT_FOUND', `there is no file ${excerpt(database)} that can be read.`, {
      place: '--database',
      hint: 'Check the path.',
      cause,
    });
  });
}

async function answer(
  connection: DuckDBConnection,
  sql: string,
  signal: AbortSignal | undefined,
): Promise<Sheet> {
  const stop = (): void => connection.interrupt();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    const result = await connection.run(sql);
    const names = result.columnNames();
    const types = result.columnTypes();
    const columns = await result.getColumns();
    const rows = columns[0]?.length ?? 0;
    return {
      names,
      columns: types.map((type, at) => typedColumn(type, columns[at] ?? [], names[at]!)),
      rows,
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof RankfreeError
      ? error
      : badSql(error, '--sql', 'The query is written in the SQL of DuckDB.');
  } finally {
    signal?.removeEventListener('abort', stop);
    connection.closeSync();
  }
}

function badSql(error: unknown, place: string, hint: string): RankfreeError {
  const [problem = ''] = String(error instanceof Error ? error.message : error).split('\n', 1);
  return new RankfreeError('BAD_SQL', `${problem.replace(/[.!]?$/, '')}.`, { place, hint, cause: error });
}

/** Types whose values are numbers as they are, and what they are called here. */
const numberTypes: Readonly<Record<string, NumberType>> = {
  TINYINT: 'int8',
  SMALLINT: 'int16',
  INTEGER: 'int32',
  BIGINT: 'int64',
  HUGEINT: 'int64',
  UTINYINT: 'uint8',
  USMALLINT: 'uint16',
  UINTEGER: 'uint32',
  UBIGINT: 'uint64',
  UHUGEINT: 'uint64',
  FLOAT: 'float32',
  DOUBLE: 'float64',
};

/** Types that count from 1970: the property that holds the count, and its unit. */
const instantTypes: Readonly<Record<string, { count: string; unit: TimeUnit; zone: string | null }>> = {
  TIMESTAMP: { count: 'micros', unit: 'us', zone: null },
  TIMESTAMP_S: { count: 'seconds', unit: 's', zone: null },
  TIMESTAMP_MS: { count: 'millis', unit: 'ms', zone: null },
  TIMESTAMP_NS: { count: 'nanos', unit: 'ns', zone: null },
  'TIMESTAMP WITH TIME ZONE': { count: 'micros', unit: 'us', zone: 'UTC' },
};

function typedColumn(type: DuckDBType, values: readonly DuckDBValue[], name: string): SheetColumn {
  const title = String(type).replace(/\(.*/s, '');
  const number = numberTypes[title];
  if (number !== undefined) return wholeOrReal(number, values as readonly (number | bigint | null)[]);
  if (title === 'DECIMAL') return decimals(values as readonly (Decimal | null)[]);
  if (title === 'BOOLEAN') return { kind: 'boolean', values: values as readonly (boolean | null)[] };
  if (title === 'DATE')
    return { kind: 'date', values: values.map((day) => (day as { days: number } | null)?.days ?? null) };
  const instant = instantTypes[title];
  if (instant !== undefined) {
    const { count, ...column } = instant;
    const counts = values.map((value) => (value as Record<string, bigint> | null)?.[count] ?? null);
    return { kind: 'timestamp', ...column, values: counts };
  }
  const isNested = /^(?:STRUCT|MAP|UNION|BLOB|BIT|GEOMETRY)|\]$/.test(String(type));
  if (!isNested)
    return { kind: 'text', values: values.map((value) => (value === null ? null : String(value))) };
  throw new RankfreeError('NESTED_VALUE', `its values are of type ${excerpt(String(type))}.`, {
    place: `the query, column ${excerpt(name)}`,
    hint: 'A table has one value a cell: leave the column out, or cast it.',
  });
}

function wholeOrReal(type: NumberType, values: readonly (number | bigint | null)[]): SheetColumn {
  const isLarge = values.some((value) => typeof value === 'bigint' && !Number.isSafeInteger(Number(value)));
  if (isLarge) return columnOf(values);
  return {
    kind: 'number',
    type,
    values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
  };
}

interface Decimal {
  value: bigint;
  scale: number;
}

/** value / 10^scale. */
function decimals(values: readonly (Decimal | null)[]): SheetColumn {
  const numbers = Float64Array.from(values, (value) =>
    value === null ? Number.NaN : Number(value.value) / Number(`1e${value.scale}`),
  );
  return { kind: 'number', type: 'float64', values: numbers };
}
