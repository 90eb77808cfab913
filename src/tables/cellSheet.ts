/**
 * All filled cells with their intervals, then the suspicious ones, by columns: what trustedCells.ts writes as text, for formats with columns.
 *
 *   row, column, value, low, high, leverage, flag, weight, expected       holes where there is nothing to say
 *
 * Numbers are as the text has them, or have all their bits (`decimals` undefined); ids that are whole numbers are numbers.
 */
import type { SuspiciousCell } from '../completion/completion.ts';
import { roundedNumber } from '../formats/numberText.ts';
import type { NumberColumn, Sheet, SheetColumn } from '../formats/sheet.ts';
import type { Intervals } from '../trust/intervals.ts';
import { textColumn } from './filled.ts';
import type { Pairs } from './pairs.ts';
import { pairBatches } from './pairs.ts';
import type { TableNames } from './trustedCells.ts';
import { cellTitles, shortened } from './trustedCells.ts';

export function cellSheet(
  names: TableNames,
  { cell }: Pick<Intervals, 'cell'>,
  suspicious: readonly SuspiciousCell[],
  decimals: number | null | undefined,
  query: Pairs | undefined,
): Sheet {
  const { rowIds, columnIds, table } = names;
  const count = countFilled(names, query) + suspicious.length;
  const [rows, columns] = [new Int32Array(count), new Int32Array(count)];
  const numbers = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const [values, lows, highs, leverages, weights, expecteds] = [
    ...[numbers(), numbers(), numbers()],
    ...[numbers(), numbers(), numbers()],
  ] as const;
  const flags = new Array<string>(count);
  const number = (x: number | null): number => {
    if (x === null) return Number.NaN;
    return decimals === undefined ? x : roundedNumber(x, { decimals });
  };
  const short = (x: number): number => (decimals === undefined ? x : shortened(x));
  let at = 0;
  for (const batch of pairBatches(table, query)) {
    for (let t = 0; t < batch.count; t++) {
      if (!Number.isNaN(batch.observed[t]!)) continue;
      const found = cell(batch.row[t]!, batch.column[t]!);
      rows[at] = batch.row[t]!;
      columns[at] = batch.column[t]!;
      values[at] = number(found.value);
      lows[at] = number(found.low);
      highs[at] = number(found.high);
      leverages[at] = short(found.leverage);
      flags[at++] = found.flag;
    }
  }
  for (const { row, column, value, weight, expected } of suspicious) {
    rows[at] = row;
    columns[at] = column;
    values[at] = value;
    weights[at] = short(weight);
    expecteds[at] = number(expected);
    flags[at++] = 'suspicious';
  }
  return {
    names: cellTitles,
    columns: [
      ...[idsOf(rows, rowIds), idsOf(columns, columnIds)],
      ...[values, lows, highs, leverages].map(numberColumn),
      { kind: 'text', values: flags },
      ...[weights, expecteds].map(numberColumn),
    ],
    rows: count,
  };
}

function countFilled({ table }: TableNames, query: Pairs | undefined): number {
  if (query === undefined) return table.rows * table.columns - table.value.length;
  return query.observed.reduce((count, y) => count + Number(Number.isNaN(y)), 0);
}

function numberColumn(values: Float64Array): NumberColumn {
  return { kind: 'number', type: 'float64', values };
}

function idsOf(codes: Int32Array, ids: readonly string[]): SheetColumn {
  const typed = textColumn(ids);
  if (typed.kind === 'number') {
    const { type, values } = typed;
    return { kind: 'number', type, values: Float64Array.from(codes, (code) => values[code]!) };
  }
  return { kind: 'text', values: Array.from(codes, (code) => ids[code]!) };
}
