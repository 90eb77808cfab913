/**
 * An array as a person's table: no names and no ids, rows and columns are numbered from 1. A dense one is wide; a sparse one is long, since most
 * of it is not there.
 *
 * Errors    OUT_OF_MEMORY: a sparse array may be declared larger than any run could hold; those of wide.ts and long.ts.
 */
import type { DenseArray, SparseArray } from '../formats/array.ts';
import { cellReader } from '../formats/cells.ts';
import type { ArrayInput } from '../formats/format.ts';
import type { NumberColumn } from '../formats/sheet.ts';
import { checkShape } from '../memory/check.ts';
import type { LongTable } from './long.ts';
import { noReadings } from './long.ts';
import type { Pausing } from './pausing.ts';
import type { SheetSource } from './sheetSource.ts';
import { sheetSource } from './sheetSource.ts';
import { createTextIds } from './textIds.ts';
import type { WideTable } from './wide.ts';
import { readWide } from './wide.ts';

export function* readArray(input: ArrayInput, missing: readonly string[]): Pausing<WideTable | LongTable> {
  const { array } = input;
  return array.kind === 'dense' ? yield* dense(input, array, missing) : sparse(input, array, missing);
}

function dense(
  input: ArrayInput,
  { shape: [rows, width], values }: DenseArray,
  missing: readonly string[],
): Pausing<WideTable> {
  const columns = Array.from({ length: width }, (_, j) =>
    numberColumn(Float64Array.from({ length: rows }, (_, i) => values[i * width + j]!)),
  );
  const names = columns.map((_, j) => String(j + 1));
  const source = sourceOf(input, names, columns, rows, missing);
  return readWide(source, {
    kind: 'wide',
    columns: { file: input.name, count: width, header: null },
    label: null,
  });
}

function sparse(
  input: ArrayInput,
  { rows, columns, row, column, value }: SparseArray,
  missing: readonly string[],
): LongTable {
  const header = ['row', 'column', 'value'];
  const numbered = (indices: Int32Array): NumberColumn => ({
    ...numberColumn(Float64Array.from(indices, (at) => at + 1)),
    type: 'int64',
  });
  const source = sourceOf(
    input,
    header,
    [numbered(row), numbered(column), numberColumn(value)],
    value.length,
    missing,
  );
  const layout = {
    kind: 'long',
    columns: { file: input.name, count: 3, header },
    row: 0,
    column: 1,
    value: 2,
  } as const;
  if (value.length === 0) throw noReadings(layout);
  checkShape({ rows, columns, entries: value.length }, input.name);
  const [rowIds, columnIds] = [rows, columns].map((count) => {
    const ids = createTextIds();
    for (let i = 1; i <= count; i++) ids.numberOf(String(i));
    return ids;
  }) as [LongTable['rows'], LongTable['columns']];
  return {
    kind: 'long',
    isArray: true,
    source,
    layout,
    rows: rowIds,
    columns: columnIds,
    rowIds: rowIds.names,
    columnIds: columnIds.names,
    table: { rows, columns, row, column, value, isWhole: value.every(Number.isInteger) },
    readings: value,
    duplicates: 0,
    warnings: [],
  };
}

function numberColumn(values: Float64Array): NumberColumn {
  return { kind: 'number', type: 'float64', values };
}

function sourceOf(
  { format, name }: ArrayInput,
  names: readonly string[],
  columns: readonly NumberColumn[],
  rows: number,
  missing: readonly string[],
): SheetSource {
  return sheetSource(
    { kind: 'sheet', format, name, sheet: { names, columns, rows } },
    cellReader({ missing }),
  );
}
