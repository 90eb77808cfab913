/**
 * Completes a table: every cell gets a value, without a rank, a penalty or a step size being asked.
 *
 *   1  all values equal            → that constant
 *   2  different units             → columns are bent by a curve each where that makes them more alike (curves.ts)
 *   3  the answer (answer.ts)      → cross-fitted runs and their mean; one fit of all entries; or offsets alone
 *   4  back in the user's units    → with the spread that each bent column's left-out residuals have
 *   5  a short scale (ratings)     → predictions are clipped to its range
 *   6  a scale that is asked for   → predictions are brought onto it (outputScale.ts)
 *
 * Errors    NO_VALUES, NOT_FINITE, INDEX_OUT_OF_RANGE, LENGTH_MISMATCH, OUT_OF_MEMORY.
 * Source    completion recipe §1, steps 1, 9, 10; robust recipe §5.
 */
import { RankfreeError } from '../errors.ts';
import { putAside } from '../folds.ts';
import { pairSingularValues } from '../linalg/svd.ts';
import { checkIndices, identity } from '../measurements/orders.ts';
import type { Kernels } from '../runtime/kernels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { Answer, Question } from './answer.ts';
import { findAnswer } from './answer.ts';
import type { Completion, CompletionOptions, UnhelpedColumn } from './completion.ts';
import type { Continuation } from './continuation.ts';
import { dealRest, setAside } from './continuation.ts';
import type { FoldFit } from './crossFit.ts';
import { eachLeftOut } from './crossFit.ts';
import type { Curve } from './curves.ts';
import { bend, chooseCurves } from './curves.ts';
import type { Evidence, Guarantee } from './evidence.ts';
import { buildFences, tamed } from './fences.ts';
import { constantModel } from './model.ts';
import type { OutputScale } from './outputScale.ts';
import { askedScale, onScale } from './outputScale.ts';
import type { CompletionPlan } from './plan.ts';
import { continuedPlan, planCompletion } from './plan.ts';
import { median } from './quantile.ts';
import { rankAboveNoise } from './rank.ts';
import { inUnit, inUnits, representableUnit } from './representable.ts';
import { noiseClasses, noisyLines, suspiciousCells } from './suspicion.ts';
import type { ObservedTable } from './table.ts';
import { entriesAt } from './table.ts';
import type { TableFit } from './tableFit.ts';
import { averageFactors, averageModel } from './tableFit.ts';
import type { TableLoss } from './tableLoss.ts';
import { tableLoss } from './tableLoss.ts';
import type { Voice } from './voices.ts';

/** Values closer than this, relative to their size, are equal. */
const equalWithin = 1e-14;
/** At most this many distinct values make a short scale. */
const shortScale = 20;

/** A share of the entries that is enough to calibrate by: put aside by 'certified'. */
export const asideShare: number = 0.1;

/**
 * The team of threads and the memory that completing a table takes: the one at hand, if it has as many threads, which is closed
 * else. Both are dear to make, so who computes before and after opens the runtime himself, hands it to `complete`, and closes it.
 */
export async function runtimeFor(
  entries: number,
  options: CompletionOptions = {},
  atHand?: Runtime,
): Promise<Runtime> {
  const { threads } = planCompletion(entries, options);
  if (atHand?.threads === threads) return atHand;
  await atHand?.close();
  return openRuntime({ threads, fast: options.fast ?? false });
}

/** Without a runtime from `runtimeFor` it opens and closes one of its own. */
export async function complete(
  table: ObservedTable,
  options: CompletionOptions = {},
  runtime?: Runtime,
): Promise<Completion> {
  const { completion } = await completeChecked(table, options, undefined, runtime);
  return completion;
}

/** Completes a table and keeps what its intervals need. `from`: where it goes on from, with guarantee and options as they were. */
export async function completeWithEvidence(
  table: ObservedTable,
  options: CompletionOptions,
  guarantee: Guarantee,
  runtime?: Runtime,
  from?: Continuation,
): Promise<Completed> {
  return completeChecked(table, options, guarantee, runtime, from);
}

interface Completed {
  completion: Completion;
  evidence: Evidence<FoldFit>;
}

async function completeChecked(
  table: ObservedTable,
  options: CompletionOptions,
  guarantee: Guarantee | undefined,
  runtime: Runtime | undefined,
  from?: Continuation,
): Promise<Completed> {
  checkValues(table.value);
  checkIndices(table);
  const asked = askedScale(table, options);
  const sane = tamed(table);
  const unit = from?.unit ?? representableUnit(sane);
  const moderate = inUnit(sane, unit);
  const { completion, evidence } = await completeModerate(moderate, options, guarantee, runtime, from);
  return {
    completion: withScale(withOwnValues(unit === 1 ? completion : inUnits(completion, unit), table), asked),
    evidence: { ...evidence, unit },
  };
}

