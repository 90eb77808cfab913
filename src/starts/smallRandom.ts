/**
 * Small random start:  every number of θ is  initialScale · N(0, 1).
 *
 * Small is the whole trick: the first steps are then power steps, which find the leading structure before noise can grow.
 * Number a of row i of a block has the same value whatever the size of the block.
 *
 * Units     initialScale: those of θ.
 * Symbols   α of Stöger & Soltanolkotabi 2021 (arXiv 2106.15013).
 */
import type { Parametrization } from '../parametrizations/parametrization.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface SmallRandomOptions {
  /** From 0 (a saddle that descent never leaves) up; large starts are "lazy": they fit without finding structure. */
  initialScale: number;
  seed: number;
  /** Which of several starts with this seed. Default 0. */
  repetition?: number;
}

/** Random streams from here on: one a block. */
const firstStream = 16;

export function smallRandom(
  runtime: Runtime,
  { size, blocks }: Parametrization,
  { initialScale, seed, repetition = 0 }: SmallRandomOptions,
): Float64Array<ArrayBuffer> {
  const theta = new Float64Array(size);
  const mark = runtime.arena.mark();
  for (const [b, { offset, rows, columns }] of blocks.entries()) {
    const drawn = runtime.arena.float64(columns);
    for (let row = 0; row < rows; row++) {
      gaussians(runtime, drawn, { seed, row, stream: firstStream + b, substream: repetition });
      const { array } = drawn;
      const at = offset + row * columns;
      for (let a = 0; a < columns; a++) theta[at + a] = initialScale * array[a]!;
    }
  }
  runtime.arena.release(mark);
  return theta;
}
