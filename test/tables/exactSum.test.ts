import { expect, test } from 'vitest';
import { compensatedSum } from '#rankfree/tables/exactSum.js';

test.each([
  ['what single additions lose', [1, 1e100, 1, -1e100], 2],
  ['sums that pass through infinity', [1e308, 1e308, -1e308], 1e308],
  ['the smallest numbers', [1e-320, 2e-320], 3e-320],
  ['sums beyond the largest number', [1.7e308, 1.7e308], Infinity],
  ['nothing', [], 0],
])('%s', (_, values, sum) => {
  expect(compensatedSum(Float64Array.from(values))).toBe(sum);
});
