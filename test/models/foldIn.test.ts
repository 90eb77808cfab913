/** New lines without a new fit, against fits that have them. */
import { describe, expect, it } from 'vitest';
import { completeWithEvidence } from '#rankfree/completion/complete.js';
import { tableLoss } from '#rankfree/completion/tableLoss.js';
import { fill, foldIn } from '#rankfree/index.js';
import { openLinePosterior } from '#rankfree/models/linePosterior.js';
import { lowRank } from '../../bench/generators.mjs';
import { kept, triplets } from './problems.ts';

/** 240 × 60 of rank 4: 200 rows with 25 entries each on average, 40 with 1, 3, 10 and 30, ten of each. */
const sizes = [1, 3, 10, 30];
const known = 200;
const added = 40;
const columns = 60;
const rank = 4;

function problem(seed: number) {
  const full = lowRank({
    ...{ rows: known + added, columns, rank, count: (known + added) * columns },
    ...{ noise: 0.3, offsets: 0.5, seed },
  });
  const sizeOf = (row: number) => sizes[row % sizes.length]!;
  const all = triplets(full, (row, column) =>
    row < known ? (row * 31 + column * 17) % 12 < 5 : (column * 7 + row * 13) % columns < sizeOf(row),
  );
  return {
    full,
    all,
    sizeOf,
    old: all.filter(({ row }) => row < known),
    fresh: all.filter(({ row }) => row >= known),
  };
}

type Said = readonly { row: number | string; column: number | string; value: number }[];

/** Mean squared error to the truth of what is said of new rows, by their size. */
function errors({ full, sizeOf }: ReturnType<typeof problem>, said: Said): number[] {
  return sizes.map((size) => {
    const own = said.filter(({ row }) => Number(row) >= known && sizeOf(Number(row)) === size);
    return (
      own.reduce(
        (sum, { row, column, value }) => sum + (value - full.truth(Number(row), Number(column))) ** 2,
        0,
      ) / own.length
    );
  });
}

describe('rows with 1, 3, 10 and 30 entries', () => {
  it.each([
    ['full', [1, 2, 3]],
    ['diagonal', [1, 2]],
  ] as const)('%s covariance: within 3 %% of a full refit', async (covariance, seeds) => {
    const sums = { folded: [0, 0, 0, 0], refit: [0, 0, 0, 0] };
    for (const seed of seeds) {
      const made = problem(seed);
      const model = await kept(made.old, { covariance });
      const folded = await foldIn(model, made.fresh);
      const refit = await fill(made.all, { covariance });
      for (const [n, error] of errors(made, folded.rows).entries()) sums.folded[n]! += error;
      for (const [n, error] of errors(made, refit.rows).entries()) sums.refit[n]! += error;
    }
    for (const [n, size] of sizes.entries()) {
      const ratio = Math.sqrt(sums.folded[n]! / sums.refit[n]!);
      expect(ratio, `${size} entries`).toBeLessThan(1.03);
    }
  });
});

describe('a line', () => {
  const made = lowRank({ rows: 60, columns: 40, rank: 2, count: 1000, noise: 0.3, offsets: 0.5, seed: 5 });

  it.each(['rows', 'columns'] as const)('of %s that a fit has comes out as it was there', async (side) => {
    const { evidence } = await completeWithEvidence(made, { covariance: 'full' }, 'crossFit');
    const run = evidence.folds[0]!;
    const { fit, scaling } = run.final;
    const solve = openLinePosterior(fit, side, tableLoss('squares'));
    const left = new Set(run.entries);
    const [line, across] = side === 'rows' ? [made.row, made.column] : [made.column, made.row];
    const factors = side === 'rows' ? fit.left : fit.right;
    const own = Array.from(line.keys()).filter((t) => line[t] === 7 && !left.has(t));
    const { numbers, covariance } = solve({
      across: own.map((t) => across[t]!),
      value: own.map(
        (t) => made.value[t]! / scaling.scale[made.column[t]!]! - scaling.level[made.column[t]!]!,
      ),
    });
    // The fit has settled to about 1e-4; beside factors near 1.
    for (let a = 0; a < fit.rank; a++)
      expect(Math.abs(numbers[1 + a]! - factors[7 * fit.rank + a]!)).toBeLessThan(1e-2);
    const each = covariance!.length;
    const known = fit.uncertainty![side].subarray(7 * each, 8 * each);
    for (let n = 0; n < each; n++) expect(Math.abs(covariance![n]! - known[n]!)).toBeLessThan(1e-3);
  });

  it('with a wrong cell hardly follows it, where cells may be wrong', async () => {
    const entries = triplets(made).map((entry, t) => ({
      ...entry,
      value: entry.value + (t % 25 === 0 ? 12 : 0),
    }));
    const model = await kept(entries, { noise: 'mixture' });
    const row = Array.from({ length: 20 }, (_, n) => ({
      row: 'new',
      column: 2 * n,
      value: made.truth(3, 2 * n),
    }));
    const wrong = row.map((entry, n) => ({ ...entry, value: entry.value + (n === 4 ? 15 : 0) }));
    const [right, disturbed] = [await foldIn(model, row), await foldIn(model, wrong)];
    for (const [t, { value }] of right.rows.entries())
      expect(Math.abs(value - disturbed.rows[t]!.value)).toBeLessThan(0.2);
  });
});

