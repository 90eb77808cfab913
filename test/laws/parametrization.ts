/** Laws of every parametrization: pushforward is its derivative, pullback the transpose of that, blocks cover θ. */
import { describe, expect, it } from 'vitest';
import type { Point } from '#rankfree/measurements/point.js';
import type { Parametrization } from '#rankfree/parametrizations/parametrization.js';
import { dot, flat, normals, size, slope } from './numbers.ts';

export function parametrizationLaws(name: string, make: () => Parametrization): void {
  describe(`${name}: laws of a parametrization`, () => {
    const parametrization = make();
    const { size: length } = parametrization;
    const theta = normals(length, 'theta');
    const direction = normals(length, 'direction');
    const at = (t: number) => {
      const point = parametrization.createPoint();
      parametrization.point(
        theta.map((value, a) => value + t * direction[a]!),
        point,
      );
      return flat(point);
    };
    const pushed = parametrization.createPoint();
    parametrization.pushforward(theta, direction, pushed);
    const derivative = flat(pushed);

    it('pushforward is the derivative: what it leaves falls as t², or is nothing where the map is affine', () => {
      const start = at(0);
      const left = (t: number) =>
        Math.sqrt(at(t).reduce((sum, x, n) => sum + (x - start[n]! - t * derivative[n]!) ** 2, 0));
      const affine = parametrization.curvature === undefined;
      if (affine) expect(left(1)).toBeLessThan(1e-6 * Math.sqrt(dot(derivative, derivative)));
      else expect(slope(left)).toBeCloseTo(2, 1);
    });

    it('⟨pullback(d), v⟩ = ⟨d, pushforward(v)⟩', () => {
      const dpoint: Point = parametrization.createPoint();
      for (const { region } of [dpoint.left, dpoint.right]) {
        region.array.set(normals(region.length, `d ${region.length}`));
      }
      const gradient = new Float64Array(length).fill(7);
      parametrization.pullback(theta, dpoint, gradient);
      const allowed = 1e-6 * size(gradient, direction);
      expect(Math.abs(dot(gradient, direction) - dot(flat(dpoint), derivative))).toBeLessThan(allowed);
    });

    it.runIf(parametrization.curvature !== undefined)(
      'curvature is the derivative of the pullback in θ: what it leaves falls as t²; it adds to what is there',
      () => {
        const dpoint = parametrization.createPoint();
        for (const { region } of [dpoint.left, dpoint.right]) {
          region.array.set(normals(region.length, `d ${region.length}`));
        }
        const pulled = (t: number) => {
          const gradient = new Float64Array(length);
          parametrization.pullback(
            theta.map((value, a) => value + t * direction[a]!),
            dpoint,
            gradient,
          );
          return gradient;
        };
        const start = pulled(0);
        const bent = new Float64Array(length).fill(7);
        parametrization.curvature!(theta, direction, dpoint, bent);
        const left = (t: number) =>
          Math.hypot(...pulled(t).map((g, a) => g - start[a]! - t * (bent[a]! - 7)));
        // Depth 2 in plain numbers has a pullback that is linear in θ.
        if (left(1) < 1e-12 * Math.hypot(...start)) return;
        expect(slope(left)).toBeCloseTo(2, 1);
      },
    );

    it('makes points anew, whose sides are one factor always or never', () => {
      const [one, two] = [parametrization.createPoint(), parametrization.createPoint()];
      expect(one.left.region.pointer).not.toBe(two.left.region.pointer);
      expect(one.right.region.pointer).not.toBe(two.right.region.pointer);
      expect(one.left === one.right).toBe(two.left === two.right);
      expect(flat(one).every((value) => value === 0)).toBe(true);
      expect(one.left.stride).toBe(one.right.stride);
    });

    it('leaves padding zero, as measurements read it', () => {
      const point = parametrization.createPoint();
      parametrization.point(theta, point);
      const first = flat(point);
      parametrization.pushforward(theta, direction, point);
      parametrization.point(theta, point);
      expect(flat(point)).toEqual(first);
    });

    it('names every number of θ once', () => {
      const covered = new Uint8Array(length);
      for (const { offset, rows, columns } of parametrization.blocks) {
        for (let a = offset; a < offset + rows * columns; a++) covered[a]!++;
      }
      expect(covered.every((times) => times === 1)).toBe(true);
    });
  });
}
