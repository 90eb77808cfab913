/** Tables of 0 and 1, of counts and with heavy tails, filled by their own losses: better than by squares, in bounds, and the same on any number of threads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '#rankfree/completion/complete.js';
import type { CompletionOptions } from '#rankfree/completion/completion.js';
import type { PairModel } from '#rankfree/completion/model.js';
import { predictCell } from '#rankfree/completion/model.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import { fill, RankfreeError } from '#rankfree/index.js';
import { completeWithIntervals } from '#rankfree/trust/intervals.js';
import type { Problem } from '../../bench/generators.mjs';
import { errorToTruth, linked, lowRank, unseen } from '../../bench/generators.mjs';
import { random } from '../../bench/random.mjs';

async function failure(promise: Promise<unknown>): Promise<RankfreeError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RankfreeError)) throw error;
  return error;
}

/** Mean over the unseen cells of what a prediction costs on average, its mean being true. */
function expectedLoss(
  problem: Problem,
  cost: (mean: number, said: number) => number,
  model: PairModel,
): number {
  const { row, column } = unseen(problem);
  let sum = 0;
  for (let t = 0; t < row.length; t++) {
    const [i, j] = [row[t]!, column[t]!];
    sum += cost(problem.truth(i, j), predictCell(model, i, j));
  }
  return sum / row.length;
}

/** Probabilities of squares are clipped to where a logarithm is bearable; the others are as they are. */
function logLoss(mean: number, said: number): number {
  const p = Math.min(Math.max(said, 0.001), 0.999);
  return -mean * Math.log(p) - (1 - mean) * Math.log(1 - p);
}

/** Deviance beyond that of the truth. */
function countLoss(mean: number, said: number): number {
  const m = Math.max(said, 0.01);
  return 2 * (m - mean - mean * Math.log(m / mean));
}

const votes = linked({ kind: 'binary', rows: 120, columns: 60, rank: 3, count: 3000, size: 2, seed: 0 });
const counts = linked({
  kind: 'counts',
  rows: 100,
  columns: 60,
  rank: 3,
  count: 1800,
  size: 0.8,
  level: 1,
  seed: 0,
});

describe('tables of 0 and 1', () => {
  it.each([
    ['full', 0],
    ['full', 1],
    ['diagonal', 0],
  ] as const)(
    'are predicted better by logistic loss than by squares: %s, seed %i',
    async (covariance, seed) => {
      const problem =
        seed === 0
          ? votes
          : linked({ kind: 'binary', rows: 120, columns: 60, rank: 3, count: 3000, size: 2, seed });
      const squares = await complete(problem, { covariance });
      const logistic = await complete(problem, { loss: 'logistic', covariance });
      const [ours, theirs] = [logistic, squares].map(({ model }) => expectedLoss(problem, logLoss, model));
      expect(ours).toBeLessThan(theirs!);
      // A guess of ½ costs .693, the truth .47.
      expect(ours).toBeLessThan(0.6);
      expect(logistic).toMatchObject({
        branch: 'average',
        loss: 'logistic',
        noiseMode: 'even',
        suspicious: [],
        scaled: false,
      });
      // Log loss of left-out answers, which is that of unseen ones but for chance and the fifth that runs lack.
      expect(Math.abs(logistic.error!.model - ours!)).toBeLessThan(0.05);
      expect(logistic.error!.model).toBeLessThan(
        Math.min(logistic.error!.offsets, logistic.error!.columnMean),
      );
      for (let t = 0; t < 500; t++) {
        const p = predictCell(logistic.model, t % problem.rows, t % problem.columns);
        expect(p > 0 && p < 1).toBe(true);
      }
      // √ of the mean variance of an answer about its probability.
      expect(logistic.noise).toBeGreaterThan(0.35);
      expect(logistic.noise).toBeLessThan(0.5);
    },
  );

  it('without structure are filled by what is as good as the truth, and no worse than the mean of the column', async () => {
    const flat = linked({
      kind: 'binary',
      rows: 80,
      columns: 40,
      rank: 1,
      count: 1600,
      size: 0,
      offsets: 0,
      level: -1,
      seed: 3,
    });
    const { model, error } = await complete(flat, { loss: 'logistic' });
    expect(error!.model).toBeLessThanOrEqual(Math.min(error!.offsets, error!.columnMean));
    const truth = logLoss(1 / (1 + Math.E), 1 / (1 + Math.E));
    expect(expectedLoss(flat, logLoss, model)).toBeLessThan(truth + 0.01);
  });

  it('with rare ones keep their rate', async () => {
    const rare = linked({
      kind: 'binary',
      rows: 150,
      columns: 60,
      rank: 2,
      count: 4500,
      size: 1,
      level: -3,
      seed: 4,
    });
    const { model } = await complete(rare, { loss: 'logistic' });
    const { row, column } = unseen(rare);
    const means = Array.from(
      row,
      (i, t) => [rare.truth(i, column[t]!), predictCell(model, i, column[t]!)] as const,
    );
    const mean = (at: 0 | 1) => means.reduce((sum, both) => sum + both[at], 0) / means.length;
    expect(mean(1) / mean(0)).toBeGreaterThan(0.8);
    expect(mean(1) / mean(0)).toBeLessThan(1.2);
  });
});

