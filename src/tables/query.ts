/**
 * The pairs to predict: a table with the two key columns of a long table.
 *
 * With a header the columns go by the table's names; without one the first two columns are row id and column id. Ids that
 * the table hasn't seen become rows and columns without observations, to be predicted from what is known, and are counted.
 * A pair that was observed keeps its observed value (the mean of its readings).
 */
import { RankfreeError } from '../errors.ts';
import { excerpt } from '../formats/csv.ts';
import type { Columns } from './columns.ts';
import { columnTitle, findColumn, refuseEqualNames } from './columns.ts';
import type { LongTable } from './long.ts';
import { noId } from './long.ts';
import type { Pairs } from './pairs.ts';
import { askedPairs } from './pairs.ts';
import type { Sample, TableSource } from './source.ts';
import { recordText } from './source.ts';

export interface Query {
  /** The table, grown by rows and columns that only the query knows. */
  long: LongTable;
  pairs: Pairs;
}

export function readQuery(source: TableSource, long: LongTable): Query {
  const { row, column } = readPairs(source, long);
  const rows = long.rows.names.length;
  const columns = long.columns.names.length;
  const table = { ...long.table, rows, columns };
  const warnings = [
    ...long.warnings,
    ...unseen('row', long.rows.names.slice(long.table.rows)),
    ...unseen('column', long.columns.names.slice(long.table.columns)),
  ];
  return {
    long: { ...long, table, warnings },
    pairs: askedPairs(table, row, column),
  };
}

/** Named, since they may be slips, or a header that names other columns than the table's. */
function unseen(what: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const many =
    ids.length === 1 ? `1 ${what} id of the query is` : `${ids.length} ${what} ids of the query are`;
  const first = ids.slice(0, 5).map(excerpt).join(', ');
  return [`${many} not in the table: ${first}${ids.length > 5 ? ', …' : ''}.`];
}

/** The pairs by number; ids that the table hasn't seen get the next ones. */
export function readPairs(
  source: TableSource,
  { layout, rows, columns }: LongTable,
): { row: Int32Array; column: Int32Array } {
  const first = source.sample(1);
  if (first.count === 0) {
    throw new RankfreeError('EMPTY_INPUT', 'there is no pair in it.', {
      place: source.file,
      hint: 'A query has a row id and a column id on each line.',
    });
  }
  const found = queryColumns(source, first, layout);
  refuseEqualNames(found, first.place);
  const keyColumn = (at: number): number => findColumn(found, layout.columns.header![at]!, '--query');
  const keys =
    found.header === null ? ([0, 1] as const) : ([keyColumn(layout.row), keyColumn(layout.column)] as const);
  const records = source.records(found);
  const row: number[] = [];
  const column: number[] = [];
  const missing = (at: number): never =>
    noId(`${records.place(at)}, ${columnTitle(found, at)}`, 'Each pair needs a row id and a column id.');
  while (records.next()) {
    row.push(records.id(rows, keys[0]) ?? missing(keys[0]));
    column.push(records.id(columns, keys[1]) ?? missing(keys[1]));
  }
  return { row: Int32Array.from(row), column: Int32Array.from(column) };
}

/** The query's columns: named where one of the table's key names is among their names, or the first record's cells. */
function queryColumns({ file, names }: TableSource, first: Sample, layout: LongTable['layout']): Columns {
  if (first.width < 2) {
    throw new RankfreeError('TOO_FEW_COLUMNS', 'a query needs two columns, row id and column id.', {
      place: file,
      hint: 'It is read with the delimiter of its own; name one for both files with --delimiter.',
    });
  }
  const known = layout.columns.header;
  const header = names ?? recordText(first, 0);
  const isNamed = known !== null && [layout.row, layout.column].some((at) => header.includes(known[at]!));
  return { file, count: first.width, header: isNamed ? header : null };
}