/** Completes a table whose squares neither overflow nor vanish. */
async function completeModerate(
  whole: ObservedTable,
  options: CompletionOptions,
  guarantee: Guarantee | undefined,
  given: Runtime | undefined,
  from: Continuation | undefined,
): Promise<Completed> {
  const start = performance.now();
  const { seed = 0, signal } = options;
  const runtime = given ?? (await runtimeFor(whole.value.length, options));
  const mark = runtime.arena.mark();
  try {
    const share = guarantee === 'certified' ? asideShare : 0;
    const dealt = from && dealRest(runtime, from, share, seed);
    const { table, aside, kept } = splitOff(runtime, whole, share, seed, dealt);
    const count = table.value.length;
    const { low, high } = range(table.value);
    const plan = from ? continuedPlan(count, options, from) : planCompletion(count, options, guarantee);
    const { method, covariance, parts } = plan;
    const loss = tableLoss(plan.loss);
    const facts = { method, loss: plan.loss, covariance, parts, kept, unit: 1 };
    if (count < 2 || high - low <= equalWithin * Math.max(Math.abs(low), Math.abs(high))) {
      const completion = constantTable(whole, low + (high - low) / 2, plan, seed, start);
      const nothing = { folds: [], fits: [], voices: [], curves: null, sawAll: false };
      const part = new Int32Array(count).fill(parts);
      return {
        completion,
        evidence: { ...facts, ...nothing, table, aside, part, branch: 'constant', noiseMode: 'even' },
      };
    }
    signal?.throwIfAborted();
    const { question, curves } = ask(runtime.kernels, table, plan, from);
    const goesOn = from && dealt && { ...from, part: kept.map((t) => dealt[t]!) };
    const answer = await findAnswer(runtime, question, plan, options, guarantee, goesOn);
    const { fits, branch, voices, error, iterations } = answer;
    const withFactors = branch !== 'offsets';
    const model = averageModel(question.table, fits, voices);
    model.curves = curves && withDeviations(curves, question, answer);
    if (loss.ofAmounts && isShortScale(whole.value)) model.bounds = { ...range(whole.value), of: 'values' };
    const ranks = fits.map(({ fit }) => {
      if (!withFactors) return 0;
      const isPruned = plan.covariance === 'full' || !loss.ofAmounts;
      return isPruned ? fit.rank : rankAboveNoise(runtime, table, fit);
    });
    const completion: Completion = {
      model,
      branch,
      method: plan.method,
      loss: plan.loss,
      covariance: plan.covariance,
      status: fits.every(({ fit }) => fit.converged) ? 'converged' : 'iteration limit',
      rank: Math.round(median(ranks)),
      rankRange: { low: Math.min(...ranks), high: Math.max(...ranks) },
      singularValues: withFactors ? singularValues(runtime, table, answer) : [],
      noise: loss.ofAmounts ? noiseLevel(fits) : meanDeviation(loss, answer),
      noiseMode: answer.noiseMode,
      noiseClasses: noiseClasses(fits),
      noisyRows: noisyLines(fits, 'rows'),
      noisyColumns: noisyLines(fits, 'columns'),
      suspicious: suspiciousCells(table, answer, model),
      error,
      scaled: fits.some(({ scaling }) => scaling.mixedUnits),
      bentColumns: bentColumns(curves),
      unhelpedColumns: unhelpedColumns(answer),
      iterations,
      folds: plan.folds,
      ...describeLines(whole, median(ranks)),
      seed,
      threads: runtime.threads,
      seconds: (performance.now() - start) / 1000,
    };
    const { curves: bends } = model;
    const evidence: Evidence<FoldFit> = {
      ...facts,
      table: question.table,
      aside: curves === null ? aside : bend(aside, curves, runtime.kernels),
      part: answer.part,
      folds: answer.folds,
      fits,
      curves: bends,
      noiseMode: answer.noiseMode,
      sawAll: answer.runsSawAll,
      voices,
      branch,
    };
    return { completion, evidence };
  } finally {
    runtime.arena.release(mark);
    if (given === undefined) await runtime.close();
  }
}

/** The entries that fits are made of, which of the given ones they are, and those put aside. */
interface Split extends Pick<Evidence, 'table' | 'aside' | 'kept'> {}

/** The entries that nothing but a calibration will see, and the others. */
function splitOff(
  runtime: Runtime,
  table: ObservedTable,
  share: number,
  seed: number,
  dealt: Int32Array | undefined,
): Split {
  const all = identity(table.value.length);
  if (share === 0) return { table, aside: entriesAt(table, new Int32Array()), kept: all };
  const { kept, aside } =
    dealt === undefined
      ? putAside(runtime, table.value.length, share, seed)
      : { kept: all.filter((t) => dealt[t] !== setAside), aside: all.filter((t) => dealt[t] === setAside) };
  return { table: entriesAt(table, kept), aside: entriesAt(table, aside), kept };
}

