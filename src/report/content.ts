/**
 * What a report says, as plain data: everything that the page shows, and nothing that it looks like.
 *
 * Ids are looked up here, so that from here on nobody counts rows.
 */
import type { Completion, SuspiciousCell } from '../completion/completion.ts';
import type { FoldFit } from '../completion/crossFit.ts';
import type { Evidence } from '../completion/evidence.ts';
import type { ObservedTable } from '../completion/table.ts';
import type { TableFacts } from '../tables/describe.ts';
import { describeTable } from '../tables/describe.ts';
import type { Pairs } from '../tables/pairs.ts';
import type { PersonsTable } from '../tables/readTable.ts';
import type { CoveragePoint } from '../trust/coverageCurve.ts';
import type { Intervals, TrustSummary } from '../trust/intervals.ts';
import type { Maps } from './bins.ts';
import { mapsOf } from './bins.ts';
import type { ColumnHelp, ColumnShare } from './columnHelp.ts';
import { columnHelp } from './columnHelp.ts';
import type { CellWithInterval, OpenCell, Survey } from './survey.ts';
import { surveyCells } from './survey.ts';
import type { TracePoint } from './trace.ts';

/** A run and its result. */
export interface ReportSource {
  input: string;
  persons: PersonsTable;
  /** The pairs that were asked for, where not all holes were. */
  pairs: Pairs | undefined;
  completion: Completion;
  intervals: Intervals;
  evidence: Evidence<FoldFit>;
  trace: readonly TracePoint[];
  warnings: readonly string[];
  /** What repeats the run, and how. */
  done: Done;
}

export interface Done {
  /** The command line. */
  command: string;
  /** Every parameter: what it was, and in words what that means or why it was chosen. */
  parameters: readonly Parameter[];
  /** When the report was made, in ISO 8601. */
  madeAt: string;
  version: string;
}

export interface Parameter {
  name: string;
  value: string;
  note?: string;
}

/** A thing with the names of its row and column in place of their numbers. */
export type Named<Cell> = Omit<Cell, 'row' | 'column'> & { row: string; column: string };

/** A thing with the name of its column. */
type WithName<Column> = Omit<Column, 'column'> & { column: string };

export interface ReportContent {
  input: string;
  facts: TableFacts;
  counts: { row: LineCounts; column: LineCounts };
  maps: Maps;
  completion: Completion;
  noisy: { rows: NamedLine[]; columns: NamedLine[] };
  suspicious: Named<SuspiciousCell>[];
  trace: readonly TracePoint[];
  trust: TrustSummary;
  coverage: CoveragePoint[];
  survey: Omit<Survey, 'widest' | 'narrowest' | 'open'> & {
    widest: Named<CellWithInterval>[];
    narrowest: Named<CellWithInterval>[];
    open: Named<OpenCell>[];
  };
  columns: {
    ranked: number;
    unhelped: WithName<ColumnHelp['unhelped'][number]>[];
    least: WithName<ColumnShare>[];
  };
  warnings: readonly string[];
  done: Done;
}

export interface LineCounts {
  least: number;
  middling: number;
  most: number;
}

export interface NamedLine {
  id: string;
  factor: number;
}

const mostSuspicious = 20;

export function reportContent(source: ReportSource): ReportContent {
  const { input, persons, completion, intervals, evidence, trace, warnings, done } = source;
  const { table, rowIds, columnIds } = persons;
  const named = <Cell extends { row: number; column: number }>(cell: Cell): Named<Cell> => ({
    ...cell,
    ...{ row: rowIds[cell.row]!, column: columnIds[cell.column]! },
  });
  const titled = <Column extends { column: number }>(column: Column): WithName<Column> => ({
    ...column,
    column: columnIds[column.column]!,
  });
  const survey = surveyCells(table, source.pairs, intervals);
  const help = columnHelp(evidence, completion);
  return {
    ...{ input, completion, trace, warnings, done },
    facts: describeTable(persons),
    counts: lineCounts(table),
    maps: mapsOf(table, completion.model, completion.scaled),
    noisy: {
      rows: completion.noisyRows.map(({ index, factor }) => ({ id: rowIds[index]!, factor })),
      columns: completion.noisyColumns.map(({ index, factor }) => ({ id: columnIds[index]!, factor })),
    },
    suspicious: completion.suspicious.slice(0, mostSuspicious).map(named),
    trust: intervals.summary,
    coverage: intervals.coverage(),
    survey: {
      ...survey,
      ...{
        widest: survey.widest.map(named),
        narrowest: survey.narrowest.map(named),
        open: survey.open.map(named),
      },
    },
    columns: {
      ranked: help.ranked,
      unhelped: help.unhelped.map(titled),
      least: help.least.map(titled),
    },
  };
}

function lineCounts({ rows, columns, row, column }: ObservedTable): ReportContent['counts'] {
  const of = (line: Int32Array, lines: number): LineCounts => {
    const count = new Int32Array(lines);
    for (const i of line) count[i]!++;
    count.sort();
    return { least: count[0]!, middling: count[Math.floor(lines / 2)]!, most: count[lines - 1]! };
  };
  return { row: of(row, rows), column: of(column, columns) };
}
