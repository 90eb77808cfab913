import { describe, expect, it } from 'vitest';
import { poisson } from '#rankfree/losses/poisson.js';
import { lossLaws } from '../laws/loss.ts';

lossLaws(poisson(), [
  [0.5, 0],
  [1.5, 2],
  [7, 3],
]);
lossLaws(poisson({ link: 'log' }), [
  [0, 0],
  [1.5, 2],
  [-2, 9],
  [3, 1],
  [Math.log(4) + 3e-5, 4],
]);

describe('poisson()', () => {
  it('of a mean is that of its logarithm', () => {
    const [mean, log] = [poisson(), poisson({ link: 'log' })];
    for (const [p, y] of [
      [1.3, 0],
      [-2, 3],
      [0, 1],
    ] as const)
      expect(mean.value(Math.exp(p), y)).toBeCloseTo(log.value(p, y), 12);
  });

  it('guards the logarithm and the division at a mean of 0, and nothing else', () => {
    const loss = poisson();
    expect(loss.value(0, 0)).toBe(0);
    expect(loss.derivative(0, 0)).toBe(1);
    expect(loss.value(0, 2)).toBeCloseTo(-2 * Math.log(1e-300), 9);
    expect(Number.isFinite(loss.derivative(0, 2))).toBe(true);
  });

  it('stands for itself by what leads to the logarithm of the count in one step', () => {
    const { quadratic } = poisson({ link: 'log' });
    for (const [p, y] of [
      [-3, 10],
      [5, 2],
      [0.7, 1],
    ] as const)
      expect(quadratic!(p, 0, y).target).toBeCloseTo(Math.log(y), 12);
    // Of 0 there is no logarithm: Newton's step, which is one.
    expect(quadratic!(2, 0, 0).target).toBe(1);
    expect(quadratic!(-50, 0, 0)).toMatchObject({ weight: 1e-9 });
    const far = quadratic!(1e5, 1e5, 3);
    expect(Number.isFinite(far.weight) && far.target < 1e5).toBe(true);
  });
});
