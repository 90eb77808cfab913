/**
 * Completes a table: every cell gets a value, without a rank, a penalty or a step size being asked.
 *
 *   1  all values equal            → that constant
 *   2  K cross-fitted runs         → their mean, and the error on entries that a run did not see
 *   3  folds with little noise     → one fit of all entries; if it leaves none, the data are exact and it is the answer
 *   4  offsets at least as good    → the mean of the offsets: factors did not help
 *   5  a short scale (ratings)     → predictions are clipped to its range
 *
 * Errors    NO_VALUES, NOT_FINITE, INDEX_OUT_OF_RANGE, LENGTH_MISMATCH, OUT_OF_MEMORY.
 * Source    completion recipe §1, steps 1, 9, 10.
 */
import { RankfreeError } from '../errors.ts';
import { pairSingularValues } from '../linalg/svd.ts';
import { breathe } from '../loop.ts';
import { orderEntries } from '../measurements/orders.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { Branch, Completion, CompletionOptions } from './completion.ts';
import type { CrossFit } from './crossFit.ts';
import { crossFit } from './crossFit.ts';
import type { CompletionPlan } from './plan.ts';
import { planCompletion } from './plan.ts';
import { inUnit, representableUnit } from './representable.ts';
import type { ObservedTable } from './table.ts';
import type { TableFit, TableFitOptions } from './tableFit.ts';
import { averageFactors, averageModel, fitTable } from './tableFit.ts';

/** Values closer than this, relative to their size, are equal. */
const equalWithin = 1e-14;
/** Folds that leave less than this share of the variance as noise: perhaps the data are exact. */
const perhapsExact = 1e-2;
/** A fit of all entries that leaves less than this share: they are. */
const exact = 1e-8;
/** At most this many distinct values make a short scale. */
const shortScale = 20;

export async function complete(table: ObservedTable, options: CompletionOptions = {}): Promise<Completion> {
  checkValues(table.value);
  const unit = representableUnit(table);
  if (unit === 1) return completeModerate(table, options);
  return inUnits(await completeModerate(inUnit(table, unit), options), unit);
}

