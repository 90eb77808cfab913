/** The guard: tables with columns of pure noise, tables without, and made-up voices. */
import { describe, expect, it } from 'vitest';
import { complete } from '#rankfree/completion/complete.js';
import type { Completion } from '#rankfree/completion/completion.js';
import type { FoldFit } from '#rankfree/completion/crossFit.js';
import { clippedScore } from '#rankfree/completion/crossFit.js';
import { buildFences } from '#rankfree/completion/fences.js';
import { chooseVoices, heed } from '#rankfree/completion/guard.js';
import { leftOutError, measureOf } from '#rankfree/completion/measure.js';
import { predict, predictCell } from '#rankfree/completion/model.js';
import { tableLoss } from '#rankfree/completion/tableLoss.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { completeWithIntervals } from '#rankfree/trust/intervals.js';
import type { Problem } from '../../bench/generators.mjs';
import { errorToTruth, lowRank, noiseColumns, unseen } from '../../bench/generators.mjs';
import { random } from '../../bench/random.mjs';

const base = { rows: 120, columns: 80, rank: 4, count: 4000 };

/** Error to the truth at the unseen cells of some columns. */
function errorIn(problem: Problem, { model }: Completion, asked: (j: number) => boolean): number {
  const { row, column } = unseen(problem);
  const at = Array.from(column.keys()).filter((n) => asked(column[n]!));
  const cells = { row: Int32Array.from(at, (n) => row[n]!), column: Int32Array.from(at, (n) => column[n]!) };
  return errorToTruth(problem, cells, predict(model, cells.row, cells.column));
}

describe.each([1, 2])('a quarter of the columns pure noise, seed %i', (seed) => {
  const problem = noiseColumns(lowRank({ ...base, noise: 0.5, seed }), { columns: 20, seed });

  it('most of them are found, hardly another, and their error falls', async () => {
    const completion = await complete(problem, { noise: 'even' });
    expect(completion.branch).toBe('average');
    const found = completion.unhelpedColumns;
    expect(found.filter(({ column }) => column >= problem.first).length).toBeGreaterThanOrEqual(10);
    expect(found.filter(({ column }) => column < problem.first).length).toBeLessThanOrEqual(1);
    // What factors make of 50 cells of noise in four components is .28 = √(4/50) at least.
    expect(errorIn(problem, completion, (j) => j >= problem.first)).toBeLessThan(0.25);
    // A column without factors differs between rows by the row offsets alone.
    const steps = found
      .filter(({ simpler }) => simpler === 'offsets')
      .map(
        ({ column }) => predictCell(completion.model, 0, column) - predictCell(completion.model, 1, column),
      );
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 12);
  });
});

it('columns of pure noise beside columns that share row offsets are filled by their means', async () => {
  const seed = 3;
  const problem = noiseColumns(lowRank({ ...base, rank: 2, noise: 0.3, offsets: 1, seed }), {
    columns: 24,
    seed,
  });
  const completion = await complete(problem, { noise: 'even' });
  const found = completion.unhelpedColumns;
  expect(found.length).toBeGreaterThanOrEqual(20);
  expect(found.every(({ column, simpler }) => column >= problem.first && simpler === 'columnMean')).toBe(
    true,
  );
  for (const { column } of found) {
    const seen = problem.value.filter((_, t) => problem.column[t] === column);
    const mean = seen.reduce((sum, y) => sum + y, 0) / seen.length;
    for (const i of [0, 57, 119]) expect(predictCell(completion.model, i, column)).toBeCloseTo(mean, 12);
  }
  expect(errorIn(problem, completion, (j) => j >= problem.first)).toBeLessThan(0.25);
  // The error that is reported is that of what was filled in: noise .3 and 1, and a little.
  const shares = [0.7 * 0.3 ** 2, 0.3];
  expect(completion.error!.model).toBeLessThan(1.12 * Math.sqrt(shares[0]! + shares[1]!));
});

