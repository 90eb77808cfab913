/** Single precision costs nothing (scale recipe §7, test 12): the kernels against a plain reference in double precision. */
import { expect, it } from 'vitest';
import { collection } from '../../bench/generators.mjs';
import { precisionErrors } from '../../bench/studies/precision.mjs';

it('says the same of held cells in single and in double precision', async () => {
  const size = { rows: 500, columns: 400, count: 30_000 };
  const problem = collection({ ...size, rank: 15, spectrum: (a: number) => 0.75 ** a, noise: 0.74, seed: 1 });
  const { single, double } = await precisionErrors(problem, 16);
  expect(double).toBeLessThan(0.85);
  expect(Math.abs(single - double)).toBeLessThan(1e-6);
  expect(single).not.toBe(double);
});
