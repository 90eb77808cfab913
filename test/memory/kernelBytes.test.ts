/** Bytes predicted for the kernels, held against what runs really took. */
import { describe, expect, it } from 'vitest';
import { complete } from '#rankfree/completion/complete.js';
import type { CompletionOptions } from '#rankfree/completion/completion.js';
import { planCompletion } from '#rankfree/completion/plan.js';
import type { Course } from '#rankfree/memory/course.js';
import { coursesOf } from '#rankfree/memory/course.js';
import { kernelBytes } from '#rankfree/memory/kernelBytes.js';
import { sizeOf } from '#rankfree/memory/size.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { completeWithIntervals } from '#rankfree/trust/intervals.js';
import { lowRank } from '../../bench/generators.mjs';

interface Case {
  name: string;
  shape: [rows: number, columns: number, entries: number];
  options?: CompletionOptions;
  intervals?: boolean;
}

const cases: Case[] = [
  { name: 'small, with intervals', shape: [30, 6, 150], intervals: true },
  { name: 'full, on two threads', shape: [200, 100, 8000], options: { threads: 2, folds: 2 } },
  { name: 'tall', shape: [5000, 8, 20_000], options: { folds: 1 } },
  { name: 'wide, with intervals', shape: [8, 5000, 20_000], options: { folds: 1 }, intervals: true },
  { name: '100 000 entries', shape: [943, 1682, 100_000], options: { noise: 'even', folds: 1 } },
  {
    name: 'diagonal, with intervals',
    shape: [943, 1682, 60_000],
    options: { noise: 'even', folds: 1 },
    intervals: true,
  },
  { name: 'diagonal, noise by cell', shape: [600, 300, 50_000], options: { noise: 'mixture', folds: 1 } },
  { name: 'diagonal and tall', shape: [20_000, 20, 100_000], options: { noise: 'even', folds: 1 } },
  { name: 'descent', shape: [200, 100, 8000], options: { method: 'gradient', folds: 2 } },
  {
    name: 'descent, in tiles',
    shape: [2000, 3000, 80_000],
    options: { method: 'gradient', folds: 1, width: 8 },
  },
];

describe('the memory of the kernels', () => {
  it.each(cases)('is as predicted: $name', async ({ shape, options = {}, intervals = false }) => {
    const [rows, columns, count] = shape;
    const table = lowRank({ rows, columns, rank: 3, count, noise: 0.3, seed: 1 });
    const plan = planCompletion(count, options);
    const size = sizeOf(table);
    const courses = coursesOf(size, plan);
    const runtime = await openRuntime({ threads: plan.threads });
    try {
      const { noiseMode, singularValues, rankRange } = intervals
        ? (await completeWithIntervals(table, options, { interval: 0.9 }, runtime)).completion
        : await complete(table, options, runtime);
      // Diagonal covariance counts components above the noise; all that it has take memory.
      const rank = Math.max(rankRange.high, singularValues.length / plan.folds);
      const work = { ...plan, threads: runtime.threads, intervals };
      const came: Course = { width: widthReached(rank, courses), rank, learnsNoise: noiseMode !== 'even' };
      const { peak } = runtime.arena;
      const share = (course: Course): number => kernelBytes(size, work, course) / peak;
      expect(share(came)).toBeGreaterThanOrEqual(1);
      expect(share(came)).toBeLessThan(1.35);
      // What refuses a table must be certain, to the last few kilobytes.
      expect(kernelBytes(size, work, courses.least)).toBeLessThan(peak + 8192);
      expect(share(courses.most)).toBeGreaterThanOrEqual(1);
    } finally {
      await runtime.close();
    }
  });
});

/** A run that needs all its components has started again with twice as many. */
function widthReached(rank: number, { least, most }: ReturnType<typeof coursesOf>): number {
  let { width } = least;
  while (rank >= width && width < most.width) width = Math.min(2 * width, most.width);
  return width;
}
