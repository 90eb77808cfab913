import { beforeAll, describe, expect, it } from 'vitest';
import { fitOffsets } from '#rankfree/completion/additive.js';
import { chooseScaling } from '#rankfree/completion/standardise.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import { assignFolds, leaveOut } from '#rankfree/folds.js';
import { openRuntime, type Runtime } from '#rankfree/runtime/runtime.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime();
});

/** A full table from a formula, and its unit weights. */
function full(rows: number, columns: number, cell: (i: number, j: number) => number) {
  const table: ObservedTable = {
    rows,
    columns,
    row: Int32Array.from({ length: rows * columns }, (_, t) => Math.floor(t / columns)),
    column: Int32Array.from({ length: rows * columns }, (_, t) => t % columns),
    value: Float64Array.from({ length: rows * columns }, (_, t) =>
      cell(Math.floor(t / columns), t % columns),
    ),
  };
  return { table, weights: new Float64Array(rows * columns).fill(1) };
}

/** Numbers that look unrelated: a low-discrepancy walk. */
const wobble = (i: number, j: number) => ((i * 0.618033988749895 + j * 0.754877666246693) % 1) - 0.5;

describe('chooseScaling', () => {
  it('leaves the columns of one unit alone but for a common power of two', () => {
    const { table, weights } = full(40, 12, (i, j) => 1000 * wobble(i, j));
    const { scale, level, mixedUnits } = chooseScaling(table, runtime.kernels, { weights });
    expect(mixedUnits).toBe(false);
    expect(new Set(scale)).toEqual(new Set([256]));
    expect([...level]).toEqual(new Array(12).fill(0));
  });

  it('divides the columns of different units by nearly their own standard deviation', () => {
    const unit = (j: number) => 10 ** (j - 6);
    const { table, weights } = full(40, 12, (i, j) => unit(j) * (3 + wobble(i, j)));
    const { scale, level, mixedUnits } = chooseScaling(table, runtime.kernels, { weights });
    expect(mixedUnits).toBe(true);
    for (let j = 0; j < 12; j++) {
      expect(scale[j]! / unit(j)).toBeCloseTo(Math.sqrt(1 / 12), 1);
      expect((scale[j]! * level[j]!) / unit(j)).toBeCloseTo(3, 1);
    }
  });

  it('agrees with DerSimonian and Laird by hand for two columns', () => {
    // Two columns of four values, sd ratio e⁴: η = 1/6 each, l = ±2 about their mean, Q = 8/(1/6) = 48, τ² = (48 − 1)/(12 − 6).
    const pattern = [-1, -1, 1, 1];
    const { table, weights } = full(4, 2, (i, j) => pattern[i]! * (j === 0 ? 1 : Math.exp(4)));
    const { scale } = chooseScaling(table, runtime.kernels, { weights });
    const spread = 47 / 6;
    const shrunk = 2 - (spread / (spread + 1 / 6)) * 2;
    const deviation = Math.sqrt(4 / 3);
    expect(scale[0]!).toBeCloseTo(deviation * Math.exp(shrunk), 10);
    expect(scale[1]!).toBeCloseTo(deviation * Math.exp(4 - shrunk), 8);
  });

  it('gives a column without spread the common scale and an empty column the common level', () => {
    const { table, weights } = full(30, 4, (i, j) => (j === 2 ? 5 : 10 ** (4 * j) * (1 + wobble(i, j))));
    for (let t = 0; t < weights.length; t++) if (table.column[t] === 3) weights[t] = 0;
    const { scale, level, mixedUnits } = chooseScaling(table, runtime.kernels, { weights });
    expect(mixedUnits).toBe(true);
    expect(scale[2]).toBeCloseTo(Math.sqrt(scale[0]! * scale[1]!), 0);
    expect(scale[3]).toBe(scale[2]);
    expect(Number.isFinite(level[3]!)).toBe(true);
  });
});

describe('fitOffsets', () => {
  it('leaves nothing of an additive table, whatever its holes', () => {
    const { table, weights } = full(9, 7, (i, j) => 3 + i - 2 * j);
    for (let t = 0; t < weights.length; t++) if (t % 5 === 0) weights[t] = 0;
    const fit = fitOffsets(table, table.value, weights);
    expect(fit.residualVariance).toBeLessThan(1e-20 * fit.totalVariance);
    for (let t = 0; t < table.value.length; t++) {
      const z = fit.mean + fit.rowOffsets[table.row[t]!]! + fit.columnOffsets[table.column[t]!]!;
      expect(z).toBeCloseTo(table.value[t]!, 8);
    }
  });

  it('falls back on the total variance where offsets have as many numbers as the data', () => {
    const { table, weights } = full(2, 2, (i, j) => i * j);
    const fit = fitOffsets(table, table.value, weights);
    expect(fit.totalVariance).toBeCloseTo(3 / 16, 12);
    expect(fit.residualVariance).toBe(fit.totalVariance);
  });

  it('counts a weight of two as two observations', () => {
    const { table, weights } = full(6, 5, wobble);
    const doubled = weights.map((w, t) => (t < 10 ? 2 * w : w));
    const repeated: ObservedTable = {
      ...table,
      row: Int32Array.from([...table.row, ...table.row.slice(0, 10)]),
      column: Int32Array.from([...table.column, ...table.column.slice(0, 10)]),
      value: Float64Array.from([...table.value, ...table.value.slice(0, 10)]),
    };
    const a = fitOffsets(table, table.value, doubled);
    const b = fitOffsets(repeated, repeated.value, new Float64Array(40).fill(1));
    expect(a.residualVariance).toBeCloseTo(b.residualVariance, 12);
    expect(a.count).toBe(40);
  });
});

describe('assignFolds', () => {
  it.each([
    [10, 5],
    [103, 5],
    [4, 4],
  ])('cuts %i entries into %i balanced folds, the same for the same seed', (count, folds) => {
    const fold = assignFolds(runtime, count, folds, 7);
    const sizes = Array.from({ length: folds }, (_, k) => fold.filter((f) => f === k).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(assignFolds(runtime, count, folds, 7)).toEqual(fold);
    const { weights, held } = leaveOut(fold, 0);
    expect(weights.reduce((a, b) => a + b, 0)).toBe(count - sizes[0]!);
    expect(weights.every((w, t) => w + held[t]! === 1)).toBe(true);
  });

  it('differs between seeds', () => {
    expect(assignFolds(runtime, 100, 5, 1)).not.toEqual(assignFolds(runtime, 100, 5, 2));
  });
});
