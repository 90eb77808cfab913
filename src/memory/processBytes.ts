/**
 * Bytes that a run takes in the process beside its kernels' memory: the arrays that live at once, stage by stage. N entries, m rows, n columns,
 * F runs, r components each, one part of P left out of each.
 *
 *   throughout     4 N + 8 N + 4 N                      numbers of entries kept, orders, parts;   and 8 N for values in the unit of the fit
 *   a run          2 N + 8 N, 32 (m + n)                who counts, standardised values, an additive fit
 *                  + max(8·lines·width, 8 (m + n)(width + 1) + 16 N for full covariance)       its start; its end, copied out
 *                  + 56 N where noise is learned
 *   a run's fit    8 (m + n)(r + 1), twice for diagonal covariance, whose judge is kept too;   8 N for full;   56 N/P of what was left out;   and
 *                  how sure it is, for intervals: 8 (m + n)·K(K + 1)/2, diagonal 8 (m + n)·K,   K = r + 1
 *   the answer     8 (m + n)(2 F (r + 1) + 1)           all runs side by side, with and without offsets;   28 N F/P to judge them
 *   intervals      8 (m + n)(14 w + w²) + 36 N, w = r + 2        the null space;   40 N F/P of scores
 *
 * What is there before, `inputBytes`: 16 N of the table, 56 bytes an id, the text. What comes after is a chunk at a time, but for the library's list
 * of cells with intervals: 180 bytes of objects each (both measured, Node 20).
 *
 * Not counted: what Node takes by itself (some 60 MB), garbage that has not been collected yet, the code that is compiled. Sums of live
 * arrays are therefore less than what the system says of a process; docs/fill.md has both side by side.
 */
import type { Course } from './course.ts';
import type { Work } from './kernelBytes.ts';
import type { TableSize } from './size.ts';

/** Bytes of an id: a short string and its hash on V8's heap, and its places. */
const idBytes = 56;
/** Of these on the heap, at least. */
export const idHeapBytes = 40;
/** Bytes of V8's heap that a filled cell with its interval takes. */
export const cellBytes = 180;

/** A table that has been read: entries, ids, and the letters of its text. */
export function inputBytes({ rows, columns, entries }: Omit<TableSize, 'longest'>, letters = 0): number {
  return 16 * entries + idBytes * (rows + columns) + letters;
}

export function arrayBytes(size: TableSize, work: Work, course: Course): number {
  const { entries } = size;
  const { folds, intervals } = work;
  const throughout = (4 + 8 + 4 + 8) * entries;
  const kept = keptBytes(size, work, course);
  const stages = [
    runBytes(size, work, course) + Math.max(0, folds - 1) * kept,
    folds * kept + answerBytes(size, work, course),
  ];
  if (intervals) stages.push(folds * kept + trustBytes(size, work, course));
  return throughout + Math.max(...stages);
}

function runBytes({ rows, columns, entries }: TableSize, { covariance }: Work, course: Course): number {
  const lines = rows + columns;
  const { width, learnsNoise } = course;
  const start = 8 * Math.max(rows, columns) * width;
  const end = 8 * lines * (width + 1) + (covariance === 'full' ? 16 * entries : 0);
  // Descent has its parameters four times: those of the best iterate, the present one, its gradient and its step.
  const descent = covariance === null ? 4 * 8 * lines * width + 40 * entries : 0;
  const noise = learnsNoise ? 56 * entries : 0;
  return 10 * entries + 32 * lines + Math.max(start, end) + descent + noise;
}

/** What is left of a run. */
function keptBytes(
  { rows, columns, entries }: TableSize,
  { covariance, parts, intervals }: Work,
  { rank, learnsNoise }: Course,
): number {
  const lines = rows + columns;
  const K = rank + 1;
  const fits = covariance === 'diagonal' ? 2 : 1;
  const ofEntries = (covariance === 'full' ? 8 : 0) + (learnsNoise ? 8 : 0) + 56 / Math.max(1, parts);
  // A descent gets its uncertainty afterwards, whole.
  const each = covariance === 'diagonal' ? K : (K * (K + 1)) / 2;
  const uncertainty = intervals ? 8 * lines * each : 0;
  return 8 * lines * K * fits + 24 * columns + ofEntries * entries + uncertainty;
}

function leftOut({ entries }: TableSize, { folds, parts }: Work): number {
  return (entries * Math.min(folds, parts)) / Math.max(1, parts);
}

function answerBytes(size: TableSize, work: Work, { rank }: Course): number {
  const lines = size.rows + size.columns;
  return 8 * lines * (2 * work.folds * (rank + 1) + 1) + 28 * leftOut(size, work);
}

function trustBytes(size: TableSize, work: Work, { rank }: Course): number {
  const lines = size.rows + size.columns;
  const w = rank + 2;
  const model = 8 * lines * (work.folds * (rank + 1) + 1);
  return model + 8 * lines * (14 * w + w * w) + 36 * size.entries + 40 * leftOut(size, work);
}
