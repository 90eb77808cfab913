/**
 * Measurement vectors, m × n, one a line, real or complex.
 *
 * Errors    those of npyLines.ts; BAD_SHAPE, ZERO_VECTOR.
 */
import { RankfreeError } from '../../errors.ts';
import { openNpyLines } from '../../formats/npyLines.ts';
import type { RankOneOptions } from '../../measurements/rankOne.ts';

export interface Vectors {
  /** How messages call the file. */
  name: string;
  vectors: RankOneOptions;
}

export async function readVectors(path: string, signal: AbortSignal): Promise<Vectors> {
  const lines = await openNpyLines(path, { signal });
  try {
    const { name, shape, isComplex } = lines;
    const [count, size] = shape;
    if (count === undefined || size === undefined || shape.length !== 2 || count * size === 0) {
      throw new RankfreeError('BAD_SHAPE', `it holds ${shape.join(' × ')} numbers.`, {
        place: name,
        hint: 'Vectors are m × n numbers, one a line.',
      });
    }
    const numbers = await lines.read(0, count);
    const each = isComplex ? 2 * size : size;
    for (let t = 0; t < count; t++) {
      if (numbers.subarray(t * each, (t + 1) * each).some((a: number) => a !== 0)) continue;
      throw new RankfreeError('ZERO_VECTOR', 'all its numbers are 0, which measures nothing.', {
        place: `${name}, vector ${t}`,
        hint: 'Leave it out, with its observation.',
      });
    }
    if (!isComplex) return { name, vectors: { vectors: Float64Array.from(numbers), count, size } };
    const part = (from: number): Float64Array =>
      Float64Array.from({ length: count * size }, (_, k) => numbers[2 * k + from]!);
    return { name, vectors: { vectors: part(0), imaginary: part(1), count, size } };
  } finally {
    await lines.close();
  }
}
