import { describe, expect, it } from 'vitest';
import { pairForm, psdForm } from '#rankfree/recovery/form.js';
import { recoverMatrix } from '#rankfree/recovery/recoverMatrix.js';
import type { RecoveryOptions } from '#rankfree/recovery/recovery.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import type { SensingProblem } from './problems.ts';
import { measured, relativeError, sensing } from './problems.ts';

const runtime = await openRuntime();

async function recover(
  problem: SensingProblem,
  symmetric: boolean,
  observations = problem.exact,
  options: RecoveryOptions = {},
) {
  const { rows, columns } = problem;
  const form = symmetric ? psdForm(runtime, rows) : pairForm(runtime, rows, columns);
  const mark = runtime.arena.mark();
  const measurement = measured(runtime, problem, symmetric);
  try {
    return await recoverMatrix({ runtime, measurement, observations, form }, options);
  } finally {
    runtime.arena.release(mark);
  }
}

describe('recoverMatrix(), exact data', () => {
  it.each([
    ['X = U·Uᵀ at 1.25 n·r', { rows: 30, rank: 2, count: 75, symmetric: true }, 1e-9],
    [
      'X = U·Uᵀ, condition number 1e4',
      { rows: 30, rank: 3, count: 300, symmetric: true, conditionNumber: 1e4 },
      1e-9,
    ],
    ['X = L·Rᵀ, 20 × 28', { rows: 20, columns: 28, rank: 2, count: 300 }, 1e-9],
  ])('%s: to rounding, and it says so', async (name, options, bound) => {
    const problem = sensing({ ...options, name });
    const recovery = await recover(problem, 'symmetric' in options);
    expect(recovery.status).toBe('recovered');
    expect(recovery.rank).toBe(options.rank);
    expect(relativeError(recovery, problem.truth)).toBeLessThan(bound);
    expect(recovery.certificates.interpolates.holds).toBe(true);
    expect(recovery.certificates.determined.value).toBeGreaterThan(1e-4);
  });

  it('has the same answer in other units (recipe T8)', async () => {
    const problem = sensing({ rows: 20, columns: 28, rank: 2, count: 300, name: 'units' });
    const plain = await recover(problem, false);
    for (const [ofX, ofA] of [
      [1e-6, 1],
      [1e9, 1],
      [1, 1e-5],
      [1e9, 1e-5],
    ] as const) {
      const scaled = {
        ...problem,
        matrices: problem.matrices.map((a) => a * ofA),
        truth: problem.truth.map((x) => x * ofX),
      };
      const recovery = await recover(
        scaled,
        false,
        problem.exact.map((y) => y * ofA * ofX),
      );
      expect(recovery.rank).toBe(2);
      expect(recovery.iterations.growth).toBe(plain.iterations.growth);
      expect(relativeError(recovery, scaled.truth)).toBeLessThan(1e-9);
    }
  });

  it('says so where there are fewer data than freedoms: never a wrong answer without a word', async () => {
    for (const name of ['few a', 'few b']) {
      const problem = sensing({ rows: 30, rank: 2, count: 50, symmetric: true, name });
      const recovery = await recover(problem, true);
      expect(['nothing', 'not found']).toContain(recovery.status);
    }
  });
});

describe('recoverMatrix(), noisy data', () => {
  it('finds the rank and the noise by what predicts (recipe T2)', async () => {
    const problem = sensing({ rows: 24, rank: 3, count: 240, symmetric: true, name: 'noisy' });
    const noise = normals(240, 'noise').map((e) => 3 * e);
    const recovery = await recover(
      problem,
      true,
      problem.exact.map((y, t) => y + noise[t]!),
    );
    expect(recovery.status).toBe('estimated');
    expect(recovery.rank).toBe(3);
    expect(recovery.noise / 3).toBeGreaterThan(0.85);
    expect(recovery.noise / 3).toBeLessThan(1.15);
    expect(relativeError(recovery, problem.truth)).toBeLessThan(0.05);
  });

  it('finds nothing in noise alone', async () => {
    const problem = sensing({ rows: 12, rank: 1, count: 90, symmetric: true, name: 'noise alone' });
    const recovery = await recover(problem, true, normals(90, 'nothing there'));
    expect(recovery.status).toBe('nothing');
    expect(recovery.rank).toBe(0);
  });
});

describe('recoverMatrix(), bad input', () => {
  const problem = sensing({ rows: 8, columns: 8, rank: 1, count: 30, name: 'bad' });
  it.each([
    ['NaN', problem.exact.map((y, t) => (t === 7 ? Number.NaN : y)), /NOT_FINITE.*7/],
    ['zeros', new Float64Array(30), /NO_SIGNAL/],
  ])('%s', async (_name, observations, message) => {
    await expect(recover(problem, false, observations)).rejects.toThrow(message);
  });

  it('fewer measurements than rank 1 has freedoms', async () => {
    const few = {
      ...problem,
      matrices: problem.matrices.subarray(0, 14 * 64),
      exact: problem.exact.subarray(0, 14),
    };
    await expect(recover(few, false)).rejects.toThrow(/TOO_FEW_MEASUREMENTS: 14.*16/);
  });
});

it('gives the same bytes twice', async () => {
  const problem = sensing({ rows: 20, columns: 28, rank: 2, count: 300, name: 'twice' });
  const [one, two] = [await recover(problem, false), await recover(problem, false)];
  expect(one.left).toEqual(two.left);
  expect(one.right).toEqual(two.right);
});
