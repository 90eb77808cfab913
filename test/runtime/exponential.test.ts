import { expect, it } from 'vitest';
import { exponential } from '#rankfree/runtime/exponential.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';

it('agrees with the kernels to the last bits, at every size', async () => {
  const { kernels } = await openRuntime();
  for (let x = -708; x < 709.7; x += 0.173) {
    expect(Math.abs(exponential(x) / kernels.exp(x) - 1)).toBeLessThan(3e-16);
  }
  for (const x of [0, -0, 1e-300, 5e-324, -1e-17]) expect(exponential(x)).toBe(1);
  for (const x of [-720, -744]) expect(exponential(x)).toBeCloseTo(kernels.exp(x), 320);
  expect(exponential(709.8)).toBe(Number.POSITIVE_INFINITY);
  expect(exponential(-746)).toBe(0);
  expect(exponential(Number.NaN)).toBeNaN();
});
