/** Random directions for methods that leave saddles by noise. */
import { norm } from '../linalg/vectors.ts';
import type { RandomPlace } from '../runtime/random.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** Fills `out` with a uniform point of the unit sphere: a Gaussian vector over its length. */
export function drawSphere(runtime: Runtime, out: Float64Array, place: RandomPlace): void {
  const mark = runtime.arena.mark();
  const drawn = runtime.arena.float64(out.length);
  gaussians(runtime, drawn, place);
  out.set(drawn.array);
  runtime.arena.release(mark);
  const length = norm(out);
  for (let a = 0; a < out.length; a++) out[a]! /= length;
}
