import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import { objective } from '#rankfree/objective.js';
import { gradientDescent } from '#rankfree/optimizers/gradientDescent.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { weightNormalized } from '#rankfree/parametrizations/weightNormalized.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import { objectiveLaws } from '../laws/objective.ts';
import { parametrizationLaws } from '../laws/parametrization.ts';
import { plain } from '../measurements/plain.ts';

const runtime = await openRuntime();
const sensed = (depth: number, rateRatio?: number) =>
  objective({
    parametrization: weightNormalized(runtime, {
      count: 7,
      depth,
      ...(rateRatio !== undefined && { rateRatio }),
    }),
    measurement: plain({ rows: 7, columns: 1, matrices: normals(7 * 5, 'A') }),
    loss: squares(),
    observations: normals(5, 'y'),
  });

for (const depth of [2, 3]) {
  parametrizationLaws(`weightNormalized(), depth ${depth}`, runtime, () =>
    weightNormalized(runtime, { count: 7, depth, rateRatio: 0.3 }),
  );
  objectiveLaws(`weightNormalized, depth ${depth}, squares`, () => sensed(depth));
}

describe('weightNormalized()', () => {
  it('is u^L − v^L of (u, v) = g·d/‖d‖', () => {
    const parametrization = weightNormalized(runtime, { count: 2, rateRatio: 0.25 });
    const point = parametrization.createPoint();
    // g = ½·θ₀ = 10, d of length 5.
    parametrization.point(Float64Array.of(20, 3, 0, 0, 4), point);
    const { left, right } = point;
    expect([left.region.array[0], left.region.array[left.stride]]).toEqual([36, -64]);
    expect(right.region.array[0]).toBe(1);
  });

  it("moves magnitude and direction as the paper's step does, at two rates", () => {
    // g ← g − ηη_v·s,  v ← v − η_v(g/‖v‖)(∇ − s·v̂), s = ⟨∇, v̂⟩: arXiv 2305.05448; ours is that of the mean, not the sum.
    const [rateRatio, stepSize, count] = [0.3, 0.05, 7];
    const F = sensed(2, rateRatio);
    const theta = normals(F.size, 'theta');
    const solver = solve(gradientDescent({ stepSize }), F, theta);
    const state = solver.init();
    const g = Math.sqrt(rateRatio) * theta[0]!;
    const v = [...theta.subarray(1)];
    const length = Math.hypot(...v);
    const w = v.map((value) => (g * value) / length);
    const [A, y] = [normals(count * 5, 'A'), normals(5, 'y')];
    const residual = [...y].map((value, t) => {
      let p = -value;
      for (let i = 0; i < count; i++) p += A[t * count + i]! * (w[i]! ** 2 - w[count + i]! ** 2);
      return p;
    });
    const gradient = w.map((value, a) => {
      const [i, sign] = a < count ? [a, 1] : [a - count, -1];
      return ((2 * sign * value) / 5) * residual.reduce((sum, r, t) => sum + r * A[t * count + i]!, 0);
    });
    const s = gradient.reduce((sum, q, a) => sum + (q * v[a]!) / length, 0);
    solver.step(state);
    expect(Math.sqrt(rateRatio) * state.theta[0]!).toBeCloseTo(g - rateRatio * stepSize * s, 12);
    for (const [a, value] of v.entries()) {
      const across = gradient[a]! - (s * value) / length;
      expect(state.theta[1 + a]).toBeCloseTo(value - stepSize * (g / length) * across, 12);
    }
    // The step is across d, so that d can only grow.
    expect(Math.hypot(...state.theta.subarray(1))).toBeGreaterThan(length);
  });

  it('refuses a direction of length 0, naming it', () => {
    const F = sensed(2);
    expect(() => F.evaluate(new Float64Array(F.size))).toThrow(/ZERO_DIRECTION: .*direction of length 0/);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses rateRatio %d', (rateRatio) => {
    expect(() => weightNormalized(runtime, { count: 2, rateRatio })).toThrow(
      /BAD_OPTION: weightNormalized\(\), rateRatio/,
    );
  });
});
