import { describe, expect, it } from 'vitest';
import { amplitude } from '#rankfree/losses/amplitude.js';
import { lossLaws } from '../laws/loss.ts';

lossLaws(amplitude(), [
  [0.5, 0],
  [1.5, 2],
  [7, 3],
]);

describe('amplitude()', () => {
  it('is finite where the intensity is 0', () => {
    const loss = amplitude();
    expect(loss.value(0, 4)).toBe(2);
    expect(Number.isFinite(loss.derivative(0, 4))).toBe(true);
    expect(Number.isFinite(loss.secondDerivative(1e-12, 4))).toBe(true);
  });
});
