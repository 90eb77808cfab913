/** Laws of every loss: its derivatives are derivatives. */
import { describe, expect, it } from 'vitest';
import type { Loss } from '#rankfree/losses/loss.js';

export function lossLaws(loss: Loss, points: readonly [p: number, y: number][]): void {
  describe(`${loss.name}: laws of a loss`, () => {
    it.each(points)('derivatives at p = %d, y = %d are those of central differences, to h²', (p, y) => {
      const h = 1e-4;
      const first = (loss.value(p + h, y) - loss.value(p - h, y)) / (2 * h);
      const second = (loss.derivative(p + h, y) - loss.derivative(p - h, y)) / (2 * h);
      expect(loss.derivative(p, y)).toBeCloseTo(first, 6);
      expect(loss.secondDerivative(p, y)).toBeCloseTo(second, 6);
    });

    it('is least where the link of the prediction is the observation', () => {
      for (const [p] of points) {
        const y = loss.link(p);
        expect(loss.derivative(p, y)).toBeCloseTo(0, 12);
        expect(loss.value(p, y)).toBeLessThanOrEqual(loss.value(p + 0.1, y));
        expect(loss.value(p, y)).toBeLessThanOrEqual(loss.value(p - 0.1, y));
      }
    });
  });
}
