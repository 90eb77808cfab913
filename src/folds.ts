/**
 * Balanced random folds: entry t belongs to fold fold[t]; every fold has ⌊N/K⌋ or ⌈N/K⌉ entries.
 *
 * Fold k as a weight vector is w[t] = 0 where fold[t] = k, else 1: a run that leaves fold k out. What it leaves out may judge when it
 * is to stop, or be kept from it altogether: then others judge.
 */
import { permutation } from './runtime/random.ts';
import type { Runtime } from './runtime/runtime.ts';

const foldStream = 3;
/** Entries put aside before anything else. */
const asideStream = 6;
/** Entries that judge runs which leave their fold out altogether: of each run another part in so many. */
const judgeStream = 7;
const judgeParts = 20;

export function assignFolds(runtime: Runtime, count: number, folds: number, seed: number): Int32Array {
  return assign(runtime, count, folds, seed, foldStream);
}

/** Which entries judge run k, where they are not those of its fold: part k of these. */
export function assignJudges(runtime: Runtime, count: number, seed: number): Int32Array {
  return assign(runtime, count, judgeParts, seed, judgeStream);
}

/** A random share of the entries, rising, and the others. */
export function putAside(
  runtime: Runtime,
  count: number,
  share: number,
  seed: number,
): { kept: Int32Array; aside: Int32Array } {
  const order = permutation(runtime, count, { seed, stream: asideStream });
  const cut = Math.round(share * count);
  return { aside: order.slice(0, cut).sort(), kept: order.slice(cut).sort() };
}

function assign(runtime: Runtime, count: number, folds: number, seed: number, stream: number): Int32Array {
  const fold = new Int32Array(count);
  const order = permutation(runtime, count, { seed, stream });
  for (let t = 0; t < count; t++) fold[order[t]!] = t % folds;
  return fold;
}

/** The entries of a run: `weights` leaves its fold out, `held` are those that judge it: its fold, or a part of `judges`. */
export function leaveOut(
  fold: Int32Array,
  run: number,
  judges?: Int32Array,
): { weights: Uint8Array; held: Uint8Array } {
  const weights = new Uint8Array(fold.length);
  const held = new Uint8Array(fold.length);
  for (let t = 0; t < fold.length; t++) {
    const left = fold[t] === run;
    held[t] = Number(judges === undefined ? left : !left && judges[t] === run % judgeParts);
    weights[t] = left || held[t] === 1 ? 0 : 1;
  }
  return { weights, held };
}

/** The entries of a fold, rising. */
export function entriesOf(fold: Int32Array | Uint8Array, kept: number): Int32Array {
  let count = 0;
  // By index: until a loop is compiled, for-of makes an object a number.
  for (let t = 0; t < fold.length; t++) if (fold[t] === kept) count++;
  const entries = new Int32Array(count);
  for (let t = 0, at = 0; t < fold.length; t++) if (fold[t] === kept) entries[at++] = t;
  return entries;
}
