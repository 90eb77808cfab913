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

/** Sets the weight vectors of a run: `weights` leaves its fold out, `held` holds nothing else. */
export function leaveOut(fold: Int32Array, run: number, weights: Uint8Array, held: Uint8Array): void {
  for (let t = 0; t < fold.length; t++) {
    const left = fold[t] === run;
    weights[t] = left ? 0 : 1;
    held[t] = left ? 1 : 0;
  }
}

/** The entries of a fold, rising. */
export function entriesOf(fold: Int32Array | Uint8Array, kept: number): Int32Array {
  let count = 0;
  for (const k of fold) if (k === kept) count++;
  const entries = new Int32Array(count);
  for (let t = 0, at = 0; t < fold.length; t++) if (fold[t] === kept) entries[at++] = t;
  return entries;
}
