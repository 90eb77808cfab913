/**
 * A file of distances: a list, whose first two columns are ids and whose third is the distance, or a square matrix.
 *
 *   i,j,distance          any names, or none; other columns are ignored; a line without a distance says that its points exist
 *   ,a,b,c                a matrix: the first column has the names of the others, in their order
 *   n × n numbers         an array: points are numbered from 1
 *
 * Ids are strings to the letter.
 *
 * Errors    TOO_FEW_COLUMNS, NO_ID, NOT_A_NUMBER, BAD_SHAPE; those of layout.ts and recovery/points/pairs.ts.
 */
import { RankfreeError } from '../../errors.ts';
import type { DenseArray } from '../../formats/array.ts';
import { cellPlace } from '../../formats/array.ts';
import type { Input } from '../../formats/format.ts';
import type { CollectedPairs, PairOf } from '../../recovery/points/pairs.ts';
import { collectPairs } from '../../recovery/points/pairs.ts';
import type { Columns } from '../../tables/columns.ts';
import { columnTitle } from '../../tables/columns.ts';
import { findLayout } from '../../tables/layout.ts';
import { noId } from '../../tables/long.ts';
import { openSource } from '../../tables/readTable.ts';
import type { Records, TableSource } from '../../tables/source.ts';
import { numberCell } from './numberCell.ts';

export interface DistanceTable {
  pairs: CollectedPairs<string>;
  /** What the columns of a list of pairs are called. */
  titles: readonly [first: string, second: string, distance: string];
}

export function readDistances(input: Input): DistanceTable {
  if (input.kind === 'array') {
    const { array, name } = input;
    if (array.kind === 'dense') return ofArray(array, name);
    throw notSquare(`${array.rows} × ${array.columns} numbers, most of them left out`, name);
  }
  const source = openSource(input);
  const { columns } = findLayout(source, { layout: 'wide' });
  return isMatrix(source, columns) ? ofMatrix(source, columns) : ofList(source, columns);
}

const plainTitles = ['first', 'second', 'distance'] as const;

function ofList(source: TableSource, columns: Columns): DistanceTable {
  if (columns.count < 3) {
    throw new RankfreeError('TOO_FEW_COLUMNS', `there are ${columns.count}.`, {
      place: columns.file,
      hint: 'A list of distances has three: two ids and a number. Or give a square matrix of them, with its names.',
    });
  }
  const lines = function* (): Generator<PairOf<string>> {
    const records = source.records(columns);
    while (records.next()) {
      const [first, second] = [idAt(records, columns, 0), idAt(records, columns, 1)];
      yield [first, second, numberCell(records, columns, 2)];
    }
  };
  const title = (at: number): string => columns.header?.[at]?.trim() || plainTitles[at]!;
  return {
    pairs: collectPairs(lines(), (...wanted) => places(source, columns, wanted)),
    titles: [title(0), title(1), title(2)],
  };
}

function idAt(records: Records, columns: Columns, at: number): string {
  const id = records.text(at);
  if (id !== '') return id;
  return noId(
    `${records.place(at)}, ${columnTitle(columns, at)}`,
    'A distance is between two points, each with an id.',
  );
}

/** Where some records are, which rises: the file is gone through once more. */
function places(source: TableSource, columns: Columns, wanted: readonly number[]): string {
  const found: string[] = [];
  const records = source.records(columns);
  for (let n = 0; found.length < wanted.length && records.next(); n++) {
    if (n === wanted[found.length]) found.push(records.place(2));
  }
  return joined(source.file, found);
}

/** "d.csv, line 3 and line 7". */
function joined(file: string, places: readonly string[]): string {
  const own = places.map((place) => (place.startsWith(`${file}, `) ? place.slice(file.length + 2) : place));
  return own.length === 0 ? file : `${file}, ${own.join(' and ')}`;
}

/** Whether the first column has the names of the others. */
function isMatrix(source: TableSource, columns: Columns): boolean {
  const { header, count } = columns;
  if (header === null || count < 3) return false;
  const records = source.records(columns);
  let n = 1;
  for (; records.next(); n++) if (n >= count || records.text(0) !== header[n]) return false;
  return n === count;
}

function ofMatrix(source: TableSource, columns: Columns): DistanceTable {
  const names = columns.header!.slice(1);
  const cells = function* (): Generator<PairOf<string>> {
    const records = source.records(columns);
    while (records.next()) {
      for (const [j, name] of names.entries()) {
        yield [records.text(0), name, numberCell(records, columns, j + 1)];
      }
    }
  };
  const place = (...cells: number[]): string => {
    const named = cells.map((cell) => {
      const [row, column] = [Math.floor(cell / names.length), cell % names.length];
      return `row ${JSON.stringify(names[row])}, column ${JSON.stringify(names[column])}`;
    });
    return joined(source.file, named);
  };
  return { pairs: collectPairs(cells(), place), titles: plainTitles };
}

function ofArray({ shape, values }: DenseArray, name: string): DistanceTable {
  const [rows, columns] = shape;
  if (rows !== columns) throw notSquare(`${rows} × ${columns} numbers`, name);
  const cells = function* (): Generator<PairOf<string>> {
    for (const [at, value] of values.entries()) {
      const [i, j] = [Math.floor(at / columns), at % columns];
      yield [String(i + 1), String(j + 1), Number.isNaN(value) ? undefined : value];
    }
  };
  const place = (...cells: number[]): string =>
    joined(
      name,
      cells.map((at) => cellPlace(undefined, at, columns)),
    );
  return { pairs: collectPairs(cells(), place), titles: plainTitles };
}

function notSquare(what: string, place: string): RankfreeError {
  return new RankfreeError('BAD_SHAPE', `it holds ${what}.`, {
    place,
    hint: 'An array of distances is square, with NaN where a distance is not known.',
  });
}
