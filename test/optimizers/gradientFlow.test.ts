import { describe, expect, it } from 'vitest';
import { finish, iterate } from '#rankfree/loop.js';
import { squares } from '#rankfree/losses/squares.js';
import { objective } from '#rankfree/objective.js';
import type { GradientFlowState } from '#rankfree/optimizers/gradientFlow.js';
import { gradientFlow } from '#rankfree/optimizers/gradientFlow.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { hadamard } from '#rankfree/parametrizations/hadamard.js';
import type { Parametrization } from '#rankfree/parametrizations/parametrization.js';
import { weightNormalized } from '#rankfree/parametrizations/weightNormalized.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { given } from '#rankfree/starts/given.js';
import { anyOf } from '#rankfree/stopping/anyOf.js';
import { gradientNorm } from '#rankfree/stopping/gradientNorm.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { settled } from '#rankfree/stopping/settled.js';
import { normals } from '../laws/numbers.ts';
import { plain } from '../measurements/plain.ts';
import { functionOf, quadraticOf } from './functions.ts';

/** θ′ = −(θ³ − θ) from θ₀ > 0:  θ(t) = (1 + (θ₀⁻² − 1)·e^(−2t))^(−½). */
const logistic = functionOf(1, (theta, gradient) => {
  const x = theta[0]!;
  gradient[0] = x ** 3 - x;
  return x ** 4 / 4 - x ** 2 / 2;
});

describe('gradientFlow()', () => {
  it.each([1e-6, 1e-9, 1e-12])(
    'is the closed form of a logistic equation, to about its tolerance %d',
    (tolerance) => {
      const solver = solve(gradientFlow({ tolerance }), logistic, Float64Array.of(1e-4));
      const state = solver.init();
      while (state.time < 20) {
        solver.step(state);
        const exact = (1 + (1e8 - 1) * Math.exp(-2 * state.time)) ** -0.5;
        // Errors of the growing phase add up over some 50 steps.
        expect(Math.abs(state.theta[0]! / exact - 1)).toBeLessThan(100 * tolerance);
      }
      expect(state.iteration).toBeLessThan(3000);
      expect(state.measures.time).toBe(state.time);
      expect(state.loss).toBeCloseTo(-0.25, 10);
    },
  );

  it('is of fifth order: thirty-two times the tolerance, half the steps', () => {
    const steps = (tolerance: number) => {
      const solver = solve(gradientFlow({ tolerance }), logistic, Float64Array.of(1e-4));
      const state = solver.init();
      while (state.time < 8) solver.step(state);
      return state.iteration;
    };
    const order = Math.log(1e3) / Math.log(steps(1e-11) / steps(1e-8));
    expect(order).toBeGreaterThan(4.5);
    expect(order).toBeLessThan(5.5);
  });

  it('decays along every eigenvector of a quadratic by its own exponential', () => {
    const spectrum = [3, 1, 0.1];
    const theta = Float64Array.of(1, -2, 3);
    const solver = solve(gradientFlow({ tolerance: 1e-10 }), quadraticOf(spectrum), theta);
    const state = solver.init();
    while (state.time < 5) {
      solver.step(state);
      for (const [a, lambda] of spectrum.entries()) {
        expect(state.theta[a]).toBeCloseTo(theta[a]! * Math.exp(-lambda * state.time), 8);
      }
      expect(state.loss).toBe(quadraticOf(spectrum).evaluate(state.theta));
      expect(state.gradient).toEqual(state.theta.map((x, a) => spectrum[a]! * x));
    }
    expect(theta).toEqual(Float64Array.of(1, -2, 3));
  });

  it.each([
    ['at a minimum', quadraticOf([1, 2]), new Float64Array(2)],
    ['where F is not a number', functionOf(1, () => Number.NaN), Float64Array.of(1)],
    [
      'where the gradient is not a number',
      functionOf(1, (_theta, gradient) => {
        gradient[0] = Number.NaN;
        return 1;
      }),
      Float64Array.of(1),
    ],
  ])('settles at once %s', async (_name, F, theta) => {
    const frames = iterate(solve(gradientFlow(), F, theta), { stop: anyOf(settled(), iterationLimit(100)) });
    const { state } = await finish(frames);
    expect(state.iteration).toBe(1);
  });

  it.each([
    [{ tolerance: 0 }, /BAD_OPTION: gradientFlow\(\), tolerance/],
    [{ absolute: -1 }, /BAD_OPTION: gradientFlow\(\), absolute/],
  ])('refuses %j', (options, message) => {
    expect(() => gradientFlow(options)).toThrow(message);
  });
});

