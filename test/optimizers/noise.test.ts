/** What is learned of noise: scale mixtures and factors of rows and columns. */
import { beforeAll, describe, expect, it } from 'vitest';
import { heterogeneity } from '#rankfree/optimizers/alternating/heterogeneity.js';
import { learnFactors } from '#rankfree/optimizers/alternating/noiseFactors.js';
import { scaleMixture } from '#rankfree/optimizers/alternating/scaleMixture.js';
import { openRuntime, type Runtime } from '#rankfree/runtime/runtime.js';
import { random } from '../../bench/random.mjs';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime();
});

describe('scaleMixture', () => {
  const squares = (count: number, sdOf: (n: number) => number, seed = 0) => {
    const source = random('squares', seed);
    return Float64Array.from({ length: count }, (_, n) => (sdOf(n) * source.normal()) ** 2);
  };
  const ones = (count: number) => new Float64Array(count).fill(1);

  it.each([0, 1, 2, 3, 4])('leaves normal residuals in one class, seed %i', (seed) => {
    const mixture = scaleMixture(runtime.kernels);
    const square = squares(3000, () => 0.7, seed);
    expect(mixture.learn(square, ones(3000))).toBe(square.reduce((a, b) => a + b, 0) / 3000);
    expect(mixture.shares()).toEqual([1]);
    expect(mixture.weight(50)).toBe(1);
  });

  it('finds the share and the size of a wide class and the noise of the others', () => {
    const mixture = scaleMixture(runtime.kernels);
    const c = mixture.learn(
      squares(4000, (n) => (n % 20 === 0 ? 16 : 1)),
      ones(4000),
    );
    expect(Math.sqrt(c)).toBeCloseTo(1, 1);
    const shares = mixture.shares();
    expect(shares[0]).toBeGreaterThan(0.94);
    expect(shares[0]).toBeLessThan(0.965);
    expect(shares.slice(3, 6).reduce((a, b) => a + b, 0)).toBeGreaterThan(0.03);
  });

  it('weighs as E[1/λ | u] by the formula, and falls as u grows', () => {
    const mixture = scaleMixture(runtime.kernels);
    mixture.learn(
      squares(4000, (n) => (n % 20 === 0 ? 16 : 1)),
      ones(4000),
    );
    const shares = mixture.shares();
    const exact = (u: number) => {
      const r = shares.map((share, l) => (share / 2 ** l) * Math.exp(-u / 2 / 4 ** l));
      return r.reduce((sum, x, l) => sum + x / 4 ** l, 0) / r.reduce((sum, x) => sum + x, 0);
    };
    let before = 1;
    for (let u = 0.01; u < 200; u *= 1.37) {
      expect(mixture.weight(u)).toBeCloseTo(exact(u), 2);
      expect(mixture.weight(u)).toBeLessThanOrEqual(before);
      before = mixture.weight(u);
    }
  });

  it('keeps wrong cells of very different sizes apart though each size has few', () => {
    const mixture = scaleMixture(runtime.kernels);
    const square = squares(3000, (n) => (n % 60 === 0 ? 2 ** (4 + ((n / 60) % 20)) : 1));
    const c = mixture.learn(square, ones(3000));
    expect(Math.sqrt(c)).toBeCloseTo(1, 1);
    for (let n = 0; n < 3000; n += 60)
      if (square[n]! > 60) expect(mixture.weight(square[n]! / c)).toBeLessThan(0.1);
  });

  it('does not stop at residuals of which half are nothing, or all', () => {
    for (const square of [
      new Float64Array(100),
      Float64Array.from({ length: 100 }, (_, n) => Math.max(0, n - 60)),
    ]) {
      const mixture = scaleMixture(runtime.kernels);
      expect(mixture.learn(square, ones(100))).toBe(square.reduce((a, b) => a + b, 0) / 100);
      expect(mixture.weight(3)).toBe(1);
    }
  });
});

describe('learnFactors', () => {
  const [rows, columns] = [60, 40];
  const entries = rows * columns;
  const table = {
    rows,
    columns,
    row: Int32Array.from({ length: entries }, (_, t) => Math.floor(t / columns)),
    column: Int32Array.from({ length: entries }, (_, t) => t % columns),
  };
  const evidence = (sd: (i: number, j: number) => number) => {
    const source = random('factors', 1);
    return {
      expected: Float64Array.from(
        { length: entries },
        (_, t) => (sd(table.row[t]!, table.column[t]!) * source.normal()) ** 2,
      ),
      observations: new Float64Array(entries).fill(1),
      weights: undefined,
      factors: { rows: new Float64Array(rows).fill(1), columns: new Float64Array(columns).fill(1) },
    };
  };

  it('finds none where noise is even', () => {
    const { factors, spread } = learnFactors(
      runtime.kernels,
      table,
      evidence(() => 3),
    );
    expect(spread).toEqual({ rows: 0, columns: 0 });
    expect(new Set([...factors.rows, ...factors.columns])).toEqual(new Set([1]));
  });

  it('finds the factors of columns, shrunk a little, of geometric mean near 1', () => {
    const sd = (j: number) => Math.exp((j - columns / 2) / 10);
    const { factors, spread } = learnFactors(
      runtime.kernels,
      table,
      evidence((_, j) => sd(j)),
    );
    expect(spread.rows).toBe(0);
    expect(spread.columns).toBeGreaterThan(1);
    // The quietest are drawn up by (n A + κ)/(n + κ) with κ = 2 at least: from .02 to .05.
    for (let j = columns / 4; j < columns; j++) {
      expect(Math.abs(Math.log(factors.columns[j]! / sd(j) ** 2))).toBeLessThan(0.8);
    }
    const centre = factors.columns.reduce((sum, factor) => sum + Math.log(factor), 0) / columns;
    expect(Math.abs(centre)).toBeLessThan(0.2);
  });
});

describe('heterogeneity', () => {
  it('is DerSimonian and Laird: τ² = (Q − (J − 1))/(Σω − Σω²/Σω) without extra variance', () => {
    // Values 0, 3, variances 1, 1/2: ω = 1, 2, l̄ = 2, Q = 4 + 2 = 6, τ² = (6 − 1)/(3 − 5/3) = 15/4.
    const estimates = [
      { value: 0, variance: 1 },
      { value: 3, variance: 0.5 },
    ];
    const { square, spread } = heterogeneity(estimates);
    expect(square).toBeCloseTo(6, 12);
    expect(spread).toBeCloseTo(15 / 4, 12);
    expect(heterogeneity(estimates.map((e) => ({ ...e, value: 1 }))).spread).toBe(0);
  });
});
