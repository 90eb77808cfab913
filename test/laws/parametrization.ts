/** Laws of every parametrization: what `checkParametrization` holds, and that points are as measurements read them. */
import { describe, expect, it } from 'vitest';
import { checkParametrization } from '#rankfree/parametrizations/checkParametrization.js';
import type { Parametrization } from '#rankfree/parametrizations/parametrization.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { flat, normals } from './numbers.ts';

export function parametrizationLaws(name: string, runtime: Runtime, make: () => Parametrization): void {
  describe(`${name}: laws of a parametrization`, () => {
    const parametrization = make();
    const { size: length } = parametrization;
    const theta = normals(length, 'theta');
    const direction = normals(length, 'direction');
    const f32 = parametrization.createPoint().left.precision === 'f32';

    it('pushforward is the derivative, pullback its transpose, curvature the derivative of that', () => {
      const { pushforward, pullback, curvature, problems } = checkParametrization(runtime, parametrization, {
        theta,
      });
      expect(problems).toEqual([]);
      expect(pullback).toBeLessThan(f32 ? 1e-6 : 1e-14);
      if (f32) return;
      // Affine where there is no curvature; else the error falls as t². A pullback that is linear in θ leaves nothing.
      if (curvature === undefined) expect(pushforward).toBe(Number.POSITIVE_INFINITY);
      else expect(pushforward).toBeCloseTo(2, 1);
      if (Number.isFinite(curvature)) expect(curvature).toBeCloseTo(2, 1);
    });

    it.runIf(parametrization.curvature !== undefined)('curvature adds to what is there', () => {
      const dpoint = parametrization.createPoint();
      parametrization.point(direction, dpoint);
      const [once, onTop] = [new Float64Array(length), new Float64Array(length).fill(7)];
      parametrization.curvature!(theta, direction, dpoint, once);
      parametrization.curvature!(theta, direction, dpoint, onTop);
      expect(Math.hypot(...once)).toBeGreaterThan(0);
      for (const [a, value] of once.entries()) expect(onTop[a]! - 7).toBeCloseTo(value, 10);
    });

    it('pullback writes over what is there', () => {
      const dpoint = parametrization.createPoint();
      parametrization.point(direction, dpoint);
      const [clean, used] = [new Float64Array(length), new Float64Array(length).fill(7)];
      parametrization.pullback(theta, dpoint, clean);
      parametrization.pullback(theta, dpoint, used);
      expect(used).toEqual(clean);
    });

    it('makes points anew, whose sides are one factor always or never', () => {
      const [one, two] = [parametrization.createPoint(), parametrization.createPoint()];
      expect(one.left.region.pointer).not.toBe(two.left.region.pointer);
      expect(one.right.region.pointer).not.toBe(two.right.region.pointer);
      expect(one.left === one.right).toBe(two.left === two.right);
      expect(flat(one).every((value) => value === 0)).toBe(true);
      expect(one.left.stride).toBe(one.right.stride);
    });

    it('writes a point whole, whatever was there', () => {
      const point = parametrization.createPoint();
      parametrization.point(theta, point);
      const first = flat(point);
      parametrization.pushforward(theta, direction, point);
      parametrization.point(theta, point);
      expect(flat(point)).toEqual(first);
    });
  });
}
