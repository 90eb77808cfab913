/**
 * Bytes that a run has in its kernels' memory at most at once: the arena's peak, stage by stage. N entries, m rows, n columns; regions are
 * rounded up to 64 bytes each.
 *
 *   orders         2·4 N + 4 (m + n + 2)                                     there throughout: orders.ts
 *   full           2·16 N + (m + n)·R + scratch,   R = 8 (2 + K + K(K + 1)/2), K = width + 1;   and 16 N for residuals
 *   diagonal       2·8 N + (m + n)·8 W + scratch,   W = width + 2, up to a multiple of 4;   and 16 N for residuals where noise is learned
 *   gradient       6 points (m + n)·8 width, and the entries in tiles, those seen twice and with values: entries.ts, objective.ts
 *   values         16·lines·width of the side with more lines: svd.ts, of the factors of all runs side by side
 *   null space     8 N, and (m + n)·8·4·(r + 2), r components found: nullSpace.ts
 *
 * Scratch is a thread's, for its fullest line. Left out, since it is less than another stage: reading text by a kernel (36 bytes and twice the
 * letters of an id), folds (32 KiB), and writing pairs (2 MiB a thread and a bit a pair).
 *
 * Held against the arena's own count by test/memory/kernelBytes.test.ts: at the width and rank that came out, 1 to 1.35 times it.
 */
import type { CompletionPlan } from '../completion/plan.ts';
import { workLength } from '../linalg/gemm.ts';
import { padded } from '../linalg/operand.ts';
import { rowBytes } from '../measurements/point.ts';
import type { Course } from './course.ts';
import type { TableSize } from './size.ts';

/** A run: its plan, and whether intervals are asked for. */
export interface Work extends Pick<CompletionPlan, 'covariance' | 'folds' | 'parts' | 'threads'> {
  intervals: boolean;
}

/** What is in the memory before any run: constants of the kernels, the words by which threads meet. */
const constants = 9216;
/** Slices of lines, a multiple of 4 lines each: orders.ts. */
const mostBlocks = 64;

export function kernelBytes(size: TableSize, work: Work, course: Course): number {
  const orders = orderBytes(size);
  const stages = [orders + fitBytes(size, work, course), orders + valueBytes(size, work, course)];
  if (work.intervals) {
    stages.push(orders + withOffsetsBytes(size, course), orders + nullSpaceBytes(size, course));
  }
  return constants + Math.max(...stages);
}

