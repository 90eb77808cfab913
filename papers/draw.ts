/** Random numbers as plain arrays, for settings that say only how much and from where. */
import type { Runtime } from 'rankfree/engine';
import { gaussians, integers } from 'rankfree/engine';

/** Which numbers: a purpose of a seed. */
export interface Place {
  seed: number;
  stream: number;
  row?: number;
}

/** Standard normal numbers. */
export function normals(runtime: Runtime, count: number, place: Place): Float64Array<ArrayBuffer> {
  const mark = runtime.arena.mark();
  const drawn = runtime.arena.float64(count);
  gaussians(runtime, drawn, place);
  const numbers = drawn.array.slice();
  runtime.arena.release(mark);
  return numbers as Float64Array<ArrayBuffer>;
}

/** Numbers from low to high, all equally likely. */
export function uniforms(
  runtime: Runtime,
  count: number,
  { low, high, ...place }: Place & { low: number; high: number },
): Float64Array<ArrayBuffer> {
  const steps = 2 ** 30;
  return Float64Array.from(
    integers(runtime, count, steps, place),
    (step) => low + ((high - low) * (step + 0.5)) / steps,
  );
}
