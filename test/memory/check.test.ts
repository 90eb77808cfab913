import { describe, expect, it } from 'vitest';
import { fill, RankfreeError } from '#rankfree/index.js';
import type { CheckOptions, Room } from '#rankfree/memory/check.js';
import { checkMemory, checkShape } from '#rankfree/memory/check.js';
import type { RunOptions } from '#rankfree/memory/plan.js';
import { planMemory } from '#rankfree/memory/plan.js';
import type { TableSize } from '#rankfree/memory/size.js';
import { sizeOf } from '#rankfree/memory/size.js';

const gigabyte = 1e9;
const large: Room = { kernels: 2 ** 32, process: 500 * gigabyte, heap: 4 * gigabyte };

/** 100 000 × 100 000 with 40 000 entries: full covariance by size. */
const sparse: TableSize = { rows: 1e5, columns: 1e5, entries: 40_000, longest: 10 };

function refusal(size: TableSize, options: RunOptions, check: CheckOptions = {}): RankfreeError | undefined {
  try {
    checkMemory(size, options, { room: large, ...check });
  } catch (error) {
    if (error instanceof RankfreeError) return error;
    throw error;
  }
  return undefined;
}

describe('a run that can not fit', () => {
  it('is refused where the kernels can not hold the least of it, with what would fit', () => {
    expect(refusal(sparse, {})).toBeUndefined();
    const error = refusal(sparse, { width: 80 }, { place: 'big.mtx', flags: true });
    expect(error?.message).toBe(
      'OUT_OF_MEMORY: big.mtx: a run over 100000 rows and 100000 columns needs at least 5.5 GB in its kernels, which can use 4.3 GB. It fits with --covariance diagonal (from 250 MB), or with --width 40 (from 1.6 GB).',
    );
    expect(refusal(sparse, { width: 80 })?.hint).toContain("covariance: 'diagonal' (from 250 MB)");
  });

  it('gets advice that holds: each way out passes the check, with the bytes that it says', () => {
    const advised: RunOptions[] = [{ covariance: 'diagonal' }, { width: 40 }];
    for (const change of advised) expect(refusal(sparse, { width: 80, ...change })).toBeUndefined();
    // Twice the width that is advised doesn't fit.
    expect(refusal(sparse, { width: 80 })).toBeDefined();
  });

  it('is told to change several options where none is enough alone', () => {
    const size: TableSize = { rows: 4e7, columns: 4e7, entries: 40_000, longest: 10 };
    expect(refusal(size, { width: 80 })?.hint).toMatch(
      /^It fits with covariance: 'diagonal', width: 2 \(from [\d.]+ GB\)\.$/,
    );
    expect(refusal(size, { covariance: 'diagonal', width: 2 })).toBeUndefined();
    expect(refusal(size, { covariance: 'diagonal', width: 5 })).toBeDefined();
    expect(refusal(size, { covariance: 'full', width: 2 })).toBeDefined();
  });

  it('gets no option named that would not help', () => {
    const error = refusal({ rows: 2e8, columns: 2e8, entries: 3, longest: 1 }, {});
    expect(error?.hint).toBe('No option makes it fit: leave out rows and columns with hardly any values.');
    const fixed = refusal(sparse, { width: 80 }, { fixed: true });
    expect(fixed?.hint).toMatch(/^No option makes it fit/);
  });

  it('is refused where the machine has less than it is still to take', () => {
    const size: TableSize = { rows: 1e6, columns: 1000, entries: 2e7, longest: 20_000 };
    const { least } = planMemory(size, {});
    const taken = least.kernels + least.process;
    expect(refusal(size, {}, { room: { ...large, process: taken } })).toBeUndefined();
    const error = refusal(size, {}, { room: { ...large, process: taken - 1 } });
    expect(error?.message).toMatch(
      /needs at least 1\.\d GB more, and 1\.\d GB are there\. .*with 1\.\d GB of free memory\.$/,
    );
    // What is not known is not checked.
    expect(refusal(size, {}, { room: { ...large, process: undefined } })).toBeUndefined();
  });

  it('is refused where the objects of its answer are more than the heap may hold', () => {
    const size: TableSize = { rows: 5000, columns: 1000, entries: 50_000, longest: 100 };
    const listed = 4_950_000;
    const room = { ...large, heap: gigabyte / 2 };
    expect(refusal(size, {}, { room, listed })).toBeUndefined();
    const error = refusal(size, { interval: 0.9 }, { room, listed });
    expect(error?.message).toMatch(
      /the list of filled cells needs 891 MB of objects, and 500 MB are there\. It fits with no intervals \(from [\d.]+ MB\), or with node --max-old-space-size=1063\.$/,
    );
  });

  it('is refused by its declared shape, before ids are made', () => {
    const place = 'a.mtx';
    expect(() => checkShape({ rows: 2e8, columns: 2e8, entries: 3 }, place, large)).toThrow(
      /^OUT_OF_MEMORY: a\.mtx: a run over 200000000 rows/,
    );
    expect(() => checkShape({ rows: 6e7, columns: 1e6, entries: 3 }, place, large)).not.toThrow();
    expect(() => checkShape({ rows: 6e7, columns: 1e6, entries: 3 }, place, { ...large, heap: 1e9 })).toThrow(
      /^OUT_OF_MEMORY: a\.mtx: the ids of 60000000 rows and 1000000 columns need 2\.4 GB of objects, and 1 GB are there\. .*--max-old-space-size=2909\.$/,
    );
  });

  it('is refused by the library with the same error', async () => {
    const triplets = Array.from({ length: 170_000 }, (_, i) => ({ row: i, column: i, value: (i * 7) % 5 }));
    const query = [{ row: 1, column: 2 }];
    const work = fill(triplets, { query, covariance: 'full', width: 80 });
    await expect(work).rejects.toThrow(
      /^OUT_OF_MEMORY: a run over 170000 rows and 170000 columns needs at least 9\.\d GB/,
    );
    await expect(work).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      hint: expect.stringContaining("covariance: 'diagonal'"),
    });
  });
});

describe('the plan', () => {
  it('has less at least than likely, and more at most', () => {
    const { least, likely, most } = planMemory(
      { rows: 943, columns: 1682, entries: 100_000, longest: 700 },
      {},
    );
    for (const part of ['kernels', 'process', 'all'] as const) {
      expect(least[part]).toBeLessThanOrEqual(likely[part]);
      expect(likely[part]).toBeLessThanOrEqual(most[part]);
    }
  });

  it('grows with what is asked for', () => {
    const size: TableSize = { rows: 1000, columns: 500, entries: 40_000, longest: 200 };
    const likely = (options: RunOptions): number => planMemory(size, options).likely.all;
    expect(likely({ interval: 0.9 })).toBeGreaterThan(likely({}));
    expect(likely({ folds: 5 })).toBeGreaterThan(likely({ folds: 2 }));
    expect(likely({ width: 20 })).toBeGreaterThan(likely({ width: 10 }));
    expect(likely({ threads: 4 })).toBeGreaterThan(likely({ threads: 1 }));
    expect(planMemory(size, {}, { letters: 1e6 }).likely.all).toBe(likely({}) + 1e6);
  });

  it('counts the entries of the fullest line', () => {
    const table = {
      rows: 3,
      columns: 2,
      row: Int32Array.of(0, 1, 2, 0),
      column: Int32Array.of(0, 0, 0, 1),
      value: Float64Array.of(1, 2, 3, 4),
    };
    expect(sizeOf(table)).toEqual({ rows: 3, columns: 2, entries: 4, longest: 3 });
  });
});
