/** What a run found, as one object for programs and as a few lines for people. */
import type { Completion, NoisyLine, SuspiciousCell, UnhelpedColumn } from '../completion/completion.ts';
import { shortNumber as short } from '../formats/numberText.ts';
import type { TableFacts } from '../tables/describe.ts';
import { describeTable } from '../tables/describe.ts';
import type { PersonsTable } from '../tables/readTable.ts';
import type { TrustSummary } from '../trust/intervals.ts';
import type { CoverageGroup } from '../trust/selfCheck.ts';
import type { Inspection } from './inspect.ts';
import { memoryLine } from './memory.ts';
import { packageVersion } from './version.ts';

interface NamedLine {
  id: string;
  factor: number;
}

type NamedCell = Omit<SuspiciousCell, 'row' | 'column'> & { row: string; column: string };

/** The summary names so many suspicious cells, the most conspicuous ones, and the report so many. */
const mostCells = 100;
const fewCells = 3;
/** Where more than this share is suspicious, it may as well be the others that are wrong. */
const tooMany = 0.25;
/** An error of more than this share of that of column means is hardly better. */
const hardly = 0.97;
/** Most of a log loss or deviance is there whatever the prediction. */
const hardlyInNats = 0.995;
const enoughToJudge = 100;

export interface CompletionSummary {
  input: string;
  layout: 'wide' | 'long';
  shape: [rows: number, columns: number];
  observed: number;
  missing: number;
  duplicates: number;
  method: Completion['method'];
  loss: Completion['loss'];
  covariance: Completion['covariance'];
  rank: number;
  rankRange: { low: number; high: number };
  noise: number;
  heldOutError: Completion['error'];
  /** What these errors are. */
  heldOutMeasure: string;
  noiseMode: Completion['noiseMode'];
  noiseClasses: number[];
  noisyRows: NamedLine[];
  noisyColumns: NamedLine[];
  suspicious: { count: number; cells: NamedCell[] };
  scaled: boolean;
  bentColumns: string[];
  unhelpedColumns: { column: string; simpler: UnhelpedColumn['simpler'] }[];
  iterations: number;
  folds: number;
  status: Completion['status'];
  branch: Completion['branch'];
  intervals?: TrustSummary;
  emptyRows: string[];
  emptyColumns: string[];
  thinRows: number;
  thinColumns: number;
  warnings: string[];
  seconds: number;
  seed: number;
  threads: number;
  version: string;
}

export async function completionSummary(
  input: string,
  persons: PersonsTable,
  completion: Completion,
  intervals: TrustSummary | undefined,
): Promise<CompletionSummary> {
  const { layout, shape, observed, missing, duplicates, emptyRows, emptyColumns } = describeTable(persons);
  const { method, loss, covariance, rank, rankRange, noise, error } = completion;
  const { scaled, iterations, folds, status, branch } = completion;
  const { thinRows, thinColumns, seconds, seed, threads } = completion;
  return {
    ...{ input, layout, shape, observed, missing, duplicates },
    ...{ method, loss, covariance },
    ...{ rank, rankRange, noise, heldOutError: error, heldOutMeasure: measures[loss].json },
    ...noiseSummary(persons, completion),
    ...{ scaled, bentColumns: completion.bentColumns.map((j) => persons.columnIds[j]!) },
    unhelpedColumns: completion.unhelpedColumns.map(({ column, simpler }) => ({
      column: persons.columnIds[column]!,
      simpler,
    })),
    ...{ iterations, folds, status, branch },
    ...(intervals !== undefined && { intervals }),
    ...{ emptyRows, emptyColumns, thinRows, thinColumns, warnings: persons.warnings },
    ...{ seconds, seed, threads, version: await packageVersion() },
  };
}

