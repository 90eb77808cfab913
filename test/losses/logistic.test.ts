import { describe, expect, it } from 'vitest';
import { logistic } from '#rankfree/losses/logistic.js';
import { lossLaws } from '../laws/loss.ts';

lossLaws(
  logistic(),
  [
    [0.4, 1],
    [1.5, 0],
    [-3, 1],
    [6, 0.25],
    [-0.3, 0],
  ],
  { majorized: true },
);

describe('logistic()', () => {
  const loss = logistic();

  it('keeps its digits far out', () => {
    expect(loss.value(800, 0)).toBe(800);
    expect(loss.value(800, 1)).toBe(0);
    // log(1 + e⁻⁴⁰) is e⁻⁴⁰ to the last digit.
    expect(loss.value(40, 1)).toBeCloseTo(Math.exp(-40), 30);
    expect(loss.link(-745)).toBeGreaterThan(0);
  });

  it('stands for itself by Jaakkola and Jordan: tanh(ξ/2)/(2ξ), ¼ at 0, with a smooth series between', () => {
    for (const size of [1e-9, 0.99e-4, 1.01e-4, 0.1, 3]) {
      const { weight, target } = loss.quadratic!(0, size * size, 1);
      expect(weight).toBeCloseTo(Math.tanh(size / 2) / (2 * size), 12);
      expect(target).toBe(0.5 / weight);
    }
    expect(loss.quadratic!(0, 0, 1).weight).toBe(0.25);
  });
});
