/**
 * The acceptance table of the intervals recipe (§7) on few or small tables; `npm run study -- intervals` has all of it. A coverage counted
 * on one table of n scores has a standard deviation of about √(.09/n), on top of that of the holes counted.
 */
import { describe, expect, it } from 'vitest';
import type { CompletionOptions } from '#rankfree/completion/completion.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import type { Intervals, TrustedCell } from '#rankfree/trust/intervals.js';
import { completeWithIntervals } from '#rankfree/trust/intervals.js';
import type { TrustOptions } from '#rankfree/trust/options.js';
import type { Cells, Problem } from '../../bench/generators.mjs';
import { inUnits, lowRank, ratings, trustTable, twoBlocks, unseen } from '../../bench/generators.mjs';

type Held = Problem & { held: Cells & { value: Float64Array } };

const guarantees = ['crossFit', 'exact', 'certified'] as const;

function solve(problem: ObservedTable, trust: TrustOptions = {}, options: CompletionOptions = {}) {
  return completeWithIntervals(problem, options, { interval: 0.9, ...trust });
}

interface HeldCell extends TrustedCell {
  row: number;
  column: number;
  truth: number;
}

/** Held cells that have an interval. */
function held({ held: { row, column, value } }: Held, intervals: Intervals): HeldCell[] {
  return Array.from(row, (i, t) => ({
    ...intervals.cell(i, column[t]!),
    ...{ row: i, column: column[t]!, truth: value[t]! },
  })).filter(({ low }) => low !== null);
}

function coverage(cells: readonly HeldCell[]): number {
  const inside = cells.filter(({ low, high, truth }) => truth >= low! && truth <= high!);
  return inside.length / cells.length;
}

function width(cells: readonly TrustedCell[]): number {
  return cells.reduce((sum, { low, high }) => sum + high! - low!, 0) / cells.length;
}

/** The tenth, or the tenths, of the cells from a share on by a quantity. */
function tenth(cells: readonly HeldCell[], quantity: (cell: HeldCell) => number, from: number): HeldCell[] {
  const sorted = [...cells].sort((a, b) => quantity(a) - quantity(b));
  return sorted.slice(Math.floor(from * cells.length), Math.floor((from + 0.1) * cells.length));
}

describe('tests 1 to 4, small tables', () => {
  it.each([
    ['uniform', 'even'],
    ['rowcol', 'uneven'],
  ] as const)('holes %s, noise %s: the level is kept everywhere', async (holes, noise) => {
    const problem = trustTable({ rows: 100, columns: 75, rank: 1, share: 0.35, holes, noise, seed: 0 });
    const { intervals } = await solve(problem);
    const cells = held(problem, intervals);
    const sd = ({ row, column }: { row: number; column: number }) => problem.deviation(row, column);
    // 2625 scores: sd .006; the holes are 4875, their tenths 488: .014 more. Means of runs are better than the runs that calibrate them.
    expect(coverage(cells)).toBeGreaterThan(0.885);
    expect(coverage(cells)).toBeLessThan(0.955);
    expect(coverage(tenth(cells, ({ leverage }) => leverage, 0.9))).toBeGreaterThan(0.85);
    expect(coverage(tenth(cells, sd, 0.9))).toBeGreaterThan(0.8);
    expect(coverage(tenth(cells, sd, 0))).toBeLessThan(0.985);
    // A normal interval is 3.290 sd wide.
    const sure = 3.29 * (cells.reduce((sum, cell) => sum + sd(cell), 0) / cells.length);
    expect(width(cells) / sure).toBeLessThan(1.35);
    expect(intervals.summary.dispersion.uneven).toBe(holes === 'rowcol');
  });
});

describe('tests 8 and 9, 40 × 25 of rank 2, half seen', () => {
  it.each([
    // Split with 50 scores: ⌈.9·51⌉ = 46 of 51; one table has sd .04. Eight tables: .014.
    ['certified', 0.86],
    ['exact', 0.885],
    ['crossFit', 0.88],
  ] as const)('%s: mean of eight tables at least %d', async (guarantee, least) => {
    let sum = 0;
    for (let seed = 0; seed < 8; seed++) {
      const problem = trustTable({ rows: 40, columns: 25, rank: 2, share: 0.5, seed });
      const { intervals } = await solve(problem, { guarantee });
      sum += coverage(held(problem, intervals)) / 8;
    }
    expect(sum).toBeGreaterThan(least);
    expect(sum).toBeLessThan(0.95);
  });
});