function noiseSummary(
  { rowIds, columnIds }: PersonsTable,
  { noiseMode, noiseClasses, noisyRows, noisyColumns, suspicious }: Completion,
): Pick<CompletionSummary, 'noiseMode' | 'noiseClasses' | 'noisyRows' | 'noisyColumns' | 'suspicious'> {
  const named =
    (ids: readonly string[]) =>
    ({ index, factor }: NoisyLine): NamedLine => ({ id: ids[index]!, factor });
  return {
    noiseMode,
    noiseClasses,
    noisyRows: noisyRows.map(named(rowIds)),
    noisyColumns: noisyColumns.map(named(columnIds)),
    suspicious: {
      count: suspicious.length,
      cells: suspicious
        .slice(0, mostCells)
        .map((cell) => ({ ...cell, row: rowIds[cell.row]!, column: columnIds[cell.column]! })),
    },
  };
}

/** Rows and columns of which nothing is known. */
export function unknownNames({ rowIds, columnIds }: PersonsTable, completion: Completion): string[] {
  return [
    ...nameList('row', completion.emptyRows, rowIds),
    ...nameList('column', completion.emptyColumns, columnIds),
  ];
}

function nameList(what: string, numbers: readonly number[], ids: readonly string[]): string[] {
  if (numbers.length === 0) return [];
  const many = numbers.length === 1 ? `1 ${what} was` : `${numbers.length} ${what}s were`;
  return [`${many} never observed (${listed(numbers.map((at) => ids[at]!))}): predicted from offsets alone.`];
}

/** The first few names, on one line. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => JSON.stringify(name));
  return first.join(', ') + (names.length > 5 ? ', …' : '');
}

export function completionReport(
  input: string,
  persons: PersonsTable,
  completion: Completion,
  intervals: TrustSummary | undefined,
): string {
  const { rank, rankRange, noise, error, loss, branch, status, iterations, seconds } = completion;
  const { held: called, ofAmounts } = measures[loss];
  const observed = persons.table.value.length;
  const range = rankRange.low === rankRange.high ? '' : ` (runs: ${rankRange.low} to ${rankRange.high})`;
  const held =
    error === null
      ? `${called}: nothing could be left out`
      : `${called} ${short(error.model)} (offsets alone ${short(error.offsets)}, column mean ${short(error.columnMean)})`;
  return [
    `${input}: ${shapeLine(describeTable(persons))}`,
    `rank ${rank}${range}${ofAmounts ? `, noise ${short(noise)}` : ''}, ${held}`,
    ...unhelpedLines(persons, completion),
    ...noiseLines(persons, completion),
    ...thinLines(completion),
    ...hardlyBetter(observed, completion),
    ...(intervals === undefined ? [] : intervalLines(persons, intervals)),
    `${branchNames[branch]}; ${status} after ${iterations} sweeps in ${short(seconds)} s`,
  ].join('\n');
}

/** What errors on left-out cells are, by loss. */
const measures: Record<Completion['loss'], { held: string; json: string; ofAmounts: boolean }> = {
  squares: { held: 'held-out error', json: 'root mean squared error', ofAmounts: true },
  huber: {
    held: 'held-out error (large ones by their size)',
    json: 'root mean squared error, large residuals by their size (huber)',
    ofAmounts: true,
  },
  logistic: { held: 'held-out log loss a cell', json: 'log loss a cell, in nats', ofAmounts: false },
  poisson: { held: 'held-out deviance a cell', json: 'Poisson deviance a cell', ofAmounts: false },
};

/** Which columns are filled by something simpler than the rest of the table. */
function unhelpedLines({ columnIds }: PersonsTable, { unhelpedColumns }: Completion): string[] {
  const sentence = (simpler: UnhelpedColumn['simpler'], what: string, instead: string): string[] => {
    const names = unhelpedColumns
      .filter((column) => column.simpler === simpler)
      .map(({ column }) => columnIds[column]!);
    if (names.length === 0) return [];
    const many = names.length === 1 ? '1 column' : `${names.length} columns`;
    return [`${what} did not help in ${many} (${listed(names)}): filled by ${instead}`];
  };
  return [
    ...sentence('offsets', 'factors', 'offsets alone'),
    ...sentence('columnMean', 'factors and row offsets', 'the column mean'),
  ];
}

