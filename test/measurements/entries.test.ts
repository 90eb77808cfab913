import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import { entries } from '#rankfree/measurements/entries.js';
import type { Measurement } from '#rankfree/measurements/measurement.js';
import { orderEntries } from '#rankfree/measurements/orders.js';
import type { Factor, Point, Precision } from '#rankfree/measurements/point.js';
import { bytesOf, createFactor, createVector, rowBytes } from '#rankfree/measurements/point.js';
import { tileOrder } from '#rankfree/measurements/tiles.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor, normals } from '../laws/numbers.ts';
import { entriesPass } from '../oracles/entries.ts';
import { scatter } from './scatter.ts';

const runtime = await openRuntime();
const small = scatter(60, 45, 700);
/** Its gathered factors take several tiles both ways at width 80. */
const large = scatter(2600, 2100, 70_000);

for (const precision of ['f64', 'f32'] as const) {
  for (const width of [1, 5, 16]) {
    measurementLaws(`entries(), ${precision}, width ${width}`, () => ({
      runtime,
      measurement: entries(runtime, small, { width, precision }),
      width,
    }));
  }
}

measurementLaws('entries(), square', () => ({
  runtime,
  measurement: entries(runtime, scatter(40, 40, 500), { width: 5 }),
  width: 5,
}));

function randomPair(runtime: Runtime, measurement: Measurement, width: number): Point {
  const point: Point = {
    left: createFactor(runtime.arena, measurement.rows, width, measurement.precision),
    right: createFactor(runtime.arena, measurement.columns, width, measurement.precision),
  };
  fillFactor(point.left, width, 'L');
  fillFactor(point.right, width, 'R');
  return point;
}

const zeroPair = (runtime: Runtime, { left, right }: Point): Point => ({
  left: createFactor(runtime.arena, left.lines, left.stride, left.precision),
  right: createFactor(runtime.arena, right.lines, right.stride, right.precision),
});

/** Largest difference over the largest size. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [largest, scale] = [0, 0];
  for (let t = 0; t < a.length; t++) {
    largest = Math.max(largest, Math.abs(a[t]! - b[t]!));
    scale = Math.max(scale, Math.abs(b[t]!));
  }
  return largest / scale;
}

const rows = ({ region, stride }: Factor) => ({ array: region.array, stride });

/** Rounding of sums of some hundred products. */
const rounding: Record<Precision, number> = { f64: 1e-13, f32: 2e-5 };

describe.each(['f64', 'f32'] as const)('the fused squares of entries(), %s', (precision) => {
  it.each([
    ['a small table', small, 1],
    ['a small table', small, 3],
    ['a small table', small, 8],
    ['a small table', small, 9],
    ['a small table', small, 33],
    ['a table of several tiles', large, 80],
  ])('equal the plain twin on %s', (_name, table, width) => {
    const mark = runtime.arena.mark();
    const count = table.row.length;
    const y = normals(count, 'y');
    const measurement = entries(runtime, table, { width, precision });
    const point = randomPair(runtime, measurement, width);
    const gradient = zeroPair(runtime, point);
    for (const weights of [
      new Float64Array(count).fill(1),
      normals(count, 'w').map((w, t) => (t % 5 === 0 ? 0 : Math.abs(w))),
    ]) {
      const twin = entriesPass(table, y, weights, rows(point.left), rows(point.right));
      const pass = measurement.fuse!(squares(), y, weights)!;
      const loss = pass.evaluate(point, gradient);
      expect(Math.abs(loss / twin.loss - 1)).toBeLessThan(rounding[precision]);
      expect(difference(gradient.left.region.array, twin.left)).toBeLessThan(rounding[precision]);
      expect(difference(gradient.right.region.array, twin.right)).toBeLessThan(rounding[precision]);
      expect(pass.evaluate(point)).toBe(loss);
    }
    runtime.arena.release(mark);
  });

  it('predict like the twin', () => {
    const mark = runtime.arena.mark();
    const measurement = entries(runtime, small, { width: 7, precision });
    const point = randomPair(runtime, measurement, 7);
    const p = new Float64Array(measurement.count);
    measurement.forward(point, p);
    const ones = new Float64Array(measurement.count).fill(1);
    const zeros = new Float64Array(measurement.count);
    const twin = entriesPass(small, zeros, ones, rows(point.left), rows(point.right));
    expect(difference(p, twin.residual)).toBeLessThan(rounding[precision]);
    runtime.arena.release(mark);
  });
});

