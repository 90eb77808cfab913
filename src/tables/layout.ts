/**
 * How a source holds its table: wide (one line a row) or long (one line an observation), and which columns play what part.
 *
 * Options decide first. Otherwise it is long when the names say so (user, item, rating), or when its shape does: two
 * leading key columns whose ids repeat while their pairs hardly do, and one column of numbers beside them (time stamps
 * apart). Everything else is wide. Detection looks at the first 5000 records.
 */
import { RankfreeError } from '../errors.ts';
import type { Columns } from './columns.ts';
import { columnNames, findColumn, refuseEqualNames } from './columns.ts';
import { hasHeader, isNumeric } from './header.ts';
import { isColumnKey, isRowKey, isTimeStamp, isValue, isValueLoosely } from './nameWords.ts';
import type { RecordSource, Sample } from './source.ts';
import { recordText, withoutFirst } from './source.ts';

export interface LayoutOptions {
  layout?: 'wide' | 'long' | undefined;
  row?: string | undefined;
  column?: string | undefined;
  value?: string | undefined;
  /** Names of columns to expect: a first line with one of them is a header. */
  expected?: readonly string[] | undefined;
}

export interface WideLayout {
  kind: 'wide';
  columns: Columns;
  /** The column that --row names; null where no column labels the rows. */
  label: number | null | undefined;
}

export interface LongLayout {
  kind: 'long';
  columns: Columns;
  row: number;
  column: number;
  value: number;
}

export type Layout = WideLayout | LongLayout;

interface Keys {
  row: number;
  column: number;
  value: number;
}

const sampledRecords = 5000;

export function findLayout(source: RecordSource, options: LayoutOptions): Layout {
  const sample = source.sample(sampledRecords);
  if (sample.width === 0 || (sample.count === 0 && source.names === null)) {
    throw new RankfreeError('EMPTY_INPUT', 'there is no table in it.', {
      place: source.file,
      hint: 'A table has a line for each row or observation.',
    });
  }
  const asked = [options.row, options.column, options.value].filter((name) => name !== undefined);
  const inFirst = source.names === null && hasHeader(sample, [...asked, ...(options.expected ?? [])]);
  const header = inFirst ? recordText(sample, 0) : source.names;
  const columns: Columns = { file: source.file, count: sample.width, header };
  refuseEqualNames(columns, sample.place);
  const records = inFirst ? withoutFirst(sample) : sample;
  if (records.count === 0) {
    throw new RankfreeError('NO_ROWS', 'there is a header and no row.', {
      place: sample.place,
      hint: 'Rows of data should follow the header.',
    });
  }
  return chooseLayout(columns, records, options);
}

function chooseLayout(columns: Columns, records: Sample, options: LayoutOptions): Layout {
  const { layout, row, column, value } = options;
  const keysAsked = column !== undefined || value !== undefined;
  if (layout === 'wide' && keysAsked) {
    throw new RankfreeError('BAD_OPTION', '--column and --value belong to the long layout.', {
      hint: 'Leave them out, or pass --layout long.',
    });
  }
  if (layout === 'long' || keysAsked) {
    return { kind: 'long', columns, ...askedKeys(columns, records, options) };
  }
  const keys = layout === undefined ? (keysByName(columns, records) ?? keysByShape(columns, records)) : null;
  const label = row === undefined ? undefined : findColumn(columns, row, '--row');
  if (keys !== null && (label === undefined || label === keys.row)) return { kind: 'long', columns, ...keys };
  return { kind: 'wide', columns, label };
}

