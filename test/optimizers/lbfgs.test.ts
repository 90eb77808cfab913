import { describe, expect, it } from 'vitest';
import type { Frame } from '#rankfree/loop.js';
import { finish, iterate } from '#rankfree/loop.js';
import { squares } from '#rankfree/losses/squares.js';
import { objective } from '#rankfree/objective.js';
import type { LbfgsOptions, LbfgsState } from '#rankfree/optimizers/lbfgs.js';
import { lbfgs } from '#rankfree/optimizers/lbfgs.js';
import type { Objective } from '#rankfree/optimizers/optimizer.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { smallRandom } from '#rankfree/starts/smallRandom.js';
import { anyOf } from '#rankfree/stopping/anyOf.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { settled } from '#rankfree/stopping/settled.js';
import { normals } from '../laws/numbers.ts';
import { gaussianMatrices, plain } from '../measurements/plain.ts';
import { functionOf, quadraticOf, rosenbrock } from './functions.ts';

async function minimise(F: Objective, theta: Float64Array, limit: number, options?: LbfgsOptions) {
  const solver = solve(lbfgs(options), F, theta);
  const frames = iterate(solver, { stop: anyOf(settled(), iterationLimit(limit)) });
  return finish(frames as AsyncIterable<Frame<LbfgsState>>);
}

describe('lbfgs()', () => {
  it('ends at the minimum of a quadratic of condition 10⁴, to 10⁻¹⁰ of the start', async () => {
    const spectrum = Array.from({ length: 60 }, (_, a) => 10 ** ((-4 * a) / 59));
    const theta = normals(60, 'theta');
    const solver = solve(lbfgs(), quadraticOf(spectrum), theta);
    const state = solver.init();
    const goal = 1e-10 * Math.hypot(...theta);
    while (Math.hypot(...state.theta) > goal && state.iteration < 1000) solver.step(state);
    expect(Math.hypot(...state.theta)).toBeLessThan(goal);
    // Plain descent needs some 10⁴·log 10¹⁰ = 230 000 steps.
    expect(state.iteration).toBeLessThan(1000);
  });

  it('follows the valley of Rosenbrock from the classical start to (1, 1), to 10⁻¹⁰', async () => {
    const { state } = await minimise(rosenbrock(), Float64Array.of(-1.2, 1), 200);
    expect(Math.abs(state.theta[0]! - 1)).toBeLessThan(1e-10);
    expect(Math.abs(state.theta[1]! - 1)).toBeLessThan(1e-10);
    // Nocedal & Wright's BFGS needs 34 iterations (§6.1); limited memory of 20 is as much in two dimensions.
    expect(state.iteration).toBeLessThan(60);
    expect(state.evaluations).toBeLessThan(100);
  });

  it('needs no more iterations where F and θ have other units', async () => {
    const counts = [];
    for (const [unitF, unitTheta] of [
      [1, 1],
      [2 ** 80, 1],
      [1, 2 ** -60],
      [2 ** -90, 2 ** 50],
    ] as const) {
      const F = rosenbrock();
      const inUnits = functionOf(2, (theta, gradient) => {
        const value = F.evaluate(
          theta.map((x) => x / unitTheta),
          gradient,
        );
        gradient.forEach((g, a) => {
          gradient[a] = (g * unitF) / unitTheta;
        });
        return value * unitF;
      });
      const { state } = await minimise(inUnits, Float64Array.of(-1.2 * unitTheta, unitTheta), 200);
      expect(state.theta[1]! / unitTheta).toBeCloseTo(1, 10);
      counts.push(state.evaluations);
    }
    expect(new Set(counts).size).toBe(1);
  });

  it('never raises F by more than its rounding, and knows F and ∇F where it stands', () => {
    const F = rosenbrock();
    const solver = solve(lbfgs({ memory: 3 }), F, Float64Array.of(-1.2, 1));
    const state = solver.init();
    const kept = [state.theta, state.gradient, state.search.s[0]];
    for (let t = 1; t <= 30; t++) {
      const before = state.loss;
      solver.step(state);
      expect(state.iteration).toBe(t);
      expect(state.loss).toBeLessThanOrEqual(before + 1e-13 * before);
      const gradient = new Float64Array(2);
      expect(F.evaluate(state.theta, gradient)).toBe(state.loss);
      expect(gradient).toEqual(state.gradient);
      expect(state.measures.gradientNorm).toBeCloseTo(Math.hypot(...gradient), 12);
    }
    expect([state.theta, state.gradient, state.search.s[0]]).toEqual(kept);
    expect(state.theta).toBe(kept[0]);
  });

  it('comes back from where F is not a number', async () => {
    // x − log x, NaN from 0 down, ∞ at 0; minimum at 1.
    const F = functionOf(1, (theta, gradient) => {
      gradient[0] = 1 - 1 / theta[0]!;
      return theta[0]! - Math.log(theta[0]!);
    });
    const { state } = await minimise(F, Float64Array.of(30), 100);
    expect(state.theta[0]).toBeCloseTo(1, 12);
  });

  it.each([
    ['at a minimum', quadraticOf([1, 2]), new Float64Array(2), 0],
    ['where F is not a number', functionOf(1, () => Number.NaN), Float64Array.of(1), Number.NaN],
  ])('settles at once %s', async (_name, F, theta, loss) => {
    const { state, stop } = await minimise(F, theta, 100);
    expect(state.loss).toBe(loss);
    expect(state.theta).toEqual(theta);
    expect(state.iteration).toBe(1);
    expect(stop.status).toBe('converged');
  });

  it('stops at an iterate, and not at infinity, where F falls for ever', async () => {
    const F = functionOf(1, (theta, gradient) => {
      gradient[0] = -1;
      return -theta[0]!;
    });
    const { state } = await minimise(F, Float64Array.of(1), 20);
    expect(Number.isFinite(state.theta[0])).toBe(true);
    expect(state.loss).toBeLessThan(-1e6);
  });

  it('interpolates Gaussian measurements of a matrix of rank 1 from a small start at full width', async () => {
    const runtime = await openRuntime();
    const size = 12;
    const matrices = gaussianMatrices(size, size, 60, 'A');
    const u = normals(size, 'u');
    const observations = Float64Array.from({ length: 60 }, (_, t) => {
      let y = 0;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) y += matrices[(t * size + i) * size + j]! * u[i]! * u[j]!;
      }
      return y;
    });
    const parametrization = psd(runtime, { size, width: size });
    const F = objective({
      parametrization,
      measurement: plain({ rows: size, columns: size, matrices }),
      loss: squares(),
      observations,
    });
    const theta = smallRandom(runtime, parametrization, { initialScale: 1e-3, seed: 1 });
    const start = F.evaluate(theta);
    const { state } = await minimise(F, theta, 300);
    expect(state.loss).toBeLessThan(1e-9 * start);
    // X is uuᵀ, though 78 numbers met 60 equations.
    let error = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let X = -u[i]! * u[j]!;
        for (let a = 0; a < size; a++) X += state.theta[i * size + a]! * state.theta[j * size + a]!;
        error += X * X;
      }
    }
    expect(Math.sqrt(error)).toBeLessThan(0.1 * Math.hypot(...u) ** 2);
  });

  it.each([0, 2.5, Number.NaN])('refuses memory %d', (memory) => {
    expect(() => lbfgs({ memory })).toThrow(
      /BAD_OPTION: lbfgs\(\), memory: .* is not a whole number from 1 on/,
    );
  });
});