/** What is worth a line of the noise: nothing, where it is the same for all cells. */
function noiseLines({ rowIds, columnIds, table }: PersonsTable, completion: Completion): string[] {
  const { suspicious, noisyColumns, noisyRows } = completion;
  const lines: string[] = [];
  const noisiest = [
    ...noisyColumns
      .slice(0, 1)
      .map(({ index, factor }) => `column ${name(columnIds, index)}, ${short(factor)} times`),
    ...noisyRows.slice(0, 1).map(({ index, factor }) => `row ${name(rowIds, index)}, ${short(factor)} times`),
  ];
  if (noisiest.length > 0) lines.push(`noise is uneven; the most: ${noisiest.join('; ')}`);
  if (suspicious.length > 0) {
    const shown = suspicious.slice(0, fewCells).map(({ row, column, value, expected, deviation }) => {
      const cell = `${name(rowIds, row)}, ${name(columnIds, column)}`;
      return `${cell}: ${short(value)}, expected ${short(expected)} ± ${short(deviation)}`;
    });
    const more = suspicious.length > fewCells ? '; …' : '';
    const share = suspicious.length / table.value.length;
    const doubt = share > tooMany ? ': too many to trust the rest' : '';
    lines.push(`${cellsNumbered(suspicious.length)} suspicious${doubt} (${shown.join('; ')}${more})`);
  }
  return lines;
}

function cellsNumbered(count: number): string {
  return count === 1 ? '1 observed cell is' : `${count} observed cells are`;
}

function name(ids: readonly string[], index: number): string {
  return JSON.stringify(ids[index]!);
}

function thinLines({ thinRows, thinColumns }: Completion): string[] {
  if (thinRows + thinColumns === 0) return [];
  return [
    `not determined by the data alone: rows ${thinRows}, columns ${thinColumns} (fewer values than the rank)`,
  ];
}

/** What intervals promise, what they rest on, and where there are none. */
function intervalLines({ table }: PersonsTable, intervals: TrustSummary): string[] {
  const { level, calibration, selfCheck, undetermined, promise } = intervals;
  const { scores, runs, quantile } = calibration;
  const size = quantile === null ? 'too few for a finite interval' : `quantile ${short(quantile)}`;
  const lines = [
    `${short(100 * level)} % intervals from ${scores} cells that ${runNames(runs)} had not seen, ${size}`,
  ];
  if (scores > 0) {
    lines.push(
      `of these inside, by tenths of leverage: ${coverageRange(selfCheck.byLeverage)}; by tenths of values in a row: ${coverageRange(selfCheck.byRowCount)}`,
    );
  }
  const holes = table.rows * table.columns - table.value.length;
  const { rows, columns } = undetermined.thin;
  if (undetermined.cells + rows + columns > 0) lines.push(undeterminedLine(undetermined, holes));
  if (!undetermined.settled) {
    lines.push(
      `whether cells are determined was not settled in ${undetermined.steps} steps: many may be barely so`,
    );
  }
  lines.push(promise);
  return lines;
}

function runNames(runs: number): string {
  return runs === 1 ? 'the run' : runs === 0 ? 'the answer' : `one of ${runs} runs`;
}

function coverageRange(groups: readonly CoverageGroup[]): string {
  const shares = groups.map(({ coverage }) => 100 * coverage);
  return `${Math.min(...shares).toFixed(1)} to ${Math.max(...shares).toFixed(1)} %`;
}

function undeterminedLine(
  { rank, offsets, cells, cellsAtNextRank, estimated, parts, thin }: TrustSummary['undetermined'],
  holes: number,
): string {
  const about = estimated ? 'about ' : '';
  const beside = offsets === 'both' ? ' with offsets' : '';
  const reasons = [
    ...(parts > 1 ? [`the table falls into ${parts} parts that nothing links`] : []),
    ...(thin.rows + thin.columns > 0
      ? [`${thin.rows} rows and ${thin.columns} columns have too few values`]
      : []),
  ];
  const why = reasons.length === 0 ? '' : `; ${reasons.join('; ')}`;
  return `undetermined: ${about}${cells} of ${holes} holes at rank ${rank}${beside} (${cellsAtNextRank} at rank ${rank + 1}): no interval${why}`;
}

