/**
 * The observed numbers: an array with one line or one column, or a text with a number a line.
 *
 * Errors    those of open.ts; BAD_SHAPE, NOT_FINITE, NOT_A_NUMBER.
 */
import { RankfreeError } from '../../errors.ts';
import type { ArrayInput } from '../../formats/format.ts';
import { openTable } from '../../formats/open.ts';
import { columnTitle } from '../../tables/columns.ts';
import { findLayout } from '../../tables/layout.ts';
import { openSource } from '../../tables/readTable.ts';
import type { TableSource } from '../../tables/source.ts';
import { numberCell } from './numberCell.ts';
import type { Session } from './recovering.ts';

export async function readObservations(path: string, { signal, warn }: Session): Promise<Float64Array> {
  const input = await openTable(path, { signal });
  const y = input.kind === 'array' ? ofArray(input) : ofLines(openSource(input));
  if (y.length > 1 && y[0] !== 0 && y.every((value) => value === y[0])) {
    warn(`all ${y.length} observations are ${y[0]}: an instrument that always says the same says nothing.`);
  }
  return y;
}

function ofArray({ array, name }: ArrayInput): Float64Array {
  if (array.kind === 'sparse') {
    throw notAVector('a sparse array', name);
  }
  const { shape, values } = array;
  if (Math.min(...shape) !== 1) throw notAVector(`${shape[0]} × ${shape[1]} numbers`, name);
  const missing = values.findIndex(Number.isNaN);
  if (missing >= 0) throw missingNumber(`${name}, [${missing}]`);
  return values;
}

function ofLines(source: TableSource): Float64Array {
  const { columns } = findLayout(source, { layout: 'wide' });
  if (columns.count !== 1) throw notAVector(`${columns.count} columns`, source.file);
  const numbers: number[] = [];
  const records = source.records(columns);
  while (records.next()) {
    const value = numberCell(records, columns, 0);
    if (value === undefined) throw missingNumber(`${records.place(0)}, ${columnTitle(columns, 0)}`);
    numbers.push(value);
  }
  return Float64Array.from(numbers);
}

function notAVector(what: string, place: string): RankfreeError {
  return new RankfreeError('BAD_SHAPE', `it holds ${what}.`, {
    place,
    hint: 'Observations are m numbers: an array of m or m × 1, or a text with a number a line.',
  });
}

function missingNumber(place: string): RankfreeError {
  return new RankfreeError('NOT_FINITE', 'an observation is missing.', {
    place,
    hint: 'Leave out what was not observed, here and in what it was measured with.',
  });
}
