import { describe, expect, it } from 'vitest';
import { pseudoHuber } from '#rankfree/losses/pseudoHuber.js';
import { lossLaws } from '../laws/loss.ts';

const points: [number, number][] = [
  [0, 0.5],
  [1.5, -2],
  [-3, 4],
  [2, 1.1],
];
lossLaws(pseudoHuber(), points, { majorized: true });
lossLaws(pseudoHuber({ delta: 3 }), points, { majorized: true });

describe('pseudoHuber()', () => {
  it('is squares over 2δ near 0 and |r| − δ far out, at any scale', () => {
    for (const delta of [1e-9, 1, 1e9]) {
      const loss = pseudoHuber({ delta });
      expect(loss.value(1e-4 * delta, 0) / (0.5e-8 * delta)).toBeCloseTo(1, 6);
      expect(loss.value(1e6 * delta, 0) / (1e6 * delta)).toBeCloseTo(1, 5);
    }
  });
});