it('test 10: of two blocks that nothing links the cells across are flagged, and the others keep the level', async () => {
  const problem = twoBlocks({ seed: 0 });
  const { intervals } = await solve(problem);
  const { row, column } = problem.held;
  const flags = Array.from(row, (i, t) => intervals.cell(i, column[t]!).flag);
  expect(flags.filter((flag) => flag === 'undetermined')).toHaveLength(1632);
  expect(intervals.summary.undetermined).toMatchObject({
    cells: 1632,
    settled: true,
    thin: { rows: 4, columns: 0 },
  });
  for (const [t, i] of row.entries()) {
    const { low, high, value, flag } = intervals.cell(i, column[t]!);
    expect(low === null && high === null, flag).toBe(flag === 'undetermined');
    expect(Number.isFinite(value)).toBe(true);
  }
  expect(coverage(held(problem, intervals))).toBeGreaterThan(0.87);
});

describe('test 11', () => {
  const problem = trustTable({ rows: 40, columns: 30, rank: 1, share: 0.5, seed: 1 });
  const { row, column } = problem.held;
  const some = Array.from({ length: 300 }, (_, n) => [row[n]!, column[n]!] as const);

  /** The farthest that an end is from where it should be, in widths. */
  function distance(one: Intervals, other: Intervals, back: (y: number) => number): number {
    return Math.max(
      ...some.map(([i, j]) => {
        const [a, b] = [one.cell(i, j), other.cell(i, j)];
        const size = a.high! - a.low!;
        return Math.max(Math.abs(a.low! - back(b.low!)), Math.abs(a.high! - back(b.high!))) / size;
      }),
    );
  }

  it.each(guarantees)(
    '%s: intervals follow the unit and the origin, and contain those of a lower level',
    async (guarantee) => {
      const { intervals } = await solve(problem, { guarantee });
      const scaled = await solve(inUnits(problem, { scale: 1e9 }), { guarantee });
      expect(distance(intervals, scaled.intervals, (y) => y / 1e9)).toBeLessThan(1e-9);
      const shifted = await solve(inUnits(problem, { shift: 1e6 }), { guarantee });
      // A million has ten digits left for values near 1.
      expect(distance(intervals, shifted.intervals, (y) => y - 1e6)).toBeLessThan(1e-8);
      const narrow = await solve(problem, { guarantee, interval: 0.8 });
      for (const [i, j] of some) {
        const [inner, outer] = [narrow.intervals.cell(i, j), intervals.cell(i, j)];
        expect(inner.low! >= outer.low! && inner.high! <= outer.high!).toBe(true);
        expect(inner.value).toBe(outer.value);
      }
      const again = await solve(problem, { guarantee }, { threads: 2 });
      for (const [i, j] of some) expect(again.intervals.cell(i, j)).toEqual(intervals.cell(i, j));
    },
  );

  it('other names of rows and columns change intervals no more than another start does', async () => {
    const { intervals } = await solve(problem);
    const turned = await solve({
      ...problem,
      row: problem.row.map((i) => (7 * i + 3) % 40),
      column: problem.column.map((j) => (7 * j + 3) % 30),
    });
    const renamed = {
      ...turned.intervals,
      cell: (i: number, j: number) => turned.intervals.cell((7 * i + 3) % 40, (7 * j + 3) % 30),
    };
    // The folds go along, the random start does not: fits end within their tolerance of each other.
    expect(distance(intervals, renamed, (y) => y)).toBeLessThan(0.05);
  });

  it('asking for intervals does not change the answer', async () => {
    const { completion } = await solve(problem);
    const { complete } = await import('#rankfree/completion/complete.js');
    expect((await complete(problem)).model).toEqual(completion.model);
  });
});

