/**
 * How a text holds its table: wide (one line a row) or long (one line an observation), and which columns play what part.
 *
 * Options decide first. Otherwise it is long when the names say so (user, item, rating), or when its shape does: two
 * leading key columns whose ids repeat while their pairs hardly do, and one column of numbers beside them (time stamps
 * apart). Everything else is wide. Detection looks at the first 5000 records.
 */
import { RankfreeError } from '../errors.ts';
import type { CellReader } from '../formats/cells.ts';
import type { Scanner } from '../formats/csv.ts';
import { scanRecords } from '../formats/csv.ts';
import type { DelimitedText } from '../formats/dialect.ts';
import type { Columns } from './columns.ts';
import { columnNames, columnTitle, findColumn, refuseEqualNames } from './columns.ts';
import { hasHeader, isNumeric } from './header.ts';
import { isColumnKey, isRowKey, isTimeStamp, isValue, isValueLoosely } from './nameWords.ts';

export interface LayoutOptions {
  layout?: 'wide' | 'long' | undefined;
  row?: string | undefined;
  column?: string | undefined;
  value?: string | undefined;
}

export interface WideLayout {
  kind: 'wide';
  columns: Columns;
  /** The column that --row names. */
  label: number | undefined;
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

type Records = readonly (readonly string[])[];

const sampledRecords = 5000;

export function findLayout(text: DelimitedText, readCell: CellReader, options: LayoutOptions): Layout {
  const { sample, line } = readSample(text);
  if (sample.length === 0) {
    throw new RankfreeError('EMPTY_INPUT', 'there is no table in it.', {
      place: text.name,
      hint: 'A table has a line for each row or observation.',
    });
  }
  const asked = [options.row, options.column, options.value].filter((name) => name !== undefined);
  const named = hasHeader(sample, readCell, asked);
  const columns: Columns = { file: text.name, count: sample[0]!.length, header: named ? sample[0]! : null };
  refuseEqualNames(columns, line);
  const records = named ? sample.slice(1) : sample;
  if (records.length === 0) {
    throw new RankfreeError('NO_ROWS', 'there is a header and no row.', {
      place: `${text.name}, line ${line}`,
      hint: 'Rows of data should follow the header.',
    });
  }
  return chooseLayout(columns, records, readCell, options);
}

function readSample(text: DelimitedText): { sample: Records; line: number } {
  const scanner = scanRecords(text);
  const sample: string[][] = [];
  let line = 1;
  while (sample.length < sampledRecords && scanner.next()) {
    if (scanner.isBlank() && (sample.length === 0 || sample[0]!.length > 1)) continue;
    if (sample.length === 0) line = scanner.line;
    sample.push(scanner.fields());
  }
  return { sample, line };
}

function chooseLayout(
  columns: Columns,
  records: Records,
  readCell: CellReader,
  options: LayoutOptions,
): Layout {
  const { layout, row, column, value } = options;
  const keysAsked = column !== undefined || value !== undefined;
  if (layout === 'wide' && keysAsked) {
    throw new RankfreeError('BAD_OPTION', '--column and --value belong to the long layout.', {
      hint: 'Leave them out, or pass --layout long.',
    });
  }
  if (layout === 'long' || keysAsked) {
    return { kind: 'long', columns, ...askedKeys(columns, records, readCell, options) };
  }
  const keys =
    layout === undefined
      ? (keysByName(columns, records, readCell) ?? keysByShape(columns, records, readCell))
      : null;
  const label = row === undefined ? undefined : findColumn(columns, row, '--row');
  if (keys !== null && (label === undefined || label === keys.row)) return { kind: 'long', columns, ...keys };
  return { kind: 'wide', columns, label };
}

/** Keys as the options name them; what they leave open is found by name, then by place. */
function askedKeys(columns: Columns, records: Records, readCell: CellReader, options: LayoutOptions): Keys {
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
  const numbers = (_: string, at: number): boolean => isNumeric(records, at, readCell);
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

function keysByName(columns: Columns, records: Records, readCell: CellReader): Keys | null {
  if (columns.header === null || columns.count < 3) return null;
  const names = columns.header;
  const row = names.findIndex(isRowKey);
  const column = names.findIndex((name, i) => i !== row && isColumnKey(name));
  const isFree = (at: number): boolean => at !== row && at !== column && isNumeric(records, at, readCell);
  const find = (matches: (name: string) => boolean): number =>
    names.findIndex((name, i) => matches(name) && isFree(i));
  const exact = find(isValue);
  const value = exact >= 0 ? exact : find(isValueLoosely);
  return row < 0 || column < 0 || value < 0 ? null : { row, column, value };
}

function keysByShape(columns: Columns, records: Records, readCell: CellReader): Keys | null {
  if (columns.count < 3 || records.length < 3) return null;
  const rest = Array.from({ length: columns.count - 2 }, (_, i) => i + 2);
  const numeric = rest.filter((at) => isNumeric(records, at, readCell));
  const values = numeric.filter((at) => !holdsTimeStamps(columns, records, readCell, at));
  if (values.length !== 1) return null;
  const keyed = isKeyColumn(records, 0, readCell) && isKeyColumn(records, 1, readCell);
  return keyed && pairsAreDistinct(records) ? { row: 0, column: 1, value: values[0]! } : null;
}

/** Text ids must repeat at all; whole numbers must repeat well, since measured numbers do a little. */
function isKeyColumn(records: Records, at: number, readCell: CellReader): boolean {
  const ids = new Set<string>();
  let numbers = 0;
  for (const record of records) {
    const id = record[at] ?? '';
    const cell = readCell(id);
    if (Number.isNaN(cell)) return false;
    if (cell !== undefined && !Number.isInteger(cell)) return false;
    if (cell !== undefined) numbers++;
    ids.add(id);
  }
  const areNumbers = numbers === records.length;
  return areNumbers ? 3 * ids.size <= 2 * records.length : ids.size < records.length;
}

/** Whether at least four in five of the pairs in the first two columns are new. */
function pairsAreDistinct(records: Records): boolean {
  const pairs = new Set(records.map(([row, column]) => JSON.stringify([row, column])));
  return 5 * pairs.size >= 4 * records.length;
}

// 1973 as seconds since 1970: whole numbers from here on are hardly ratings.
const earlyTimeStamp = 1e8;

function holdsTimeStamps(columns: Columns, records: Records, readCell: CellReader, at: number): boolean {
  if (isTimeStamp(columns.header?.[at] ?? '')) return true;
  return records.every((record) => {
    const cell = readCell(record[at] ?? '');
    return cell === undefined || Number.isNaN(cell) || (Number.isInteger(cell) && cell >= earlyTimeStamp);
  });
}

/** Refuses a record with another number of fields than the first one. */
export function checkFields(columns: Columns, scanner: Scanner): void {
  const { count } = scanner;
  if (count === columns.count) return;
  const last = count < columns.count ? `; ${columnTitle(columns, count)} is missing` : '';
  throw new RankfreeError(
    'RAGGED_ROW',
    `there ${count === 1 ? 'is' : 'are'} ${fields(count)} where the first line has ${columns.count}${last}.`,
    {
      place: scanner.place(0),
      hint: 'Quote fields that contain the delimiter, or name the delimiter with --delimiter.',
    },
  );
}

function fields(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`;
}