describe('tables of counts', () => {
  it.each(['full', 'diagonal'] as const)(
    'are predicted better by poisson than by squares: %s',
    async (covariance) => {
      const squares = await complete(counts, { covariance });
      const poisson = await complete(counts, { loss: 'poisson', covariance });
      const [ours, theirs] = [poisson, squares].map(({ model }) => expectedLoss(counts, countLoss, model));
      expect(ours).toBeLessThan(0.5 * theirs!);
      expect(poisson).toMatchObject({ branch: 'average', rank: 3 });
      expect(poisson.error!.model).toBeLessThan(
        0.6 * Math.min(poisson.error!.offsets, poisson.error!.columnMean),
      );
    },
  );

  it('have intervals that keep their level and end on counts', async () => {
    for (const guarantee of ['crossFit', 'certified'] as const) {
      const { intervals } = await completeWithIntervals(
        counts,
        { loss: 'poisson' },
        { interval: 0.9, guarantee },
      );
      const source = random(`unseen counts ${guarantee}`, 0);
      const { row, column } = unseen(counts);
      let [inside, all] = [0, 0];
      for (let t = 0; t < row.length; t++) {
        const { low, high, value } = intervals.cell(row[t]!, column[t]!);
        if (low === null || high === null) continue;
        expect(low >= 0 && low <= value && value <= high).toBe(true);
        const truth = count(source, counts.truth(row[t]!, column[t]!));
        inside += Number(truth >= low && truth <= high);
        all++;
      }
      expect(all).toBeGreaterThan(3000);
      // 1800 scores, or 180 put aside: sd .007, .022.
      expect(inside / all).toBeGreaterThan(guarantee === 'crossFit' ? 0.87 : 0.85);
      expect(inside / all).toBeLessThan(0.97);
    }
  });
});

/** A Poisson count. */
function count(source: { uniform(): number }, mean: number): number {
  let n = 0;
  for (let product = source.uniform(); product > Math.exp(-mean); product *= source.uniform()) n++;
  return n;
}

describe('heavy tails', () => {
  const base = lowRank({ rows: 100, columns: 50, rank: 3, count: 2500, offsets: 1, seed: 2 });
  const noisy = (draw: (source: ReturnType<typeof random>) => number): Problem => {
    const source = random('heavy tails', 0);
    return { ...base, value: base.value.map((y) => y + 0.5 * draw(source)) };
  };
  const errorOf = async (problem: Problem, options: CompletionOptions): Promise<number> => {
    const { model } = await complete(problem, options);
    const cells = unseen(problem);
    const said = Float64Array.from(cells.row, (i, t) => predictCell(model, i, cells.column[t]!));
    return errorToTruth(problem, cells, said);
  };

  it.each(['full', 'diagonal'] as const)(
    'huber is better than even squares, and hardly worse where noise is normal: %s',
    async (covariance) => {
      const heavy = noisy((source) => source.studentT(2.5));
      const squares = await errorOf(heavy, { noise: 'even', covariance });
      expect(await errorOf(heavy, { loss: 'huber', covariance })).toBeLessThan(0.85 * squares);
      const normal = noisy((source) => source.normal());
      const least = await errorOf(normal, { noise: 'even', covariance });
      expect(await errorOf(normal, { loss: 'huber', covariance })).toBeLessThan(1.05 * least);
    },
  );

  it('huber learns the noise of normal residuals, and takes columns of other units', async () => {
    const normal = noisy((source) => source.normal());
    const { noise } = await complete(normal, { loss: 'huber' });
    expect(noise).toBeGreaterThan(0.4);
    expect(noise).toBeLessThan(0.6);
    const units = { ...normal, value: normal.value.map((y, t) => y * 10 ** (normal.column[t]! % 7)) };
    const { scaled, rank, bentColumns } = await complete(units, { loss: 'huber' });
    expect({ scaled, rank, bentColumns }).toEqual({ scaled: true, rank: 3, bentColumns: [] });
  });
});

