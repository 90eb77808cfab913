/**
 * A table as arrays: one array a row, ordinary or of floats, all of one length.
 *
 * Errors    NOT_ROWS, RAGGED_ROW, UNKNOWN_COLUMN, and those of grid.ts.
 */

import { showValue } from '../../completion/options.ts';
import { RankfreeError } from '../../errors.ts';
import { fillGrid, readGrid } from './grid.ts';
import { rowsAre } from './rows.ts';
import type { Hole, Id, Shape } from './shape.ts';
import type { FloatArray } from './typed.ts';
import { isFloatArray } from './typed.ts';

type Row = readonly unknown[] | FloatArray;

/** A row's cells with holes filled: numbers where all cells are numbers or holes, else as they were. */
export type FilledCells<Cell> = [Cell] extends [number | Hole] ? number[] : Cell[];

export function arraysShape<R extends Row>(rows: readonly R[], labels: readonly Id[]): Shape<R[]> {
  rowsAre(rows, 'an array', (row) => Array.isArray(row) || isFloatArray(row));
  const width = rows[0]!.length;
  refuseRagged(rows, width);
  const columnIds = Array.from({ length: width }, (_, column) => column);
  const grid = { rows: rows.length, columnIds, cell: (row: number, column: number) => rows[row]![column] };
  const { table, readings, variables } = readGrid(
    grid,
    labels.map((label) => columnAt(label, width)),
  );
  return {
    table,
    readings,
    rowIds: Array.from(rows.keys()),
    columnIds: variables,
    filled(model) {
      const copies = rows.map((row) => row.slice() as unknown[] | FloatArray);
      fillGrid(grid, variables, model, (row, column, value) => {
        copies[row]![column] = value;
      });
      return copies as unknown as R[];
    },
  };
}

function refuseRagged(rows: readonly Row[], width: number): void {
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd < 0) return;
  throw new RankfreeError('RAGGED_ROW', `has ${rows[odd]!.length} cells where rows[0] has ${width}.`, {
    place: `rows[${odd}]`,
    hint: 'All rows must have the same length; write null for a hole.',
  });
}

function columnAt(label: Id, width: number): number {
  if (typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < width) return label;
  throw new RankfreeError('UNKNOWN_COLUMN', `the table has no column ${showValue(label)}.`, {
    place: 'option row',
    hint: `Columns of arrays are numbered 0 … ${width - 1}.`,
  });
}