/** The table as it is fitted: with bent columns where units differ. Plain descent and other losses than squares take it as it is. */
function ask(
  kernels: Kernels,
  table: ObservedTable,
  { method, loss }: CompletionPlan,
  from: Continuation | undefined,
): { question: Question; curves: Curve[] | null } {
  const fences = buildFences(table, kernels);
  const isOfSquares = method === 'alternating' && loss === 'squares';
  const chosen = from === undefined && fences.mixedUnits && isOfSquares;
  const curves = chosen ? chooseCurves(table, kernels) : (from?.curves ?? null);
  if (curves === null) return { question: { table, fences, mixedUnits: undefined }, curves };
  const even = bend(table, curves, kernels);
  return { question: { table: even, fences: buildFences(even, kernels, true), mixedUnits: true }, curves };
}

function bentColumns(curves: Curve[] | null): number[] {
  return Array.from(curves?.keys() ?? []).filter((j) => curves![j]!.kind !== 'identity');
}

/** Columns that are filled by something simpler than the table as a whole. */
function unhelpedColumns({ branch, voices }: Answer): UnhelpedColumn[] {
  const whole: Voice = branch === 'offsets' ? 'offsets' : 'model';
  return Array.from(voices.entries()).flatMap(([column, simpler]) =>
    simpler === whole || simpler === 'model' ? [] : [{ column, simpler }],
  );
}

/** Each curve with the standard deviation of its column's left-out residuals, on values clipped to the fences. */
function withDeviations(curves: Curve[], { table, fences }: Question, { folds }: Answer): Curve[] {
  const sum = new Float64Array(table.columns);
  const count = new Float64Array(table.columns);
  eachLeftOut(table, folds, fences, 'model', (j, residual) => {
    sum[j]! += residual ** 2;
    count[j]!++;
  });
  return curves.map((curve, j) => ({
    ...curve,
    deviation: count[j]! > 0 ? Math.sqrt(sum[j]! / count[j]!) : 0,
  }));
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

/** What is filled, on the scale that was asked for; what is expected of suspicious cells, within its bounds. */
function withScale(completion: Completion, asked: Partial<OutputScale>): Completion {
  const model = { ...completion.model, ...asked };
  const suspicious = completion.suspicious.map((cell) => ({
    ...cell,
    expected: onScale({ ...model, whole: null }, cell.column, cell.expected),
  }));
  return { ...completion, model, suspicious };
}

/** Suspicious cells with the values that the user gave, however absurd. */
function withOwnValues(completion: Completion, table: ObservedTable): Completion {
  if (completion.suspicious.length === 0) return completion;
  const given = new Map<number, number>();
  for (let t = 0; t < table.value.length; t++) {
    given.set(table.row[t]! * table.columns + table.column[t]!, table.value[t]!);
  }
  const suspicious = completion.suspicious.map((cell) => ({
    ...cell,
    value: given.get(cell.row * table.columns + cell.column)!,
  }));
  return { ...completion, suspicious };
}

function constantTable(
  table: ObservedTable,
  constant: number,
  { method, loss, covariance }: CompletionPlan,
  seed: number,
  start: number,
): Completion {
  const { rows, columns } = table;
  return {
    model: constantModel(rows, columns, constant),
    branch: 'constant',
    method,
    loss,
    covariance,
    status: 'converged',
    rank: 0,
    rankRange: { low: 0, high: 0 },
    singularValues: [],
    noise: 0,
    noiseMode: 'even',
    noiseClasses: [1],
    noisyRows: [],
    noisyColumns: [],
    suspicious: [],
    error: null,
    scaled: false,
    bentColumns: [],
    unhelpedColumns: [],
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
  for (let t = 0; t < value.length; t++) {
    const y = value[t]!;
    if (y < low) low = y;
    if (y > high) high = y;
  }
  return { low, high };
}

function isShortScale(value: Float64Array): boolean {
  const distinct: number[] = [];
  for (let t = 0; t < value.length; t++) {
    if (distinct.includes(value[t]!)) continue;
    if (distinct.length === shortScale) return false;
    distinct.push(value[t]!);
  }
  return true;
}

function singularValues(runtime: Runtime, table: ObservedTable, { fits, voices }: Answer): number[] {
  const { left, right, width } = averageFactors(table, fits, voices);
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

/** Root of the mean variance of left-out observations about what was said of them, where that follows from what was said. */
function meanDeviation({ variance }: TableLoss, { folds }: Answer): number {
  let sum = 0;
  let count = 0;
  for (const { said } of folds) {
    for (const mean of said.model) sum += variance(mean);
    count += said.model.length;
  }
  return Math.sqrt(sum / count);
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
  for (let t = 0; t < line.length; t++) count[line[t]!]!++;
  return count;
}