describe('test 12', () => {
  it.each(guarantees)(
    '%s: of data without noise intervals are next to nothing wide, and true',
    async (guarantee) => {
      const problem = trustTable({ rows: 100, columns: 75, rank: 3, share: 0.4, sd: 0, seed: 0 });
      const { completion, intervals } = await solve(problem, { guarantee });
      expect(completion.branch).toBe('exact');
      const cells = held(problem, intervals);
      expect(cells.length).toBeGreaterThan(0.99 * problem.held.row.length);
      expect(width(cells)).toBeLessThan(1e-2 * Math.sqrt(3));
      expect(coverage(cells)).toBeGreaterThan(0.88);
    },
  );

  const odd: Record<string, ObservedTable> = {
    'a row, a column without entries': {
      ...lowRank({ rows: 20, columns: 12, rank: 1, count: 150, noise: 0.5, seed: 0 }),
      ...{ rows: 21, columns: 13 },
    },
    'one row': {
      ...{
        rows: 1,
        columns: 30,
        row: new Int32Array(29),
        column: Int32Array.from({ length: 29 }, (_, j) => j),
      },
      value: Float64Array.from({ length: 29 }, (_, j) => (j * 7) % 11),
    },
    'one value': {
      rows: 2,
      columns: 2,
      row: Int32Array.of(0),
      column: Int32Array.of(0),
      value: Float64Array.of(3),
    },
    'equal values': {
      ...{ rows: 5, columns: 6, row: Int32Array.from({ length: 20 }, (_, t) => t % 5) },
      ...{
        column: Int32Array.from({ length: 20 }, (_, t) => Math.floor(t / 5)),
        value: new Float64Array(20).fill(7),
      },
    },
    'offsets without noise': {
      ...{ rows: 6, columns: 5, row: Int32Array.from({ length: 25 }, (_, t) => t % 6) },
      ...{ column: Int32Array.from({ length: 25 }, (_, t) => Math.floor(t / 6)) },
      value: Float64Array.from({ length: 25 }, (_, t) => (t % 6) + 10 * Math.floor(t / 6)),
    },
  };
  it.each(Object.keys(odd))('%s: finite or null', async (name) => {
    for (const guarantee of guarantees) {
      for (const method of guarantee === 'exact' ? (['gradient'] as const) : (['alternating'] as const)) {
        const table = odd[name]!;
        const { intervals } = await solve(table, { guarantee, holes: 'rowcol' }, { method });
        for (let i = 0; i < table.rows; i++) {
          for (let j = 0; j < table.columns; j++) {
            const { value, low, high, leverage, flag } = intervals.cell(i, j);
            expect(
              Number.isFinite(value) && Number.isFinite(leverage),
              `${name}, ${guarantee}, ${method}`,
            ).toBe(true);
            expect(low === null).toBe(flag !== 'ok' && flag !== 'weak');
            if (low !== null)
              expect(low <= value && value <= high! && Number.isFinite(high! - low)).toBe(true);
          }
        }
        JSON.stringify(intervals.summary, (_, x: unknown) => {
          expect(typeof x !== 'number' || Number.isFinite(x)).toBe(true);
          return x;
        });
      }
    }
  });

  it('flags rows and columns of which nothing was seen', async () => {
    const { intervals } = await solve(odd['a row, a column without entries']!);
    expect(intervals.cell(20, 0).flag).toBe('new row');
    expect(intervals.cell(0, 12).flag).toBe('new column');
  });

  it('of equal values the interval is that value', async () => {
    const { intervals } = await solve(odd['equal values']!);
    expect(intervals.cell(0, 2)).toEqual({ value: 7, low: 7, high: 7, leverage: 0, flag: 'ok' });
  });
});

