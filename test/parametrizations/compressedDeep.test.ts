import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import { entries } from '#rankfree/measurements/entries.js';
import type { FullObjective } from '#rankfree/objective.js';
import { objective } from '#rankfree/objective.js';
import { gradientDescent } from '#rankfree/optimizers/gradientDescent.js';
import { solve } from '#rankfree/optimizers/optimizer.js';
import { compressedDeep } from '#rankfree/parametrizations/compressedDeep.js';
import { deep } from '#rankfree/parametrizations/deep.js';
import { invariantBasis } from '#rankfree/parametrizations/invariantBasis.js';
import type { Parametrization } from '#rankfree/parametrizations/parametrization.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { identity } from '#rankfree/starts/identity.js';
import { orthogonal } from '#rankfree/starts/orthogonal.js';
import { normals } from '../laws/numbers.ts';
import { objectiveLaws } from '../laws/objective.ts';
import { parametrizationLaws } from '../laws/parametrization.ts';
import { scatter } from '../measurements/scatter.ts';
import { matrixOf } from './matrixOf.ts';

const runtime = await openRuntime();
const [rows, columns, width] = [8, 6, 3];
const make = (rateRatio: number) =>
  compressedDeep(runtime, {
    rows,
    columns,
    width,
    left: normals(rows * width, 'left'),
    right: normals(columns * width, 'right'),
    depth: 2,
    rateRatio,
  });

for (const rateRatio of [1, 0.3, 0]) {
  parametrizationLaws(`compressedDeep(), rateRatio ${rateRatio}`, runtime, () => make(rateRatio));
  objectiveLaws(`compressedDeep, rateRatio ${rateRatio}, squares`, () =>
    objective({
      parametrization: make(rateRatio),
      measurement: entries(runtime, scatter(rows, columns, 30)),
      loss: squares(),
      observations: normals(30, 'y'),
    }),
  );
}

/** ½ Σ over the seen cells of a d × d matrix of some rank, the papers' sum. */
function sumOver(parametrization: Parametrization, target: Float64Array, d: number, seen: readonly number[]) {
  return objective({
    parametrization,
    measurement: entries(runtime, {
      rows: d,
      columns: d,
      row: Int32Array.from(seen, (cell) => Math.floor(cell / d)),
      column: Int32Array.from(seen, (cell) => cell % d),
    }),
    loss: squares(),
    observations: Float64Array.from(seen, (cell) => target[cell]!),
    weights: new Float64Array(seen.length).fill(1),
  });
}

function lowRank(d: number, rank: number): Float64Array {
  const [U, V] = [normals(d * rank, 'U'), normals(d * rank, 'V')];
  return Float64Array.from({ length: d * d }, (_, cell) => {
    let sum = 0;
    for (let a = 0; a < rank; a++) sum += U[Math.floor(cell / d) * rank + a]! * V[(cell % d) * rank + a]!;
    return sum / Math.sqrt(d);
  });
}

function basisOf(full: Parametrization, F: FullObjective, theta: Float64Array, rank: number) {
  const gradient = new Float64Array(F.size);
  F.evaluate(theta, gradient);
  return invariantBasis(runtime, { parametrization: full, theta, gradient, rank });
}

