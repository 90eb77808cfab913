import { describe, expect, it } from 'vitest';
import { createFactor } from '#rankfree/measurements/point.js';
import { projectors } from '#rankfree/measurements/projectors.js';
import { rankOne } from '#rankfree/measurements/rankOne.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor, normals } from '../laws/numbers.ts';

const runtime = await openRuntime();
const [count, size] = [30, 5];
const vectors = normals(count * size, 're');
const imaginary = normals(count * size, 'im');
const exposures = normals(count, 'exposures').map((e) => 1 + 100 * Math.abs(e));

for (const more of [{}, { exposures }]) {
  measurementLaws(`projectors(), ${Object.keys(more).join() || 'no'} exposures`, () => ({
    runtime,
    measurement: projectors(runtime, { vectors, imaginary, count, size, ...more }),
    width: 3,
  }));
}

describe('projectors()', () => {
  it('are rankOne() times the exposures', () => {
    const U = createFactor(runtime.arena, 2 * size, 3, 'f64');
    fillFactor(U, 3, 'U');
    const [p, q] = [new Float64Array(count), new Float64Array(count)];
    projectors(runtime, { vectors, imaginary, count, size, exposures }).forward({ left: U, right: U }, p);
    rankOne(runtime, { vectors, imaginary, count, size }).forward({ left: U, right: U }, q);
    expect(p).toEqual(q.map((value, t) => exposures[t]! * value));
  });

  it('refuse exposures that are none', () => {
    const make = (wrong: Float64Array) => () =>
      projectors(runtime, { vectors, imaginary, count, size, exposures: wrong });
    expect(make(exposures.subarray(1))).toThrow(/LENGTH_MISMATCH: projectors\(\): 29 exposures of 30/);
    expect(make(exposures.with(7, 0))).toThrow(/EXPOSURE_INVALID: projectors\(\), projector 7: 0 is no exp/);
    expect(make(exposures.with(7, Number.NaN))).toThrow(/EXPOSURE_INVALID/);
  });
});
