/** Laws of every objective: gradient and Hessian are derivatives of F, and the Hessian is symmetric. */
import { describe, expect, it } from 'vitest';
import type { FullObjective } from '#rankfree/objective.js';
import { dot, normals, size, slope } from './numbers.ts';

/** `start` is where they are looked at: N(0, 1) if not given. */
export function objectiveLaws(name: string, make: () => FullObjective, start?: () => Float64Array): void {
  describe(`${name}: laws of an objective`, () => {
    const objective = make();
    const theta = start?.() ?? normals(objective.size, 'theta');
    const v = normals(objective.size, 'v');
    const u = normals(objective.size, 'u');
    const along = (t: number) => objective.evaluate(theta.map((value, a) => value + t * v[a]!));
    const gradient = new Float64Array(objective.size).fill(7);
    const value = objective.evaluate(theta, gradient);
    const hessian = (direction: Float64Array) => {
      const out = new Float64Array(objective.size).fill(7);
      objective.hessianVector(theta, direction, out);
      return out;
    };

    it('the value is the same with and without a gradient', () => {
      expect(objective.evaluate(theta)).toBe(value);
    });

    it('F(θ + tv) − F − t⟨∇F, v⟩ falls as t²', () => {
      expect(slope((t) => Math.abs(along(t) - value - t * dot(gradient, v)))).toBeCloseTo(2, 0.7);
    });

    it('… and as t³ with ½t²⟨∇²F v, v⟩', () => {
      const curvature = dot(hessian(v), v);
      const left = (t: number) => Math.abs(along(t) - value - t * dot(gradient, v) - (t * t * curvature) / 2);
      expect(slope(left)).toBeCloseTo(3, 0.7);
    });

    it('⟨∇²F v, u⟩ = ⟨∇²F u, v⟩', () => {
      const [left, right] = [dot(hessian(v), u), dot(hessian(u), v)];
      expect(Math.abs(left - right)).toBeLessThan(1e-12 * size(hessian(v), u));
    });
  });
}
