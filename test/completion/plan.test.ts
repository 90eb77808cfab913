import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { planCompletion } from '#rankfree/completion/plan.js';

describe('the plan', () => {
  it('takes as many threads as asked, but not so many that they only wait', () => {
    for (const threads of [1, 2, 3, 8]) expect(planCompletion(10, { threads }).threads).toBe(threads);
    const { threads } = planCompletion(10, { threads: 1e6 });
    expect(threads).toBeLessThanOrEqual(Math.max(8, 2 * availableParallelism()));
  });

  it.each([
    [49_999, 'full', 10, 5],
    [50_000, 'diagonal', 30, 5],
    [60_001, 'diagonal', 30, 4],
    [100_000, 'diagonal', 30, 3],
    [150_000, 'diagonal', 30, 2],
    [499_999, 'diagonal', 30, 2],
    [500_000, 'diagonal', 30, 1],
  ])('%d entries: covariance %s, width %d, %d runs', (entries, covariance, width, folds) => {
    expect(planCompletion(entries)).toMatchObject({ covariance, width, folds });
  });

  it('takes options at their word', () => {
    expect(planCompletion(100, { covariance: 'diagonal', folds: 20 })).toMatchObject({
      covariance: 'diagonal',
      folds: 20,
      parts: 20,
    });
    expect(planCompletion(100, { folds: 1 })).toMatchObject({ folds: 1, parts: 10 });
    expect(planCompletion(3)).toMatchObject({ folds: 3, parts: 3 });
  });
});
