import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import { entries } from '#rankfree/measurements/entries.js';
import { objective } from '#rankfree/objective.js';
import { gradientDescent } from '#rankfree/optimizers/gradientDescent.js';
import type { Objective, Optimizer } from '#rankfree/optimizers/optimizer.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { preconditioned } from '#rankfree/optimizers/preconditioned.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { dot, normals } from '../laws/numbers.ts';
import { optimizerLaw } from '../laws/optimizer.ts';

optimizerLaw(gradientDescent({ stepSize: 0.1 }), (lambda, t) => (1 - 0.1 * lambda) ** t);
optimizerLaw(
  preconditioned({ stepSize: 0.5, damping: 0.2 }),
  (lambda, t) => (1 - (0.5 * lambda) / (lambda + 0.2)) ** t,
);

describe('solve()', () => {
  it('names what an optimizer needs and the objective lacks', () => {
    const plain: Objective = { name: 'a plain objective', size: 1, evaluate: () => 0 };
    expect(() => solve(preconditioned({ stepSize: 1, damping: 0 }), plain, new Float64Array(1))).toThrow(
      /NEEDS_PRECONDITIONER: preconditioned\(\) needs precondition, which a plain objective does not offer/,
    );
  });
});

describe('preconditioned()', () => {
  // A fully observed 20 × 15 matrix of rank 2, U·diag(1, 1/κ)·Vᵀ, from a start near the answer.
  const iterations = async (conditionNumber: number, stepSize: number, damping: number | undefined) => {
    const runtime = await openRuntime();
    const [rows, columns] = [20, 15];
    const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
    const indices = {
      rows,
      columns,
      row: Int32Array.from(cells, (cell) => Math.floor(cell / columns)),
      column: Int32Array.from(cells, (cell) => cell % columns),
    };
    const [U, V] = [orthonormal(rows, 'U'), orthonormal(columns, 'V')];
    const roots = [1, conditionNumber ** -0.5];
    const truth = Float64Array.from([
      ...Array.from({ length: rows }, (_, i) => roots.map((root, a) => root * U[a]![i]!)).flat(),
      ...Array.from({ length: columns }, (_, j) => roots.map((root, a) => root * V[a]![j]!)).flat(),
    ]);
    const parametrization = asymmetric(runtime, { rows, columns, width: 2 });
    const observations = Float64Array.from(cells, (cell) => {
      const [i, j] = [Math.floor(cell / columns), cell % columns];
      return truth[2 * i]! * truth[2 * (rows + j)]! + truth[2 * i + 1]! * truth[2 * (rows + j) + 1]!;
    });
    const F = objective({
      parametrization,
      measurement: entries(runtime, indices),
      loss: squares(),
      observations,
      weights: new Float64Array(rows * columns).fill(1),
    });
    const noise = normals(truth.length, 'noise');
    const start = truth.map((value, a) => value + (0.02 / Math.sqrt(conditionNumber)) * noise[a]!);
    const optimizer =
      damping === undefined ? gradientDescent({ stepSize }) : preconditioned({ stepSize, damping });
    const solver = solve(optimizer as ReturnType<typeof gradientDescent>, F, start);
    const state = solver.init();
    const goal = 1e-16 * state.loss;
    while (state.loss > goal && state.iteration < 2000) solver.step(state);
    return state.iteration;
  };

  it('converges at one rate whatever the condition number, where plain descent slows down by it', async () => {
    const [easy, hard] = [await iterations(1, 0.5, 0), await iterations(100, 0.5, 0)];
    // Step ½ contracts the error by ½ an iteration, ScaledGD's theorem: 10⁻⁸ of the residual takes log₂ 10⁸ = 27.
    expect(easy).toBeLessThan(32);
    expect(hard).toBeLessThan(32);
    expect(await iterations(100, 0.5, undefined)).toBeGreaterThan(10 * hard);
  });

  it('with damping from the residual, reaches a matrix of condition 100 from a small start, wider than its rank', async () => {
    const runtime = await openRuntime();
    const size = 16;
    const [U, V] = [orthonormal(size, 'U'), orthonormal(size, 'V')];
    const cells = Array.from({ length: size * size }, (_, cell) => cell);
    const truth = (cell: number) => {
      const [i, j] = [Math.floor(cell / size), cell % size];
      return U[0]![i]! * V[0]![j]! + 0.01 * U[1]![i]! * V[1]![j]!;
    };
    const parametrization = asymmetric(runtime, { rows: size, columns: size, width: 6 });
    const F = objective({
      parametrization,
      measurement: entries(runtime, {
        rows: size,
        columns: size,
        row: Int32Array.from(cells, (cell) => Math.floor(cell / size)),
        column: Int32Array.from(cells, (cell) => cell % size),
      }),
      loss: squares(),
      observations: Float64Array.from(cells, truth),
      weights: new Float64Array(size * size).fill(1),
      runtime,
    });
    const theta = normals(F.size, 'start').map((x) => 1e-3 * x);
    // ∇_X F = X − Y here, whose largest singular value is that of Y at the start.
    expect(F.residualNorm!(theta)).toBeCloseTo(1, 2);
    const end = (optimizer: Optimizer<never>) => {
      const solver = solve(optimizer, F, theta);
      const state = solver.init();
      while (state.loss > 1e-20 && state.iteration < 500) solver.step(state);
      return state;
    };
    const damped = preconditioned({ stepSize: 0.5, damping: 'residual' }) as unknown as Optimizer<never>;
    expect(end(damped).iteration).toBeLessThan(150);
    expect(end(gradientDescent({ stepSize: 0.5 })).iteration).toBe(500);
  });

  it('takes √(2F) as damping with misfit, by the root of the curvature', () => {
    // F = ½·curvature·(x² − 1)² in x alone: the Gram matrix is x², the gradient 2·curvature·x(x² − 1).
    const curvature = 4;
    const quartic: Objective = {
      name: 'a quartic',
      size: 1,
      evaluate([x], gradient) {
        gradient?.fill(2 * curvature * x! * (x! * x! - 1));
        return 0.5 * curvature * (x! * x! - 1) ** 2;
      },
      precondition: ([x], [g], damping, out) => out.fill(g! / (x! * x! + damping)),
    };
    const solver = solve(
      preconditioned({ stepSize: 0.05, damping: 'misfit', curvature }),
      quartic,
      Float64Array.of(0.5),
    );
    const state = solver.init();
    solver.step(state);
    expect(state.theta[0]).toBeCloseTo(0.5 + (0.05 * 2 * curvature * 0.5 * 0.75) / (0.25 + 0.75), 14);
  });

  it('names what an objective lacks for damping from the residual', () => {
    const lacking: Objective = {
      name: 'a factored objective',
      size: 1,
      evaluate: () => 0,
      precondition() {},
    };
    expect(() =>
      solve(preconditioned({ stepSize: 1, damping: 'residual' }), lacking, new Float64Array(1)),
    ).toThrow(/NEEDS_RESIDUAL: preconditioned\(\) needs residualNorm/);
  });

  it.each([
    [{ stepSize: 0, damping: 1 }, /BAD_OPTION: preconditioned\(\), stepSize/],
    [
      { stepSize: 1, damping: -1 },
      /BAD_OPTION: preconditioned\(\), damping: -1 is not a number from 0 on, 'resid/,
    ],
  ])('refuses %j', (options, message) => {
    expect(() => preconditioned(options)).toThrow(message);
  });
});

/** Two orthonormal columns. */
function orthonormal(length: number, name: string): Float64Array[] {
  const [a, b] = [normals(length, `${name}1`), normals(length, `${name}2`)];
  const unit = (x: Float64Array) => x.map((value) => value / Math.sqrt(dot(x, x)));
  const first = unit(a);
  const overlap = dot(first, b);
  return [first, unit(b.map((value, i) => value - overlap * first[i]!))];
}
