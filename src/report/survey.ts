/**
 * A look at the filled cells one by one: how many have which flag, the widest and the narrowest intervals, some that are undetermined
 * and why.
 *
 * Of more than 100 000 cells that many are looked at, spread evenly: cell ⌊frac(k φ) · cells⌋ for k = 0, 1, …, with φ the golden ratio
 * as 0x9E3779B9 / 2³², whose multiples never crowd (Weyl).
 */
import type { ObservedTable } from '../completion/table.ts';
import type { Pairs } from '../tables/pairs.ts';
import type { OpenReason } from '../trust/determinacy.ts';
import type { Flag } from '../trust/flags.ts';
import type { Intervals, TrustedCell } from '../trust/intervals.ts';

export interface SurveyedCell extends TrustedCell {
  row: number;
  column: number;
}

export interface CellWithInterval extends SurveyedCell {
  low: number;
  high: number;
}

export interface OpenCell extends SurveyedCell {
  reason: OpenReason | 'new row' | 'new column' | 'uncalibrated';
}

export interface Survey {
  /** Filled cells that were looked at; all of them, or some. */
  looked: number;
  complete: boolean;
  flags: Record<Flag, number>;
  /** Width of the middling interval; null where there is none. */
  medianWidth: number | null;
  widest: CellWithInterval[];
  narrowest: CellWithInterval[];
  /** Cells without an interval, a few of every flag. */
  open: OpenCell[];
}

const mostLooked = 100_000;
const shown = 8;
const goldenRatio = 0x9e37_79b9;

export function surveyCells(
  table: ObservedTable,
  asked: Pairs | undefined,
  { cell, reasons }: Pick<Intervals, 'cell' | 'reasons'>,
): Survey {
  const { cells, complete } = asked === undefined ? holesOf(table) : pairsOf(asked, table.columns);
  const flags = { ok: 0, weak: 0, undetermined: 0, 'new row': 0, 'new column': 0, uncalibrated: 0 };
  const withInterval: { key: number; width: number }[] = [];
  const open: SurveyedCell[] = [];
  for (const key of cells) {
    const found = at(key);
    flags[found.flag]++;
    if (isClosed(found)) withInterval.push({ key, width: found.high - found.low });
    else if (flags[found.flag] <= shown) open.push(found);
  }
  const count = withInterval.length;
  withInterval.sort((a, b) => a.width - b.width);
  const closed = (some: typeof withInterval): CellWithInterval[] =>
    some.map(({ key }) => at(key)).filter(isClosed);
  return {
    ...{ looked: cells.length, complete, flags },
    medianWidth: count === 0 ? null : withInterval[Math.floor(count / 2)]!.width,
    narrowest: closed(withInterval.slice(0, shown)),
    // A table with few holes shows each of them once.
    widest: closed(withInterval.slice(Math.max(shown, count - shown)).reverse()),
    open: explained(open, reasons),
  };

  function at(key: number): SurveyedCell {
    const row = Math.floor(key / table.columns);
    const column = key - row * table.columns;
    return { row, column, ...cell(row, column) };
  }
}

function isClosed(cell: SurveyedCell): cell is CellWithInterval {
  return cell.low !== null && cell.high !== null;
}

function explained(open: readonly SurveyedCell[], reasons: Intervals['reasons']): OpenCell[] {
  const why = open.some(({ flag }) => flag === 'undetermined') ? reasons() : undefined;
  return open.map((cell) => ({
    ...cell,
    reason:
      cell.flag === 'new row' || cell.flag === 'new column' || cell.flag === 'uncalibrated'
        ? cell.flag
        : why!(cell.row, cell.column),
  }));
}

interface Cells {
  /** row · columns + column, rising. */
  cells: Float64Array;
  complete: boolean;
}

/** Cells that were not observed. */
function holesOf({ rows, columns, row, column }: ObservedTable): Cells {
  const all = rows * columns;
  const complete = all <= mostLooked;
  const keys = new Set<number>();
  for (let k = 0; k < Math.min(all, mostLooked); k++) {
    keys.add(complete ? k : Math.floor(((Math.imul(k, goldenRatio) >>> 0) / 2 ** 32) * all));
  }
  for (let t = 0; t < row.length; t++) keys.delete(row[t]! * columns + column[t]!);
  return { cells: Float64Array.from(keys).sort(), complete };
}

/** Pairs of a query that were not observed, each once. */
function pairsOf({ row, column, observed }: Pairs, columns: number): Cells {
  const keys = new Set<number>();
  const stride = Math.ceil(row.length / mostLooked);
  for (let t = 0; t < row.length; t += stride) {
    if (Number.isNaN(observed[t]!)) keys.add(row[t]! * columns + column[t]!);
  }
  return { cells: Float64Array.from(keys).sort(), complete: stride === 1 };
}