describe('shapes and sides', () => {
  const table = Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: 6 }, (_, j) => ((i + 1) * (j + 2)) as number | null),
  );
  table[3]![2] = null;
  const named = (row: readonly (number | null)[]) =>
    ({ a: row[0]!, b: row[1]!, c: row[2]!, d: row[3]!, e: row[4]!, f: row[5]! }) as Record<
      string,
      number | null
    >;

  it('arrays and objects come back filled, with what labels them', async () => {
    const model = (await fill(table, { keep: true })).kept!;
    const { rows, thin } = await foldIn(model, [
      [26, 39, null, 65, null, 91],
      [4, null, null, null, null, null],
    ]);
    expect(rows[0]![2]).toBeCloseTo(52, 5);
    expect(rows[0]![4]).toBeCloseTo(78, 5);
    expect([...thin].sort()).toEqual([]);
    const objects = (await fill(table.map(named), { keep: true })).kept!;
    const input = [{ city: 'Rome', b: 39, a: 26, f: null }];
    const folded = await foldIn(objects, input);
    expect(folded.rows[0]).toMatchObject({ city: 'Rome', b: 39, a: 26 });
    expect(folded.rows[0]!.f).toBeCloseTo(91, 5);
    expect(input[0]!.f).toBeNull();
  });

  it('columns, of arrays and of triplets', async () => {
    const model = (await fill(table, { keep: true })).kept!;
    const column = table.map((_, i) => [i === 5 ? null : (i + 1) * 20]);
    expect((await foldIn(model, column, { side: 'columns' })).rows[5]![0]).toBeCloseTo(120, 4);
    const entries = column.slice(0, 5).map(([value], i) => ({ row: i, column: 'new', value: value! }));
    const { rows } = await foldIn(model, entries, { side: 'columns', interval: 0.9 });
    expect(rows).toHaveLength(7);
    expect(rows[2]).toMatchObject({ row: 7, column: 'new' });
    expect(rows[2]!.value).toBeCloseTo(160, 4);
  });

  it('intervals cover new rows, and thin ones are told', async () => {
    const made = problem(7);
    const model = await kept(made.old);
    const { cells, thin } = await foldIn(model, made.fresh, { interval: 0.9 });
    expect([...thin].sort()).toEqual(
      Array.from({ length: added }, (_, r) => known + r).filter((row) => made.sizeOf(row) < model.rank),
    );
    const value = new Map(triplets(made.full).map((entry) => [`${entry.row} ${entry.column}`, entry.value]));
    const long = cells!.filter(({ row, low }) => made.sizeOf(Number(row)) >= 10 && low !== null);
    const inside = long.filter(({ row, column, low, high }) => {
      const y = value.get(`${row} ${column}`)!;
      return y >= low! && y <= high!;
    });
    // 800 cells in 20 rows.
    expect(long.length).toBeGreaterThan(700);
    expect(inside.length / long.length).toBeGreaterThan(0.85);
    expect(inside.length / long.length).toBeLessThan(0.97);
    const flags = new Set(cells!.filter(({ row }) => made.sizeOf(Number(row)) === 1).map(({ flag }) => flag));
    expect([...flags]).toEqual(['undetermined']);
  });

  it('a column that the model lacks is named, with the nearest', async () => {
    const model = (await fill(table.map(named), { keep: true })).kept!;
    await expect(foldIn(model, [{ a: 1, bb: 2, c: null }])).rejects.toThrow(
      'UNKNOWN_ID: rows: the model has no column "bb". Did you mean "b"?',
    );
  });
});
