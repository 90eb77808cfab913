import { describe, expect, it } from 'vitest';
import { pairForm, psdForm } from '#rankfree/recovery/form.js';
import { recoverDespiteOutliers } from '#rankfree/recovery/robust.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import { measured, relativeError, sensing } from './problems.ts';

const runtime = await openRuntime();

/** Every so manyth observation gets N(0, (10 sd y)²) added (recipe T7). */
async function recover(name: string, symmetric: boolean, count: number, everyNth: number, noise = 0) {
  const problem = sensing({ rows: 30, rank: 2, count, symmetric, name });
  const [gross, small] = [normals(count, `${name} gross`), normals(count, `${name} small`)];
  const sd = Math.sqrt(problem.exact.reduce((sum, y) => sum + y * y, 0) / count);
  const observations = problem.exact.map(
    (y, t) => y + noise * sd * small[t]! + (t % everyNth === 0 ? 10 * sd * gross[t]! : 0),
  );
  const mark = runtime.arena.mark();
  const form = symmetric ? psdForm(runtime, 30) : pairForm(runtime, 30, 30);
  const measurement = measured(runtime, problem, symmetric);
  const found = await recoverDespiteOutliers({ runtime, measurement, observations, form });
  runtime.arena.release(mark);
  return { found, error: relativeError(found, problem.truth), wrong: Math.ceil(count / everyNth) };
}

describe('recoverDespiteOutliers()', () => {
  it.each([
    ['X = U·Uᵀ, a tenth wrong', true, 480, 10],
    ['X = U·Uᵀ, a third wrong', true, 480, 3],
    ['X = L·Rᵀ, a fifth wrong', false, 720, 5],
  ] as const)('%s: to rounding, and which they are (recipe T7)', async (name, symmetric, count, everyNth) => {
    const { found, error, wrong } = await recover(name, symmetric, count, everyNth);
    expect(found.status).toBe('recovered');
    expect(found.rank).toBe(2);
    expect(error).toBeLessThan(1e-12);
    expect(found.outliers).toEqual(Array.from({ length: wrong }, (_, n) => n * everyNth));
  });

  it('estimates where the others are noisy', async () => {
    const { found, error, wrong } = await recover('noisy', true, 480, 10, 0.01);
    expect(found.status).toBe('estimated');
    expect(found.rank).toBe(2);
    expect(error).toBeLessThan(0.01);
    expect(Math.abs(found.outliers.length - wrong)).toBeLessThan(8);
  });
});
