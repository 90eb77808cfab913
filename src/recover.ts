/**
 * The second job: few measurements of something that is simple in a way → that something, and whether the data determined it.
 *
 *   recover         a matrix of low rank           yₜ = 𝒜(X)ₜ, 𝒜 linear
 *   recoverPoints   points                         some of their distances
 *   recoverPhase    a vector                       yₜ = |⟨aₜ, x⟩|²
 *   recoverState    a density matrix               counts behind projectors
 *   recoverSparse   a vector of few non-zeros      y = A·x
 *
 * Nobody says the rank, the sparsity, a penalty or a step size. A run without an answer is a result whose `status` says so; its `sentence`
 * says why.
 *
 * Errors    UNKNOWN_OPTION, BAD_OPTION, SHAPE_MISMATCH, and those of recovery/ and measurements/.
 */
import type { OptionRules } from './completion/options.ts';
import { checkOptions } from './completion/options.ts';
import { RankfreeError } from './errors.ts';
import type { CheckMeasurementOptions, MeasurementReport } from './measurements/checkMeasurement.ts';
import { checkMeasurement as check } from './measurements/checkMeasurement.ts';
import type { Measurement } from './measurements/measurement.ts';
import type { Point } from './measurements/point.ts';
import { createFactor } from './measurements/point.ts';
import type { Measured } from './recovery/measured.ts';
import type { PhaseOptions, PhaseRecovery } from './recovery/phase/recoverPhase.ts';
import { recoverPhase as phase } from './recovery/phase/recoverPhase.ts';
import type { PairOf } from './recovery/points/pairs.ts';
import { collectPairs } from './recovery/points/pairs.ts';
import type { PointsRecovery } from './recovery/points/recoverPoints.ts';
import { recoverPoints as points } from './recovery/points/recoverPoints.ts';
import { recoverMatrix } from './recovery/recoverMatrix.ts';
import type { Recovery, RecoveryOptions } from './recovery/recovery.ts';
import { recoverDespiteOutliers } from './recovery/robust.ts';
import { metFor } from './recovery/rounding.ts';
import type { Design } from './recovery/sparse/design.ts';
import type { SparseOptions, SparseRecovery } from './recovery/sparse/recoverSparse.ts';
import { recoverSparse as sparse } from './recovery/sparse/recoverSparse.ts';
import type { StateCounts } from './recovery/state/counts.ts';
import { readCounts } from './recovery/state/counts.ts';
import type { StateOptions, StateRecovery } from './recovery/state/recoverState.ts';
import { recoverState as state } from './recovery/state/recoverState.ts';
import type { Unknown } from './recovery/unknown.ts';
import { asymmetric } from './recovery/unknown.ts';
import type { Runtime } from './runtime/runtime.ts';
import { openRuntime } from './runtime/runtime.ts';
import { chooseThreads } from './runtime/threads.ts';

/** What every recovery takes. */
export interface Threaded {
  /** Default 0: chosen by size. The result does not depend on it. */
  threads?: number;
}

export interface RecoverOptions extends Omit<RecoveryOptions, 'width' | 'initialScale'>, Threaded {
  /** What X may look like: psd() or asymmetric(). Default asymmetric(). */
  as?: Unknown;
  /** Whether some observations may be grossly wrong: they are found, and left out. Default false. */
  outliers?: boolean;
}

export interface RecoveredMatrix extends Recovery {
  /** Which observations are grossly wrong; null where that was not asked. */
  outliers: number[] | null;
}

/** A matrix of low rank from linear measurements of it. */
export async function recover(
  measured: Measured,
  observations: ArrayLike<number>,
  options: RecoverOptions = {},
): Promise<RecoveredMatrix> {
  checkOptions(options, matrixRules);
  const { as = asymmetric(), outliers = false, threads, ...rest } = options;
  const y = Float64Array.from(observations);
  return withRuntime(measured.work, threads, async (runtime) => {
    const measurement = measured.open(runtime, as.symmetric);
    checkLength(measurement, y);
    const form = as.form(runtime, measurement.rows, measurement.columns);
    const { signal, rank } = rest;
    if (rank !== undefined && rank > form.fullWidth) {
      throw new RankfreeError(
        'BAD_OPTION',
        `${form.rows} × ${form.columns} matrices have rank ${form.fullWidth} at most.`,
        {
          place: 'rank',
          hint: 'Leave it out, and it is found.',
        },
      );
    }
    const problem = { runtime, measurement, observations: y, form, signal, met: metFor(y) };
    if (outliers) return recoverDespiteOutliers(problem, rest);
    return { ...(await recoverMatrix(problem, rest)), outliers: null };
  });
}