describe('the flow of sparse parametrizations', async () => {
  const runtime = await openRuntime();
  const count = 9;
  const flowOf = (parametrization: Parametrization, A: Float64Array, observations: Float64Array) =>
    objective({
      parametrization,
      measurement: plain({ rows: count, columns: 1, matrices: A }),
      loss: squares(),
      observations,
      weights: new Float64Array(observations.length).fill(1),
    });

  /** To the end; numbers that go to 0 keep their relative digits. */
  async function limit(parametrization: Parametrization, theta: Float64Array): Promise<GradientFlowState> {
    const F = flowOf(parametrization, normals(4 * count, 'flow A'), normals(4, 'flow y'));
    const solver = solve(gradientFlow({ tolerance: 1e-12, absolute: 0 }), F, theta);
    const stop = anyOf<GradientFlowState>(gradientNorm(1e-10), iterationLimit(20_000));
    const { state, stop: end } = await finish(iterate<GradientFlowState>(solver, { stop }));
    expect(end.status).toBe('converged');
    return state;
  }

  it.each([2, 3])(
    'weight normalization ends where the plain flow does from a start smaller by its magnification, L = %d',
    async (depth) => {
      // arXiv 2305.05448, identity of the specification's §3: x̃₀ → x̃₀·e^(−ρ), ρ = L(r∞² − r₀²)/(2η) − L·log(r∞/r₀).
      const rateRatio = 0.5;
      const start = normals(2 * count, 'flow start').map((x) => 0.3 + 0.1 * Math.abs(x));
      const normalized = weightNormalized(runtime, { count, depth, rateRatio });
      const r0 = Math.hypot(...start);
      const blocks = { positive: start.subarray(0, count), negative: start.subarray(count) };
      const wn = await limit(
        normalized,
        given(normalized, {
          magnitude: r0 / Math.sqrt(rateRatio),
          positive: blocks.positive.map((x) => x / r0),
          negative: blocks.negative.map((x) => x / r0),
        }),
      );
      const r = Math.sqrt(rateRatio) * wn.theta[0]!;
      const magnification = (depth * (r * r - r0 * r0)) / (2 * rateRatio) - depth * Math.log(r / r0);
      expect(magnification).toBeGreaterThan(0.5);
      const shrink = Math.exp(-magnification / depth);
      const powers = hadamard(runtime, { count, depth });
      const pf = await limit(
        powers,
        given(powers, {
          positive: blocks.positive.map((x) => x * shrink),
          negative: blocks.negative.map((x) => x * shrink),
        }),
      );
      const direction = wn.theta.subarray(1);
      const length = Math.hypot(...direction);
      expect(length).toBeCloseTo(1, 9);
      const one = direction.map((x) => ((r * x) / length) ** depth);
      const two = pf.theta.map((x) => x ** depth);
      expect(Math.hypot(...one.map((x, i) => x - two[i]!)) / Math.hypot(...two)).toBeLessThan(1e-8);
    },
  );

  it('ends near the sparse vector from a small start', () => {
    const sparse = Float64Array.of(2, 0, 0, -1.5, 0, 0, 0, 0, 0);
    const A = normals(6 * count, 'sparse A');
    const observations = Float64Array.from({ length: 6 }, (_, t) =>
      sparse.reduce((sum, x, i) => sum + A[t * count + i]! * x, 0),
    );
    const powers = hadamard(runtime, { count });
    const F = flowOf(powers, A, observations);
    const solver = solve(gradientFlow(), F, given(powers, { positive: 1e-4, negative: 1e-4 }));
    const state = solver.init();
    while (state.time < 200) solver.step(state);
    const x = sparse.map((_, i) => state.theta[i]! ** 2 - state.theta[count + i]! ** 2);
    expect(Math.hypot(...x.map((value, i) => value - sparse[i]!))).toBeLessThan(1e-2);
    expect(state.iteration).toBeLessThan(20_000);
  });
});
