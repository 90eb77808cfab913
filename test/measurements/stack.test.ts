import { describe, expect, it } from 'vitest';
import { dense } from '#rankfree/measurements/dense.js';
import { distances } from '#rankfree/measurements/distances.js';
import { entries } from '#rankfree/measurements/entries.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { rankOne } from '#rankfree/measurements/rankOne.js';
import { stack } from '#rankfree/measurements/stack.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor, normals } from '../laws/numbers.ts';
import { scatter } from './scatter.ts';

const runtime = await openRuntime();
const some = entries(runtime, scatter(9, 9, 30), { width: 4 });
const matrices = dense(runtime, { matrices: normals(20 * 81, 'A'), rows: 9, columns: 9, symmetric: true });
const vectors = rankOne(runtime, { vectors: normals(90, 'a'), count: 10, size: 9 });

measurementLaws('stack()', () => ({
  runtime,
  measurement: stack([some, matrices, vectors]),
  width: 3,
}));
measurementLaws('stack() of a stack', () => ({
  runtime,
  measurement: stack([stack([vectors]), matrices]),
  width: 1,
}));

describe('stack()', () => {
  it('measures part after part', () => {
    const all = stack([some, matrices, vectors]);
    expect(all).toMatchObject({ name: 'stack(entries(), dense(), rankOne())', count: 60, rows: 9 });
    const U = createFactor(runtime.arena, 9, 2, 'f64');
    fillFactor(U, 2, 'U');
    const measured = [some, matrices, vectors].flatMap((part) => {
      const p = new Float64Array(part.count);
      part.forward({ left: U, right: U }, p);
      return [...p];
    });
    const p = new Float64Array(60);
    all.forward({ left: U, right: U }, p);
    expect([...p]).toEqual(measured);
  });

  it('refuses nothing, another unknown, another precision, and a part twice', () => {
    const other = distances(runtime, { points: 8, i: Int32Array.of(1), j: Int32Array.of(2) });
    const single = entries(runtime, scatter(9, 9, 30), { precision: 'f32' });
    expect(() => stack([])).toThrow(/SHAPE_MISMATCH: stack\(\): there is nothing/);
    expect(() => stack([some, other])).toThrow(
      /SHAPE_MISMATCH: stack\(\): distances\(\) measures 8 × 8, entries\(\) 9 × 9/,
    );
    expect(() => stack([some, single])).toThrow(
      /part 1: entries\(\) takes factors of f32, entries\(\) of f64/,
    );
    expect(() => stack([some, matrices, some])).toThrow(/PART_TWICE: stack\(\), part 2: .* part 0 already/);
  });
});