/** y = 𝒜(X) of a matrix, rows × columns, row-major: what such a measurement would observe. */
export async function measure(
  measured: Measured,
  X: Float64Array,
  { threads }: Threaded = {},
): Promise<Float64Array> {
  return withRuntime(measured.work, threads, async (runtime) => {
    const measurement = measured.open(runtime, false);
    const { rows, columns, count } = measurement;
    if (X.length !== rows * columns) {
      throw new RankfreeError(
        'SHAPE_MISMATCH',
        `${X.length} numbers, where ${measured.name} takes ${rows} × ${columns}.`,
        { hint: 'The matrix is row-major.' },
      );
    }
    const y = new Float64Array(count);
    measurement.forward(asPoint(runtime, measurement, X), y);
    return y;
  });
}

/** Whether a measurement of your own keeps what it promises; MEASUREMENT_BROKEN says what it does not. */
export async function checkMeasurement(
  measured: Measured,
  options: CheckMeasurementOptions = {},
): Promise<MeasurementReport> {
  return withRuntime(0, 1, async (runtime) => check(runtime, measured.open(runtime, false), options));
}

export interface PointsOptions extends Omit<RecoveryOptions, 'width' | 'initialScale' | 'rank'>, Threaded {
  /** Whether distances are squared already. Default false. */
  squared?: boolean;
  /** Of the space, if it is known. Default found out. */
  dimension?: number;
}

export interface RecoveredPoints<Id> extends Omit<PointsRecovery, 'coordinates' | 'points' | 'rank'> {
  dimension: number;
  /** In the order in which their ids first appear: centred, along principal axes, the largest coordinate of each positive. */
  points: { id: Id; at: number[] }[];
}

/** Points from some of their distances, [id, id, distance] each. Repeated pairs count once, with their mean. */
export async function recoverPoints<Id extends string | number>(
  pairs: Iterable<PairOf<Id>>,
  options: PointsOptions = {},
): Promise<RecoveredPoints<Id>> {
  checkOptions(options, pointsRules);
  const { squared = false, dimension, threads, ...rest } = options;
  const place = (...numbers: number[]): string =>
    numbers.length === 0 ? 'distances' : numbers.map((n) => `distance ${n}`).join(' and ');
  const { ids, disagreeing: _, ...data } = collectPairs(pairs, place);
  return withRuntime(data.distance.length, threads, async (runtime) => {
    const found = await points(
      runtime,
      { ...data, squared },
      { ...rest, ...(dimension !== undefined && { rank: dimension }) },
    );
    const { coordinates, rank, ...known } = found;
    return {
      ...known,
      dimension: rank,
      points: ids.map((id, i) => ({ id, at: Array.from(coordinates.subarray(i * rank, (i + 1) * rank)) })),
    };
  });
}

/** m × n numbers, row by row: as rows, or as one array with its shape. */
export type DesignMatrix =
  | readonly ArrayLike<number>[]
  | { data: ArrayLike<number>; rows: number; columns: number };

/** A vector of few non-zeros from y = A·x, fewer data than unknowns. */
export async function recoverSparse(
  design: DesignMatrix,
  observations: ArrayLike<number>,
  options: SparseOptions & Threaded = {},
): Promise<SparseRecovery> {
  checkOptions(options, sparseRules);
  const { threads, ...rest } = options;
  const A = designOf(design);
  return withRuntime(A.matrix.length, threads, (runtime) =>
    sparse(runtime, A, Float64Array.from(observations), rest),
  );
}

export interface PhaseVectors {
  /** m × size: the vectors, or their real parts, row-major. */
  vectors: Float64Array;
  /** m × size: imaginary parts. Default real vectors, and a real x. */
  imaginary?: Float64Array;
  /** Length of x. */
  size: number;
  /** Whether ⟨a, x⟩ conjugates a complex a. Default 'inner': it does. */
  product?: 'inner' | 'bilinear';
}

/** A vector from intensities  yₜ = |⟨aₜ, x⟩|², up to one phase, which makes its largest number positive. */
export async function recoverPhase(
  vectors: PhaseVectors,
  intensities: ArrayLike<number>,
  options: PhaseOptions & Threaded = {},
): Promise<PhaseRecovery> {
  checkOptions(options, phaseRules);
  const { threads, ...rest } = options;
  const y = Float64Array.from(intensities);
  return withRuntime(vectors.vectors.length, threads, (runtime) =>
    phase(runtime, { ...vectors, count: vectors.vectors.length / vectors.size }, y, rest),
  );
}

