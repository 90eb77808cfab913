/**
 * A vector of few non-zeros from fewer data than unknowns: y = A·x.
 *
 *   exact    descend from a small start; keep the k = 1, 2, … largest entries; the first k < m that meets the data is the answer
 *            where none does: the least Σ|x| that meets them (shrink.ts)
 *   noisy    one stopping time and one k, those that predict left-out data best over five folds; refit on all data
 *   auto     exact where a support of at most half the data meets them, else noisy
 *
 * A support of k < m/2 that meets the data is the only one of its size or smaller if any 2k columns of A are independent, as
 * they are with probability one where A is random.
 *
 * Errors    NOT_FINITE, NO_SIGNAL, TOO_FEW_MEASUREMENTS, SHAPE_MISMATCH.
 * Source    sensing recipe §1.8.
 */
import { RankfreeError } from '../../errors.ts';
import { assignFolds } from '../../folds.ts';
import { dot } from '../../linalg/vectors.ts';
import { breathe } from '../../loop.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { descend } from './descent.ts';
import type { Design } from './design.ts';
import { apply, someRows } from './design.ts';
import { shrinkRestarts } from './shrink.ts';
import type { SupportRung } from './support.ts';
import { supportLadder } from './support.ts';

export type Exactness = 'auto' | 'exact' | 'noisy';

export interface SparseOptions {
  /** Whether the data can be met. Default 'auto': found out. */
  data?: Exactness;
  /** Default 0: which folds. */
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { phase: string; done: number }) => void;
}

export interface SparseRecovery {
  /** 'recovered': met by few entries. 'least': met, least Σ|x|. 'estimated': noisy. 'nothing': zero predicts best. */
  status: 'recovered' | 'least' | 'estimated' | 'nothing';
  /** Why, with the numbers that decided. */
  sentence: string;
  x: Float64Array;
  /** Non-zeros of x. */
  nonZeros: number;
  measurements: number;
  /** |A·x − y| / |y|. */
  train: number;
  /** Standard deviation of the noise of one observation; 0 where the data are met. */
  noise: number;
  /** Root mean squared error on left-out observations beside that of zero; null where the data are met. */
  heldOut: { model: number; zero: number } | null;
  seed: number;
  seconds: number;
}

const steps = 2000;
/** The path is looked at every so many steps. */
const every = 10;
const foldCount = 5;
/** |r|/|y| of data that are met. */
const met = 1e-8;
const largestNoisySupport = 50;