/** A region of so many bytes. */
function region(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

function even(count: number): number {
  return count + (count % 2);
}

function blocksOf(lines: number): number {
  return Math.min(mostBlocks, Math.ceil(lines / 4));
}

function orderBytes({ rows, columns, entries }: TableSize): number {
  const side = (lines: number): number =>
    region(4 * entries) + region(4 * (lines + 1)) + region(4 * (blocksOf(lines) + 1));
  return side(rows) + side(columns);
}

function fitBytes(size: TableSize, { covariance, threads, parts }: Work, course: Course): number {
  const { entries } = size;
  if (covariance === null) return descentBytes(size, course.width, parts);
  const residuals = 2 * region(8 * entries);
  if (covariance === 'full') return fullBytes(size, course.width, threads) + residuals;
  return diagonalBytes(size, course.width, threads) + (course.learnsNoise ? residuals : 0);
}

/** fullCovariance.ts, with records and scratch of assembly/rowEquations.ts. */
function fullBytes({ rows, columns, entries, longest }: TableSize, width: number, threads: number): number {
  const K = width + 1;
  const [head, gathered, quad] = [16, 24, 32];
  const equations = 8 * even(K) + 8 * even((K * (K + 1)) / 2);
  const side = (lines: number): number => 2 * region(8 * entries) + region(lines * (head + equations));
  const blocks = Math.max(blocksOf(rows), blocksOf(columns));
  const sums = region(8 * blocks * (2 * K + 2)) + region(8 * K);
  const scratch = (longest + 4) * gathered + 4 * equations + 2 * (K + 5) * K * quad + 9 * quad;
  return side(rows) + side(columns) + sums + region(threads * region(scratch));
}

/** diagonalCovariance.ts and rotation.ts, with records and scratch of assembly/coordinateRows.ts. */
function diagonalBytes(
  { rows, columns, entries, longest }: TableSize,
  width: number,
  threads: number,
): number {
  const W = width + 2;
  const side = (lines: number): number => 2 * region(4 * entries) + region(lines * 8 * padded(W));
  const blocks = Math.max(blocksOf(rows), blocksOf(columns));
  const sums = region(8 * blocks * (2 * W + 2)) + region(8 * W) + region(8 * blocks * (width * width + 1));
  const turns = 2 * region(4 * width * padded(width));
  const scratch = (padded(W) + 1) * 4 * padded(longest + 4) + 12 * padded(W);
  return side(rows) + side(columns) + sums + turns + region(threads * region(scratch)) + turnBytes(width);
}

/** The matrices of a rotation, while it is found: a product, or eigenvectors. */
function turnBytes(width: number): number {
  const square = 8 * width * padded(width + 3);
  return Math.max(3 * square + 8 * workLength(width), 3 * square + 8 * (32 * width + 128));
}

/** gradientFit.ts: points of two objectives; all entries of the table, and those seen in two parts with their values. */
function descentBytes(size: TableSize, width: number, parts: number): number {
  const { rows, columns, entries } = size;
  const points = 6 * (rows + columns) * rowBytes(width, 'f64');
  const seen = entries * (1 - 1 / Math.max(2, parts));
  const inTwoParts = 2 * tilePointers(size, width) + 2 * (4 + 8) * seen;
  // A loss a block for each pass.
  return points + tiledBytes(size, width) + inTwoParts + 5 * region(8 * mostBlocks);
}

/** entries.ts, whole: a number an entry, and both sides in tiles where the factors are larger than one. */
function tiledBytes(size: TableSize, width: number): number {
  const { rows, columns, entries } = size;
  const isTiled = [tilesOf(rows, columns, entries, width), tilesOf(columns, rows, entries, width)];
  const indices = isTiled.reduce((sum, tiles) => sum + (tiles > 1 ? 4 * entries : 0), 0);
  return region(8 * entries) + indices + (indices > 0 ? tilePointers(size, width) : 0);
}

/** Where each line starts in each tile. */
function tilePointers({ rows, columns, entries }: TableSize, width: number): number {
  const side = (lines: number, others: number): number =>
    region(4 * (tilesOf(lines, others, entries, width) * lines + 1));
  return side(rows, columns) + side(columns, rows);
}

/** tiles.ts */
function tilesOf(lines: number, otherLines: number, entries: number, width: number): number {
  const [tileBytes, entriesPerTile] = [2 ** 19, 4];
  const wanted = Math.ceil((otherLines * rowBytes(width, 'f64')) / tileBytes);
  return Math.max(1, Math.min(wanted, Math.floor(entries / (entriesPerTile * lines))));
}

/** Singular values of the runs' factors side by side: complete.ts. */
function valueBytes(size: TableSize, { folds }: Work, { rank }: Course): number {
  return rank === 0 ? 0 : pairBytes(size, folds * rank);
}

/** Singular values of one run's factors with offsets: determinacy.ts. */
function withOffsetsBytes(size: TableSize, { rank }: Course): number {
  return pairBytes(size, rank + 2);
}

/** pairSingularValues: one factor by columns beside its copy, then what is left of both. */
function pairBytes({ rows, columns }: TableSize, width: number): number {
  const lines = Math.max(rows, columns);
  const factor = region(8 * (width + 3) * padded(lines)) + region(8 * lines * width);
  const core = Math.min(width, lines);
  const square = 8 * (core + 3) * padded(core);
  return Math.max(factor, 7 * square + 8 * workLength(core)) + square;
}

/** probeNullSpace, at one component more than were found, with offsets. */
function nullSpaceBytes(size: TableSize, { rank }: Course): number {
  const width = rank + 2;
  const factors = (size.rows + size.columns) * (rowBytes(2 * width, 'f64') + 2 * rowBytes(width, 'f64'));
  return factors + tiledBytes(size, 2 * width);
}
