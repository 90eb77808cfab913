import { describe, expect, it } from 'vitest';
import { recoverPhase } from '#rankfree/recovery/phase/recoverPhase.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';

const runtime = await openRuntime();

function problem(size: number, count: number, name: string) {
  const [vectors, imaginary] = [normals(count * size, `${name} a`), normals(count * size, `${name} b`)];
  const x = normals(2 * size, `${name} x`);
  const y = new Float64Array(count);
  for (let t = 0; t < count; t++) {
    let [re, im] = [0, 0];
    for (let j = 0; j < size; j++) {
      const [a, b] = [vectors[t * size + j]!, imaginary[t * size + j]!];
      re += a * x[j]! + b * x[size + j]!;
      im += a * x[size + j]! - b * x[j]!;
    }
    y[t] = re * re + im * im;
  }
  return { vectors: { vectors, imaginary, count, size }, x, y };
}

/** Distance up to one phase, relative. */
function off(real: Float64Array, imaginary: Float64Array | null, x: Float64Array): number {
  const n = real.length;
  let [re, im, ours, theirs] = [0, 0, 0, 0];
  for (let j = 0; j < n; j++) {
    const [a, b, c, d] = [real[j]!, imaginary?.[j] ?? 0, x[j]!, imaginary === null ? 0 : x[n + j]!];
    re += a * c + b * d;
    im += a * d - b * c;
    ours += a * a + b * b;
    theirs += c * c + d * d;
  }
  return Math.sqrt(Math.max(ours + theirs - 2 * Math.hypot(re, im), 0) / theirs);
}

describe('recoverPhase()', () => {
  it.each([3, 4, 6])('complex, n = 40, %d·n intensities: up to a phase (recipe T5)', async (ratio) => {
    for (const name of ['a', 'b', 'c']) {
      const { vectors, x, y } = problem(40, 40 * ratio, name);
      const found = await recoverPhase(runtime, vectors, y);
      expect(found.status).toBe('recovered');
      expect(off(found.real, found.imaginary, x)).toBeLessThan(1e-7);
    }
  });

  it('real vectors, real x', async () => {
    const { vectors } = problem(30, 120, 'real');
    const x = normals(30, 'real x');
    const y = Float64Array.from({ length: 120 }, (_, t) => {
      let sum = 0;
      for (let j = 0; j < 30; j++) sum += vectors.vectors[t * 30 + j]! * x[j]!;
      return sum * sum;
    });
    const found = await recoverPhase(runtime, { vectors: vectors.vectors, count: 120, size: 30 }, y);
    expect(found.imaginary).toBeNull();
    expect(found.status).toBe('recovered');
    expect(off(found.real, null, x)).toBeLessThan(1e-7);
  });

  it('noisy counts: several starts agree, and Poisson finishes better than squares', async () => {
    const { vectors, x, y } = problem(20, 160, 'counts');
    const noise = normals(160, 'shot');
    const photons = 0.3;
    const counts = y.map((value, t) =>
      Math.max(0, Math.round(photons * value + Math.sqrt(photons * value) * noise[t]!)),
    );
    const unit = x.map((value) => value * Math.sqrt(photons));
    const [bySquares, byPoisson] = [
      await recoverPhase(runtime, vectors, counts),
      await recoverPhase(runtime, vectors, counts, { loss: 'poisson' }),
    ];
    for (const { status, agreeing } of [bySquares, byPoisson]) {
      expect(status).toBe('estimated');
      expect(agreeing).toBeGreaterThan(1);
    }
    const errors = [bySquares, byPoisson].map(({ real, imaginary }) => off(real, imaginary, unit));
    expect(errors[1]).toBeLessThan(errors[0]!);
    expect(errors[1]).toBeLessThan(0.1);
  });

  it('refuses what are no intensities, and too few', async () => {
    const { vectors, y } = problem(10, 40, 'bad');
    await expect(
      recoverPhase(
        runtime,
        vectors,
        y.map((v, t) => (t === 5 ? -v : v)),
      ),
    ).rejects.toThrow(/NEGATIVE_INTENSITY: observation 5/);
    await expect(recoverPhase(runtime, vectors, new Float64Array(40))).rejects.toThrow(/NO_SIGNAL/);
    const few = problem(10, 19, 'few');
    await expect(recoverPhase(runtime, few.vectors, few.y)).rejects.toThrow(
      /TOO_FEW_MEASUREMENTS: 19.*at least 20/i,
    );
  });
});
