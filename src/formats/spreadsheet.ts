/**
 * A sheet of an .xlsx workbook as a grid of cells, and a table as a workbook of one sheet.
 *
 *   cells     number, text, truth value, date; an empty cell is a hole, and so is an error value such as #N/A
 *   formula   the value that was last computed for it; one that was saved without a value is refused
 *   merged    refused where the merged cells hold a value
 *
 * Empty rows and columns around the table are left out. Read and written by hucre, which has no dependencies; it was chosen over exceljs (no release since
 * 2023), xlsx (its registry copy stopped before CVE-2023-30533 was mended) and read-excel-file (tells neither formulas nor merged cells).
 *
 * Source    ECMA-376 part 1, SpreadsheetML.
 * Errors    DAMAGED_FILE, UNKNOWN_SHEET, EMPTY_INPUT, MERGED_CELLS, FORMULA_WITHOUT_VALUE, INPUT_TOO_LARGE.
 */
import type { CellValue, Sheet as WorkbookSheet } from 'hucre';
import { RankfreeError } from '../errors.ts';
import { excerpt } from './csv.ts';
import { asDamage, damagedFile } from './damaged.ts';
import { checkExpansion } from './expansion.ts';
import { nearestName } from './nearestName.ts';
import type { Grid, MixedValue, Sheet } from './sheet.ts';
import { cellName, cellText, isHole } from './sheet.ts';
import { zipEntries } from './zip.ts';

export interface SpreadsheetGrid extends Grid {
  /** The sheet's name. */
  sheet: string;
  /** Where the grid starts in the sheet, from 0. */
  firstRow: number;
  firstColumn: number;
}

export async function readSpreadsheet(
  bytes: Uint8Array,
  file: string,
  sheet?: string,
): Promise<SpreadsheetGrid> {
  checkParts(bytes, file);
  const { readXlsx } = await import('hucre/xlsx');
  const names: { name: string; isHidden: boolean }[] = [];
  let chosen: string | undefined;
  let found: WorkbookSheet | undefined;
  try {
    const { sheets } = await readXlsx(bytes, {
      sheets: ({ name, hidden, veryHidden }) => {
        names.push({ name, isHidden: hidden === true || veryHidden === true });
        const isFirst = sheet === undefined && chosen === undefined && !names.at(-1)!.isHidden;
        if (isFirst || name === sheet) chosen = name;
        return name === chosen;
      },
    });
    found = sheets.find(({ name }) => name === chosen);
  } catch (error) {
    throw asDamage(error, file, 'spreadsheet');
  }
  if (found !== undefined) return gridOf(found, `${file}, sheet ${excerpt(found.name)}`);
  throw unknownSheet(file, sheet, names);
}

/** What hucre would unpack, which it bounds by what the directory declares, and by 2 GiB where that declares nothing. */
function checkParts(bytes: Uint8Array, file: string): void {
  if (bytes[0] !== P || bytes[1] !== K)
    throw damagedFile(file, 'spreadsheet', 'it does not start like a zip archive');
  const entries = zipEntries(bytes, file);
  const silent = entries.find(
    ({ size, packed }) => (size === 0) !== (packed === 0) && packed !== emptyDeflate,
  );
  if (silent !== undefined) throw damagedFile(file, 'spreadsheet', `size of part ${excerpt(silent.name)}`);
  checkExpansion(
    file,
    bytes.length,
    entries.reduce((sum, { size }) => sum + size, 0),
  );
}

const [P, K] = [0x50, 0x4b];
/** Bytes of nothing, deflated. */
const emptyDeflate = 2;

function unknownSheet(
  file: string,
  asked: string | undefined,
  sheets: readonly { name: string; isHidden: boolean }[],
): RankfreeError {
  const names = sheets.map(({ name }) => name);
  if (asked === undefined) {
    return new RankfreeError('EMPTY_INPUT', 'it has no visible sheet.', {
      place: file,
      hint: names.length === 0 ? 'Save it anew.' : `Name one with --sheet: ${listed(names)}.`,
    });
  }
  const near = nearestName(asked, names);
  const guess = near === undefined ? '' : `Did you mean ${excerpt(near)}? `;
  return new RankfreeError('UNKNOWN_SHEET', `${file} has no sheet ${excerpt(asked)}.`, {
    place: '--sheet',
    hint: `${guess}Its sheets are ${listed(names)}.`,
  });
}