/** Keys as the options name them; what they leave open is found by name, then by place. */
function askedKeys(columns: Columns, records: Sample, options: LayoutOptions): Keys {
  if (columns.count < 3) {
    throw new RankfreeError(
      'TOO_FEW_COLUMNS',
      `the long layout needs three columns, this has ${columns.count}.`,
      {
        place: columns.file,
        hint: 'They are row id, column id and value. Check --delimiter, or pass --layout wide.',
      },
    );
  }
  const names = columnNames(columns);
  const taken = new Set<number>();
  const take = (at: number): number => {
    taken.add(at);
    return at;
  };
  const ask = (name: string | undefined, option: string): number | undefined =>
    name === undefined ? undefined : take(findColumn(columns, name, option));
  const row = ask(options.row, '--row');
  const column = ask(options.column, '--column');
  const value = ask(options.value, '--value');
  if (taken.size < [row, column, value].filter((at) => at !== undefined).length) {
    throw new RankfreeError('BAD_OPTION', '--row, --column and --value name the same column twice.', {
      hint: `The columns are ${names.join(', ')}.`,
    });
  }
  const free = (matches: (name: string, at: number) => boolean): number | undefined => {
    const at = names.findIndex((name, i) => !taken.has(i) && matches(name, i));
    return at < 0 ? undefined : at;
  };
  const any = (): boolean => true;
  const numbers = (_: string, at: number): boolean => isNumeric(records, at);
  // A value found by name must not be taken for a key by place.
  const readings = value ?? free((name, at) => isValue(name) && numbers(name, at));
  if (readings !== undefined) take(readings);
  const rows = row ?? take((free(isRowKey) ?? free(any))!);
  const cols = column ?? take((free(isColumnKey) ?? free(any))!);
  return { row: rows, column: cols, value: readings ?? free(numbers) ?? noNumbers(columns) };
}

function noNumbers(columns: Columns): never {
  throw new RankfreeError('NO_NUMERIC_COLUMN', 'there is no column of numbers beside the two keys.', {
    place: columns.file,
    hint: 'Name the value column with --value, and check --decimal and --delimiter.',
  });
}

function keysByName(columns: Columns, records: Sample): Keys | null {
  if (columns.header === null || columns.count < 3) return null;
  const names = columns.header;
  const row = names.findIndex(isRowKey);
  const column = names.findIndex((name, i) => i !== row && isColumnKey(name));
  const isFree = (at: number): boolean => at !== row && at !== column && isNumeric(records, at);
  const find = (matches: (name: string) => boolean): number =>
    names.findIndex((name, i) => matches(name) && isFree(i));
  const exact = find(isValue);
  const value = exact >= 0 ? exact : find(isValueLoosely);
  return row < 0 || column < 0 || value < 0 ? null : { row, column, value };
}

function keysByShape(columns: Columns, records: Sample): Keys | null {
  if (columns.count < 3 || records.count < 3) return null;
  const rest = Array.from({ length: columns.count - 2 }, (_, i) => i + 2);
  const numeric = rest.filter((at) => isNumeric(records, at));
  const values = numeric.filter((at) => !holdsTimeStamps(columns, records, at));
  if (values.length !== 1) return null;
  const keyed = isKeyColumn(records, 0) && isKeyColumn(records, 1);
  return keyed && pairsAreDistinct(records) ? { row: 0, column: 1, value: values[0]! } : null;
}

/** Text ids must repeat at all; whole numbers must repeat well, since measured numbers do a little. */
function isKeyColumn(records: Sample, at: number): boolean {
  const ids = new Set<string>();
  let numbers = 0;
  for (let record = 0; record < records.count; record++) {
    const cell = records.number(record, at);
    if (Number.isNaN(cell)) return false;
    if (cell !== undefined && !Number.isInteger(cell)) return false;
    if (cell !== undefined) numbers++;
    ids.add(records.text(record, at));
  }
  const areNumbers = numbers === records.count;
  return areNumbers ? 3 * ids.size <= 2 * records.count : ids.size < records.count;
}

/** Whether at least four in five of the pairs in the first two columns are new. */
function pairsAreDistinct(records: Sample): boolean {
  const pairs = new Set<string>();
  for (let record = 0; record < records.count; record++) {
    pairs.add(JSON.stringify([records.text(record, 0), records.text(record, 1)]));
  }
  return 5 * pairs.size >= 4 * records.count;
}

// 1973 as seconds since 1970: whole numbers from here on are hardly ratings.
const earlyTimeStamp = 1e8;

function holdsTimeStamps(columns: Columns, records: Sample, at: number): boolean {
  if (isTimeStamp(columns.header?.[at] ?? '')) return true;
  for (let record = 0; record < records.count; record++) {
    const cell = records.number(record, at);
    if (cell === undefined || Number.isNaN(cell)) continue;
    if (!Number.isInteger(cell) || cell < earlyTimeStamp) return false;
  }
  return true;
}