/** Completes a table whose squares neither overflow nor vanish. */
async function completeModerate(table: ObservedTable, options: CompletionOptions): Promise<Completion> {
  const start = performance.now();
  const { seed = 0, signal } = options;
  const count = table.value.length;
  const { low, high } = range(table.value);
  const plan = planCompletion(count, options);
  if (count < 2 || high - low <= equalWithin * Math.max(Math.abs(low), Math.abs(high))) {
    return constantTable(table, low + (high - low) / 2, plan, seed, start);
  }
  const runtime = await openRuntime({ threads: plan.threads, fast: options.fast ?? false });
  try {
    signal?.throwIfAborted();
    const { fits, branch, error, iterations } = await chooseAnswer(runtime, table, plan, options);
    const withFactors = branch !== 'offsets';
    const model = averageModel(table, fits, withFactors);
    if (isShortScale(table.value)) model.bounds = { low, high };
    const ranks = fits.map(({ fit }) => (withFactors ? fit.rank : 0));
    return {
      model,
      branch,
      method: plan.method,
      covariance: plan.covariance,
      status: fits.every(({ fit }) => fit.converged) ? 'converged' : 'iteration limit',
      rank: Math.round(median(ranks)),
      rankRange: { low: Math.min(...ranks), high: Math.max(...ranks) },
      singularValues: withFactors ? singularValues(runtime, table, fits) : [],
      noise: noiseLevel(fits),
      error,
      scaled: fits.some(({ scaling }) => scaling.mixedUnits),
      iterations,
      folds: plan.folds,
      ...describeLines(table, median(ranks)),
      seed,
      threads: runtime.threads,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await runtime.close();
  }
}

interface Answer {
  fits: TableFit[];
  branch: Branch;
  error: CrossFit['error'];
  iterations: number;
}

/** Steps 2 to 4 of the head of this file. */
async function chooseAnswer(
  runtime: Runtime,
  table: ObservedTable,
  plan: CompletionPlan,
  { seed = 0, signal, onProgress }: CompletionOptions,
): Promise<Answer> {
  const orders = orderEntries(runtime, table);
  await breathe(signal);
  const fitOptions = (run: number): TableFitOptions => ({
    fitter: plan.covariance ?? 'gradient',
    width: plan.width,
    seed,
    repetition: run,
    signal,
    onSweep: tellProgress(run, plan, onProgress),
  });
  const { fits, error } = await crossFit(runtime, table, orders, plan, fitOptions, seed);
  let iterations = fits.reduce((sum, { fit }) => sum + fit.iterations, 0);
  if (plan.covariance !== 'diagonal' && median(fits.map((fit) => fit.relativeNoise)) < perhapsExact) {
    const all = new Float64Array(table.value.length).fill(1);
    const none = new Float64Array(table.value.length);
    const { final } = await fitTable(runtime, table, orders, all, none, fitOptions(plan.folds));
    iterations += final.fit.iterations;
    if (final.relativeNoise < exact) return { fits: [final], branch: 'exact', error, iterations };
  }
  return { fits, branch: error.offsets <= error.model ? 'offsets' : 'average', error, iterations };
}

/** A run that starts again wider doesn't take back what was said. */
function tellProgress(
  fold: number,
  { folds, covariance }: CompletionPlan,
  onProgress: CompletionOptions['onProgress'],
): TableFitOptions['onSweep'] {
  const usual = covariance === 'diagonal' ? 20 : 100;
  let share = 0;
  return (sweep) => {
    share = Math.max(share, Math.min(0.99, sweep.iteration / usual));
    onProgress?.({ ...sweep, fold, folds, done: Math.min(1, (fold + share) / folds) });
  };
}

function checkValues(value: Float64Array): void {
  if (value.length === 0) {
    throw new RankfreeError('NO_VALUES', 'the table has no observed value.', {
      hint: 'At least one cell must hold a number.',
    });
  }
  const bad = value.findIndex((y) => !Number.isFinite(y));
  if (bad >= 0) {
    throw new RankfreeError('NOT_FINITE', `${value[bad]} is not a finite number.`, { place: `entry ${bad}` });
  }
}

/** A completion of y/unit as one of y. */
function inUnits(completion: Completion, unit: number): Completion {
  const { model, error, scaled } = completion;
  model.right = model.right.map((x) => x * unit);
  if (model.bounds !== null) model.bounds = { low: model.bounds.low * unit, high: model.bounds.high * unit };
  const errorUnit = scaled ? 1 : unit;
  return {
    ...completion,
    singularValues: completion.singularValues.map((x) => x * unit),
    noise: finite(completion.noise * unit),
    error: error && {
      model: finite(error.model * errorUnit),
      offsets: finite(error.offsets * errorUnit),
      columnMean: finite(error.columnMean * errorUnit),
    },
  };
}

/** An error may be twice as large as the largest number. */
function finite(size: number): number {
  return Math.min(size, Number.MAX_VALUE);
}

function constantTable(
  table: ObservedTable,
  constant: number,
  { method, covariance }: CompletionPlan,
  seed: number,
  start: number,
): Completion {
  const { rows, columns } = table;
  return {
    model: {
      rows,
      columns,
      width: 1,
      left: new Float64Array(rows).fill(1),
      right: new Float64Array(columns).fill(constant),
      bounds: null,
    },
    branch: 'constant',
    method,
    covariance,
    status: 'converged',
    rank: 0,
    rankRange: { low: 0, high: 0 },
    singularValues: [],
    noise: 0,
    error: null,
    scaled: false,
    iterations: 0,
    folds: 0,
    ...describeLines(table, 0),
    seed,
    threads: 1,
    seconds: (performance.now() - start) / 1000,
  };
}

function range(value: Float64Array): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const y of value) {
    if (y < low) low = y;
    if (y > high) high = y;
  }
  return { low, high };
}

function isShortScale(value: Float64Array): boolean {
  const distinct = new Set<number>();
  for (const y of value) {
    distinct.add(y);
    if (distinct.size > shortScale) return false;
  }
  return true;
}

function singularValues(runtime: Runtime, table: ObservedTable, fits: TableFit[]): number[] {
  const { left, right, width } = averageFactors(table, fits);
  return width === 0
    ? []
    : Array.from(pairSingularValues(runtime, left, right, table.rows, table.columns, width));
}

/** Root of the mean over fits of s2 · s², s the scale of a middling column. */
function noiseLevel(fits: TableFit[]): number {
  let sum = 0;
  for (const { fit, scaling } of fits) sum += fit.noiseVariance * median(scaling.scale) ** 2;
  return Math.sqrt(sum / fits.length);
}

function describeLines(
  { rows, columns, row, column }: ObservedTable,
  rank: number,
): Pick<Completion, 'emptyRows' | 'emptyColumns' | 'thinRows' | 'thinColumns'> {
  const [inRows, inColumns] = [counts(row, rows), counts(column, columns)];
  const empty = (lines: Int32Array) => Array.from(lines.keys()).filter((i) => lines[i] === 0);
  const thin = (lines: Int32Array) => lines.reduce((sum, n) => sum + (n > 0 && n < rank ? 1 : 0), 0);
  return {
    emptyRows: empty(inRows),
    emptyColumns: empty(inColumns),
    thinRows: thin(inRows),
    thinColumns: thin(inColumns),
  };
}

function counts(line: Int32Array, lines: number): Int32Array {
  const count = new Int32Array(lines);
  for (const i of line) count[i]!++;
  return count;
}

function median(numbers: ArrayLike<number>): number {
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