it('intervals of columns that fell back hold what they promise; a proved bound takes none', async () => {
  const [seed, columns] = [3, 24];
  const problem = noiseColumns(lowRank({ ...base, rank: 2, noise: 0.3, offsets: 1, seed }), {
    columns,
    seed,
  });
  const { completion, intervals } = await completeWithIntervals(
    problem,
    { noise: 'uneven' },
    { interval: 0.9 },
  );
  const source = random('fresh noise', seed);
  const { row, column } = unseen(problem);
  const fellBack = new Set(completion.unhelpedColumns.map((unhelped) => unhelped.column));
  const inside: boolean[] = [];
  for (let n = 0; n < row.length; n++) {
    if (!fellBack.has(column[n]!)) continue;
    const { low, high } = intervals.cell(row[n]!, column[n]!);
    const y = source.normal();
    if (low !== null && high !== null) inside.push(low <= y && y <= high);
  }
  expect(inside.length).toBeGreaterThan(1000);
  expect(Math.abs(inside.filter(Boolean).length / inside.length - 0.9)).toBeLessThan(0.05);
  const exact = await completeWithIntervals(
    problem,
    { noise: 'uneven' },
    { interval: 0.9, guarantee: 'exact' },
  );
  expect(exact.completion.unhelpedColumns).toEqual([]);
});

it.each([
  ['noise .1', { ...base, noise: 0.1 }],
  ['noise 1', { ...base, noise: 1 }],
  ['noise 2, which leaves two of four components', { ...base, noise: 2 }],
  ['offsets', { ...base, rank: 2, count: 3000, noise: 0.2, offsets: 2 }],
  ['few cells a column', { rows: 60, columns: 300, rank: 2, count: 9000, noise: 1 }],
  ['no factors', { ...base, rank: 0, noise: 0.5, offsets: 1.5 }],
  ['exact data', base],
])('no column falls back where all are alike: %s', async (_, options) => {
  const { unhelpedColumns } = await complete(lowRank({ ...options, seed: 1 }));
  expect(unhelpedColumns).toEqual([]);
});

describe('made-up voices', () => {
  /** Columns in which the model says the truth or only noise, offsets and means nothing. */
  function made(each: number, isNoise: (j: number) => boolean, gross = 0) {
    const columns = 40;
    const source = random('voices', each);
    const count = columns * each;
    const column = Int32Array.from({ length: count }, (_, t) => t % columns);
    const truth = Float64Array.from(column, () => source.normal());
    const value = truth.map((y, t) => y + 0.5 * source.normal() + (t < gross ? 1e6 : 0));
    const table = { rows: each, columns, row: column.map((_, t) => Math.floor(t / columns)), column, value };
    const nothing = new Float64Array(count);
    const model = truth.map((y, t) => (isNoise(column[t]!) ? source.normal() : y));
    const fold = {
      entries: Int32Array.from(column.keys()),
      said: { model, offsets: nothing, columnMean: nothing },
      unit: new Float64Array(count).fill(1),
    } as unknown as FoldFit;
    return { table, folds: [fold] };
  }

  it.each([
    [60, 0],
    [60, 40],
    [400, 0],
  ])('of %i cells, %i of them absurd: exactly the false columns fall back', async (each, gross) => {
    const runtime = await openRuntime();
    const { table, folds } = made(each, (j) => j % 4 === 1, gross);
    const fences = buildFences(table, runtime.kernels, false);
    const voices = chooseVoices(runtime.kernels, table, folds, fences);
    await runtime.close();
    expect(voices).toEqual(voices.map((_, j) => (j % 4 === 1 ? 'offsets' : 'model')));
    const heeded = heed(folds, table, voices);
    const [before, after] = [folds, heeded].map((runs) => clippedScore(table, runs, fences, 'model'));
    expect(after).toBeLessThan(before!);
    const error = (runs: FoldFit[]) =>
      leftOutError(table, runs, measureOf(tableLoss('squares'), runs), () => true);
    expect(error(heeded).offsets).toBe(error(folds).offsets);
  });

  it('columns too thin to say go with the table', async () => {
    const runtime = await openRuntime();
    const { table, folds } = made(39, (j) => j % 4 === 1);
    const voices = chooseVoices(runtime.kernels, table, folds, buildFences(table, runtime.kernels, false));
    await runtime.close();
    expect(new Set(voices)).toEqual(new Set(['model']));
    expect(heed(folds, table, voices)).toEqual(folds);
  });
});
