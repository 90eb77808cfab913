import { describe, expect, it } from 'vitest';
import { finish, iterate } from '#rankfree/loop.js';
import { squares } from '#rankfree/losses/squares.js';
import { objective } from '#rankfree/objective.js';
import { gradientDescent } from '#rankfree/optimizers/gradientDescent.js';
import type { DescentState } from '#rankfree/optimizers/optimizer.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { hadamard } from '#rankfree/parametrizations/hadamard.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { normals } from '../laws/numbers.ts';
import { objectiveLaws } from '../laws/objective.ts';
import { parametrizationLaws } from '../laws/parametrization.ts';
import { plain } from '../measurements/plain.ts';

const runtime = await openRuntime();

for (const depth of [2, 3, 5]) {
  parametrizationLaws(`hadamard(), depth ${depth}`, runtime, () => hadamard(runtime, { count: 7, depth }));
  objectiveLaws(`hadamard, depth ${depth}, squares`, () =>
    objective({
      parametrization: hadamard(runtime, { count: 7, depth }),
      measurement: plain({ rows: 7, columns: 1, matrices: normals(7 * 5, 'A') }),
      loss: squares(),
      observations: normals(5, 'y'),
    }),
  );
}

describe('hadamard()', () => {
  it.each([2, 3])('is u^%d − v^%d in a column, beside the number 1', (depth) => {
    const parametrization = hadamard(runtime, { count: 2, depth });
    const point = parametrization.createPoint();
    parametrization.point(Float64Array.of(3, -2, 1, 0.5), point);
    const { left, right } = point;
    expect(left.region.array[0]).toBe(3 ** depth - 1);
    expect(left.region.array[left.stride]).toBe((-2) ** depth - 0.5 ** depth);
    expect([right.lines, ...right.region.array]).toEqual([1, 1, 0, 0, 0]);
  });

  it('takes f32 points', () => {
    const point = hadamard(runtime, { count: 2, precision: 'f32' }).createPoint();
    expect(point.left.region.array).toBeInstanceOf(Float32Array);
  });

  it('finds a sparse vector from fewer numbers than it has, from a small start', async () => {
    // Sensing recipe §1.8: u = v = α√t0, step 0.25/(max|g| + ‖A‖²/m · max(u², v²)), here constant and smaller.
    const [m, count] = [25, 60];
    const A = normals(m * count, 'sparse A');
    const x = new Float64Array(count);
    [1.2, -0.7, 0.9].forEach((value, k) => {
      x[7 + 17 * k] = value;
    });
    const observations = Float64Array.from({ length: m }, (_, t) =>
      x.reduce((sum, value, i) => sum + A[t * count + i]! * value, 0),
    );
    const parametrization = hadamard(runtime, { count });
    const F = objective({
      parametrization,
      measurement: plain({ rows: count, columns: 1, matrices: A }),
      loss: squares(),
      observations,
    });
    const error = async (initialScale: number) => {
      const theta = new Float64Array(2 * count).fill(initialScale);
      const solver = solve(gradientDescent({ stepSize: 0.02 }), F, theta);
      const { state } = await finish(iterate<DescentState>(solver, { stop: iterationLimit(6000) }));
      const found = x.map((_, i) => state.theta[i]! ** 2 - state.theta[count + i]! ** 2);
      expect(state.loss).toBeLessThan(1e-4);
      return Math.hypot(...found.map((value, i) => value - x[i]!)) / Math.hypot(...x);
    };
    expect(await error(1e-4)).toBeLessThan(1e-2);
    // From a large start descent interpolates as well, but with the least ℓ₂ norm or so.
    expect(await error(1)).toBeGreaterThan(0.3);
  });

  it.each([
    [{ count: 0 }, 'count: 0 is not a size'],
    [{ count: 3, depth: 1 }, 'depth: 1 is not a depth'],
  ])('refuses %j', (options, message) => {
    expect(() => hadamard(runtime, options)).toThrow(message);
  });
});
