import { describe, expect, it } from 'vitest';
import type { Exactness } from '#rankfree/recovery/sparse/recoverSparse.js';
import { recoverSparse } from '#rankfree/recovery/sparse/recoverSparse.js';
import { shrinkRestarts } from '#rankfree/recovery/sparse/shrink.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { dot, normals } from '../laws/numbers.ts';

const runtime = await openRuntime();

/** 70 × 250, Gaussian; 8 non-zeros of sizes .2 … 1.2 (recipe T4a). */
function problem(name: string, noise = 0) {
  const [rows, columns] = [70, 250];
  const matrix = normals(rows * columns, `${name} A`);
  const drawn = normals(16, `${name} x`);
  const e = normals(rows, `${name} e`);
  const x = new Float64Array(columns);
  for (let k = 0; k < 8; k++)
    x[(k * 31 + 5) % columns] = Math.sign(drawn[k]!) * (0.2 + (Math.abs(drawn[8 + k]!) % 1));
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++)
    y[i] = dot(matrix.subarray(i * columns, (i + 1) * columns), x) + noise * e[i]!;
  return { design: { rows, columns, matrix }, x, y };
}

const off = (x: Float64Array, truth: Float64Array) => {
  const d = x.map((value, j) => value - truth[j]!);
  return Math.sqrt(dot(d, d) / dot(truth, truth));
};

describe('recoverSparse()', () => {
  it.each(['a', 'b', 'c'])('exact data: 8 entries, to rounding (recipe T4b), %s', async (name) => {
    for (const data of ['auto', 'exact'] as Exactness[]) {
      const { design, x, y } = problem(name);
      const recovery = await recoverSparse(runtime, design, y, { data });
      expect(recovery.status).toBe('recovered');
      expect(recovery.nonZeros).toBe(8);
      expect(off(recovery.x, x)).toBeLessThan(1e-12);
    }
  });

  it('noisy data: close to what least squares on the true support would give', async () => {
    const { design, x, y } = problem('noisy', 0.05);
    const recovery = await recoverSparse(runtime, design, y);
    expect(recovery.status).toBe('estimated');
    expect(off(recovery.x, x)).toBeLessThan(0.05);
    expect(recovery.noise).toBeGreaterThan(0.03);
    expect(recovery.noise).toBeLessThan(0.07);
  });

  it('finds nothing in noise alone', async () => {
    const { design } = problem('alone');
    const recovery = await recoverSparse(runtime, design, normals(70, 'alone'));
    expect(['nothing', 'estimated']).toContain(recovery.status);
    if (recovery.status === 'estimated')
      expect(recovery.heldOut!.model).toBeGreaterThan(0.7 * recovery.heldOut!.zero);
  });

  it('refuses what does not fit, is not finite, or is nothing', async () => {
    const { design, y } = problem('bad');
    await expect(recoverSparse(runtime, design, y.subarray(1))).rejects.toThrow(/SHAPE_MISMATCH/);
    await expect(
      recoverSparse(
        runtime,
        design,
        y.map(() => 0),
      ),
    ).rejects.toThrow(/NO_SIGNAL/);
    await expect(
      recoverSparse(
        runtime,
        design,
        y.map((v, i) => (i === 3 ? Number.POSITIVE_INFINITY : v)),
      ),
    ).rejects.toThrow(/NOT_FINITE.*observation 3/);
  });
});

describe('shrinkRestarts()', () => {
  it.each(['a', 'b', 'c'])(
    'meets the data with the least Σ|x|: where that is the sparse truth, that (recipe T4a), %s',
    (name) => {
      const { design, x, y } = problem(name);
      const result = shrinkRestarts(runtime, design, y);
      expect(off(result.x, x)).toBeLessThan(6e-6);
      expect(result.newtonSteps).toBeLessThan(120);
      expect(result.gap).toBeLessThan(1e-4);
    },
  );

  it('says so where no x meets the data', () => {
    const { design, y } = problem('singular');
    const matrix = design.matrix.slice();
    matrix.copyWithin(design.columns, 0, design.columns);
    expect(() => shrinkRestarts(runtime, { ...design, matrix }, y)).toThrow(/SINGULAR_DESIGN/);
  });
});
