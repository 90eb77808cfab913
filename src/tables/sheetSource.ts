/**
 * A sheet of typed columns as a source of records. A text is never a number here, whatever it looks like: the file knows which is which.
 * It may be a hole, as in cells.ts (NA, null, …, --missing).
 */
import type { CellReader } from '../formats/cells.ts';
import type { GridInput, SheetInput } from '../formats/format.ts';
import type { MixedValue, NumberColumn, Sheet, SheetColumn } from '../formats/sheet.ts';
import { cellName, cellText, gridText, sheetFromGrid } from '../formats/sheet.ts';
import type { Columns } from './columns.ts';
import type { RecordSource, Records, Sample } from './source.ts';
import type { TextIds } from './textIds.ts';

export interface SheetSource extends RecordSource {
  readonly kind: 'sheet';
  readonly readCell: CellReader;
  /** The columns under a header that has been found. */
  sheet(columns: Columns): Sheet;
}

export function sheetSource({ name, sheet }: SheetInput, readCell: CellReader): SheetSource {
  const cell = (record: number, at: number): MixedValue | undefined => plainValue(sheet.columns[at]!, record);
  return {
    kind: 'sheet',
    file: name,
    names: sheet.names,
    readCell,
    sheet: () => sheet,
    sample: (most) => ({
      count: Math.min(most, sheet.rows),
      width: sheet.columns.length,
      place: name,
      text: (record, at) => cellText(sheet.columns[at]!, record),
      number: (record, at) => numberIn(cell(record, at), readCell),
    }),
    ...sizes(sheet.rows),
    records: () => sheetRecords(sheet, readCell, (row) => `${name}, row ${row + 1}`),
  };
}

export function gridSource({ name, grid }: GridInput, readCell: CellReader): SheetSource {
  const { rows, width, firstRow, firstColumn } = grid;
  const place = (row: number, at: number): string =>
    `${name}, cell ${cellName(firstRow + row, firstColumn + at)}`;
  const cell = (record: number, at: number): MixedValue => rows[record]![at] ?? null;
  let found: Sheet | undefined;
  const sheet = ({ header }: Columns): Sheet => (found ??= sheetFromGrid(grid, header !== null));
  return {
    kind: 'sheet',
    file: name,
    names: null,
    readCell,
    sheet,
    sample: (most): Sample => ({
      count: Math.min(most, rows.length),
      width,
      place: `${name}, row ${firstRow + 1}`,
      text: (record, at) => gridText(cell(record, at)),
      number: (record, at) => numberIn(cell(record, at), readCell),
    }),
    ...sizes(rows.length),
    records: (columns) => {
      const skipped = columns.header === null ? 0 : 1;
      return sheetRecords(sheet(columns), readCell, (row, at) => place(row + skipped, at));
    },
  };
}

function sizes(rows: number): Pick<RecordSource, 'mostRecords' | 'mostCells'> {
  return { mostRecords: () => rows, mostCells: (columns) => rows * columns };
}

/** Dates, timestamps and large whole numbers are no numbers here. */
function plainValue(column: SheetColumn, row: number): MixedValue | undefined {
  const { kind, values } = column;
  const value = values[row];
  return value === null || kind === 'number' || kind === 'text' || kind === 'mixed'
    ? (value as MixedValue)
    : undefined;
}

function numberIn(value: MixedValue | undefined, readCell: CellReader): number | undefined {
  if (value === null) return Number.NaN;
  if (typeof value === 'number') {
    // A number may be a token that marks holes.
    if (readCell.namesHoles && Number.isNaN(readCell(String(value)))) return Number.NaN;
    return Math.abs(value) === Number.POSITIVE_INFINITY ? undefined : value;
  }
  if (typeof value !== 'string') return undefined;
  return Number.isNaN(readCell(value)) ? Number.NaN : undefined;
}

function sheetRecords(
  sheet: Sheet,
  readCell: CellReader,
  place: (row: number, at: number) => string,
): Records {
  const { columns, rows } = sheet;
  const coded = new Map<number, Int32Array>();
  // Columns of numbers alone, which most are, are asked without a detour.
  const plain = columns.map((column) => plainNumbers(column, readCell));
  let row = -1;
  return {
    next: () => ++row < rows,
    number: (at) => plain[at]?.[row] ?? numberIn(plainValue(columns[at]!, row), readCell),
    text: (at) => cellText(columns[at]!, row),
    isPadded: () => false,
    id(ids, at) {
      let codes = coded.get(at);
      if (codes === undefined) coded.set(at, (codes = codeIds(columns[at]!, rows, ids)));
      return codes[row]! < 0 ? undefined : codes[row];
    },
    place: (at) => place(row, at),
  };
}

/** The values of a column that is nothing but finite numbers and holes; undefined for others. */
export function plainNumbers(column: SheetColumn, readCell: CellReader): Float64Array | undefined {
  if (column.kind !== 'number' || readCell.namesHoles) return undefined;
  for (const value of column.values) if (Math.abs(value) > Number.MAX_VALUE) return undefined;
  return column.values;
}

/** Numbers of the ids of a whole column, in the order of their first appearance; −1 where there is none. */
export function codeIds(column: SheetColumn, rows: number, ids: TextIds): Int32Array {
  const lookup = column.kind === 'number' ? numberLookup(column.values) : undefined;
  if (lookup !== undefined) return codeNumbers(column as NumberColumn, ids, lookup);
  const known = new Map<unknown, number>();
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = column.values[row]!;
    let code = known.get(value);
    if (code === undefined) {
      const text = cellText(column, row);
      code = text === '' ? -1 : ids.numberOf(text);
      known.set(value, code);
    }
    codes[row] = code;
  }
  return codes;
}

/** Code + 1 of value low, low + 1, …; 0 where it has none yet. */
interface Lookup {
  low: number;
  codes: Int32Array;
}

/** For whole numbers close together, which are looked up by place in a tenth of the time that a Map takes. */
function numberLookup(values: Float64Array): Lookup | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isInteger(value)) return undefined;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = high - low + 1;
  return range < 4 * values.length + 1024 ? { low, codes: new Int32Array(Math.max(range, 0)) } : undefined;
}

function codeNumbers({ values }: NumberColumn, ids: TextIds, { low, codes }: Lookup): Int32Array {
  const found = new Int32Array(values.length);
  for (let row = 0; row < found.length; row++) {
    const at = values[row]! - low;
    let code = codes[at]!;
    if (code === 0) codes[at] = code = ids.numberOf(String(values[row]!)) + 1;
    found[row] = code - 1;
  }
  return found;
}