function listed(names: readonly string[]): string {
  return names.slice(0, 12).map(excerpt).join(', ') + (names.length > 12 ? ', …' : '');
}

function gridOf(sheet: WorkbookSheet, place: string): SpreadsheetGrid {
  refuseMerged(sheet, place);
  const rows = sheet.rows.map((row, i) => row.map((value, j) => cellValue(sheet, i, j, value, place)));
  const isFilled = (row: readonly MixedValue[]): boolean => row.some((value) => value !== null);
  const firstRow = rows.findIndex(isFilled);
  if (firstRow < 0) {
    throw new RankfreeError('EMPTY_INPUT', 'the sheet is empty.', {
      place,
      hint: 'Name another sheet with --sheet.',
    });
  }
  const lastRow = rows.findLastIndex(isFilled);
  const widths = rows.map((row) => row.findLastIndex((value) => value !== null) + 1);
  const firstColumn = rows.reduce((least, row) => {
    const first = row.findIndex((value) => value !== null);
    return first < 0 ? least : Math.min(least, first);
  }, Number.POSITIVE_INFINITY);
  const end = widths.reduce((most, width) => Math.max(most, width), 0);
  return {
    sheet: sheet.name,
    firstRow,
    firstColumn,
    width: end - firstColumn,
    rows: rows.slice(firstRow, lastRow + 1).map((row) => row.slice(firstColumn, end)),
  };
}

function cellValue(
  sheet: WorkbookSheet,
  row: number,
  column: number,
  value: CellValue,
  place: string,
): MixedValue {
  const cell = sheet.cells?.get(`${row},${column}`);
  if (cell?.type === 'error') return null;
  if (cell?.type !== 'formula' && cell?.formula === undefined) return value === '' ? null : (value ?? null);
  const result = cell.formulaResult ?? value;
  if (result === null || result === undefined) {
    throw new RankfreeError(
      'FORMULA_WITHOUT_VALUE',
      `=${excerpt(cell.formula ?? '').slice(1, -1)} was never computed.`,
      {
        place: `${place}, cell ${cellName(row, column)}`,
        hint: 'Open the file in a spreadsheet program and save it, or put the value in place of the formula.',
      },
    );
  }
  // An error is what the formula came to: nothing is known.
  return typeof result === 'string' && /^#[A-Z/0!?]+$/.test(result) ? null : result;
}

/** Merged cells say one thing of many cells: what the others would say is a guess. */
function refuseMerged({ merges = [], rows }: WorkbookSheet, place: string): void {
  for (const { startRow, startCol, endRow, endCol } of merges) {
    const value = rows[startRow]?.[startCol] ?? null;
    if (value === null) continue;
    throw new RankfreeError('MERGED_CELLS', `the cells are merged; they say ${excerpt(String(value))}.`, {
      place: `${place}, cells ${cellName(startRow, startCol)}:${cellName(endRow, endCol)}`,
      hint: 'Unmerge them, and give each cell a value of its own.',
    });
  }
}

/** What a sheet of Excel holds. */
const mostRows = 1_048_576;
const mostColumns = 16_384;

export async function writeSpreadsheet({ names, columns, rows }: Sheet): Promise<Uint8Array> {
  if (rows >= mostRows || columns.length > mostColumns) {
    throw new RankfreeError(
      'OUTPUT_TOO_LARGE',
      `${rows} rows and ${columns.length} columns don't fit a sheet.`,
      {
        place: '-o',
        hint: `A sheet has ${mostRows} rows and ${mostColumns} columns at most: write .csv or .parquet.`,
      },
    );
  }
  const { writeXlsx } = await import('hucre/xlsx');
  const body = Array.from({ length: rows }, (_, row) => columns.map((column) => writtenValue(column, row)));
  return writeXlsx({ sheets: [{ name: 'Sheet1', rows: [[...names], ...body] }] });
}

/** Whole numbers beyond ±2⁵³ and texts stay texts; Excel keeps 15 digits. */
function writtenValue(column: Sheet['columns'][number], row: number): CellValue {
  if (isHole(column, row)) return null;
  const value = column.values[row]!;
  if (column.kind === 'date') return new Date(cellText(column, row));
  if (column.kind === 'timestamp')
    return column.unit === 'ms' ? new Date(Number(value)) : cellText(column, row);
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
