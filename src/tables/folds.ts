/**
 * Balanced random folds: entry t belongs to fold fold[t]; every fold has ⌊N/K⌋ or ⌈N/K⌉ entries.
 *
 * Fold k as a weight vector is w[t] = 0 where fold[t] = k, else 1: a run that leaves fold k out.
 */
import { permutation } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

const foldStream = 3;

export function assignFolds(runtime: Runtime, count: number, folds: number, seed: number): Int32Array {
  const fold = new Int32Array(count);
  const order = permutation(runtime, count, { seed, stream: foldStream });
  for (let t = 0; t < count; t++) fold[order[t]!] = t % folds;
  return fold;
}

/** The weight vector that leaves one fold out. */
export function withoutFold(fold: Int32Array, left: number): Float64Array {
  const weights = new Float64Array(fold.length);
  for (let t = 0; t < fold.length; t++) weights[t] = fold[t] === left ? 0 : 1;
  return weights;
}

/** The fold as a weight vector: 1 where `withoutFold` is 0. */
export function onlyFold(fold: Int32Array, kept: number): Float64Array {
  const weights = new Float64Array(fold.length);
  for (let t = 0; t < fold.length; t++) weights[t] = fold[t] === kept ? 1 : 0;
  return weights;
}

/** The entries of a fold, rising. */
export function entriesOf(fold: Int32Array, kept: number): Int32Array {
  let count = 0;
  for (const k of fold) if (k === kept) count++;
  const entries = new Int32Array(count);
  for (let t = 0, at = 0; t < fold.length; t++) if (fold[t] === kept) entries[at++] = t;
  return entries;
}
