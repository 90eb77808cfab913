/**
 * A table by columns, as files with typed columns keep it.
 *
 * A column holds numbers, texts, or something that is only carried through (truth values, dates, whole numbers beyond 2⁵³,
 * a mixture). What is carried through is kept so that writing it gives back the same type and value.
 *
 *   holes     NaN in a column of numbers, null in the others
 *   units     date: days since 1970-01-01; timestamp: `unit`s since 1970-01-01T00:00, in UTC where `zone` names a zone
 */

export interface Sheet {
  /** One for each column; null where the file names none. */
  names: readonly string[];
  columns: readonly SheetColumn[];
  /** Each column has so many values. */
  rows: number;
}

/** What a file calls its numbers. Whole numbers that the type holds are exact: they lie within ±2⁵³. */
export type NumberType = 'float64' | 'float32' | `${'' | 'u'}int${8 | 16 | 32 | 64}`;

export interface NumberColumn {
  kind: 'number';
  type: NumberType;
  values: Float64Array;
}

export interface TextColumn {
  kind: 'text';
  values: readonly (string | null)[];
}

/** Whole numbers of which one at least lies beyond ±2⁵³. */
export interface LargeIntegerColumn {
  kind: 'integer';
  type: 'int64' | 'uint64';
  values: readonly (bigint | null)[];
}

export interface BooleanColumn {
  kind: 'boolean';
  values: readonly (boolean | null)[];
}

export interface DateColumn {
  kind: 'date';
  values: readonly (number | null)[];
}

export interface TimestampColumn {
  kind: 'timestamp';
  unit: TimeUnit;
  zone: string | null;
  values: readonly (bigint | null)[];
}

/** Values of several kinds in one column, as spreadsheets and JSON allow. */
export interface MixedColumn {
  kind: 'mixed';
  values: readonly MixedValue[];
}

export type MixedValue = string | number | bigint | boolean | Date | null;
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

export type SheetColumn =
  | NumberColumn
  | TextColumn
  | LargeIntegerColumn
  | BooleanColumn
  | DateColumn
  | TimestampColumn
  | MixedColumn;

/** What a cell says, as text; a hole says nothing. */
export function cellText(column: SheetColumn, row: number): string {
  const value = column.values[row];
  if (value === null || value === undefined) return '';
  if (column.kind === 'number') return Number.isNaN(value) ? '' : String(value);
  if (column.kind === 'date') return dayText(value as number);
  if (column.kind === 'timestamp') return instantText(value as bigint, column);
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Whether a cell is a hole. */
export function isHole(column: SheetColumn, row: number): boolean {
  const value = column.values[row];
  return value === null || (column.kind === 'number' && Number.isNaN(value));
}

const millisecondsADay = 86_400_000;

function dayText(days: number): string {
  const date = new Date(days * millisecondsADay);
  return Number.isNaN(date.getTime()) ? `day ${days}` : date.toISOString().slice(0, -'T00:00:00.000Z'.length);
}

export const unitsASecond: Readonly<Record<TimeUnit, bigint>> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};

/** ISO 8601, with as many decimals of a second as the unit has. */
function instantText(instant: bigint, { unit, zone }: TimestampColumn): string {
  const perSecond = unitsASecond[unit];
  const fraction = ((instant % perSecond) + perSecond) % perSecond;
  const date = new Date(Number((instant - fraction) / perSecond) * 1000);
  if (Number.isNaN(date.getTime())) return `${instant} ${unit}`;
  const decimals = String(perSecond).length - 1;
  const digits = decimals === 0 ? '' : `.${String(fraction).padStart(decimals, '0')}`;
  return `${date.toISOString().slice(0, -'.000Z'.length)}${digits}${zone === null ? '' : 'Z'}`;
}

/** A time of day: 13:04:05.25 of 47 045 250 000 µs. */
export function timeText(time: number, perSecond: number): string {
  const seconds = Math.floor(time / perSecond);
  const two = (part: number): string => String(part).padStart(2, '0');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  const fraction = String(time - seconds * perSecond).padStart(String(perSecond).length - 1, '0');
  return `${clock}.${fraction}`.replace(/\.?0*$/, '');
}

/** A column of the one kind that all its values are of; of mixed ones where there are several. */
export function columnOf(values: readonly MixedValue[]): SheetColumn {
  const kinds = new Set<string>();
  for (const value of values) if (value !== null) kinds.add(value instanceof Date ? 'date' : typeof value);
  if (kinds.size === 0)
    return { kind: 'number', type: 'float64', values: new Float64Array(values.length).fill(Number.NaN) };
  if (kinds.has('bigint')) return largeIntegers(values) ?? columnOf(values.map(asNumber));
  if (kinds.size > 1) return { kind: 'mixed', values };
  const [kind] = kinds;
  if (kind === 'number') return numbers(values as readonly (number | null)[]);
  if (kind === 'string') return { kind: 'text', values: values as readonly (string | null)[] };
  if (kind === 'boolean') return { kind: 'boolean', values: values as readonly (boolean | null)[] };
  return dates(values as readonly (Date | null)[]);
}

function asNumber(value: MixedValue): MixedValue {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Whole numbers that one type of 64 bits holds, be they small or large. */
function largeIntegers(given: readonly MixedValue[]): LargeIntegerColumn | undefined {
  const isWhole = (value: MixedValue): boolean =>
    value === null || typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  if (!given.every(isWhole)) return undefined;
  const values = given.map((value) => (value === null ? null : BigInt(value as number | bigint)));
  const fits = (bits: (width: 64, value: bigint) => bigint): boolean =>
    values.every((value) => value === null || bits(64, value) === value);
  if (fits(BigInt.asIntN)) return { kind: 'integer', type: 'int64', values };
  return fits(BigInt.asUintN) ? { kind: 'integer', type: 'uint64', values } : undefined;
}

function numbers(given: readonly (number | null)[]): NumberColumn {
  const values = Float64Array.from(given, (value) => value ?? Number.NaN);
  const whole = values.every((value) => Number.isNaN(value) || Number.isSafeInteger(value));
  return { kind: 'number', type: whole ? 'int64' : 'float64', values };
}

function dates(values: readonly (Date | null)[]): DateColumn | TimestampColumn {
  const days = values.map((value) => (value === null ? null : value.getTime() / millisecondsADay));
  if (days.every((day) => day === null || Number.isInteger(day))) return { kind: 'date', values: days };
  const instants = values.map((value) => (value === null ? null : BigInt(value.getTime())));
  return { kind: 'timestamp', unit: 'ms', zone: null, values: instants };
}

/** Cells in rows, the first of which may name the columns: what a spreadsheet is. */
export interface Grid {
  rows: readonly (readonly MixedValue[])[];
  width: number;
}

/** The columns of a grid; `named` says that its first row names them. */
export function sheetFromGrid({ rows, width }: Grid, named: boolean): Sheet {
  const body = named ? rows.slice(1) : rows;
  const first = named ? (rows[0] ?? []) : [];
  const places = Array.from({ length: width }, (_, at) => at);
  return {
    names: places.map((at) => (named ? gridText(first[at] ?? null) : String(at + 1))),
    columns: places.map((at) => columnOf(body.map((row) => row[at] ?? null))),
    rows: body.length,
  };
}

/** What a cell of a grid says. */
export function gridText(value: MixedValue): string {
  if (value === null) return '';
  return value instanceof Date ? cellText(columnOf([value]), 0) : String(value);
}

/** How spreadsheets call a cell: A1, B7, AA10. */
export function cellName(row: number, column: number): string {
  let letters = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}
