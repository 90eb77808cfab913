import { describe, expect, it } from 'vitest';
import { orderEntries } from '#rankfree/measurements/orders.js';
import { uncorrelate } from '#rankfree/optimizers/alternating/rotation.js';
import { gaussians } from '#rankfree/runtime/random.js';
import { openRuntime, type Runtime } from '#rankfree/runtime/runtime.js';
import { type DiagonalEntry, type DiagonalLine, descendRow } from '../oracles/coordinateRows.ts';

const guard = 1234.5;

function draw(runtime: Runtime, count: number, stream: number): Float64Array {
  const mark = runtime.arena.mark();
  const region = runtime.arena.float64(count);
  gaussians(runtime, region, { seed: 21, stream });
  const numbers = region.array.map(Math.fround);
  runtime.arena.release(mark);
  return numbers;
}

/** Rows of every length modulo four, one of them empty and one masked; weights 0, 1 and between. */
function problem(runtime: Runtime, W: number, rows: number, columns: number, constant: number) {
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
  const line = (stream: number, one: number): DiagonalLine => ({
    mean: [...draw(runtime, W, stream)].map((x, a) => (a === one ? 1 : x)),
    variance: [...draw(runtime, W, stream + 1)].map((x, a) => (a === one ? 0 : Math.fround(0.1 * x * x))),
  });
  return {
    rows,
    columns,
    constant,
    row: Int32Array.from(row),
    column: Int32Array.from(column),
    value: draw(runtime, row.length, 1),
    weight: draw(runtime, row.length, 2).map((x, t) => (row[t] === 6 || x < -0.5 ? 0 : x < 0.5 ? 1 : x)),
    own: Array.from({ length: rows }, (_, i) => line(1000 + 2 * i, constant)),
    others: Array.from({ length: columns }, (_, j) => line(5000 + 2 * j, 1 - constant)),
    prior: [...draw(runtime, W, 3)].map((x) => 0.1 + x * x),
  };
}

function solveAll(runtime: Runtime, given: ReturnType<typeof problem>, s2: number, theta: number) {
  const { arena, kernels } = runtime;
  const W = given.prior.length;
  const length = kernels.diagonalRecordLength(W);
  const { byRow } = orderEntries(runtime, given);
  const place = (lines: DiagonalLine[]) => {
    const region = arena.float32(lines.length * length + 8);
    region.array.fill(guard, lines.length * length);
    for (const [i, { mean, variance }] of lines.entries()) {
      region.array.set(mean, i * length);
      region.array.set(variance, i * length + length / 2);
    }
    return region;
  };
  const value = arena.float32(byRow.entry.length);
  value.array.set(Float32Array.from(byRow.entry, (t) => given.value[t]!));
  const rootWeight = arena.float32(byRow.entry.length);
  rootWeight.array.set(Float32Array.from(byRow.entry, (t) => Math.sqrt(given.weight[t]!)));
  const [other, own] = [place(given.others), place(given.own)];
  const prior = arena.float64(W);
  prior.array.set(given.prior);
  const blocks = byRow.bounds.length - 1;
  const sums = arena.float64(blocks * (2 * W + 2) + 8);
  sums.array.fill(guard);
  runtime.reserveScratch(kernels.coordinateRowsScratch(W, byRow.longest));
  runtime.forkJoin(
    'coordinateRows',
    byRow.bounds,
    ...[byRow.pointer, byRow.index, value, rootWeight, other, own].map(({ pointer }) => pointer),
    ...[W, byRow.longest, given.constant, 1, s2, prior.pointer, theta, sums.pointer],
  );
  return { own: own.array.slice(), sums: sums.array.slice(), length, blocks };
}

describe('coordinateRows', () => {
  it.each([
    [3, 1],
    [4, 0],
    [7, 1],
    [12, 1],
    [32, 0],
  ])('makes the pass of the plain formula, W = %i, constant at %i', async (W, constant) => {
    const runtime = await openRuntime();
    const given = problem(runtime, W, 23, 19, constant);
    const { own, sums, length, blocks } = solveAll(runtime, given, 0.37, 0.6);
    let expected = 0;
    for (let i = 0; i < given.rows; i++) {
      const entries: DiagonalEntry[] = [];
      for (const [t, row] of given.row.entries()) {
        if (row !== i) continue;
        entries.push({ other: given.column[t]!, value: given.value[t]!, weight: given.weight[t]! });
      }
      const solved = descendRow(given.own[i]!, entries, given.others, constant, given.prior, 0.37, 0.6);
      for (let a = 0; a < W; a++) {
        expect(own[i * length + a], `row ${i}, mean ${a}`).toBeCloseTo(solved.mean[a]!, 4);
        expect(own[i * length + length / 2 + a], `row ${i}, variance ${a}`).toBeCloseTo(
          solved.variance[a]!,
          4,
        );
      }
      expected += solved.residual;
    }
    let residual = 0;
    for (let block = 0; block < blocks; block++) residual += sums[block * (2 * W + 2) + 2 * W]!;
    expect(residual / expected).toBeCloseTo(1, 4);
    expect([...own.slice(-8)]).toEqual(new Array(8).fill(guard));
    expect([...sums.slice(-8)]).toEqual(new Array(8).fill(guard));
    await runtime.close();
  });

  it('gives the same bits on 1, 2, 3 and 4 threads', async () => {
    const results = [];
    for (const threads of [1, 2, 3, 4]) {
      const runtime = await openRuntime({ threads });
      results.push(solveAll(runtime, problem(runtime, 9, 500, 60, 1), 0.2, 1));
      await runtime.close();
    }
    for (const { own, sums } of results.slice(1)) {
      expect(own).toEqual(results[0]!.own);
      expect(sums).toEqual(results[0]!.sums);
    }
  });
});

describe('uncorrelate', () => {
  it.each([1, 2, 5, 30])(
    'leaves predictions and makes both moments equal and diagonal, k = %i',
    async (k) => {
      const runtime = await openRuntime();
      const moment = (stream: number) => {
        const root = draw(runtime, k * (k + 2), stream);
        return Float64Array.from({ length: k * k }, (_, at) => {
          const [a, b] = [Math.floor(at / k), at % k];
          let sum = 0;
          for (let i = 0; i < k + 2; i++) sum += root[i * k + a]! * root[i * k + b]!;
          return sum;
        });
      };
      const [A, B] = [moment(1), moment(2)];
      const { T, R, root } = uncorrelate(runtime, A, B, k);
      const product = (X: Float64Array, Y: Float64Array, flip: boolean) =>
        Float64Array.from({ length: k * k }, (_, at) => {
          const [a, b] = [Math.floor(at / k), at % k];
          let sum = 0;
          for (let c = 0; c < k; c++) sum += (flip ? X[c * k + a]! : X[a * k + c]!) * Y[c * k + b]!;
          return sum;
        });
      const transposed = R.map((_, at) => R[(at % k) * k + Math.floor(at / k)]!);
      const identity = product(T, transposed, false);
      for (let at = 0; at < k * k; at++) {
        const diagonal = at % (k + 1) === 0;
        expect(identity[at]).toBeCloseTo(diagonal ? 1 : 0, 5);
        for (const [X, moments] of [
          [T, A],
          [R, B],
        ] as const) {
          const turned = product(X, product(moments, X, false), true)[at]!;
          expect(turned / root[0]!).toBeCloseTo(diagonal ? root[Math.floor(at / k)]! / root[0]! : 0, 6);
        }
      }
      await runtime.close();
    },
  );
});
