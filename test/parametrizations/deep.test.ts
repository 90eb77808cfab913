import { describe, expect, it } from 'vitest';
import { finish, iterate } from '#rankfree/loop.js';
import { squares } from '#rankfree/losses/squares.js';
import { entries } from '#rankfree/measurements/entries.js';
import { objective } from '#rankfree/objective.js';
import { gradientDescent } from '#rankfree/optimizers/gradientDescent.js';
import type { DescentState } from '#rankfree/optimizers/optimizer.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { deep } from '#rankfree/parametrizations/deep.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { orthogonal } from '#rankfree/starts/orthogonal.js';
import { iterationLimit } from '#rankfree/stopping/iterationLimit.js';
import { normals } from '../laws/numbers.ts';
import { objectiveLaws } from '../laws/objective.ts';
import { parametrizationLaws } from '../laws/parametrization.ts';
import { scatter } from '../measurements/scatter.ts';
import { matrixOf } from './matrixOf.ts';

const runtime = await openRuntime();
const [rows, columns] = [8, 6];
const shapes: readonly [name: string, depth: number, width: number | number[]][] = [
  ['two layers', 2, 5],
  ['three, narrow above', 3, [6, 3]],
  ['four, narrow below', 4, [2, 4, 7]],
  ['four of one width', 4, 4],
];

for (const [name, depth, width] of shapes) {
  const make = (precision: 'f64' | 'f32') => deep(runtime, { rows, columns, depth, width, precision });
  parametrizationLaws(`deep(), ${name}`, runtime, () => make('f64'));
  objectiveLaws(`deep, ${name}, squares`, () =>
    objective({
      parametrization: make('f64'),
      measurement: entries(runtime, scatter(rows, columns, 30)),
      loss: squares(),
      observations: normals(30, 'y'),
    }),
  );
}

describe('deep()', () => {
  it.each(shapes)('is the product of its layers: %s', (_name, depth, width) => {
    const parametrization = deep(runtime, { rows, columns, depth, width });
    const theta = normals(parametrization.size, 'theta');
    let product = Array.from({ length: columns }, (_, j) =>
      Float64Array.from({ length: columns }, (_, i) => Number(i === j)),
    );
    for (const { offset, rows, columns } of parametrization.blocks) {
      product = product.map((column) =>
        Float64Array.from({ length: rows }, (_, i) =>
          column.reduce((sum, x, k) => sum + theta[offset + i * columns + k]! * x, 0),
        ),
      );
    }
    const X = matrixOf(parametrization, theta);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) expect(X[i * columns + j]).toBeCloseTo(product[j]![i]!, 12);
    }
  });

  it('has a point no wider than its narrowest place', () => {
    const point = deep(runtime, { rows, columns, depth: 4, width: [5, 2, 7] }).createPoint();
    // Two numbers, padded to 32 bytes.
    expect([point.left.stride, point.right.stride]).toEqual([4, 4]);
    const f32 = deep(runtime, { rows, columns, depth: 3, precision: 'f32' }).createPoint();
    expect(f32.left.region.array).toBeInstanceOf(Float32Array);
  });

  it('gives its scratch memory back', () => {
    const parametrization = deep(runtime, { rows, columns, depth: 3 });
    const point = parametrization.createPoint();
    const theta = normals(parametrization.size, 'theta');
    const before = runtime.arena.used;
    parametrization.point(theta, point);
    parametrization.pullback(theta, point, new Float64Array(theta.length));
    parametrization.curvature!(theta, theta, point, new Float64Array(theta.length));
    expect(runtime.arena.used).toBe(before);
  });

  it('completes a matrix of low rank at full width from a small start, and not from a large one', async () => {
    // Rank 1, 16 × 16, 60 % seen. Steps of ½Σ/|Ω|: paper 6 spec §1, Kwon code.
    const size = 16;
    const u = normals(size, 'u');
    const v = normals(size, 'v');
    const seen = scatter(size + 1, size + 1, 154);
    const indices = { ...seen, rows: size, columns: size };
    const observations = Float64Array.from(seen.row, (i, t) => u[i]! * v[seen.column[t]!]!);
    const parametrization = deep(runtime, { rows: size, columns: size, depth: 3 });
    const F = objective({
      parametrization,
      measurement: entries(runtime, indices),
      loss: squares(),
      observations,
    });
    const error = async (initialScale: number) => {
      const theta = orthogonal(runtime, parametrization, { initialScale, seed: 1 });
      const solver = solve(gradientDescent({ stepSize: 0.8 }), F, theta);
      const { state } = await finish(iterate<DescentState>(solver, { stop: iterationLimit(3000) }));
      expect(state.loss).toBeLessThan(1e-5);
      const X = matrixOf(parametrization, state.theta);
      const wrong = X.map((x, cell) => x - u[Math.floor(cell / size)]! * v[cell % size]!);
      return Math.hypot(...wrong) / (Math.hypot(...u) * Math.hypot(...v));
    };
    expect(await error(0.1)).toBeLessThan(0.02);
    expect(await error(1)).toBeGreaterThan(0.1);
  });

  it.each([
    [{ depth: 1 }, 'depth: 1 is not a depth'],
    [{ depth: 3, width: [4] }, '1 widths for 3 layers. There are 2 places between them'],
    [{ depth: 3, width: 0 }, 'width: 0 is not a size'],
  ])('refuses %j', (options, message) => {
    expect(() => deep(runtime, { rows, columns, ...options })).toThrow(message);
  });
});
