/** The diagonal covariance mode: acceptance tests of the scale recipe (§7) at sizes that a test can afford; the rest is `npm run study -- scale`. */
import { describe, expect, it } from 'vitest';
import { complete } from '#rankfree/completion/complete.js';
import { buildFences } from '#rankfree/completion/fences.js';
import { predict, predictCell } from '#rankfree/completion/model.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import type { TableFit } from '#rankfree/completion/tableFit.js';
import { fitTable, predictFit } from '#rankfree/completion/tableFit.js';
import { tableLoss } from '#rankfree/completion/tableLoss.js';
import { assignFolds, entriesOf, leaveOut } from '#rankfree/folds.js';
import { orderEntries } from '#rankfree/measurements/orders.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { completeWithIntervals } from '#rankfree/trust/intervals.js';
import type { Problem } from '../../bench/generators.mjs';
import { collection, errorToTruth, lowRank, mcbench, unseen } from '../../bench/generators.mjs';

const ratingsLike = (seed: number) =>
  collection({
    rows: 943,
    columns: 1682,
    count: 100_000,
    rank: 15,
    spectrum: (a) => 0.75 ** a,
    noise: 0.74,
    seed,
  });

/** Root mean square of the differences of two arrays. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t]! - b[t]!) ** 2;
  return Math.sqrt(sum / a.length);
}

/** Posterior mean of b_i + c_j, variances of offsets and noise known: by turns, 0 + Σ (y − other)/(n + noise/offsets). */
function shrunkOffsets(
  { rows, columns, row, column, value }: Problem,
  damping: number,
): (i: number, j: number) => number {
  const b = new Float64Array(rows);
  const c = new Float64Array(columns);
  const update = (mine: Float64Array, at: Int32Array, other: Float64Array, to: Int32Array) => {
    const sum = new Float64Array(mine.length);
    const count = new Float64Array(mine.length).fill(damping);
    for (let t = 0; t < value.length; t++) {
      sum[at[t]!]! += value[t]! - other[to[t]!]!;
      count[at[t]!]!++;
    }
    for (let i = 0; i < mine.length; i++) mine[i] = sum[i]! / count[i]!;
  };
  for (let sweep = 0; sweep < 200; sweep++) {
    update(b, row, c, column);
    update(c, column, b, row);
  }
  return (i, j) => b[i]! + c[j]!;
}

