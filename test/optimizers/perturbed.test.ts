import { describe, expect, it } from 'vitest';
import { finish, iterate } from '#rankfree/loop.js';
import type { Objective } from '#rankfree/optimizers/optimizer.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { perturbed } from '#rankfree/optimizers/perturbed.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { anyOf } from '#rankfree/stopping/anyOf.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { settled } from '#rankfree/stopping/settled.js';
import { functionOf, quadraticOf } from './functions.ts';

const runtime = await openRuntime();
const options = { stepSize: 0.02, radius: 1e-3, threshold: 1e-6, wait: 1500, decrease: 1e-3, seed: 1 };

/**
 * arXiv 1605.07221 and its specification §4: (x₁² − 1)² + 2δ(x₁² − 1)x₂² + x₂⁴ + 2(1 + δ)x₁²x₂², least, 0, at (±1, 0). At (0, √δ) it is
 * critical with value 1 − δ²: a saddle below δ = ½, a local minimum above.
 */
function family(delta: number): Objective {
  return functionOf(2, (x, gradient) => {
    const [a, b] = [x[0]!, x[1]!];
    gradient[0] = 4 * a * (a * a - 1) + 4 * delta * a * b * b + 4 * (1 + delta) * a * b * b;
    gradient[1] = 4 * delta * (a * a - 1) * b + 4 * b ** 3 + 4 * (1 + delta) * a * a * b;
    return (a * a - 1) ** 2 + 2 * delta * (a * a - 1) * b * b + b ** 4 + 2 * (1 + delta) * a * a * b * b;
  });
}

async function end(F: Objective, theta: Float64Array, changed: object = {}) {
  const solver = solve(perturbed(runtime, { ...options, ...changed }), F, theta);
  return finish(iterate(solver, { stop: anyOf(settled(), iterationLimit(20_000)) }));
}

describe('perturbed()', () => {
  it.each([
    [0.3, 0],
    [0.45, 0],
    [0.55, 1 - 0.55 ** 2],
    [0.7, 1 - 0.7 ** 2],
  ])(
    'from (0, √δ), δ = %d, ends at F = %d: it leaves the saddle, and stays in the minimum',
    async (delta, value) => {
      const { state, stop } = await end(family(delta), Float64Array.of(0, Math.sqrt(delta)));
      expect(state.loss).toBeCloseTo(value, 9);
      expect(stop.status).toBe('converged');
      expect(state.measures.pushes).toBe(value === 0 ? 2 : 1);
    },
  );

  it('is plain descent where the gradient is large, and goes back to where it pushed from', () => {
    const solver = solve(
      perturbed(runtime, { ...options, wait: 20 }),
      quadraticOf([1, 2]),
      Float64Array.of(1, 1),
    );
    const state = solver.init();
    let [x, y] = [1, 1];
    let before: Float64Array | undefined;
    while (state.measures.settled === 0) {
      const pushes = state.measures.pushes;
      const left = state.theta.slice();
      solver.step(state);
      if (state.measures.pushes > pushes) {
        before = left;
        const push = Math.hypot(state.theta[0]! - left[0]!, state.theta[1]! - left[1]!);
        expect(push).toBeLessThanOrEqual(options.radius);
        expect(push).toBeGreaterThan(0);
      } else if (before === undefined) {
        [x, y] = [x * (1 - 0.02), y * (1 - 0.04)];
        expect(state.theta[0]).toBeCloseTo(x, 13);
        expect(state.theta[1]).toBeCloseTo(y, 13);
      }
      expect(state.iteration).toBeLessThan(5000);
    }
    expect(state.theta).toEqual(before);
    expect(state.loss).toBe(quadraticOf([1, 2]).evaluate(state.theta));
    solver.step(state);
    expect(state.theta).toEqual(before);
  });

  it('pushes uniformly in the ball: half of the pushes in two dimensions beyond radius/√2', () => {
    const flat = functionOf(2, (_theta, gradient) => {
      gradient.fill(0);
      return 0;
    });
    let far = 0;
    for (let repetition = 0; repetition < 400; repetition++) {
      const solver = solve(perturbed(runtime, { ...options, repetition }), flat, new Float64Array(2));
      const state = solver.init();
      solver.step(state);
      far += Number(Math.hypot(...state.theta) > options.radius / Math.SQRT2);
    }
    // Four standard errors.
    expect(Math.abs(far - 200)).toBeLessThan(40);
  });

  it.each([
    [{ radius: 0 }, /BAD_OPTION: perturbed\(\), radius: 0 is not a positive number/],
    [{ wait: 1.5 }, /BAD_OPTION: perturbed\(\), wait: 1.5 is not a whole number/],
  ])('refuses %j', (changed, message) => {
    expect(() => perturbed(runtime, { ...options, ...changed })).toThrow(message);
  });
});
