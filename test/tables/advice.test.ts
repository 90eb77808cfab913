/** What inspect advises, by the values of a table. */
import { describe, expect, it } from 'vitest';
import { adviceFor } from '#rankfree/tables/advice.js';

const repeated = (values: number[], times = 10) => ({
  readings: Float64Array.from({ length: values.length * times }, (_, n) => values[n % values.length]!),
});

describe('adviceFor()', () => {
  it.each([
    ['logistic', '--loss logistic', repeated([0, 1])],
    ['a scale', '--bounds 1,5 --round', repeated([1, 2, 3, 4, 5])],
    ['a scale from 0', '--bounds 0,10 --round', repeated([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])],
    ['counts', '--loss poisson', repeated([0, 0, 1, 0, 2, 0, 1, 9, 0, 30])],
    ['whole numbers', '--round', repeated([100, 1200, 700, 650, 300])],
  ])('%s', (_, option, persons) => {
    const advice = adviceFor(persons);
    expect(advice.length).toBe(1);
    expect(advice[0]).toContain(option);
  });

  it.each([
    ['fractions', repeated([0.5, 1, 2])],
    ['one value', repeated([1])],
    ['too few values', repeated([0, 1], 5)],
  ])('none of %s', (_, persons) => {
    expect(adviceFor(persons)).toEqual([]);
  });
});
