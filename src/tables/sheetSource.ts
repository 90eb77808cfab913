/**
 * A sheet of typed columns as a source of records. A text is never a number here, whatever it looks like: the file knows which is which.
 * It may be a hole, as in cells.ts (NA, null, …, --missing).
 */
import type { CellReader } from '../formats/cells.ts';
import type { GridInput, SheetInput } from '../formats/format.ts';
import type { MixedValue, Sheet, SheetColumn } from '../formats/sheet.ts';
import { cellText, gridText, sheetFromGrid } from '../formats/sheet.ts';
import { cellName } from '../formats/spreadsheet.ts';
import type { Columns } from './columns.ts';
import type { RecordSource, Records, Sample } from './source.ts';
import type { TextIds } from './textIds.ts';

export interface SheetSource extends RecordSource {
  readonly kind: 'sheet';
  /** The columns under a header that has been found. */
  sheet(columns: Columns): Sheet;
}

export function sheetSource({ name, sheet }: SheetInput, readCell: CellReader): SheetSource {
  const cell = (record: number, at: number): MixedValue | undefined => plainValue(sheet.columns[at]!, record);
  return {
    kind: 'sheet',
    file: name,
    names: sheet.names,
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
  const plain = columns.map((column) =>
    column.kind === 'number' && !readCell.namesHoles && !column.values.some(isInfinite)
      ? column.values
      : undefined,
  );
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

function isInfinite(value: number): boolean {
  return Math.abs(value) === Number.POSITIVE_INFINITY;
}

/** Numbers of the ids of a whole column, in the order of their first appearance; −1 where there is none. */
function codeIds(column: SheetColumn, rows: number, ids: TextIds): Int32Array {
  const codes = new Int32Array(rows);
  const known = new Map<unknown, number>();
  const lookup = column.kind === 'number' ? numberLookup(column.values) : undefined;
  for (let row = 0; row < rows; row++) {
    const value = column.values[row]!;
    let code = lookup === undefined ? known.get(value) : lookup.get(value as number);
    if (code === undefined) {
      const text = cellText(column, row);
      code = text === '' ? -1 : ids.numberOf(text);
      if (lookup === undefined) known.set(value, code);
      else lookup.set(value as number, code);
    }
    codes[row] = code;
  }
  return codes;
}

interface Lookup {
  get(value: number): number | undefined;
  set(value: number, code: number): void;
}

/** Whole numbers close together are looked up by place, which takes a tenth of the time; others, and holes, by a Map. */
function numberLookup(values: Float64Array): Lookup | undefined {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!(high - low < 4 * values.length + 1024) || !values.every(Number.isInteger)) return undefined;
  // Code + 1.
  const places = new Int32Array(high - low + 1);
  return {
    get: (value) => {
      const code = places[value - low]!;
      return code === 0 ? undefined : code - 1;
    },
    set: (value, code) => {
      places[value - low] = code + 1;
    },
  };
}
