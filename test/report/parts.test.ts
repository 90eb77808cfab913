/** The parts of a report that compute: maps, survey, trace, columns, coverage. */
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { columnErrors } from '#rankfree/completion/columnErrors.js';
import type { PairModel } from '#rankfree/completion/model.js';
import { predictCell } from '#rankfree/completion/model.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import { writePalettePng } from '#rankfree/formats/palettePng.js';
import { logAxis, percent, withWidth } from '#rankfree/report/axes.js';
import { mapsOf } from '#rankfree/report/bins.js';
import { surveyCells } from '#rankfree/report/survey.js';
import { openTrace } from '#rankfree/report/trace.js';
import { coverageCurve } from '#rankfree/trust/coverageCurve.js';

/** X[i, j] = i + 1000 j with every third cell observed, plus 1. */
function line(rows: number, columns: number): { table: ObservedTable; model: PairModel } {
  const cells = Array.from({ length: rows * columns }, (_, n) => n).filter((n) => n % 3 === 0);
  const row = Int32Array.from(cells, (n) => Math.floor(n / columns));
  const column = Int32Array.from(cells, (n) => n % columns);
  const table = {
    rows,
    columns,
    row,
    column,
    value: Float64Array.from(cells, (_, t) => row[t]! + 1000 * column[t]! + 1),
  };
  const left = Float64Array.from({ length: 2 * rows }, (_, n) => (n % 2 === 0 ? n / 2 : 1));
  const right = Float64Array.from({ length: 2 * columns }, (_, n) =>
    n % 2 === 0 ? 1 : 1000 * ((n - 1) / 2),
  );
  return {
    table,
    model: { rows, columns, width: 2, left, right, bounds: null, loss: 'squares', whole: null, curves: null },
  };
}

describe('maps', () => {
  it('has a square a cell where the table is small', () => {
    const { table, model } = line(4, 5);
    const { observed, before, after } = mapsOf(table, model, false);
    for (let n = 0; n < 20; n++) {
      const plain = predictCell(model, Math.floor(n / 5), n % 5);
      expect(observed.values[n]).toBe(n % 3 === 0 ? 1 : 0);
      expect(before.values[n]).toBe(n % 3 === 0 ? plain + 1 : Number.NaN);
      expect(after.values[n]).toBe(n % 3 === 0 ? plain + 1 : plain);
    }
  });

  it('is the mean of all cells of a square, whatever its size', () => {
    const { table, model } = line(401, 7);
    const { observed, after, sampled } = mapsOf(table, model, false);
    expect([observed.rows, observed.columns, sampled]).toEqual([200, 7, false]);
    const rows = Array.from({ length: 401 }, (_, i) => i).filter((i) => Math.floor((i * 200) / 401) === 3);
    const cells = rows.map((i) => predictCell(model, i, 2) + ((i * 7 + 2) % 3 === 0 ? 1 : 0));
    expect(after.values[3 * 7 + 2]).toBeCloseTo(cells.reduce((a, b) => a + b, 0) / rows.length, 10);
    const seen = rows.filter((i) => (i * 7 + 2) % 3 === 0).length;
    expect(observed.values[3 * 7 + 2]).toBeCloseTo(seen / rows.length, 12);
  });

  it('brings columns of different units to one scale, and takes a part of what is large', () => {
    const { table, model } = line(30, 10);
    const { before } = mapsOf(table, model, true);
    const column = Array.from({ length: 30 }, (_, i) => before.values[i * 10 + 4]!).filter(
      (z) => !Number.isNaN(z),
    );
    expect(column.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 10);
    expect(column.reduce((a, b) => a + b * b, 0) / column.length).toBeCloseTo(1, 10);
    const rows = 2_100_000;
    const few = line(3, 2);
    const left = new Float64Array(2 * rows).fill(1);
    const large = mapsOf({ ...few.table, rows }, { ...few.model, rows, left }, false);
    expect([large.sampled, large.after.rows, large.after.values.every(Number.isFinite)]).toEqual([
      true,
      200,
      true,
    ]);
  });
});

describe('survey', () => {
  const cell = (row: number, column: number) => {
    const open = row === 0;
    const half = row + column / 10;
    const ends = open ? { low: null, high: null } : { low: -half, high: half };
    return { value: 0, leverage: 0, ...ends, flag: open ? ('undetermined' as const) : ('ok' as const) };
  };
  const trust = { cell, reasons: () => () => 'parts' as const };

  it('looks at every hole of a small table once', () => {
    const { table } = line(9, 5);
    const { looked, complete, flags, widest, narrowest, open } = surveyCells(table, undefined, trust);
    expect([looked, complete]).toEqual([30, true]);
    expect(flags.ok + flags.undetermined).toBe(30);
    expect(open.map(({ row, column, reason }) => [row, column, reason])).toEqual([
      [0, 1, 'parts'],
      [0, 2, 'parts'],
      [0, 4, 'parts'],
    ]);
    expect(narrowest[0]).toMatchObject({ row: 1, column: 0, low: -1, high: 1 });
    expect(widest[0]).toMatchObject({ row: 8, column: 4 });
  });

  it('looks at a part of a large one, spread over rows and columns, and of a query at its pairs', () => {
    const table = {
      rows: 5000,
      columns: 1000,
      row: Int32Array.of(1),
      column: Int32Array.of(1),
      value: Float64Array.of(1),
    };
    const at: [number, number][] = [];
    const spied = (i: number, j: number) => {
      at.push([i, j]);
      return cell(i, j);
    };
    const spy = { ...trust, cell: spied };
    const { looked, complete } = surveyCells(table, undefined, spy);
    expect([looked, complete]).toEqual([100_000, false]);
    for (const line of [0, 1]) {
      const counts = new Int32Array(line === 0 ? 50 : 10);
      for (const pair of at.slice(0, looked)) counts[Math.floor(pair[line]! / 100)]!++;
      const even = looked / counts.length;
      for (const count of counts) expect(Math.abs(count - even) / even).toBeLessThan(0.1);
    }
    const asked = {
      row: Int32Array.of(3, 4, 3),
      column: Int32Array.of(1, 1, 1),
      observed: Float64Array.of(Number.NaN, 5, Number.NaN),
    };
    expect(surveyCells(table, asked, trust)).toMatchObject({ looked: 1, complete: true });
  });
});

