import { describe, expect, it } from 'vitest';
import { huber } from '#rankfree/losses/huber.js';
import { lossLaws } from '../laws/loss.ts';

const points: [number, number][] = [
  [0, 0.5],
  [1.5, -2],
  [-3, 4],
  [2, 1.1],
];
lossLaws(huber(), points, { majorized: true });
lossLaws(huber({ delta: 3 }), points, { majorized: true });

describe('huber()', () => {
  it('is squares within δ and a straight line beyond, with one slope where they meet', () => {
    const loss = huber({ delta: 2 });
    expect(loss.value(1, 0)).toBe(0.5);
    expect(loss.value(7, 0)).toBe(2 * (7 - 1));
    expect(loss.derivative(2, 0)).toBe(2);
    expect(loss.value(2, 0)).toBe(2 * (2 - 1));
  });
});