describe('other answers', () => {
  it('gradient: leverage and scales of lines keep the level where the noise is uneven', async () => {
    const problem = trustTable({ rows: 120, columns: 90, rank: 2, share: 0.4, noise: 'uneven', seed: 2 });
    const { intervals } = await solve(problem, {}, { method: 'gradient' });
    const cells = held(problem, intervals);
    const sd = ({ row, column }: HeldCell) => problem.deviation(row, column);
    expect(Math.abs(coverage(cells) - 0.91)).toBeLessThan(0.03);
    expect(coverage(tenth(cells, sd, 0.9))).toBeGreaterThan(0.75);
    expect(coverage(tenth(cells, sd, 0))).toBeLessThan(0.995);
  });

  it.each(['exact', 'certified'] as const)('%s, diagonal covariance: keeps the level', async (guarantee) => {
    const problem = trustTable({ rows: 80, columns: 60, rank: 1, share: 0.4, seed: 3 });
    const { intervals } = await solve(
      problem,
      { guarantee },
      { covariance: 'diagonal', width: 10, noise: 'even' },
    );
    // 1920 or 192 scores: sd .007 or .022.
    expect(Math.abs(coverage(held(problem, intervals)) - 0.905)).toBeLessThan(
      guarantee === 'exact' ? 0.025 : 0.055,
    );
  });

  it('one run of many entries: a split on what it left out, said so', async () => {
    const problem = trustTable({ rows: 80, columns: 60, rank: 1, share: 0.4, seed: 4 });
    const { intervals } = await solve(problem, {}, { covariance: 'diagonal', width: 10, folds: 1 });
    expect(intervals.summary.calibration).toMatchObject({ scores: 192, runs: 1 });
    expect(intervals.summary.promise).toMatch(/have seen the left-out entries since/);
  });

  it('offsets alone: intervals are made of what is predicted', async () => {
    const problem = lowRank({ rows: 60, columns: 40, rank: 0, count: 700, offsets: 1, noise: 0.5, seed: 0 });
    const { completion, intervals } = await solve(problem);
    const { row, column } = unseen(problem);
    const source = problem.value.map((y, t) => y - problem.truth(problem.row[t]!, problem.column[t]!));
    const inside = Array.from(row, (i, t) => {
      const { low, high } = intervals.cell(i, column[t]!);
      const y = problem.truth(i, column[t]!) + source[t % source.length]!;
      return y >= low! && y <= high!;
    });
    expect(['offsets', 'average']).toContain(completion.branch);
    expect(Math.abs(inside.filter(Boolean).length / inside.length - 0.905)).toBeLessThan(0.035);
    expect(intervals.summary.undetermined.cells).toBe(0);
  });

  it('bent columns: intervals come back from their scale, positive where values are', async () => {
    const plain = trustTable({ rows: 90, columns: 10, rank: 1, share: 0.7, sd: 0.3, seed: 1 });
    // Columns of different units, every second one the exponential of what it was.
    const show = (y: number, j: number) => 10 ** j * (j % 2 === 0 ? y : Math.exp(y));
    const problem = {
      ...plain,
      value: plain.value.map((y, t) => show(y, plain.column[t]!)),
      held: { ...plain.held, value: plain.held.value.map((y, t) => show(y, plain.held.column[t]!)) },
    };
    const { completion, intervals } = await solve(problem);
    const { bentColumns } = completion;
    expect(bentColumns.length).toBeGreaterThan(2);
    expect(bentColumns.every((j) => j % 2 === 1)).toBe(true);
    const cells = held(problem, intervals);
    // 630 scores and 270 holes: sd .022.
    expect(Math.abs(coverage(cells) - 0.91)).toBeLessThan(0.055);
    expect(cells.every(({ low, value, high }) => low! <= value && value <= high!)).toBe(true);
    expect(cells.every(({ low, column }) => !bentColumns.includes(column) || low! > 0)).toBe(true);
  });

  it('ratings: ends are values of the scale, or the filled value, and the level is kept', async () => {
    const problem = ratings({ rows: 120, columns: 80, count: 3000 });
    // A fifth of the ratings is kept back: whole numbers, as what was rated.
    const [row, column, value] = [problem.row, problem.column, problem.value];
    const kept = { ...problem, row: row.slice(600), column: column.slice(600), value: value.slice(600) };
    const { intervals } = await solve(kept);
    const cells = held(
      { ...kept, held: { row: row.slice(0, 600), column: column.slice(0, 600), value: value.slice(0, 600) } },
      intervals,
    );
    for (const { low, high, value } of cells) {
      expect([1, 2, 3, 4, 5, value]).toContain(low);
      expect([1, 2, 3, 4, 5, value]).toContain(high);
    }
    // 2400 scores and 600 cells: sd .014; a step of the scale has much weight.
    expect(Math.abs(coverage(cells) - 0.9)).toBeLessThan(0.05);
  });
});
