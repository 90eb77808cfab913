/**
 * Scaled orthogonal start:  every block is  initialScale · Q,  Q a random part of an orthogonal matrix.
 *
 * Q is the orthogonal factor of a Gaussian matrix, with the signs that make it uniform: rows × columns of it are orthonormal columns
 * where there are more rows, orthonormal rows elsewhere.
 *
 * Units     initialScale: those of θ.
 * Symbols   ε of Yaras et al. 2023 (arXiv 2306.01154). Signs: Mezzadri, "How to generate random matrices from the classical
 *           compact groups", Notices of the AMS 54 (2007).
 */
import { qr } from '../linalg/qr.ts';
import type { Block, Parametrization } from '../parametrizations/parametrization.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface OrthogonalOptions {
  /** Singular values of every block. */
  initialScale: number;
  seed: number;
  /** Which of several starts with this seed. Default 0. */
  repetition?: number;
}

/** Random streams from here on: one a block. */
const firstStream = 64;

export function orthogonal(
  runtime: Runtime,
  { size, blocks }: Parametrization,
  { initialScale, seed, repetition = 0 }: OrthogonalOptions,
): Float64Array<ArrayBuffer> {
  const theta = new Float64Array(size);
  for (const [b, block] of blocks.entries()) {
    const { offset, rows, columns } = block;
    const Q = randomOrthogonal(runtime, block, (row) => ({
      seed,
      row,
      stream: firstStream + b,
      substream: repetition,
    }));
    for (let t = 0; t < rows * columns; t++) theta[offset + t] = initialScale * Q[t]!;
  }
  return theta;
}

function randomOrthogonal(
  runtime: Runtime,
  { rows, columns }: Block,
  place: (row: number) => { seed: number; row: number; stream: number; substream: number },
): Float64Array {
  const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
  const drawn = new Float64Array(long * short);
  const mark = runtime.arena.mark();
  const line = runtime.arena.float64(short);
  for (let i = 0; i < long; i++) {
    gaussians(runtime, line, place(i));
    drawn.set(line.array, i * short);
  }
  runtime.arena.release(mark);
  const { Q, R } = qr(runtime, drawn, long, short);
  const turned = new Float64Array(long * short);
  for (let i = 0; i < long; i++) {
    for (let a = 0; a < short; a++) {
      const value = R[a * short + a]! < 0 ? -Q[i * short + a]! : Q[i * short + a]!;
      turned[rows >= columns ? i * short + a : a * long + i] = value;
    }
  }
  return turned;
}