/** The density matrix of greatest likelihood, from counts behind projectors or of bases of qubits. */
export async function recoverState(
  counts: StateCounts,
  options: StateOptions & Threaded = {},
): Promise<StateRecovery> {
  checkOptions(options, commonRules);
  const { threads, ...rest } = options;
  const measured = readCounts(counts, 'counts');
  return withRuntime(measured.projectors.vectors.length, threads, (runtime) =>
    state(runtime, measured.projectors, measured.counts, rest),
  );
}

/** From so many numbers on several threads are worth it. */
const threadsPay = 2 ** 20;

async function withRuntime<Result>(
  work: number,
  threads: number | undefined,
  run: (runtime: Runtime) => Promise<Result>,
): Promise<Result> {
  const runtime = await openRuntime({ threads: chooseThreads(work >= threadsPay, threads) });
  try {
    return await run(runtime);
  } finally {
    await runtime.close();
  }
}

function checkLength({ name, count }: Measurement, { length }: Float64Array): void {
  if (length === count) return;
  throw new RankfreeError('SHAPE_MISMATCH', `${length} observations of the ${count} of ${name}.`, {
    hint: 'Each measurement has one observation.',
  });
}

/** X = X·I, in the memory of a run. */
function asPoint({ arena }: Runtime, { rows, columns, precision }: Measurement, X: Float64Array): Point {
  const left = createFactor(arena, rows, columns, precision);
  const right = createFactor(arena, columns, columns, precision);
  for (let i = 0; i < rows; i++) {
    left.region.array.set(X.subarray(i * columns, (i + 1) * columns), i * left.stride);
  }
  for (let j = 0; j < columns; j++) right.region.array[j * right.stride + j] = 1;
  return { left, right };
}

function designOf(design: DesignMatrix): Design {
  if ('data' in design) {
    const { data, rows, columns } = design;
    return { rows, columns, matrix: Float64Array.from(data) };
  }
  if (!Array.isArray(design)) {
    throw new RankfreeError('BAD_DESIGN', 'it is neither an array of rows nor { data, rows, columns }.', {
      place: 'design',
      hint: 'Pass rows of numbers, or all numbers row by row with their shape.',
    });
  }
  const [rows, columns] = [design.length, design[0]?.length ?? 0];
  const matrix = new Float64Array(rows * columns);
  for (const [i, row] of design.entries()) {
    if (row.length !== columns) {
      throw new RankfreeError(
        'SHAPE_MISMATCH',
        `it has ${row.length} numbers, where the first has ${columns}.`,
        {
          place: `row ${i} of the design`,
          hint: 'Each row has a number for each unknown.',
        },
      );
    }
    matrix.set(Array.from(row), i * columns);
  }
  return { rows, columns, matrix };
}

function wholeNumber(least: number): { accepts: string; test: (value: unknown) => boolean } {
  return {
    accepts: `a whole number of at least ${least}`,
    test: (v) => Number.isSafeInteger(v) && (v as number) >= least,
  };
}

function oneOf(...words: readonly string[]): { accepts: string; test: (value: unknown) => boolean } {
  return {
    accepts: `${words
      .slice(0, -1)
      .map((word) => `'${word}'`)
      .join(', ')} or '${words.at(-1)}'`,
    test: (v) => words.some((word) => word === v),
  };
}

const truth = { accepts: 'true or false', test: (v: unknown) => typeof v === 'boolean' };

const commonRules: OptionRules = {
  seed: wholeNumber(0),
  threads: wholeNumber(0),
  signal: { accepts: 'an AbortSignal', test: (v) => v instanceof AbortSignal },
  onProgress: { accepts: 'a function', test: (v) => typeof v === 'function' },
};

const matrixRules: OptionRules = {
  ...commonRules,
  rank: wholeNumber(1),
  outliers: truth,
  as: {
    accepts: 'psd() or asymmetric()',
    test: (v) => typeof v === 'object' && v !== null && 'form' in v,
  },
};

const pointsRules: OptionRules = {
  ...commonRules,
  dimension: wholeNumber(1),
  squared: truth,
};

const sparseRules: OptionRules = { ...commonRules, data: oneOf('auto', 'exact', 'noisy') };

const phaseRules: OptionRules = { ...commonRules, loss: oneOf('squares', 'poisson', 'amplitude') };
