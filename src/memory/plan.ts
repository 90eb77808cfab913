/**
 * The memory that completing a table takes, before it is begun, for each way in which the run may turn out (course.ts):
 *
 *   all = kernels (kernelBytes.ts) + arrays and objects (processBytes.ts) + the table that was read
 */
import { asideShare } from '../completion/complete.ts';
import type { CompletionOptions } from '../completion/completion.ts';
import { planCompletion } from '../completion/plan.ts';
import type { TrustOptions } from '../trust/options.ts';
import { trustDefaults, wantsIntervals } from '../trust/options.ts';
import type { Course, Courses } from './course.ts';
import { coursesOf } from './course.ts';
import { kernelBytes } from './kernelBytes.ts';
import { arrayBytes, cellBytes, inputBytes } from './processBytes.ts';
import type { TableSize } from './size.ts';

/** What is asked of a run: options of the fit and of its intervals. */
export type RunOptions = CompletionOptions & TrustOptions;

/** What a run has beside its table. */
export interface Beside {
  /** Bytes of a text that stays until the table is written. */
  letters?: number;
  /** Filled cells that come back as a list of objects, if they have intervals. */
  listed?: number;
}

/** Bytes of one course. */
export interface Taken {
  kernels: number;
  /** Arrays and objects beside the table. */
  process: number;
  all: number;
}

export interface MemoryPlan extends Record<keyof Courses, Taken> {
  /** Objects to come, on V8's heap: a part of each `process`. */
  heap: number;
}

export function planMemory(size: TableSize, options: RunOptions, beside: Beside = {}): MemoryPlan {
  const intervals = wantsIntervals(options);
  const guarantee = intervals ? trustDefaults(options).guarantee : undefined;
  const aside = guarantee === 'certified' ? Math.round(asideShare * size.entries) : 0;
  const fitted = { ...size, entries: size.entries - aside };
  const plan = planCompletion(fitted.entries, options, guarantee);
  const work = { ...plan, intervals };
  const heap = intervals ? cellBytes * (beside.listed ?? 0) : 0;
  const input = inputBytes(size, beside.letters);
  const take = (course: Course): Taken => {
    const kernels = kernelBytes(fitted, work, course);
    const process = arrayBytes(fitted, work, course) + heap;
    return { kernels, process, all: kernels + process + input };
  };
  const { least, likely, most } = coursesOf(fitted, plan);
  return { least: take(least), likely: take(likely), most: take(most), heap };
}
