import { describe, expect, it } from 'vitest';
import { logistic } from '#rankfree/losses/logistic.js';
import { random } from '../../bench/random.mjs';
import { lossLaws } from '../laws/loss.ts';

lossLaws(logistic(), [
  [0.4, 1],
  [1.5, 0],
  [-3, 1],
  [6, 0.25],
  [-0.3, 0],
]);

describe('logistic()', () => {
  const loss = logistic();

  it('keeps its digits far out', () => {
    expect(loss.value(800, 0)).toBe(800);
    expect(loss.value(800, 1)).toBe(0);
    // log(1 + e⁻⁴⁰) is e⁻⁴⁰ to the last digit.
    expect(loss.value(40, 1)).toBeCloseTo(Math.exp(-40), 30);
    expect(loss.link(-745)).toBeGreaterThan(0);
  });

  it('stands for itself by the mean of σ(x) where x is uncertain, and by its slope', () => {
    const source = random('mean of σ', 0);
    const draws = source.normals(200_000);
    for (const [p, variance] of [
      [0.5, 1],
      [-2, 4],
      [3, 2],
    ] as const) {
      const mean = (at: number) =>
        draws.reduce((sum, z) => sum + loss.link(at + Math.sqrt(variance) * z), 0) / draws.length;
      const { weight, target } = loss.quadratic!(p, variance, 1);
      expect(weight * (p - target) + 1).toBeCloseTo(mean(p), 1.8);
      expect(weight).toBeCloseTo((mean(p + 0.01) - mean(p - 0.01)) / 0.02, 1.8);
    }
  });

  it('takes no leap where an answer is all but certain', () => {
    const { weight, target } = loss.quadratic!(40, 0, 0);
    expect(weight).toBe(1e-3);
    expect(target).toBeCloseTo(40 - 1000, 9);
  });
});