describe.each([
  ['entriesPass64', 'entriesAdjoint64', 'f64'],
  ['entriesPass32', 'entriesAdjoint32', 'f32'],
] as const)('%s', (pass, adjoint, precision) => {
  const width = 6;
  const bytes = rowBytes(width, precision);

  it('writes its lines, its residuals and its block sums, and nothing beside them', () => {
    const mark = runtime.arena.mark();
    const { byRow } = orderEntries(runtime, small);
    const order = tileOrder(runtime, byRow, { otherLines: small.columns, rowBytes: bytes });
    const count = small.row.length;
    const lengths = [(small.rows * bytes) / bytesOf(precision), count, 1];
    // Outputs lie between guards; the arena puts one right behind the other, up to its 64-byte steps.
    const guards = [createVector(runtime.arena, 16, precision)];
    const outputs = lengths.map((length, n) => {
      const region = n === 2 ? runtime.arena.float64(length) : createVector(runtime.arena, length, precision);
      guards.push(createVector(runtime.arena, 16, precision));
      return region;
    });
    for (const guard of guards) guard.array.fill(-99);
    const [gradient, residual, sums] = outputs as [Factor['region'], Factor['region'], Factor['region']];
    const own = createFactor(runtime.arena, small.rows, width, precision);
    const other = createFactor(runtime.arena, small.columns, width, precision);
    fillFactor(own, width, 'own');
    fillFactor(other, width, 'other');
    const value = createVector(runtime.arena, count, precision);
    value.array.set(normals(count, 'y'));
    const head = [order.pointer.pointer, order.index.pointer];
    const slice = runtime.arena.int32(2);
    slice.array.set([10, 30]);
    runtime.forkJoin(
      pass,
      slice,
      ...head,
      ...[value.pointer, 0, own.region.pointer, other.region.pointer, bytes],
      ...[gradient.pointer, residual.pointer, sums.pointer],
    );
    const once = gradient.array.slice();
    runtime.forkJoin(
      adjoint,
      slice,
      ...head,
      ...[residual.pointer, other.region.pointer, bytes, gradient.pointer],
    );
    for (const guard of guards) expect(guard.array.every((x) => x === -99)).toBe(true);
    const perRow = bytes / bytesOf(precision);
    gradient.array.forEach((g, at) => {
      const line = Math.floor(at / perRow);
      if (line < 10 || line >= 30 || at % perRow >= width) expect(g).toBe(0);
      // The adjoint of the residuals that the pass left is the gradient that it made.
      else expect(Math.abs(g - 2 * once[at]!)).toBeLessThan(1e-4 * Math.abs(g) + 1e-4);
    });
    const starts = order.pointer.array;
    residual.array.forEach((z, t) => {
      if (t < starts[10]! || t >= starts[30]!) expect(z).toBe(0);
      else expect(z).not.toBe(0);
    });
    runtime.arena.release(mark);
  });
});

describe('threads', () => {
  it.each(['f64', 'f32'] as const)('1 to 4 have the same bits, %s', async (precision) => {
    const [count, width] = [large.row.length, 80];
    const y = normals(count, 'y');
    const weights = normals(count, 'w').map(Math.abs);
    const results = [];
    for (const threads of [1, 2, 3, 4]) {
      const runtime = await openRuntime({ threads });
      const measurement = entries(runtime, large, { width, precision });
      const point = randomPair(runtime, measurement, width);
      const gradient = zeroPair(runtime, point);
      const loss = measurement.fuse!(squares(), y, weights)!.evaluate(point, gradient);
      measurement.adjoint(weights).times(point.right, gradient.left);
      const digest = createHash('sha256').update(Float64Array.of(loss));
      for (const { region } of [gradient.left, gradient.right]) digest.update(region.array.slice());
      results.push(digest.digest('hex'));
      await runtime.close();
    }
    expect(new Set(results).size).toBe(1);
  });
});

describe('tiles', () => {
  it('hold every entry of positive weight once, ordered by tile, line and index', () => {
    const mark = runtime.arena.mark();
    const [m, n, count] = [200, 5000, 40_000];
    const table = scatter(m, n, count);
    const weights = normals(count, 'w').map((w) => Math.max(0, w));
    const { byRow } = orderEntries(runtime, table);
    const bytes = 512; // 5000 rows of it are 2.4 MiB: 5 tiles of 512 KiB
    const { tiles, lines, pointer, index, entry } = tileOrder(runtime, byRow, {
      otherLines: n,
      rowBytes: bytes,
      weights,
    });
    expect(tiles).toBe(5);
    expect([...entry].sort((a, b) => a - b)).toEqual(
      Array.from(weights.keys()).filter((t) => weights[t]! > 0),
    );
    const starts = pointer.array;
    expect(starts.length).toBe(tiles * lines + 1);
    const misplaced = [];
    for (let place = 0; place < tiles * lines; place++) {
      for (let t = starts[place]!; t < starts[place + 1]!; t++) {
        const j = table.column[entry[t]!]!;
        const ordered = t === starts[place] || j > index.array[t - 1]!;
        const inTile = Math.floor(j / 1000) === Math.floor(place / lines);
        if (table.row[entry[t]!] !== place % lines || index.array[t] !== j || !inTile || !ordered) {
          misplaced.push(t);
        }
      }
    }
    expect(misplaced).toEqual([]);
    runtime.arena.release(mark);
  });

  it('are not cut where lines have too few entries for it', () => {
    const mark = runtime.arena.mark();
    const table = scatter(2000, 5000, 10_000);
    const { byRow } = orderEntries(runtime, table);
    expect(tileOrder(runtime, byRow, { otherLines: 5000, rowBytes: 256 }).tiles).toBe(1);
    runtime.arena.release(mark);
  });
});

describe('entries()', () => {
  it('refuses an index outside the matrix before a kernel sees it', () => {
    const wrong = { ...small, row: small.row.with(3, 60) };
    expect(() => entries(runtime, wrong)).toThrow(/INDEX_OUT_OF_RANGE: entry 3, row: 60 is outside 0 … 59/);
    expect(() => entries(runtime, { ...small, column: small.column.with(0, -1) })).toThrow(
      /INDEX_OUT_OF_RANGE/,
    );
  });
});
