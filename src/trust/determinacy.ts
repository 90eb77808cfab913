/**
 * Which holes the observed cells determine, at the rank that was found and at one more, with what can be said of the reasons.
 *
 * The rank that counts is that of the simpler of two descriptions of what was fitted, the one with fewer numbers a line:
 *
 *   components and offsets    the components found, and one number for row offsets: a column offset is one number a column
 *   components alone          singular values of factors with offsets, [U b 1]·[V 1 c]ᵀ, above the noise (completion/rank.ts)
 *
 * since offsets of a table that has none are chance, and a part of what components say better. The mean of all values counts for neither,
 * and noise counts as at least 1e-8 of the variance, so that rounding errors of exact data make no component.
 *
 * Source    intervals recipe §4.
 */
import type { Evidence } from '../completion/evidence.ts';
import type { Fit } from '../completion/fit.ts';
import { median } from '../completion/quantile.ts';
import { rankAboveNoise } from '../completion/rank.ts';
import type { ObservedTable } from '../completion/table.ts';
import type { TableFit } from '../completion/tableFit.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { countParts, partsOf, peeledLines, peelLines } from './connections.ts';
import type { NullSpace, NullSpaceOptions } from './nullSpace.ts';
import { isUndetermined, probeNullSpace } from './nullSpace.ts';

/** What the report says of undetermined cells. */
export interface UndeterminedSummary {
  /** Components and offsets at which the cells were tested. */
  rank: number;
  offsets: 'none' | 'both';
  /** Holes that are undetermined at this rank, and at one component more. */
  cells: number;
  cellsAtNextRank: number;
  /** Whether the numbers of cells are extrapolated from some of the rows. */
  estimated: boolean;
  /** Steps of the test; not settled: it was cut off, which is itself a sign of cells that are barely determined. */
  steps: number;
  settled: boolean;
  /** Parts of the table that no row and no column links. */
  parts: number;
  /** Rows and columns that have too few observed cells for the rank. */
  thin: { rows: number; columns: number };
}

/** What can be said of why a cell is undetermined: the first that holds. */
export type OpenReason =
  /** Nothing links its row and its column. */
  | 'parts'
  /** Its row, or its column, has too few observed cells for the rank, of which some may lead to lines that have too few themselves. */
  | 'thin row'
  | 'thin column'
  /** Only the test found it. */
  | 'rank';

export interface Determinacy {
  isUndetermined(i: number, j: number): boolean;
  /** Tells why cells are, for as many as one likes. */
  reasons(): (i: number, j: number) => OpenReason;
  summary: UndeterminedSummary;
}

/** So many cells are looked at; of larger tables some rows. */
const mostCells = 5_000_000;
const leastNoise = 1e-8;

export function examineDeterminacy(
  runtime: Runtime,
  evidence: Evidence,
  foundRank: number,
  seed: number,
): Determinacy {
  const { table } = evidence;
  const description = simplerDescription(runtime, evidence, foundRank);
  const { rank, offsets } = description;
  const width = rank + Number(offsets);
  const probe = (of: number): NullSpace => {
    const options: NullSpaceOptions = { rank: of, offsets: { rows: offsets, columns: offsets }, seed };
    return probeNullSpace(runtime, table, options);
  };
  const [here, next] = width === 0 ? [undefined, undefined] : [probe(rank), probe(rank + 1)];
  const open = (space: NullSpace | undefined) => (i: number, j: number) =>
    space !== undefined && isUndetermined(space, i, j);
  const counts = countHoles(table, [open(here), open(next)]);
  return {
    isUndetermined: open(here),
    reasons: () => openReasons(table, width),
    summary: {
      rank,
      offsets: offsets ? 'both' : 'none',
      cells: counts.numbers[0]!,
      cellsAtNextRank: counts.numbers[1]!,
      estimated: counts.estimated,
      steps: here?.steps ?? 0,
      settled: here?.settled ?? true,
      parts: countParts(table),
      thin: peeledLines(table, width),
    },
  };
}

function openReasons(table: ObservedTable, width: number): (i: number, j: number) => OpenReason {
  const { rowPart, columnPart } = partsOf(table);
  const thin = peelLines(table, width);
  return (i, j) => {
    if (rowPart[i] !== columnPart[j]) return 'parts';
    if (thin.rows[i] === 1) return 'thin row';
    return thin.columns[j] === 1 ? 'thin column' : 'rank';
  };
}

/** Offsets are there on both sides or on none: a model has both. */
function simplerDescription(
  runtime: Runtime,
  { branch, folds, table }: Evidence,
  foundRank: number,
): { rank: number; offsets: boolean } {
  if (branch === 'constant') return { rank: 0, offsets: false };
  if (branch === 'offsets') return { rank: 0, offsets: true };
  const whole = folds.map(({ final }) => rankAboveNoise(runtime, table, withOffsetsAsFactors(final)));
  const alone = Math.ceil(median(whole));
  return alone <= foundRank + 1 ? { rank: alone, offsets: false } : { rank: foundRank, offsets: true };
}

/** [U b 1]·[V 1 c]ᵀ */
function withOffsetsAsFactors({ fit, relativeNoise }: TableFit): Fit {
  const { rank, left, right, rowOffsets, columnOffsets } = fit;
  const widen = (factors: Float64Array, lines: number, last: (i: number) => [number, number]) => {
    const wide = new Float64Array(lines * (rank + 2));
    for (let i = 0; i < lines; i++) {
      wide.set(factors.subarray(i * rank, (i + 1) * rank), i * (rank + 2));
      wide.set(last(i), i * (rank + 2) + rank);
    }
    return wide;
  };
  const unit = relativeNoise > 0 ? fit.noiseVariance / relativeNoise : 0;
  return {
    ...fit,
    noiseVariance: Math.max(fit.noiseVariance, leastNoise * unit),
    rank: rank + 2,
    left: widen(left, rowOffsets.length, (i) => [rowOffsets[i]!, 1]),
    right: widen(right, columnOffsets.length, (j) => [1, columnOffsets[j]!]),
  };
}

/** How many holes pass each test, among rows and columns with entries: the others are open for a reason of their own. */
function countHoles(
  { rows, columns, row, column }: ObservedTable,
  tests: readonly ((i: number, j: number) => boolean)[],
): { numbers: number[]; estimated: boolean } {
  const stride = Math.ceil((rows * columns) / mostCells);
  const inRows = Array.from({ length: Math.ceil(rows / stride) }, (): number[] => []);
  const isSeen = new Uint8Array(columns);
  for (let t = 0; t < row.length; t++) {
    isSeen[column[t]!] = 1;
    if (row[t]! % stride === 0) inRows[row[t]! / stride]!.push(column[t]!);
  }
  // A column that the row has carries the row's place + 1; one without entries is never counted.
  const holder = new Int32Array(columns);
  const numbers = tests.map(() => 0);
  for (const [n, observed] of inRows.entries()) {
    if (observed.length === 0) continue;
    for (const j of observed) holder[j] = n + 1;
    for (let j = 0; j < columns; j++) {
      if (isSeen[j] === 0 || holder[j] === n + 1) continue;
      for (let k = 0; k < tests.length; k++) if (tests[k]!(n * stride, j)) numbers[k]!++;
    }
  }
  return { numbers: numbers.map((count) => count * stride), estimated: stride > 1 };
}
