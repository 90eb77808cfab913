import { describe, expect, it } from 'vitest';
import type { Iterate } from '#rankfree/optimizers/optimizer.js';
import { anyOf } from '#rankfree/stopping/anyOf.js';
import { gradientNorm } from '#rankfree/stopping/gradientNorm.js';
import { heldOut } from '#rankfree/stopping/heldOut.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { lossFloor } from '#rankfree/stopping/lossFloor.js';
import type { StoppingRule } from '#rankfree/stopping/rule.js';
import { settled } from '#rankfree/stopping/settled.js';
import { sizeFloor } from '#rankfree/stopping/sizeFloor.js';
import { timeLimit } from '#rankfree/stopping/timeLimit.js';

const at = (iteration: number, loss = 1, norm = 1) => ({
  iteration,
  loss,
  measures: { gradientNorm: norm },
});

/** The first iteration at which a rule stops a run of these losses, and what it says. */
function stopOf<S extends Iterate>(rule: StoppingRule<S>, states: S[]) {
  for (const state of states) {
    const stop = rule.check(state);
    if (stop !== undefined) return { at: state.iteration, ...stop };
  }
  return undefined;
}

describe('lossFloor()', () => {
  it('stops at the floor, never at NaN', () => {
    const states = [at(0, 1), at(1, Number.NaN), at(2, 0.1), at(3, 0.01)];
    expect(stopOf(lossFloor(0.1), states)).toEqual({
      at: 2,
      status: 'converged',
      reason: 'the loss fell to 0.1 after 2 iterations; its floor is 0.1.',
    });
  });
});

describe('sizeFloor()', () => {
  it('gives a run up whose size has fallen to a share of the first, never at NaN', () => {
    const sizes = [2, 3, 1, Number.NaN, 0.1];
    const rule = sizeFloor<Iterate>({ size: ({ iteration }) => sizes[iteration]!, share: 0.1 });
    const states = sizes.map((_, t) => at(t));
    expect(stopOf(rule, states)).toEqual({
      at: 4,
      status: 'limit',
      reason:
        'the size fell from 2 to 0.1 in 4 iterations, towards the saddle at 0; a larger start does not.',
    });
  });
});

describe('gradientNorm()', () => {
  it('stops at the tolerance', () => {
    const states = [at(0, 1, 5), at(1, 1, 0.5), at(2, 1, 0.25)];
    expect(stopOf(gradientNorm(0.3), states)).toMatchObject({ at: 2, status: 'converged' });
    expect(stopOf(gradientNorm(0.1), states)).toBeUndefined();
  });
});

describe('iterationLimit() and timeLimit()', () => {
  it('cut a run short', () => {
    const states = Array.from({ length: 9 }, (_, t) => at(t));
    expect(stopOf(iterationLimit(7), states)).toMatchObject({ at: 7, status: 'limit' });
    expect(stopOf(timeLimit(0), states)).toMatchObject({ at: 0, status: 'limit' });
    expect(stopOf(timeLimit(1000), states)).toBeUndefined();
  });
});

describe('heldOut()', () => {
  const run = (errors: number[], patience: number) => {
    const kept: number[] = [];
    const rule = heldOut<Iterate>({
      error: ({ iteration }) => errors[iteration]!,
      patience,
      keep: ({ iteration }) => kept.push(iteration),
    });
    const stop = stopOf(
      rule,
      errors.map((_, t) => at(t)),
    );
    return { kept, best: rule.best, stop };
  };

  it('keeps every best iterate and stops `patience` after the last', () => {
    const { kept, best, stop } = run([5, 4, 4, 3, 6, 3.5, 7, 1], 3);
    expect(kept).toEqual([0, 1, 3]);
    expect(best).toEqual({ iteration: 3, error: 3 });
    expect(stop).toMatchObject({ at: 6, status: 'converged' });
    expect(stop!.reason).toBe(
      'the held-out error was least, 3, after 3 iterations and has not improved for 3.',
    );
  });

  it('ends a run that diverges', () => {
    const { kept, stop } = run([2, 1, Number.NaN, Number.NaN, Number.NaN], 2);
    expect(kept).toEqual([0, 1]);
    expect(stop!.at).toBe(3);
  });
});

describe('anyOf()', () => {
  it('stops with the first that fires, having asked all at every iterate', () => {
    const asked: number[] = [];
    const watching: StoppingRule = {
      check({ iteration }) {
        asked.push(iteration);
        return undefined;
      },
    };
    const rule = anyOf(lossFloor(0), iterationLimit(2), watching);
    expect(stopOf(rule, [at(0), at(1), at(2), at(3)])).toMatchObject({ at: 2, status: 'limit' });
    expect(asked).toEqual([0, 1, 2]);
  });
});

describe('settled()', () => {
  it('stops where the optimizer says so', () => {
    const says = (iteration: number, settled: number) => ({ iteration, loss: 0.5, measures: { settled } });
    expect(stopOf(settled(), [says(0, 0), says(1, 0), says(2, 1)])).toEqual({
      at: 2,
      status: 'converged',
      reason: 'no step improves on the loss 0.5 after 2 iterations.',
    });
  });
});
