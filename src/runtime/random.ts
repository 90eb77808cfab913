/**
 * Random numbers that depend on where they stand, not on who asked before: Philox4x32-10 (`assembly/philox.ts`).
 *
 *   key      the seed, its lower and upper 32 bits
 *   counter  (block, row, stream, substream)
 *
 * A *stream* is a purpose (a start, the folds, a bootstrap draw), a *substream* its repetition, a *row* the row of a
 * matrix that is filled: number a of a row has the same value in a table of any size, on any thread.
 *
 * Errors   SEED_INVALID.
 * Source   Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
import { RankfreeError } from '../errors.ts';
import type { PhiloxCounter } from './kernels.ts';
import type { Region } from './memory.ts';
import type { Runtime } from './runtime.ts';

/** Which random numbers. Row, stream and substream are whole numbers from 0 below 2³²; each is 0 if not given. */
export interface RandomPlace {
  /** Any whole number from −(2⁵³ − 1) to 2⁵³ − 1. */
  seed: number;
  row?: number;
  stream?: number;
  substream?: number;
}

/**
 * Fills `region[offset … offset + count)` with standard normal numbers, the first `count` of that row's stream.
 * They come from 32 random bits each, so none is beyond ±6.34 and two may be equal.
 */
export function gaussians(
  runtime: Runtime,
  region: Region<Float64Array>,
  place: RandomPlace,
  offset: number = 0,
  count: number = region.length - offset,
): void {
  if (!(offset >= 0 && count >= 0 && offset + count <= region.length)) {
    throw new RangeError(`${count} Gaussians from ${offset} on do not fit into ${region.length} places`);
  }
  runtime.kernels.gaussians(region.pointer + 8 * offset, count, ...counter(place));
}

/** The numbers 0 … count − 1 in random order, every order equally likely. `row` is not used. */
export function permutation(
  runtime: Runtime,
  count: number,
  place: Omit<RandomPlace, 'row'>,
): Int32Array<ArrayBuffer> {
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  const mark = runtime.arena.mark();
  const drawn = runtime.arena.int32(2 * chunk);
  // Fisher–Yates from the end: place i is exchanged with one of 0 … i.
  for (let part = 0; part * chunk < count; part++) {
    runtime.kernels.words(drawn.pointer, chunk / 2, ...counter({ ...place, row: part }));
    const words = drawn.array;
    const end = Math.min(chunk, count - part * chunk);
    for (let t = 0; t < end; t++) {
      const i = count - 1 - (part * chunk + t);
      const j = below(i + 1, words[2 * t]!, words[2 * t + 1]!);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
  }
  runtime.arena.release(mark);
  return order;
}

/** Places exchanged with one call of the generator. */
const chunk = 4096;

/** `count` independent whole numbers 0 … bound − 1, each equally likely: draws with replacement. `bound` up to 2³¹. */
export function integers(
  runtime: Runtime,
  count: number,
  bound: number,
  place: RandomPlace,
): Int32Array<ArrayBuffer> {
  const drawn = new Int32Array(count);
  const mark = runtime.arena.mark();
  const words = runtime.arena.int32(4 * Math.ceil(count / 2));
  runtime.kernels.words(words.pointer, words.length / 4, ...counter(place));
  const { array } = words;
  for (let t = 0; t < count; t++) drawn[t] = below(bound, array[2 * t]!, array[2 * t + 1]!);
  runtime.arena.release(mark);
  return drawn;
}

/** A whole number 0 … bound − 1 from 48 random bits, whose product with `bound` never rounds up to `bound`. */
function below(bound: number, high: number, low: number): number {
  const uniform = ((high >>> 0) * 0x1_0000 + (low >>> 16)) / 0x1_0000_0000_0000;
  return Math.floor(uniform * bound);
}

/** What kernels that draw by themselves are told. Philox mixes its key well enough for seeds 0, 1, 2, … to be taken as they are: each seed its own key. */
export function counter({ seed, row = 0, stream = 0, substream = 0 }: RandomPlace): PhiloxCounter {
  if (!Number.isSafeInteger(seed)) {
    throw new RankfreeError('SEED_INVALID', `${seed} is not a seed.`, {
      place: 'seed',
      hint: 'A seed is a whole number between −(2^53 − 1) and 2^53 − 1.',
    });
  }
  return [seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0, row, stream, substream];
}