/** Pure noise, or so many wrong cells that none stands out. */
function hardlyBetter(observed: number, { error, branch, loss }: Completion): string[] {
  if (error === null || branch === 'exact' || observed < enoughToJudge) return [];
  const share = measures[loss].ofAmounts ? hardly : hardlyInNats;
  if (!(error.model > share * error.columnMean)) return [];
  return [
    'left-out cells are predicted hardly better than by column means: columns have little to do with each other, noise is heavy, or very many cells are wrong',
  ];
}

const branchNames: Record<Completion['branch'], string> = {
  average: 'mean of the cross-fitted runs',
  exact: 'the data are exact: one fit of all cells',
  offsets: 'offsets alone: factors did not help on left-out cells',
  constant: 'all observed values are equal',
};

function shapeLine({ layout, shape, observed, missing, missingShare }: TableFacts): string {
  return `${layout}, ${shape[0]} × ${shape[1]}, ${observed} observed, ${missing} missing (${short(100 * missingShare)} %)`;
}

export function inspectionReport(found: Inspection): string {
  const lines: (readonly [title: string, text: string])[] = [
    ['table', shapeLine(found)],
    ['format', found.format],
    ...textLines(found.text),
    ['row ids', found.rowIds === null ? 'numbered' : `column ${JSON.stringify(found.rowIds)}`],
    ['column ids', columnSource(found)],
    ['readings', `${found.readings}, ${found.duplicates} of them repeat an earlier pair`],
    [
      'range',
      found.minimum === null ? 'no values' : `${found.minimum} to ${found.maximum}, sum ${found.sum}`,
    ],
    ['constant', counted(found.constantColumns)],
    ['never observed', `rows: ${counted(found.emptyRows)}; columns: ${counted(found.emptyColumns)}`],
    ['carried through', found.carriedThrough.join(', ') || 'nothing'],
    ['fill would', planLine(found)],
    ...(found.minimum === found.maximum ? [] : [['memory', memoryLine(found.plan)] as const]),
    ...found.advice.map((sentence): [string, string] => ['perhaps', sentence]),
  ];
  const wide = Math.max(...lines.map(([title]) => title.length));
  return [found.input, ...lines.map(([title, text]) => `  ${title.padEnd(wide)}  ${text}`)].join('\n');
}

function planLine({ observed, minimum, maximum, plan }: Inspection): string {
  if (observed === 0) return 'fail: there is no value to learn from';
  if (minimum === maximum) return `write ${minimum} into every hole: all values are equal`;
  const covariance = plan.covariance === null ? '' : ` (${plan.covariance} covariance)`;
  const runs = plan.folds === 1 ? '1 run' : `${plan.folds} runs`;
  const scaling = plan.scaled ? 'each column scaled (units differ)' : 'columns as they are';
  return `use ${plan.method}${covariance}, ${runs}, ${plan.width} components to start with, ${scaling}`;
}

function columnSource({ layout, columnIds, valueColumn }: TableFacts): string {
  if (layout === 'wide') return columnIds === null ? 'numbered' : 'header';
  return `column ${JSON.stringify(columnIds)}, values in column ${JSON.stringify(valueColumn)}`;
}

function textLines(text: Inspection['text']): [title: string, text: string][] {
  if (text === null) return [];
  const { delimiter, decimal, lineEnd, byteOrderMark, header } = text;
  const parts = [
    `delimiter ${JSON.stringify(delimiter)}`,
    `decimal ${JSON.stringify(decimal)}`,
    `line end ${JSON.stringify(lineEnd)}`,
    header ? 'header' : 'no header',
  ];
  return [['text', [...parts, ...(byteOrderMark ? ['byte order mark'] : [])].join(', ')]];
}

function counted(names: readonly string[]): string {
  return names.length === 0 ? 'none' : `${names.length} (${listed(names)})`;
}
