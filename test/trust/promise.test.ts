import { expect, it } from 'vitest';
import type { PromiseFacts } from '#rankfree/trust/promise.js';
import { promiseOf } from '#rankfree/trust/promise.js';

const facts: PromiseFacts = {
  ...({ guarantee: 'crossFit', level: 0.9, scores: 20_000 } as const),
  ...{ weighted: false, sawAll: false, unevenHoles: false },
};

it.each<[Partial<PromiseFacts>, RegExp]>([
  [
    {},
    /^If the holes are a random sample of the cells, then on average about 90 % .*: so in our tests, without a theorem\. /,
  ],
  [{ guarantee: 'certified', level: 0.95 }, /on average at least 95 % .*: by theorem\. /],
  // 1 − 2·.1 − √(2/20000) = .79
  [{ guarantee: 'exact' }, /on average at least 79 % .*: by theorem, but for .*; about 90 % in our tests\. /],
  [{ guarantee: 'exact', scores: 8 }, /on average at least 30 % /],
  // CV+ has no theorem for weights.
  [
    { guarantee: 'exact', weighted: true },
    /^If how often a cell is observed depends on its row and its column alone, .* about 90 % /,
  ],
  [{ guarantee: 'certified', weighted: true }, /by theorem, as far as the estimated weights are right/],
  [{ sawAll: true }, /without a theorem; the runs have seen the left-out entries since/],
  [{ unevenHoles: true }, /Here the holes are not a random sample/],
])('%o: %s', (some, words) => {
  expect(promiseOf({ ...facts, ...some })).toMatch(words);
  expect(promiseOf({ ...facts, ...some })).toMatch(/says nothing of one cell, one row/);
});

it('does not blame the holes where weights take them into account', () => {
  expect(promiseOf({ ...facts, unevenHoles: true, weighted: true })).not.toMatch(/not a random sample/);
});