describe('trace', () => {
  it('tells runs apart: by fold, and where one starts again', () => {
    const trace = openTrace();
    const sweeps: [fold: number, iteration: number][] = [
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 2],
      [0, 3],
      [0, 1],
      [0, 2],
      [1, 1],
    ];
    for (const [fold, iteration] of sweeps) trace.add({ fold, iteration, width: 3, noise: 0.5 });
    expect(trace.points().map(({ sweep, run }) => [sweep, run])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
      [5, 2],
      [6, 3],
    ]);
  });

  it('stays small however long the run', () => {
    const trace = openTrace();
    for (let iteration = 1; iteration <= 50_000; iteration++)
      trace.add({ fold: 0, iteration, width: 1, noise: 1 });
    const points = trace.points();
    expect(points.length).toBeLessThan(2000);
    const steps = new Set(points.slice(1).map(({ sweep }, n) => sweep - points[n]!.sweep));
    expect(steps.size).toBe(1);
  });
});

it('tells errors of left-out entries column by column', () => {
  const table = {
    rows: 4,
    columns: 2,
    row: Int32Array.of(0, 1, 2, 3),
    column: Int32Array.of(0, 0, 0, 1),
    value: Float64Array.of(0, 0, 0, 0),
  };
  const said = {
    model: Float64Array.of(1, 1, 2, 5),
    offsets: Float64Array.of(2, 3, 2, 5),
    columnMean: Float64Array.of(3, 3, 3, 5),
  };
  const fold = { entries: Int32Array.of(0, 1, 2, 3), said };
  expect(columnErrors(table, [fold], () => true)).toEqual([
    { column: 0, entries: 3, model: Math.sqrt(6 / 3), offsets: Math.sqrt(17 / 3), columnMean: 3 },
    { column: 1, entries: 1, model: 5, offsets: 5, columnMean: 5 },
  ]);
  expect(columnErrors(table, [fold], (t) => t < 3)).toHaveLength(1);
});

describe('coverage at many levels', () => {
  const even = (from: number, leverage: number) => ({
    score: Float64Array.from({ length: 999 }, (_, n) => from + n),
    leverage: new Float64Array(999).fill(leverage),
  });

  it('is the level where groups are alike, and shows a group whose scores are larger', () => {
    for (const { level, all, entries } of coverageCurve([even(0, 0), even(0.5, 1)])) {
      expect(Math.abs(all - level)).toBeLessThan(0.003);
      expect(entries).toBe(2 * 999);
    }
    const apart = coverageCurve([even(0, 0), even(100, 1)]);
    for (const { level, surest, leastSure } of apart) {
      expect(surest).toBeGreaterThan(level);
      expect(leastSure).toBeLessThan(level);
    }
  });

  it('cuts a single group into halves, and says nothing of none', () => {
    expect(coverageCurve([even(0, 0)])).toHaveLength(19);
    expect(coverageCurve([])).toEqual([]);
    expect(coverageCurve([{ score: new Float64Array(1), leverage: new Float64Array(1) }])).toEqual([]);
  });
});

it('writes palette images that another reader reads back', () => {
  const palette = [
    [0, 0, 0, 0],
    [10, 20, 30, 255],
    [200, 100, 50, 128],
  ] as const;
  const pixels = Uint8Array.of(0, 1, 2, 2, 1, 0);
  const image = decode(writePalettePng({ width: 3, height: 2, pixels, palette }));
  expect([image.width, image.height]).toEqual([3, 2]);
  const read = Array.from(image.data, (n) => image.palette![n]);
  expect(read).toEqual(Array.from(pixels, (n) => palette[n]));
});

it('writes ticks and numbers as people read them', () => {
  expect(logAxis([0.73, 0.92]).ticks).toEqual([0.6, 0.7, 0.8, 0.9, 1]);
  expect(logAxis([0.01, 1e4]).ticks).toEqual([0.01, 0.1, 1, 10, 100, 1000, 10000]);
  expect((logAxis([1e-300, 1e300]).ticks as number[]).length).toBeLessThanOrEqual(7);
  expect(percent(0.833_33)).toBe('83.3 %');
  expect([withWidth(314.639, 1.1), withWidth(2.5, 40), withWidth(7, 0)]).toEqual(['314.6', '3', '7']);
});