describe('diagonal covariance', () => {
  it('is as good as full covariance on a table like ratings, and says so by its held-out error', async () => {
    const problem = ratingsLike(1);
    const { held } = problem;
    const errors = [];
    for (const covariance of ['diagonal', 'full'] as const) {
      const completion = await complete(problem, { covariance, folds: 2 });
      expect(completion).toMatchObject({ covariance, branch: 'average' });
      const error = distance(predict(completion.model, held.row, held.column), held.value);
      // The held-out error is that of single runs that saw less; the answer is a little better.
      expect(completion.error!.model).toBeGreaterThan(0.99 * error);
      expect(completion.error!.model).toBeLessThan(1.06 * error);
      errors.push(error);
    }
    expect(errors[0]).toBeLessThan(1.01 * errors[1]!);
  });

  it('test 4: pure noise has no live components and is predicted by its mean', async () => {
    const problem = lowRank({ rows: 1500, columns: 1000, rank: 0, count: 200_000, noise: 1, seed: 1 });
    const { model, rank, error } = await complete(problem);
    const cells = unseen(problem);
    expect(errorToTruth(problem, cells, predict(model, cells.row, cells.column))).toBeLessThan(0.05);
    expect(Math.abs(error!.model - 1)).toBeLessThan(0.02);
    expect(rank).toBe(0);
  });

  it('test 5: the held-out error is that of other cells, and seeing everything at the end makes it no worse', async () => {
    const problem = ratingsLike(3);
    const { held } = problem;
    const runtime = await openRuntime();
    const part = assignFolds(runtime, problem.value.length, 20, 3);
    const { weights, held: judges } = leaveOut(part, 0);
    const { judged, final } = await fitTable(
      runtime,
      problem,
      orderEntries(runtime, problem),
      weights,
      judges,
      {
        ...{ fitter: 'diagonal', fences: buildFences(problem, runtime.kernels), mixedUnits: false },
        ...{
          noise: 'even',
          loss: tableLoss('squares'),
          width: 30,
          seed: 3,
          repetition: 0,
          keepUncertainty: false,
          signal: undefined,
          onSweep() {},
        },
      },
    );
    const error = (fit: TableFit, cells: ObservedTable): number =>
      distance(
        Float64Array.from(cells.value, (_, t) => predictFit(fit, cells.row[t]!, cells.column[t]!)),
        cells.value,
      );
    const leftOut = entriesOf(part, 0);
    const of = (numbers: Int32Array): Int32Array => leftOut.map((t) => numbers[t]!);
    const [row, column] = [of(problem.row), of(problem.column)];
    const judging = { ...problem, row, column, value: Float64Array.from(leftOut, (t) => problem.value[t]!) };
    const reported = error(judged, judging);
    const others = { ...problem, ...held };
    const standardError = reported / Math.sqrt(2 * leftOut.length);
    expect(Math.abs(reported - error(judged, others))).toBeLessThan(3 * standardError);
    expect(error(final, others)).toBeLessThanOrEqual(error(judged, others));
    await runtime.close();
  });

  it('test 6: nine tenths of other cells lie in their 90 % intervals, in poor rows and in rich ones', async () => {
    const problem = ratingsLike(1);
    const { row, column, value } = problem.held;
    const { intervals } = await completeWithIntervals(problem, {}, { interval: 0.9 });
    const inRow = new Int32Array(problem.rows);
    for (const i of problem.row) inRow[i]!++;
    const byCount = Array.from(row.keys()).sort((a, b) => inRow[row[a]!]! - inRow[row[b]!]!);
    const coverage = (cells: readonly number[]): number => {
      const inside = cells.filter((t) => {
        const { low, high } = intervals.cell(row[t]!, column[t]!);
        return low !== null && high !== null && low <= value[t]! && value[t]! <= high;
      });
      return inside.length / cells.length;
    };
    const fifth = Math.floor(byCount.length / 5);
    expect(Math.abs(coverage(byCount) - 0.9)).toBeLessThan(0.02);
    expect(Math.abs(coverage(byCount.slice(0, fifth)) - 0.9)).toBeLessThan(0.03);
    expect(Math.abs(coverage(byCount.slice(-fifth)) - 0.9)).toBeLessThan(0.03);
  });

  it.each([
    ['diagonal', 2],
    ['full', 5],
  ] as const)(
    'test 10: few sparse entries are not worse than 1.02 times offsets alone, %s',
    async (covariance, folds) => {
      const problem = lowRank({
        rows: 3000,
        columns: 3000,
        rank: 0,
        count: 5000,
        offsets: 1,
        noise: 0.5,
        seed: 1,
      });
      const { model, branch, error } = await complete(problem, { covariance, folds });
      expect(branch).toBe('offsets');
      expect(error!.model).toBe(error!.offsets);
      const [row, column] = [3001, 7].map((step) =>
        Int32Array.from({ length: 20_000 }, (_, n) => (n * step) % 2999),
      ) as [Int32Array, Int32Array];
      const best = shrunkOffsets(problem, 0.5 ** 2 / 1 ** 2);
      const bestThere = Float64Array.from(row, (i, n) => best(i, column[n]!));
      const cells = { row, column };
      const reached = errorToTruth(problem, cells, predict(model, row, column));
      const alone = await complete(problem, { covariance: 'diagonal', width: 0 });
      expect(reached).toBeLessThan(1.02 * errorToTruth(problem, cells, predict(alone.model, row, column)));
      // Learned by a mean field; the best that anyone can do knows all variances.
      expect(reached).toBeLessThan(1.1 * errorToTruth(problem, cells, bestThere));
    },
  );

  it('test 13: exact data of rank 10 are found to 1e-6, in single precision', async () => {
    const problem = lowRank({ rows: 1500, columns: 1000, rank: 10, count: 200_000, seed: 1 });
    const { model, rank, iterations, folds } = await complete(problem, { folds: 1 });
    const cells = unseen(problem);
    expect(errorToTruth(problem, cells, predict(model, cells.row, cells.column))).toBeLessThan(1e-6);
    expect(rank).toBe(10);
    expect(iterations / folds).toBeLessThanOrEqual(30);
  });

  it('comes close on a small table too, where full covariance is the default', async () => {
    for (const [noise, bound] of [
      [0.1, 0.058],
      [1, 0.56],
    ] as const) {
      const problem = mcbench({ noise, seed: 0 });
      const { model } = await complete(problem, { covariance: 'diagonal' });
      const predicted = predict(model, problem.held.row, problem.held.column);
      expect(errorToTruth(problem, problem.held, predicted)).toBeLessThan(bound);
    }
  });

  it('test 7: has the same bytes on 1, 2, 3 and 4 threads and in a second run', async () => {
    const problem = ratingsLike(2);
    const first = await complete(problem, { threads: 1, folds: 1 });
    for (const threads of [1, 2, 3, 4]) {
      const { model } = await complete(problem, { threads, folds: 1 });
      expect(model.left).toEqual(first.model.left);
      expect(model.right).toEqual(first.model.right);
    }
  });

  it.each([
    [1, 200, 1],
    [2, 40, 30],
    [3, 12, 30],
  ])(
    'test 9: rank %i from %i entries with width %i stays finite, empty lines included',
    async (rank, count, width) => {
      const problem = lowRank({ rows: 40, columns: 30, rank, count, noise: 0.1, seed: 1 });
      const { model } = await complete(problem, { covariance: 'diagonal', width });
      for (let i = 0; i < 40; i++) {
        for (let j = 0; j < 30; j++) expect(predictCell(model, i, j)).toBeTypeOf('number');
        expect(Number.isFinite(predictCell(model, i, i % 30))).toBe(true);
      }
    },
  );
});
