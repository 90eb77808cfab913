/**
 * Rows of cells, whatever holds them: which columns are data, what was observed in them, which cells are holes.
 *
 *   hole     null, undefined, NaN
 *   number   any other number; an infinite one in a column of data is an error
 *   other    everything else
 *
 * A column is data if it holds numbers and holes, or holes alone; it is carried through if it holds no number. One with
 * both numbers and others is an error, since either reading could be wrong.
 *
 * Errors    NOT_A_NUMBER, NOT_FINITE, NO_NUMERIC_COLUMN, NO_VALUES, each with row and column.
 */

import type { PairModel } from '../../completion/model.ts';
import { predictCell } from '../../completion/model.ts';
import { showValue } from '../../completion/options.ts';
import type { ObservedTable } from '../../completion/table.ts';
import type { Readings } from '../../completion/valueRules.ts';
import { RankfreeError } from '../../errors.ts';
import { excerpt } from '../../formats/csv.ts';
import type { Id } from './shape.ts';

export interface Grid {
  rows: number;
  columnIds: readonly Id[];
  cell: (row: number, column: number) => unknown;
}

export interface GridData {
  table: ObservedTable;
  readings: Readings;
  /** For each column of the table its place in the grid. */
  variables: number[];
}

interface ColumnContent {
  numbers: number;
  /** Rows of the first number that is infinite, and of the first cell that is neither number nor hole; −1: none. */
  infinite: number;
  other: number;
}

/** What is observed in a grid; `labels` are places of columns that are no data. */
export function readGrid(grid: Grid, labels: readonly number[]): GridData {
  const contents = grid.columnIds.map((_, column) => columnContent(grid, column));
  const variables: number[] = [];
  let count = 0;
  for (const [column, content] of contents.entries()) {
    if (labels.includes(column) || !isVariable(grid, column, content)) continue;
    variables.push(column);
    count += content.numbers;
  }
  if (variables.length === 0) throw noVariable(grid, contents);
  if (count === 0) throw onlyHoles();
  const table = observedCells(grid, variables, count);
  const { row, column, value } = table;
  const readings = {
    values: value,
    place: (t: number): string => place(grid, row[t]!, variables[column[t]!]!),
  };
  return { table, readings, variables };
}

function columnContent({ rows, cell }: Grid, column: number): ColumnContent {
  const content = { numbers: 0, infinite: -1, other: -1 };
  for (let row = 0; row < rows; row++) {
    const value = cell(row, column);
    if (isHole(value)) continue;
    if (typeof value !== 'number') {
      if (content.other < 0) content.other = row;
    } else {
      content.numbers++;
      if (content.infinite < 0 && !Number.isFinite(value)) content.infinite = row;
    }
  }
  return content;
}

export function isHole(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

function isVariable(grid: Grid, column: number, { numbers, infinite, other }: ColumnContent): boolean {
  if (numbers === 0) return other < 0;
  if (other >= 0) {
    throw new RankfreeError('NOT_A_NUMBER', `${showValue(grid.cell(other, column))} is not a number.`, {
      place: place(grid, other, column),
      hint: "The column's other cells are numbers. Holes are null, undefined or NaN; option row names a column to carry through.",
    });
  }
  if (infinite >= 0) throw notFinite(grid.cell(infinite, column), place(grid, infinite, column));
  return true;
}

function place({ columnIds }: Grid, row: number, column: number): string {
  const id = columnIds[column]!;
  return `rows[${row}], column ${typeof id === 'string' ? excerpt(id) : id}`;
}

export function notFinite(value: unknown, place: string): RankfreeError {
  return new RankfreeError('NOT_FINITE', `${String(value)} is not a finite number.`, {
    place,
    hint: 'If it marks a hole, write null or NaN.',
  });
}

export function onlyHoles(): RankfreeError {
  return new RankfreeError('NO_VALUES', 'the table holds only holes.', {
    hint: 'At least one cell must hold a number.',
  });
}

function noVariable(grid: Grid, contents: ColumnContent[]): RankfreeError {
  const text = contents.findIndex(
    ({ other }, column) => other >= 0 && isNumberText(grid.cell(other, column)),
  );
  const hint =
    text < 0
      ? 'At least one column must hold numbers, beside those that option row names.'
      : `${showValue(grid.cell(contents[text]!.other, text))} is text: convert it first, with Number(…).`;
  return new RankfreeError('NO_NUMERIC_COLUMN', 'no column holds numbers.', { hint });
}

function isNumberText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function observedCells({ rows, cell }: Grid, variables: number[], count: number): ObservedTable {
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  const value = new Float64Array(count);
  let t = 0;
  for (let i = 0; i < rows; i++) {
    for (const [j, at] of variables.entries()) {
      const observed = cell(i, at);
      if (isHole(observed)) continue;
      row[t] = i;
      column[t] = j;
      value[t++] = observed as number;
    }
  }
  return { rows, columns: variables.length, row, column, value };
}

/** Calls `write` with row, place in the grid, and value, for each hole of the variables. */
export function fillGrid(
  { rows, cell }: Grid,
  variables: number[],
  model: PairModel,
  write: (row: number, column: number, value: number) => void,
): void {
  for (let i = 0; i < rows; i++) {
    for (const [j, at] of variables.entries()) {
      if (isHole(cell(i, at))) write(i, at, predictCell(model, i, j));
    }
  }
}