describe('every loss', () => {
  it.each([
    ['logistic', votes],
    ['poisson', counts],
    ['huber', counts],
  ] as const)('%s gives the same bits on one thread and on two', async (loss, problem) => {
    for (const covariance of loss === 'logistic' ? (['full', 'diagonal'] as const) : (['full'] as const)) {
      const options = { loss, covariance, folds: 2 };
      const [one, two] = [
        await complete(problem, { ...options, threads: 1 }),
        await complete(problem, { ...options, threads: 2 }),
      ];
      expect(two.threads).toBe(2);
      expect(two.model).toEqual(one.model);
      expect(two.error).toEqual(one.error);
    }
  });

  it.each([
    ['logistic', 0],
    ['logistic', 1],
    ['poisson', 0],
    ['poisson', 7],
  ] as const)('%s of nothing but %i fills it in', async (loss, value) => {
    const table = { ...votes, value: new Float64Array(votes.value.length).fill(value) };
    const { model, branch } = await complete(table, { loss });
    expect(branch).toBe('constant');
    expect(predictCell(model, 1, 1)).toBe(value);
  });

  it('gives finite answers in range, whatever the table', async () => {
    const tables = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      columns: fc.integer({ min: 1, max: 7 }),
      largest: fc.constantFrom(1, 3, 1e6),
      seed: fc.integer({ min: 0, max: 1e6 }),
      share: fc.constantFrom(0.2, 0.6, 1),
      common: fc.constantFrom(0.05, 0.5, 0.95),
    });
    await fc.assert(
      fc.asyncProperty(tables, async ({ rows, columns, largest, seed, share, common }) => {
        const table = madeUp(rows, columns, seed, share, (source) =>
          source.uniform() < common ? 0 : 1 + Math.floor(largest * source.uniform() ** 4 * 0.999),
        );
        if (table.value.length === 0) return;
        for (const loss of largest === 1
          ? (['logistic', 'poisson', 'huber'] as const)
          : (['poisson', 'huber'] as const)) {
          for (const covariance of ['full', 'diagonal'] as const) {
            const { model, error } = await complete(table, { loss, covariance, folds: 2, threads: 1 });
            for (let i = 0; i < rows; i++) {
              for (let j = 0; j < columns; j++) {
                const said = predictCell(model, i, j);
                expect(Number.isFinite(said)).toBe(true);
                if (loss !== 'huber') expect(said).toBeGreaterThanOrEqual(0);
                if (loss === 'logistic') expect(said).toBeLessThanOrEqual(1);
              }
            }
            if (error !== null && loss !== 'huber') {
              expect(Number.isFinite(error.model)).toBe(true);
              expect(error.model).toBeLessThanOrEqual(Math.min(error.offsets, error.columnMean));
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('of blocks that answer alike is sure, and finite', async () => {
    const table = madeUp(40, 20, 1, 0.6, (_, i, j) => Number((i + j) % 2 === 0));
    const { model, error } = await complete(table, { loss: 'logistic' });
    expect(error!.model).toBeLessThan(0.1);
    for (let i = 0; i < 40; i++) {
      for (let j = 0; j < 20; j++)
        expect(Math.round(predictCell(model, i, j))).toBe(Number((i + j) % 2 === 0));
    }
  });

  it.each([
    [{ loss: 'logistic', method: 'gradient' }, 'method'],
    [{ loss: 'huber', noise: 'mixture' }, 'noise'],
    [{ loss: 'poisson', noise: 'even' }, 'noise'],
    [{ loss: 'logistic', interval: 0.9 }, 'interval'],
    [{ loss: 'poisson', guarantee: 'exact' }, 'guarantee'],
    [{ loss: 'absolute' }, 'loss'],
  ])('refuses %j', async (options, place) => {
    const error = await failure(
      fill(
        [
          [0, 1],
          [1, null],
        ],
        options as object,
      ),
    );
    expect(error).toMatchObject({ code: 'BAD_OPTION', place });
  });

  it('refuses values that it is not for, by their place', async () => {
    const shares = await failure(fill([{ a: 1, b: 0.3 }], { loss: 'logistic' }));
    expect(shares.message).toContain('NOT_BINARY: rows[0], column "b": 0.3 is neither 0 nor 1.');
    for (const value of [-1, 2.5, 2 ** 53]) {
      const entries = [
        { row: 'a', column: 1, value: 3 },
        { row: 'b', column: 1, value },
      ];
      expect(await failure(fill(entries, { loss: 'poisson' }))).toMatchObject({
        code: 'NOT_A_COUNT',
        place: 'rows[1].value',
      });
    }
  });

  it('takes the mean of repeated answers', async () => {
    const entries = Array.from({ length: 60 }, (_, n) => ({
      row: n % 10,
      column: n % 6,
      value: Number(n % 4 === 0),
    }));
    const { rows } = await fill(entries, { loss: 'logistic' });
    for (const { value } of rows) expect(value > 0 && value < 1).toBe(true);
  });

  it('poisson is held to bounds and whole numbers that are asked for', async () => {
    const { model } = await complete(counts, { loss: 'poisson', round: 'whole', bounds: [1, 12] });
    const said = Array.from({ length: counts.rows * counts.columns }, (_, n) =>
      predictCell(model, n % counts.rows, n % counts.columns),
    );
    expect(said.every((n) => Number.isInteger(n) && n >= 1 && n <= 12)).toBe(true);
  });
});

function madeUp(
  rows: number,
  columns: number,
  seed: number,
  share: number,
  value: (source: ReturnType<typeof random>, i: number, j: number) => number,
): ObservedTable {
  const source = random('made up', seed);
  const cells = Array.from({ length: rows * columns }, (_, n) => n).filter(() => source.uniform() < share);
  return {
    ...{ rows, columns },
    row: Int32Array.from(cells, (n) => Math.floor(n / columns)),
    column: Int32Array.from(cells, (n) => n % columns),
    value: Float64Array.from(cells, (n) => value(source, Math.floor(n / columns), n % columns)),
  };
}
