/**
 * The pairs to predict: a text with the two key columns of a long table.
 *
 * With a header the columns go by the table's names; without one the first two columns are row id and column id. Ids that
 * the table hasn't seen become rows and columns without observations, to be predicted from what is known, and are counted.
 * A pair that was observed keeps its observed value (the mean of its readings).
 */
import { RankfreeError } from '../errors.ts';
import { excerpt, scanRecords } from '../formats/csv.ts';
import type { DelimitedText } from '../formats/dialect.ts';
import type { Columns } from './columns.ts';
import { columnTitle, findColumn, refuseEqualNames } from './columns.ts';
import { checkFields } from './layout.ts';
import type { LongTable } from './long.ts';
import type { Pairs } from './pairs.ts';
import { askedPairs } from './pairs.ts';

export interface Query {
  /** The table, grown by rows and columns that only the query knows. */
  long: LongTable;
  pairs: Pairs;
}

export function readQuery(text: DelimitedText, long: LongTable): Query {
  const { row, column } = readPairs(text, long);
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

function readPairs(
  text: DelimitedText,
  { layout, rows, columns }: LongTable,
): { row: Int32Array; column: Int32Array } {
  const scanner = scanRecords(text);
  const row: number[] = [];
  const column: number[] = [];
  let found: Columns | undefined;
  let keys: [row: number, column: number] = [0, 1];
  while (scanner.next()) {
    if (scanner.isBlank()) continue;
    if (found === undefined) {
      const first = scanner.fields();
      found = queryColumns(text.name, first, layout);
      refuseEqualNames(found, scanner.line);
      if (found.header !== null) {
        keys = [keyColumn(found, layout.row), keyColumn(found, layout.column)];
        continue;
      }
    }
    checkFields(found, scanner);
    row.push(rows.numberOf(keyOf(0)));
    column.push(columns.numberOf(keyOf(1)));
  }
  if (found === undefined) {
    throw new RankfreeError('EMPTY_INPUT', 'there is no pair in it.', {
      place: text.name,
      hint: 'A query has a row id and a column id on each line.',
    });
  }
  return { row: Int32Array.from(row), column: Int32Array.from(column) };

  function keyOf(which: 0 | 1): string {
    const id = scanner.field(keys[which]);
    if (id !== '') return id;
    throw new RankfreeError('NO_ID', 'the id is empty.', {
      place: `${scanner.place(keys[which])}, ${columnTitle(found!, keys[which])}`,
      hint: 'Each pair needs a row id and a column id.',
    });
  }

  function keyColumn(of: Columns, at: number): number {
    return findColumn(of, layout.columns.header![at]!, '--query');
  }
}

/** The query's columns: named where one of the table's key names is among the first record's cells. */
function queryColumns(file: string, first: string[], layout: LongTable['layout']): Columns {
  if (first.length < 2) {
    throw new RankfreeError('TOO_FEW_COLUMNS', 'a query needs two columns, row id and column id.', {
      place: file,
      hint: 'It is read with the delimiter of its own; name one for both files with --delimiter.',
    });
  }
  const names = layout.columns.header;
  const named = names !== null && [layout.row, layout.column].some((at) => first.includes(names[at]!));
  return { file, count: first.length, header: named ? first : null };
}
