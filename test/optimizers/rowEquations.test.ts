import { describe, expect, it } from 'vitest';
import { orderEntries } from '#rankfree/measurements/orders.js';
import { gaussians } from '#rankfree/runtime/random.js';
import { openRuntime, type Runtime } from '#rankfree/runtime/runtime.js';
import { type Entry, type Line, solveRow, toRecord } from '../oracles/rowEquations.ts';

const guard = 1234.5;

/** A small table with empty rows, rows of every length modulo four, and weights that are 0, 1 or fractions. */
function problem(runtime: Runtime, K: number, rows: number, columns: number) {
  const row: number[] = [];
  const column: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if ((i * 7 + j * 3) % 5 < i % 5) {
        row.push(i);
        column.push(j);
      }
    }
  }
  const count = row.length;
  const value = draw(runtime, count, 1);
  const weight = draw(runtime, count, 2).map((x) => (x < -0.5 ? 0 : x < 0.5 ? 1 : x));
  const others = Array.from({ length: columns }, (_, j): Line => {
    const root = draw(runtime, K * K, 100 + j);
    const covariance = Array.from({ length: K }, (_, a) =>
      Array.from({ length: K }, (_, b) => {
        let sum = 0;
        for (let c = 0; c < K; c++) sum += (root[a * K + c]! * root[b * K + c]!) / K;
        return sum;
      }),
    );
    return { mean: [...draw(runtime, K, 200 + j)], covariance };
  });
  const prior = [...draw(runtime, K, 3)].map((x) => 0.1 + x * x);
  return {
    rows,
    columns,
    row: Int32Array.from(row),
    column: Int32Array.from(column),
    value,
    weight,
    others,
    prior,
  };
}

function draw(runtime: Runtime, count: number, stream: number): Float64Array {
  const mark = runtime.arena.mark();
  const region = runtime.arena.float64(count);
  gaussians(runtime, region, { seed: 11, stream });
  const numbers = region.array.slice();
  runtime.arena.release(mark);
  return numbers;
}

function solveAll(runtime: Runtime, given: ReturnType<typeof problem>, s2: number, theta: number) {
  const { arena, kernels } = runtime;
  const K = given.prior.length;
  const length = kernels.recordBytes(K) / 8;
  const { byRow } = orderEntries(runtime, given);
  const value = arena.float64(byRow.entry.length);
  value.array.set(Float64Array.from(byRow.entry, (t) => given.value[t]!));
  const weight = arena.float64(byRow.entry.length);
  weight.array.set(Float64Array.from(byRow.entry, (t) => given.weight[t]!));
  const other = arena.float64(given.columns * length);
  other.array.set(given.others.flatMap(toRecord));
  const prior = arena.float64(K);
  prior.array.set(given.prior);
  const blocks = byRow.bounds.length - 1;
  const sums = arena.float64(blocks * (2 * K + 2) + 8);
  const own = arena.float64(given.rows * length + 8);
  sums.array.fill(guard);
  own.array.fill(guard);
  runtime.reserveScratch(kernels.rowEquationsScratch(K, byRow.longest));
  runtime.forkJoin(
    'rowEquations',
    byRow.bounds,
    byRow.pointer.pointer,
    byRow.index.pointer,
    value.pointer,
    weight.pointer,
    other.pointer,
    own.pointer,
    K,
    byRow.longest,
    s2,
    prior.pointer,
    theta,
    sums.pointer,
  );
  return { own: own.array.slice(), sums: sums.array.slice(), length, blocks };
}

describe('rowEquations', () => {
  it.each([1, 2, 3, 4, 5, 8, 11, 21])('solves every row as the plain formula does, K = %i', async (K) => {
    const runtime = await openRuntime();
    const given = problem(runtime, K, 23, 19);
    const s2 = 0.37;
    const theta = 0.6;
    const { own, sums, length, blocks } = solveAll(runtime, given, s2, theta);
    const expected = { second: new Float64Array(K), square: new Float64Array(K), residual: 0, observed: 0 };
    for (let i = 0; i < given.rows; i++) {
      const entries: Entry[] = [];
      for (const [t, row] of given.row.entries()) {
        if (row !== i) continue;
        entries.push({ other: given.column[t]!, value: given.value[t]!, weight: given.weight[t]! });
      }
      const solved = solveRow(entries, given.others, given.prior, s2, theta);
      const record = toRecord(solved);
      for (const [n, number] of record.entries()) {
        expect(own[i * length + n], `row ${i}, number ${n}`).toBeCloseTo(number, 10);
      }
      if (!entries.some(({ weight }) => weight > 0)) continue;
      expected.observed++;
      expected.residual += solved.residual;
      for (let a = 0; a < K; a++) {
        expected.square[a]! += solved.mean[a]! ** 2;
        expected.second[a]! += solved.mean[a]! ** 2 + solved.covariance[a]![a]!;
      }
    }
    const total = new Float64Array(2 * K + 2);
    for (let block = 0; block < blocks; block++) {
      for (let n = 0; n < total.length; n++) total[n]! += sums[block * total.length + n]!;
    }
    const wanted = [...expected.second, ...expected.square, expected.residual, expected.observed];
    for (const [n, number] of wanted.entries()) expect(total[n]! / number).toBeCloseTo(1, 10);
    expect([...own.slice(-8)]).toEqual(new Array(8).fill(guard));
    expect([...sums.slice(-8)]).toEqual(new Array(8).fill(guard));
    await runtime.close();
  });

  it('gives the same bits on 1, 2, 3 and 4 threads', async () => {
    const results = [];
    for (const threads of [1, 2, 3, 4]) {
      const runtime = await openRuntime({ threads });
      results.push(solveAll(runtime, problem(runtime, 6, 500, 60), 0.2, 1));
      await runtime.close();
    }
    for (const { own, sums } of results.slice(1)) {
      expect(own).toEqual(results[0]!.own);
      expect(sums).toEqual(results[0]!.sums);
    }
  });
});
