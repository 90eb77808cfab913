/** Laws of every measurement: it is linear in X, its adjoint is its adjoint, and its faster roads lead to the same numbers. */
import { describe, expect, it } from 'vitest';
import { checkMeasurement } from '#rankfree/measurements/checkMeasurement.js';
import type { Adjoint, Measurement } from '#rankfree/measurements/measurement.js';
import { addGradient, forwardEach, through } from '#rankfree/measurements/measurement.js';
import type { Point } from '#rankfree/measurements/point.js';
import { createFactor } from '#rankfree/measurements/point.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { dot, fillFactor, normals, size } from './numbers.ts';

export interface MeasurementCase {
  runtime: Runtime;
  measurement: Measurement;
  width: number;
}

export function measurementLaws(name: string, make: () => MeasurementCase): void {
  describe(`${name}: laws of a measurement`, () => {
    const { runtime, measurement, width } = make();
    const { rows, columns, count, precision } = measurement;
    const rounding = precision === 'f64' ? 1e-14 : 1e-6;
    const pair = (left: string, right: string, wide = width): Point => {
      const point: Point = {
        left: createFactor(runtime.arena, rows, wide, precision),
        right: createFactor(runtime.arena, columns, wide, precision),
      };
      fillFactor(point.left, wide, left);
      fillFactor(point.right, wide, right);
      return point;
    };
    const forward = (point: Point) => {
      const p = new Float64Array(count);
      measurement.forward(point, p);
      return p;
    };
    const z = normals(count, 'z');

    it('⟨𝒜(L·Rᵀ), z⟩ = ⟨L, 𝒜*(z)·R⟩ = ⟨R, 𝒜*(z)ᵀ·L⟩', () => {
      const point = pair('L', 'R');
      const { left, right } = point;
      const timesR = createFactor(runtime.arena, rows, width, precision);
      const timesL = createFactor(runtime.arena, columns, width, precision);
      const G = measurement.adjoint(z);
      G.times(right, timesR);
      G.transposeTimes(left, timesL);
      const p = forward(point);
      const allowed = rounding * size(p, z);
      expect(Math.abs(dot(p, z) - dot(left.region.array, timesR.region.array))).toBeLessThan(allowed);
      expect(Math.abs(dot(p, z) - dot(right.region.array, timesL.region.array))).toBeLessThan(allowed);
    });

    it('passes the check that users have', () => {
      const report = checkMeasurement(runtime, measurement, { width });
      const allowed = precision === 'f64' ? 1e-12 : 1e-5;
      for (const error of Object.values(report)) expect(error).toBeLessThan(allowed);
    });

    it('𝒜 is linear in each factor', () => {
      const [one, two] = [pair('L', 'R'), pair('M', 'R')];
      const sum = pair('L', 'R');
      sum.left.region.array.forEach((value, t) => {
        sum.left.region.array[t] = value + two.left.region.array[t]!;
      });
      const [p, q, both] = [one, two, sum].map(forward);
      const scale = Math.max(1, ...p!.map(Math.abs), ...q!.map(Math.abs));
      for (let t = 0; t < count; t++) {
        expect(Math.abs(p![t]! + q![t]! - both![t]!)).toBeLessThan(100 * rounding * width * scale);
      }
    });

    it('times and transposeTimes add to what is there', () => {
      const { left, right } = pair('L', 'R');
      for (const [apply, B, lines] of [
        ['times', right, rows],
        ['transposeTimes', left, columns],
      ] as const) {
        const once = createFactor(runtime.arena, lines, width, precision);
        measurement.adjoint(z)[apply](B, once);
        const twice = createFactor(runtime.arena, lines, width, precision);
        const G = measurement.adjoint(z);
        G[apply](B, twice);
        G[apply](B, twice);
        const [a, b] = [once.region.array, twice.region.array];
        expect(dot(a, a)).toBeGreaterThan(0);
        for (let t = 0; t < a.length; t++) {
          expect(Math.abs(2 * a[t]! - b[t]!)).toBeLessThan(1e4 * rounding);
        }
      }
    });

    it.runIf(rows === columns)(
      'at X = U·Uᵀ the gradient of ⟨𝒜(X), z⟩ is (𝒜*(z) + 𝒜*(z)ᵀ)·U, added to one factor',
      () => {
        const { left: U } = pair('U', 'R');
        const [both, apart] = [createFactor(runtime.arena, rows, width, precision), pair('0', '0')];
        for (const { region } of [apart.left, apart.right]) region.array.fill(0);
        const G = measurement.adjoint(z);
        addGradient(G, { left: U, right: U }, { left: both, right: both });
        addGradient(G, { left: U, right: U }, apart);
        const [one, two, sum] = [apart.left, apart.right, both].map(({ region }) => region.array);
        for (let t = 0; t < sum!.length; t++) {
          expect(Math.abs(one![t]! + two![t]! - sum![t]!)).toBeLessThan(1e4 * rounding);
        }
        const p = forward({ left: U, right: U });
        expect(Math.abs(2 * dot(p, z) - dot(U.region.array, sum!))).toBeLessThan(2 * rounding * size(p, z));
      },
    );

    it('measures several unknowns at once as it does each, to the bit', () => {
      // The middle one is that of a differential: twice as wide.
      const wide = pair('L', 'R', 2 * width);
      const points = [pair('L', 'R'), wide, pair('M', 'R')];
      const ps = points.map(() => new Float64Array(count).fill(Number.NaN));
      forwardEach(measurement, points, ps);
      expect(ps).toEqual(points.map(forward));
    });

    it.each([
      ['observations and weights', normals(count, 'y'), normals(count, 'w')],
      ['observations', normals(count, 'y'), undefined],
      ['neither', undefined, undefined],
    ])('through(), with %s, is forward, residual and adjoint', (_name, observations, weights) => {
      const point = pair('L', 'R');
      const residual = forward(point).map((p, t) => (weights?.[t] ?? 1) * (p - (observations?.[t] ?? 0)));
      const products = (G: Adjoint) => {
        const out = [rows, columns].map((lines) => createFactor(runtime.arena, lines, width, precision));
        addGradient(G, point, { left: out[0]!, right: out[1]! });
        return out.flatMap(({ region }) => [...region.array]);
      };
      const wanted = products(measurement.adjoint(residual));
      const written = new Float64Array(count);
      const again = products(through(measurement, point, written, observations, weights));
      const scale = Math.max(...wanted.map(Math.abs));
      expect(Math.max(...residual.map((r, t) => Math.abs(r - written[t]!)))).toBeLessThan(
        100 * rounding * Math.max(1, ...residual.map(Math.abs)),
      );
      expect(Math.max(...wanted.map((g, t) => Math.abs(g - again[t]!)))).toBeLessThan(100 * rounding * scale);
    });

    it('refuses factors and vectors of another shape', () => {
      const point = pair('L', 'R');
      const wrong = createFactor(runtime.arena, rows + columns + 1, width, precision);
      const wide = createFactor(runtime.arena, columns, width + 8, precision);
      expect(() => measurement.forward({ ...point, left: wrong }, z)).toThrow(/SHAPE_MISMATCH/);
      expect(() => measurement.forward(point, z.subarray(1))).toThrow(/SHAPE_MISMATCH/);
      expect(() => measurement.adjoint(z.subarray(1))).toThrow(/SHAPE_MISMATCH/);
      expect(() => through(measurement, point, z.subarray(1))).toThrow(/SHAPE_MISMATCH/);
      expect(() => through(measurement, point, z.slice(), z.subarray(1))).toThrow(/SHAPE_MISMATCH/);
      expect(() => through(measurement, point, z.slice(), z, z.subarray(1))).toThrow(/SHAPE_MISMATCH/);
      expect(() => forwardEach(measurement, [point], [z.subarray(1)])).toThrow(/SHAPE_MISMATCH/);
      expect(() => measurement.adjoint(z).times(wide, point.left)).toThrow(/SHAPE_MISMATCH/);
      expect(() => measurement.adjoint(z).transposeTimes(point.left, wrong)).toThrow(/SHAPE_MISMATCH/);
    });
  });
}
