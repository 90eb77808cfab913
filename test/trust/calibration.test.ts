import { expect, it } from 'vitest';
import { crossInterval, quantileOf, rankScores } from '#rankfree/trust/calibration.js';
import { random } from '../../bench/random.mjs';

const level = 0.9;

it.each([
  // ⌈.9 (n + 1)⌉-th smallest: of 9 scores the 9th, of 8 none, of 19 the 18th, of 100 the 91st.
  [9, 9],
  [19, 18],
  [100, 91],
])('takes of %i scores the %i-th', (count, place) => {
  const scores = Float64Array.from({ length: count }, (_, n) => ((n * 7) % count) + 1);
  expect(new Set(scores).size).toBe(count);
  expect(quantileOf(rankScores(scores), level)).toBe(place);
});

it('has no quantile where scores are too few, or too light beside the cell', () => {
  expect(quantileOf(rankScores(Float64Array.from({ length: 8 }, (_, n) => n)), level)).toBe(Infinity);
  const many = rankScores(Float64Array.from({ length: 100 }, (_, n) => n));
  // A cell of weight w needs .9 (100 + w) ≤ 100: up to w = 100/9.
  expect(quantileOf(many, level, 11)).toBe(99);
  expect(quantileOf(many, level, 11.2)).toBe(Infinity);
});

it('weighs scores: one of weight 3 is as good as three of weight 1', () => {
  const thrice = rankScores(Float64Array.of(5, 1, 2, 3, 4), Float64Array.of(3, 3, 3, 3, 3));
  const apart = rankScores(Float64Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5));
  for (const share of [0.2, 0.5, 0.75, 0.9]) expect(quantileOf(thrice, share)).toBe(quantileOf(apart, share));
});

it('finds the interval of CV+ that sorting all numbers finds', () => {
  const source = random('calibration', 0);
  for (let trial = 0; trial < 200; trial++) {
    const runs = Array.from({ length: 1 + source.integer(5) }, () => {
      const count = 1 + source.integer(12);
      // Rounded, so that there are ties.
      const round = (x: number) => Math.round(4 * x) / 4;
      return {
        score: Float64Array.from({ length: count }, () => round(Math.abs(source.normal()))),
        weight: Float64Array.from({ length: count }, () => (trial % 2 === 0 ? 1 : source.uniform())),
        centre: round(source.normal()),
        deviation: 0.5 + source.integer(3) / 2,
      };
    });
    const own = trial % 2 === 0 ? 1 : source.uniform();
    const found = crossInterval(
      runs.map(({ score, weight }) => rankScores(score, weight)),
      runs.map(({ centre, deviation }) => ({ centre, deviation })),
      0.8,
      own,
    );
    const bound = (sign: number): number => {
      const numbers = runs.flatMap(({ score, weight, centre, deviation }) =>
        Array.from(score, (R, t) => ({ at: sign * centre + R * deviation, weight: weight[t]! })),
      );
      numbers.sort((a, b) => a.at - b.at);
      const target = 0.8 * (numbers.reduce((sum, number) => sum + number.weight, 0) + own) * (1 - 1e-12);
      let sum = 0;
      return numbers.find((number) => (sum += number.weight) >= target)?.at ?? Infinity;
    };
    const [high, low] = [bound(1), -bound(-1)];
    expect(found, `trial ${trial}`).toEqual(high === Infinity || low === -Infinity ? null : { low, high });
  }
});
