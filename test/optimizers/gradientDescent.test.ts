import { describe, expect, it } from 'vitest';
import { finish, iterate } from '#rankfree/loop.js';
import { squares } from '#rankfree/losses/squares.js';
import { objective } from '#rankfree/objective.js';
import { gradientDescent } from '#rankfree/optimizers/gradientDescent.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { smallRandom } from '#rankfree/starts/smallRandom.js';
import { anyOf } from '#rankfree/stopping/anyOf.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { settled } from '#rankfree/stopping/settled.js';
import { normals } from '../laws/numbers.ts';
import { gaussianMatrices, plain } from '../measurements/plain.ts';
import { matrixOf } from '../parametrizations/matrixOf.ts';
import { functionOf, quadraticOf, rosenbrock } from './functions.ts';

const automatic = () => gradientDescent({ stepSize: 'auto' });

describe("gradientDescent({ stepSize: 'auto' })", () => {
  it('reaches the minimum of a quadratic in about as many steps as its condition asks for', () => {
    const spectrum = Array.from({ length: 30 }, (_, a) => 10 ** ((-2 * a) / 29));
    const solver = solve(automatic(), quadraticOf(spectrum), normals(30, 'theta'));
    const state = solver.init();
    const start = state.loss;
    while (state.loss > 1e-20 * start && state.iteration < 5000) solver.step(state);
    // The best constant step, 2/(1 + 1/κ), contracts the loss by ((κ − 1)/(κ + 1))² a step: κ·log(10²⁰)/4 = 1150 steps.
    expect(state.iteration).toBeLessThan(1150);
  });

  it('never raises F by more than its rounding, and knows F and ∇F where it stands', () => {
    const F = rosenbrock();
    const solver = solve(automatic(), F, Float64Array.of(-1.2, 1));
    const state = solver.init();
    for (let t = 1; t <= 300; t++) {
      const before = state.loss;
      solver.step(state);
      expect(state.iteration).toBe(t);
      expect(state.loss).toBeLessThanOrEqual(before * (1 + 1e-14));
      const gradient = new Float64Array(2);
      expect(F.evaluate(state.theta, gradient)).toBe(state.loss);
      expect(gradient).toEqual(state.gradient);
      expect(state.measures.stepSize).toBeGreaterThan(0);
    }
    expect(state.loss).toBeLessThan(0.1);
  });

  it('takes the same steps where F and θ have other units', () => {
    const losses = [];
    for (const [unitF, unitTheta] of [
      [1, 1],
      [2 ** 80, 2 ** -40],
      [2 ** -60, 2 ** 30],
    ] as const) {
      const F = rosenbrock();
      const inUnits = functionOf(2, (theta, gradient) => {
        const value = F.evaluate(
          theta.map((x) => x / unitTheta),
          gradient,
        );
        for (const [a, g] of gradient.entries()) gradient[a] = (g * unitF) / unitTheta;
        return value * unitF;
      });
      const solver = solve(automatic(), inUnits, Float64Array.of(-1.2 * unitTheta, unitTheta));
      const state = solver.init();
      while (state.iteration < 40) solver.step(state);
      losses.push(state.loss / unitF);
    }
    expect(losses).toEqual([losses[0], losses[0], losses[0]]);
  });

  it.each([
    // x − log x curves little at 30, so that the first step leads below 0, where it is NaN.
    ['comes back from where F is not a number', 30, 1, (x: number) => [x - Math.log(x), 1 - 1 / x]],
    ['starts from 0', 0, 1, (x: number) => [x - 2 * Math.log(1 + x), 1 - 2 / (1 + x)]],
  ] as const)('%s', (_name, from, to, evaluate) => {
    const F = functionOf(1, (theta, gradient) => {
      const [value, slope] = evaluate(theta[0]!);
      gradient[0] = slope!;
      return value!;
    });
    const solver = solve(automatic(), F, Float64Array.of(from));
    const state = solver.init();
    for (let t = 0; t < 100; t++) solver.step(state);
    expect(state.theta[0]).toBeCloseTo(to, 6);
  });

  it.each([
    ['at a minimum', quadraticOf([1, 2]), new Float64Array(2)],
    ['where F is not a number', functionOf(1, () => Number.NaN), Float64Array.of(1)],
  ])('settles at once %s', async (_name, F, theta) => {
    const frames = iterate(solve(automatic(), F, theta), { stop: anyOf(settled(), iterationLimit(100)) });
    const { state, stop } = await finish(frames);
    expect(state.iteration).toBe(1);
    expect(stop.status).toBe('converged');
  });

  it('keeps the effect of a small start: rank 1 at full width, from 90 measurements', async () => {
    const runtime = await openRuntime();
    const size = 12;
    const matrices = gaussianMatrices(size, size, 90, 'A');
    const u = normals(size, 'u');
    const observations = Float64Array.from({ length: 90 }, (_, t) =>
      matrices
        .subarray(t * size * size, (t + 1) * size * size)
        .reduce((sum, value, cell) => sum + value * u[Math.floor(cell / size)]! * u[cell % size]!, 0),
    );
    const parametrization = psd(runtime, { size, width: size });
    const F = objective({
      parametrization,
      measurement: plain({ rows: size, columns: size, matrices }),
      loss: squares(),
      observations,
    });
    const theta = smallRandom(runtime, parametrization, { initialScale: 1e-4, seed: 1 });
    const solver = solve(automatic(), F, theta);
    const state = solver.init();
    while (state.iteration < 200) solver.step(state);
    const X = matrixOf(parametrization, state.theta);
    const wrong = X.map((x, cell) => x - u[Math.floor(cell / size)]! * u[cell % size]!);
    expect(Math.hypot(...wrong)).toBeLessThan(1e-3 * Math.hypot(...X));
  });
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'gradientDescent() refuses stepSize %d',
  (stepSize) => {
    expect(() => gradientDescent({ stepSize })).toThrow(/BAD_OPTION: gradientDescent\(\), stepSize/);
  },
);
