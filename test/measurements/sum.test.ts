import { describe, expect, it } from 'vitest';
import { dense } from '#rankfree/measurements/dense.js';
import { entries } from '#rankfree/measurements/entries.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { rankOne } from '#rankfree/measurements/rankOne.js';
import { corrupted, sum } from '#rankfree/measurements/sum.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor, normals } from '../laws/numbers.ts';
import { scatter } from './scatter.ts';

const runtime = await openRuntime();
const count = 24;
const wide = dense(runtime, { matrices: normals(count * 20, 'A'), rows: 4, columns: 5 });
const tall = entries(runtime, scatter(7, 6, count));
const square = [5, 3].map((size) => rankOne(runtime, { vectors: normals(count * size, 'a'), count, size }));

measurementLaws('sum()', () => ({ runtime, measurement: sum([wide, tall]), width: 3 }));
measurementLaws('sum() of square parts', () => ({ runtime, measurement: sum(square), width: 2 }));
measurementLaws('sum() that is square, of parts that are not', () => {
  const flat = dense(runtime, { matrices: normals(count * 20, 'B'), rows: 5, columns: 4 });
  return { runtime, measurement: sum([wide, flat]), width: 2 };
});
measurementLaws('corrupted()', () => ({ runtime, measurement: corrupted(runtime, wide), width: 2 }));
for (const precision of ['f64', 'f32'] as const) {
  measurementLaws(`corrupted() entries, ${precision}`, () => ({
    runtime,
    measurement: corrupted(runtime, entries(runtime, scatter(9, 8, 40), { precision })),
    width: 5,
  }));
}

describe('corrupted()', () => {
  it('adds one number to each measurement: p = 𝒜(L·Rᵀ) + s', () => {
    const s = normals(count, 's');
    const [L, R] = [4, 5].map((lines) => createFactor(runtime.arena, lines, 2, 'f64'));
    fillFactor(L!, 2, 'L');
    fillFactor(R!, 2, 'R');
    // [L 0; 0 s]·[R 0; 0 1]ᵀ, of width 3.
    const [left, right] = [4 + count, 6].map((lines) => createFactor(runtime.arena, lines, 3, 'f64'));
    left!.region.array.set(L!.region.array);
    right!.region.array.set(R!.region.array);
    for (let t = 0; t < count; t++) left!.region.array[(4 + t) * 4 + 2] = s[t]!;
    right!.region.array[5 * 4 + 2] = 1;
    const [p, plain] = [new Float64Array(count), new Float64Array(count)];
    corrupted(runtime, wide).forward({ left: left!, right: right! }, p);
    wide.forward({ left: L!, right: R! }, plain);
    for (let t = 0; t < count; t++) expect(p[t]).toBeCloseTo(plain[t]! + s[t]!, 12);
  });
});

describe('sum()', () => {
  it('refuses parts of other lengths', () => {
    const few = entries(runtime, scatter(7, 6, count - 1));
    expect(() => sum([wide, few])).toThrow(/SHAPE_MISMATCH: sum\(\): entries\(\) measures 23 numbers/);
    expect(() => sum([wide, wide])).toThrow(/PART_TWICE: sum\(\), part 1/);
  });
});
