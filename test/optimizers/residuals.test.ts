/** What a factor model says of its entries, against the plain formula and against the sums of the row equations. */
import { describe, expect, it } from 'vitest';
import { orderEntries } from '#rankfree/measurements/orders.js';
import type { FactorModel } from '#rankfree/optimizers/alternating/covariance.js';
import { diagonalCovariance } from '#rankfree/optimizers/alternating/diagonalCovariance.js';
import { fullCovariance } from '#rankfree/optimizers/alternating/fullCovariance.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { random } from '../../bench/random.mjs';
import { judgeEntry, type Line, toRecord } from '../oracles/rowEquations.ts';

const kinds = { full: fullCovariance, diagonal: diagonalCovariance };

/** A table of 30 × 20 with 300 entries in no order, fractional weights, some of them 0. */
function problem(width: number) {
  const [rows, columns, count] = [30, 20, 300];
  const source = random('residuals', width);
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell)
    .map((cell) => ({ cell, key: source.uniform() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ cell }) => cell);
  return {
    rows,
    columns,
    row: Int32Array.from(cells, (cell) => Math.floor(cell / columns)),
    column: Int32Array.from(cells, (cell) => cell % columns),
    value: source.normals(count),
    weights: Float64Array.from({ length: count }, () => Math.max(0, source.uniform() * 2 - 0.5)),
    offsets: { rows: source.normals(rows), columns: source.normals(columns) },
    factors: { rows: source.normals(rows * width), columns: source.normals(columns * width) },
    prior: Float64Array.from({ length: width + 1 }, () => 0.5 + source.uniform()),
  };
}

/** Two half sweeps from a random start, and the row pass's Σ ω (expected squared residual). */
function swept(model: FactorModel, given: ReturnType<typeof problem>): number {
  model.weigh(given.weights);
  for (const side of ['rows', 'columns'] as const)
    model.start(side, given.offsets[side], given.factors[side]);
  model.solve('columns', given.prior, 0.4, 0.7);
  return model.solve('rows', given.prior, 0.4, 0.7).residual;
}

describe.each(['full', 'diagonal'] as const)('residuals, %s covariance', (kind) => {
  it.each([1, 2, 3, 6, 11])('weighted, add up to what the row equations say, width %i', async (width) => {
    const runtime = await openRuntime();
    const given = problem(width);
    const orders = orderEntries(runtime, given);
    const model = kinds[kind]({ runtime, orders, value: given.value, mean: 0.3, width });
    const sum = swept(model, given);
    const { residual, spread } = model.residuals();
    const expected = residual.map((r, t) => given.weights[t]! * (r * r + spread[t]!));
    expect(expected.reduce((a, b) => a + b, 0) / sum).toBeCloseTo(1, kind === 'full' ? 12 : 5);
    expect(spread.every((v) => v > 0)).toBe(true);

    const { offsets: b, factors: u } = model.read('rows');
    const { offsets: c, factors: v } = model.read('columns');
    for (let t = 0; t < residual.length; t++) {
      const [i, j] = [given.row[t]!, given.column[t]!];
      let prediction = b[i]! + c[j]!;
      for (let a = 0; a < width; a++) prediction += u[i * width + a]! * v[j * width + a]!;
      expect(given.value[t]! - 0.3 - residual[t]!).toBeCloseTo(prediction, kind === 'full' ? 12 : 4);
    }
    await runtime.close();
  });

  it('have the same bits on 1, 2, 3 and 4 threads', async () => {
    const results = [];
    for (const threads of [1, 2, 3, 4]) {
      const runtime = await openRuntime({ threads });
      const given = problem(5);
      const model = kinds[kind]({
        runtime,
        orders: orderEntries(runtime, given),
        value: given.value,
        mean: 0.3,
        width: 5,
      });
      swept(model, given);
      results.push(model.residuals());
      await runtime.close();
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });
});

describe('rowResiduals', () => {
  it.each([1, 2, 3, 4, 7, 12])('says of every entry what the plain formula says, K = %i', async (K) => {
    const runtime = await openRuntime();
    const { arena, kernels } = runtime;
    const given = problem(K);
    const { byRow } = orderEntries(runtime, given);
    const source = random('lines', K);
    const lines = (count: number): Line[] =>
      Array.from({ length: count }, () => {
        const root = source.normals(K * K);
        const covariance = Array.from({ length: K }, (_, a) =>
          Array.from({ length: K }, (_, b) => {
            let sum = 0;
            for (let c = 0; c < K; c++) sum += root[a * K + c]! * root[b * K + c]!;
            return sum;
          }),
        );
        return { mean: [...source.normals(K)], covariance };
      });
    const [own, other] = [lines(given.rows), lines(given.columns)];
    const place = (numbers: ArrayLike<number>) => {
      const region = arena.float64(numbers.length);
      region.array.set(numbers);
      return region.pointer;
    };
    const value = place(Float64Array.from(byRow.entry, (t) => given.value[t]!));
    const records = [other, own].map((side) => place(side.flatMap(toRecord)));
    const out = [arena.float64(byRow.entry.length), arena.float64(byRow.entry.length)];
    runtime.reserveScratch(kernels.rowEquationsScratch(K, byRow.longest));
    const { pointer, index, bounds } = byRow;
    const outputs = out.map((region) => region.pointer);
    runtime.forkJoin(
      'rowResiduals',
      bounds,
      pointer.pointer,
      index.pointer,
      value,
      ...records,
      K,
      ...outputs,
    );
    for (const [at, t] of byRow.entry.entries()) {
      const { residual, spread } = judgeEntry(given.value[t]!, own[given.row[t]!]!, other[given.column[t]!]!);
      expect(out[0]!.array[at]).toBeCloseTo(residual, 10);
      expect(out[1]!.array[at]! / spread).toBeCloseTo(1, 10);
    }
    await runtime.close();
  });
});