describe('compressedDeep()', () => {
  it.each([2, 3, 4])(
    'follows the full network of %d layers but for (d − 2r)·Πρ², the remainder that learns nothing',
    (depth) => {
      // arXiv 2406.04112, theorem 2.1; d = 24, r = 2, ε = .25, η = .08 on ½Σ. ρ ← ρ·(1 − η·ρ^(2(L−1))).
      const [d, rank, scale, stepSize] = [24, 2, 0.25, 0.08];
      const target = lowRank(d, rank).map((x) => x / Math.sqrt(d));
      const all = Array.from({ length: d * d }, (_, cell) => cell);
      const full = deep(runtime, { rows: d, columns: d, depth });
      const F = sumOver(full, target, d, all);
      const theta = orthogonal(runtime, full, { initialScale: scale, seed: 7 });
      const basis = basisOf(full, F, theta, rank);
      const compressed = compressedDeep(runtime, { rows: d, columns: d, ...basis, depth, rateRatio: 0 });
      const one = solve(gradientDescent({ stepSize }), F, theta);
      const two = solve(
        gradientDescent({ stepSize }),
        sumOver(compressed, target, d, all),
        identity(compressed, { initialScale: scale }),
      );
      const [large, small] = [one.init(), two.init()];
      let rho = scale;
      for (let t = 0; t <= 100; t++) {
        // The specification's golden number, a scalar recursion.
        if (depth === 3 && t === 100) expect(rho).toBeCloseTo(0.242740916682802, 14);
        if (t % 20 === 0) {
          const X = matrixOf(full, large.theta);
          const Y = matrixOf(compressed, small.theta);
          const left = X.reduce((sum, x, cell) => sum + (x - Y[cell]!) ** 2, 0);
          expect(left / ((d - 2 * rank) * rho ** (2 * depth))).toBeCloseTo(1, 9);
        }
        rho *= 1 - stepSize * rho ** (2 * (depth - 1));
        one.step(large);
        two.step(small);
      }
    },
  );

  it('moves its bases at a rate of their own: at rateRatio γ they go γ times as far in a step', () => {
    const change = (rateRatio: number) => {
      const parametrization = make(rateRatio);
      const F = objective({
        parametrization,
        measurement: entries(runtime, scatter(rows, columns, 30)),
        loss: squares(),
        observations: normals(30, 'y'),
      });
      const solver = solve(
        gradientDescent({ stepSize: 1e-3 }),
        F,
        identity(parametrization, { initialScale: 1 }),
      );
      const state = solver.init();
      solver.step(state);
      const {
        offset,
        rows: lines,
        columns: wide,
      } = parametrization.blocks.find(({ name }) => name === 'leftChange')!;
      // U − left, in the units of U.
      return state.theta.slice(offset, offset + lines * wide).map((x) => Math.sqrt(rateRatio) * x);
    };
    const [one, part] = [change(1), change(0.01)];
    expect(Math.hypot(...one)).toBeGreaterThan(1e-5);
    for (const [t, x] of one.entries()) expect(part[t]).toBeCloseTo(0.01 * x, 12);
  });

  it('completes with moving bases what fixed ones cannot', () => {
    // arXiv 2406.04112, §3 of the specification: γ = 0 stalls, γ > 0 follows the full network.
    const [d, rank, depth] = [30, 2, 3];
    const target = lowRank(d, rank);
    const order = normals(d * d, 'order');
    const seen = Array.from(order.keys())
      .sort((a, b) => order[a]! - order[b]!)
      .slice(0, 540);
    const full = deep(runtime, { rows: d, columns: d, depth });
    const F = sumOver(full, target, d, seen);
    const theta = orthogonal(runtime, full, { initialScale: 0.1, seed: 3 });
    const basis = basisOf(full, F, theta, rank);
    const error = (rateRatio: number) => {
      const compressed = compressedDeep(runtime, { rows: d, columns: d, ...basis, depth, rateRatio });
      const solver = solve(
        gradientDescent({ stepSize: 0.03 }),
        sumOver(compressed, target, d, seen),
        identity(compressed, { initialScale: 0.1 }),
      );
      const state = solver.init();
      while (state.iteration < 1500) solver.step(state);
      const X = matrixOf(compressed, state.theta);
      return Math.hypot(...X.map((x, cell) => x - target[cell]!)) / Math.hypot(...target);
    };
    expect(error(1)).toBeLessThan(0.01);
    expect(error(0)).toBeGreaterThan(0.05);
  });

  it.each([
    [{ left: new Float64Array(7) }, /LENGTH_MISMATCH: compressedDeep\(\), left: 7 numbers for 8 × 3/],
    [{ right: new Float64Array(18).fill(Number.NaN) }, /NOT_FINITE: compressedDeep\(\), right, row 0/],
    [{ depth: 0 }, /SHAPE_INVALID: compressedDeep\(\), depth/],
    [{ rateRatio: -1 }, /BAD_OPTION: compressedDeep\(\), rateRatio/],
  ])('refuses %j', (options, message) => {
    const bases = { left: normals(rows * width, 'left'), right: normals(columns * width, 'right') };
    expect(() => compressedDeep(runtime, { rows, columns, width, depth: 1, ...bases, ...options })).toThrow(
      message,
    );
  });
});

describe('invariantBasis()', () => {
  it('has orthonormal bases of twice the rank', () => {
    const d = 12;
    const full = deep(runtime, { rows: d, columns: d, depth: 3 });
    const F = sumOver(full, lowRank(d, 2), d, [...new Array(d * d).keys()]);
    const theta = orthogonal(runtime, full, { initialScale: 0.3, seed: 1 });
    const { left, right, width } = basisOf(full, F, theta, 2);
    expect(width).toBe(4);
    for (const basis of [left, right]) {
      for (let a = 0; a < width; a++) {
        for (let b = 0; b < width; b++) {
          let inner = 0;
          for (let i = 0; i < d; i++) inner += basis[i * width + a]! * basis[i * width + b]!;
          expect(inner).toBeCloseTo(Number(a === b), 13);
        }
      }
    }
  });

  it('refuses a rank beyond half the narrowest layer', () => {
    const full = deep(runtime, { rows: 5, columns: 5, depth: 3 });
    const F = sumOver(full, new Float64Array(25), 5, []);
    expect(() => basisOf(full, F, new Float64Array(full.size), 3)).toThrow(
      /SHAPE_INVALID: invariantBasis\(\), rank: a rank of 3 in layers of 5/,
    );
  });
});
