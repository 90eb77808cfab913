import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import { entries } from '#rankfree/measurements/entries.js';
import type { FullObjective } from '#rankfree/objective.js';
import { objective } from '#rankfree/objective.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from './laws/numbers.ts';
import { objectiveLaws } from './laws/objective.ts';
import { scatter } from './measurements/scatter.ts';

const runtime = await openRuntime();
const table = scatter(30, 22, 300);
const observations = normals(300, 'observations');
const folds = normals(300, 'weights').map((w, t) => (t % 4 === 0 ? 0 : Math.abs(w)));

function make(path: 'fused' | 'composed', offsets: 'none' | 'both', weights?: Float64Array): FullObjective {
  const whole = entries(runtime, table, { width: 8 });
  const { fuse: _, ...parts } = whole;
  return objective({
    parametrization: asymmetric(runtime, { rows: 30, columns: 22, width: 4, offsets }),
    measurement: path === 'fused' ? whole : parts,
    loss: squares(),
    observations,
    ...(weights !== undefined && { weights }),
  });
}

for (const path of ['fused', 'composed'] as const) {
  for (const offsets of ['none', 'both'] as const) {
    objectiveLaws(`entries, asymmetric, squares; ${path}, offsets ${offsets}`, () =>
      make(path, offsets, folds),
    );
  }
}

describe('objective()', () => {
  it.each([
    ['with weights', folds],
    ['with weights of 0 and 1', folds.map((w) => (w > 0 ? 1 : 0))],
    ['with the weights it has by itself', undefined],
  ])('is the same fused and composed, %s', (_name, weights) => {
    const [fused, composed] = [make('fused', 'both', weights), make('composed', 'both', weights)];
    const theta = normals(fused.size, 'theta');
    const [one, two] = [new Float64Array(fused.size), new Float64Array(fused.size)];
    expect(fused.evaluate(theta, one) / composed.evaluate(theta, two)).toBeCloseTo(1, 13);
    for (let a = 0; a < one.length; a++) expect(one[a]).toBeCloseTo(two[a]!, 11);
  });

  it('takes the mean where no weights are given', () => {
    const theta = normals(make('fused', 'none').size, 'theta');
    const sum = make('composed', 'none', new Float64Array(300).fill(1)).evaluate(theta);
    expect(make('fused', 'none').evaluate(theta)).toBeCloseTo(sum / 300, 12);
  });

  it('does not see what has weight 0', () => {
    const before = make('fused', 'both', folds);
    const theta = normals(before.size, 'theta');
    const value = before.evaluate(theta);
    const kept = observations.slice();
    for (let t = 0; t < 300; t += 4) observations[t] = 1e9;
    expect(make('fused', 'both', folds).evaluate(theta)).toBe(value);
    observations.set(kept);
  });

  it('refuses observations and weights that do not fit', () => {
    expect(() => make('fused', 'none', new Float64Array(299))).toThrow(
      /SHAPE_MISMATCH: weights: 299 numbers/,
    );
  });
});
