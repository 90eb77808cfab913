/** Leverage, scales of lines, weights of holes, dispersion: each by a law or by another route. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fit } from '#rankfree/completion/fit.js';
import { spreadAt } from '#rankfree/completion/uncertainty.js';
import { orderEntries } from '#rankfree/measurements/orders.js';
import { diagonalCovariance } from '#rankfree/optimizers/alternating/diagonalCovariance.js';
import { fullCovariance } from '#rankfree/optimizers/alternating/fullCovariance.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { holeDispersion } from '#rankfree/trust/dispersion.js';
import { holeWeights } from '#rankfree/trust/holeWeights.js';
import { ridgeUncertainty } from '#rankfree/trust/leverage.js';
import { fitLineScales, helpfulLineScales } from '#rankfree/trust/lineScales.js';
import { byTenths } from '#rankfree/trust/selfCheck.js';
import { lowRank, trustTable, unevenNoise } from '../../bench/generators.mjs';
import { random } from '../../bench/random.mjs';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime();
});
afterAll(() => runtime.close());

describe('spread', () => {
  it.each([
    ['full', fullCovariance, 1e-9],
    ['diagonal', diagonalCovariance, 1e-4],
  ] as const)(
    'of a fit with %s covariance is what the kernel says of the entries',
    (covariance, open, tolerance) => {
      const problem = lowRank({
        rows: 30,
        columns: 22,
        rank: 2,
        count: 400,
        noise: 0.3,
        offsets: 1,
        seed: 1,
      });
      const width = 4;
      const model = open({
        runtime,
        orders: orderEntries(runtime, problem),
        value: problem.value,
        mean: 0,
        width,
      });
      model.weigh(new Float64Array(400).fill(1));
      const source = random('start', 1);
      for (const side of ['rows', 'columns'] as const) {
        const lines = model.lines[side];
        const factors = Float64Array.from({ length: lines * width }, () => source.normal());
        model.start(side, new Float64Array(lines), factors);
      }
      const prior = Float64Array.of(1, 1, 0.8, 0.6, 0.4);
      for (let sweep = 0; sweep < 3; sweep++) {
        model.solve('columns', prior, 0.1, 1);
        model.solve('rows', prior, 0.1, 1);
      }
      const fit = {
        ...{ left: model.read('rows').factors, right: model.read('columns').factors, rank: width },
        uncertainty: { covariance, rows: model.uncertainty('rows'), columns: model.uncertainty('columns') },
      };
      const { spread } = model.residuals();
      for (const [t, kernel] of spread.entries()) {
        const own = spreadAt(fit, problem.row[t]!, problem.column[t]!);
        expect(Math.abs(own / kernel - 1), `entry ${t}`).toBeLessThan(tolerance);
      }
    },
  );

  it('of a fit without uncertainty is vᵀ(Σ vvᵀ + σ²R)⁻¹v σ² on either side, and their product', () => {
    // One component and no row offset to speak of: 1 × 1 systems but for the offset, solved by hand.
    const fit = {
      mean: 0,
      ...{ rowOffsets: Float64Array.of(1, -1), columnOffsets: Float64Array.of(2, 0) },
      ...{ left: new Float64Array(), right: new Float64Array(), rank: 0, noiseVariance: 0.5 },
    } as unknown as Fit;
    const cells = { rows: 2, columns: 2, row: Int32Array.of(0, 0, 1), column: Int32Array.of(0, 1, 0) };
    const uncertainty = ridgeUncertainty(fit, cells);
    // σ²/(n + σ²/p₀):  p₀ = mean square of the offsets, 1 for rows and 2 for columns.
    const expected = [0.5 / 2.5, 0.5 / 1.5, 0.5 / 2.25, 0.5 / 1.25];
    for (const [n, x] of [...uncertainty.rows, ...uncertainty.columns].entries()) {
      expect(x).toBeCloseTo(expected[n]!, 14);
    }
    const wide = {
      ...fit,
      ...{ left: Float64Array.of(1, 2), right: Float64Array.of(3, -1), rank: 1 },
    };
    const packed = ridgeUncertainty(wide, cells).rows.subarray(0, 3);
    // Row 0 sees ṽ = (1, 3) and (1, −1), and mean u² = 2.5:  G = [[2, 2], [2, 10]] + diag(.5, .5/2.5), C = .5 G⁻¹.
    const determinant = 2.5 * 10.2 - 4;
    for (const [n, x] of [10.2, -2, 2.5].entries()) {
      expect(packed[n]).toBeCloseTo((0.5 * x) / determinant, 8);
    }
  });
});

describe('scales of lines', () => {
  function squares(uneven: boolean) {
    const options = { rows: 60, columns: 40, rank: 0, count: 1500, noise: 1, seed: 2 };
    const problem = uneven ? unevenNoise({ ...options, by: 'both' }) : lowRank(options);
    return { problem, square: problem.value.map((y) => y * y) };
  }

  it('are a fixed point of their equations', () => {
    const { problem, square } = squares(true);
    const { mean, rows, columns } = fitLineScales(problem, square);
    const [sum, count] = [new Float64Array(40), new Float64Array(40)];
    problem.column.forEach((j, t) => {
      sum[j]! += square[t]! / (mean * rows[problem.row[t]!]!);
      count[j]!++;
    });
    for (const [j, b] of columns.entries()) expect(b).toBeCloseTo((sum[j]! + 8) / (count[j]! + 8), 10);
  });

  it('are kept where the noise is uneven, and not where it is even', () => {
    const uneven = squares(true);
    const { rows } = helpfulLineScales(runtime.kernels, uneven.problem, uneven.square);
    expect(Math.max(...rows!) / Math.min(...rows!)).toBeGreaterThan(3);
    const even = squares(false);
    expect(helpfulLineScales(runtime.kernels, even.problem, even.square)).toEqual({
      mean: even.square.reduce((a, b) => a + b, 0) / even.square.length,
    });
  });
});

describe('weights of holes', () => {
  it('are equal where all lines have equally many', () => {
    const cells = Array.from(
      { length: 50 },
      (_, t) => [Math.floor(t / 5), (t + Math.floor(t / 5)) % 5] as const,
    );
    const some = cells.filter(([i, j]) => (i + j) % 5 < 3);
    const weight = holeWeights({
      rows: 10,
      columns: 5,
      row: Int32Array.from(some, ([i]) => i),
      column: Int32Array.from(some, ([, j]) => j),
    });
    for (const [i, j] of cells) expect(weight(i, j)).toBeCloseTo(weight(0, 0), 9);
  });

  it('meet the counts of rows and columns, and the true odds', () => {
    const problem = trustTable({ holes: 'rowcol', rows: 120, columns: 90, rank: 1, seed: 4 });
    const weight = holeWeights(problem);
    const share = (i: number, j: number) => 1 / (1 + weight(i, j));
    const count = new Int32Array(120);
    for (const i of problem.row) count[i]!++;
    // The derivative in θ_i: n_i − Σ_j p_ij = λ θ_i, λ = .1, and |θ| < 10.
    for (const [i, n] of count.entries()) {
      if (n === 0) continue;
      const expected = Array.from({ length: 90 }, (_, j) => share(i, j)).reduce((a, b) => a + b, 0);
      expect(Math.abs(n - expected)).toBeLessThan(1);
    }
    const total = problem.row.reduce((sum, i, t) => sum + weight(i, problem.column[t]!), 0);
    const holes = 120 * 90 - problem.row.length;
    // Σ over entries (1 − p)/p estimates the number of holes.
    expect(total / holes).toBeGreaterThan(0.8);
    expect(total / holes).toBeLessThan(1.2);
  });
});

it('the dispersion test finds holes that depend on row or column, and no others', () => {
  for (let seed = 0; seed < 4; seed++) {
    const shape = { rows: 80, columns: 60, seed };
    expect(holeDispersion(trustTable(shape)).uneven).toBe(false);
    expect(holeDispersion(trustTable({ ...shape, holes: 'rowcol' })).uneven).toBe(true);
  }
  // Rows with 2, 2 and 0 of 2 cells: the empty one is left out, the others are full.
  const full = { rows: 3, columns: 2, row: Int32Array.of(0, 0, 1, 1), column: Int32Array.of(0, 1, 0, 1) };
  expect(holeDispersion(full)).toEqual({ rows: 0, columns: 0, uneven: false });
});

it('tenths keep equal numbers together and count what is inside', () => {
  const source = random('tenths', 0);
  const quantity = Array.from({ length: 95 }, () => source.integer(4));
  const inside = quantity.map((q) => q !== 2);
  const groups = byTenths(quantity, inside);
  expect(groups.map(({ from, to }) => [from, to])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  expect(groups.map(({ coverage }) => coverage)).toEqual([1, 1, 0, 1]);
  expect(groups.reduce((sum, { entries }) => sum + entries, 0)).toBe(95);
  const tens = byTenths(
    Array.from({ length: 100 }, (_, n) => n),
    Array(100).fill(true),
  );
  expect(tens.map(({ from, to, entries }) => [from, to, entries])).toEqual(
    Array.from({ length: 10 }, (_, n) => [10 * n, 10 * n + 9, 10]),
  );
});