export async function recoverSparse(
  runtime: Runtime,
  design: Design,
  y: Float64Array,
  { data = 'auto', seed = 0, signal, onProgress = () => {} }: SparseOptions = {},
): Promise<SparseRecovery> {
  const started = performance.now();
  check(design, y);
  const { rows } = design;
  const total = dot(y, y);
  const finish = (
    found: Omit<SparseRecovery, 'measurements' | 'train' | 'nonZeros' | 'seed' | 'seconds'>,
  ) => {
    const r = new Float64Array(rows);
    apply(design, found.x, r);
    for (let i = 0; i < rows; i++) r[i]! -= y[i]!;
    return {
      ...found,
      nonZeros: found.x.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0),
      measurements: rows,
      train: Math.sqrt(dot(r, r) / total),
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  };

  if (data !== 'noisy') {
    await breathe(signal);
    onProgress({ phase: 'descending', done: 0.05 });
    const found = meet(
      await descend(design, y, steps, signal),
      data === 'exact' ? rows - 1 : Math.floor(rows / 2),
    );
    if (found !== undefined) {
      const { size } = found;
      const only = 2 * size < rows ? ' No other vector of so few meets them, if any ' : '';
      return finish({
        status: 'recovered',
        sentence: `${size} entries meet the ${rows} data.${only === '' ? '' : `${only}${2 * size} columns of the design are independent.`}`,
        x: found.solution(),
        noise: 0,
        heldOut: null,
      });
    }
  }
  if (data === 'exact') {
    onProgress({ phase: 'least Σ|x|', done: 0.5 });
    const { x, rounds, gap } = shrinkRestarts(runtime, design, y);
    const sentence = `no ${rows - 1} entries meet the data; this is the x of least Σ|x| that does: no other has one smaller by more than ${gap.toPrecision(2)} of it, after ${rounds} rounds.`;
    return finish({ status: 'least', sentence, x, noise: 0, heldOut: null });
  }
  return finish(await estimate());

  function meet(x: Float64Array, most: number): SupportRung | undefined {
    for (const rung of supportLadder(design, y, x, most)) {
      if (rung.loss < met * met * total) return rung;
    }
    return undefined;
  }

  /** Stopping time and number of entries by the error on left-out data, summed over the folds. */
  async function estimate() {
    const fold = assignFolds(runtime, rows, foldCount, seed);
    const parts = Array.from({ length: foldCount }, (_, k) => split(fold, k));
    const pathError = new Float64Array(steps / every + 1);
    const most = Math.min(largestNoisySupport, Math.floor(0.6 * rows));
    for (const [k, { seen, left }] of parts.entries()) {
      await breathe(signal);
      await descend(seen.design, seen.y, steps, signal, (x, step) => {
        if (step % every === 0) pathError[step / every]! += misfit(left, x);
      });
      onProgress({ phase: 'cross-validating', done: 0.1 + (0.4 * (k + 1)) / foldCount });
    }
    const stop = every * argmin(pathError);
    const sizeError = new Float64Array(most + 1);
    const reached = new Int32Array(most + 1);
    for (const [k, { seen, left }] of parts.entries()) {
      await breathe(signal);
      sizeError[0]! += dot(left.y, left.y);
      reached[0]!++;
      const grown = await descend(seen.design, seen.y, stop, signal);
      for (const rung of supportLadder(seen.design, seen.y, grown, most)) {
        sizeError[rung.size]! += misfit(left, rung.solution());
        reached[rung.size]!++;
      }
      onProgress({ phase: 'cross-validating', done: 0.5 + (0.4 * (k + 1)) / foldCount });
    }
    const comparable = sizeError.map((error, k) =>
      reached[k] === foldCount ? error : Number.POSITIVE_INFINITY,
    );
    const size = argmin(comparable);
    const root = (sum: number) => Math.sqrt(sum / rows);
    const heldOut = { model: root(comparable[size]!), zero: root(comparable[0]!) };
    if (size === 0) {
      const sentence = 'left-out data are predicted best by zero: what is there drowns in noise.';
      return {
        status: 'nothing' as const,
        sentence,
        x: new Float64Array(design.columns),
        noise: root(total),
        heldOut,
      };
    }
    let rung: SupportRung | undefined;
    for (rung of supportLadder(design, y, await descend(design, y, stop, signal), size));
    const noise = Math.sqrt(rung!.loss / (rows - rung!.size));
    const sentence = `${size} entries predict left-out data best, with an error of ${heldOut.model.toPrecision(2)} where zero has ${heldOut.zero.toPrecision(2)}; the noise is about ${noise.toPrecision(2)}.`;
    return { status: 'estimated' as const, sentence, x: rung!.solution(), noise, heldOut };
  }

  function split(fold: Int32Array, k: number) {
    const kept = Array.from(y.keys()).filter((i) => fold[i] !== k);
    const left = Array.from(y.keys()).filter((i) => fold[i] === k);
    const part = (rows: number[]) => ({
      design: someRows(design, rows),
      y: Float64Array.from(rows, (i) => y[i]!),
    });
    return { seen: part(kept), left: part(left) };
  }
}

/** |A·x − y|² */
function misfit({ design, y }: { design: Design; y: Float64Array }, x: Float64Array): number {
  const r = new Float64Array(design.rows);
  apply(design, x, r);
  for (let i = 0; i < r.length; i++) r[i]! -= y[i]!;
  return dot(r, r);
}

function argmin(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k]! < values[best]!) best = k;
  return best;
}

function check({ rows, columns, matrix }: Design, y: Float64Array): void {
  if (matrix.length !== rows * columns || y.length !== rows) {
    throw new RankfreeError(
      'SHAPE_MISMATCH',
      `a design of ${rows} × ${columns} and ${y.length} observations.`,
      {
        hint: 'The design has one row for each observation.',
      },
    );
  }
  for (const [name, numbers] of [
    ['observation', y],
    ['number of the design', matrix],
  ] as const) {
    const bad = numbers.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new RankfreeError('NOT_FINITE', `${numbers[bad]} is not a finite number.`, {
        place: `${name} ${bad}`,
      });
    }
  }
  if (y.every((value) => value === 0)) {
    throw new RankfreeError('NO_SIGNAL', 'all observations are 0.', {
      hint: 'Zero meets them; there is nothing to recover.',
    });
  }
  if (rows < 2) {
    throw new RankfreeError('TOO_FEW_MEASUREMENTS', `${rows} observation of ${columns} unknowns.`, {
      hint: 'One non-zero takes at least 2.',
    });
  }
}
