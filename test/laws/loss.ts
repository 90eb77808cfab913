/** Laws of every loss: its derivatives are derivatives, it is convex, it is least at its link, and what stands for it touches it. */
import { describe, expect, it } from 'vitest';
import type { Loss } from '#rankfree/losses/loss.js';
import { slope } from './numbers.ts';

export interface LossLawOptions {
  /** Whether what stands for the loss lies above it everywhere, and so never leads upwards. */
  majorized?: boolean;
}

/** `points`: predictions and observations, at least .2 away from where a derivative jumps or p ends. */
export function lossLaws(
  loss: Loss,
  points: readonly [p: number, y: number][],
  { majorized = false }: LossLawOptions = {},
): void {
  describe(`${loss.name}: laws of a loss`, () => {
    it.each(points)('derivatives at p = %d, y = %d are those of Taylor', (p, y) => {
      const value = loss.value(p, y);
      const first = loss.derivative(p, y);
      const second = loss.secondDerivative(p, y);
      const line = (t: number) => Math.abs(loss.value(p + t, y) - value - t * first);
      const parabola = (t: number) =>
        Math.abs(loss.value(p + t, y) - value - t * first - (t * t * second) / 2);
      // Where a remainder is nothing but rounding there is no slope: the derivative is exact.
      const rounding = 1e-13 * Math.max(1, Math.abs(value));
      if (line(0.05) > rounding) expect(Math.abs(slope(line, 0.01, 0.002) - 2)).toBeLessThan(0.1);
      if (parabola(0.05) > rounding) expect(Math.abs(slope(parabola, 0.05, 0.01) - 3)).toBeLessThan(0.1);
      expect(line(0.05)).toBeLessThanOrEqual(1);
    });

    it('is convex', () => {
      for (const [p, y] of points) {
        expect(loss.secondDerivative(p, y)).toBeGreaterThanOrEqual(0);
        for (const step of [0.01, 0.15]) {
          const chord = (loss.value(p - step, y) + loss.value(p + step, y)) / 2;
          expect(chord - loss.value(p, y)).toBeGreaterThanOrEqual(-1e-14);
        }
      }
    });

    it('is least where the link of the prediction is the observation', () => {
      for (const [p] of points) {
        const y = loss.link(p);
        expect(loss.unlink(y)).toBeCloseTo(p, 12);
        expect(loss.derivative(p, y)).toBeCloseTo(0, 12);
        expect(loss.value(p, y)).toBeCloseTo(loss.least(y), 12);
        for (const step of [-0.1, 0.1]) {
          expect(loss.value(p, y)).toBeLessThanOrEqual(loss.value(p + step, y));
        }
      }
    });

    const { quadratic } = loss;
    if (quadratic === undefined) return;

    it('what stands for it has its slope', () => {
      for (const [p, y] of points) {
        const { weight, target } = quadratic(p, 0, y);
        expect(weight).toBeGreaterThan(0);
        expect(weight * (p - target)).toBeCloseTo(loss.derivative(p, y), 12);
        const uncertain = quadratic(p, 2, y);
        expect(uncertain.weight > 0 && Number.isFinite(uncertain.target)).toBe(true);
        if (majorized) expect(uncertain.weight).toBeLessThanOrEqual(weight);
      }
    });

    it.skipIf(!majorized)('what stands for it lies above it everywhere', () => {
      for (const [p, y] of points) {
        const { weight, target } = quadratic(p, 0, y);
        const above = (x: number) =>
          loss.value(p, y) + (weight / 2) * ((x - target) ** 2 - (p - target) ** 2) - loss.value(x, y);
        for (let x = -12; x <= 12; x += 0.25) expect(above(x)).toBeGreaterThanOrEqual(-1e-12);
      }
    });
  });
}
