import { describe, expect, it } from 'vitest';
import type { Fit } from '#rankfree/completion/fit.js';
import { fitGradient } from '#rankfree/completion/gradientFit.js';
import { tableLoss } from '#rankfree/completion/tableLoss.js';
import { orderEntries } from '#rankfree/measurements/orders.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import type { Problem } from '../../bench/generators.mjs';
import { errorToTruth, lowRank, mcbench, unseen } from '../../bench/generators.mjs';

interface RunOptions {
  width?: number;
  seed?: number;
  threads?: number;
  weights?: Uint8Array;
  signal?: AbortSignal;
}

async function descend(problem: Problem, options: RunOptions = {}): Promise<Fit> {
  const { width = 30, seed = 0, threads = 1, signal, weights } = options;
  const runtime = await openRuntime({ threads });
  const orders = orderEntries(runtime, problem);
  const used = runtime.arena.used;
  try {
    const { final } = await fitGradient(
      {
        runtime,
        table: problem,
        orders,
        value: problem.value,
        weights: weights ?? new Uint8Array(problem.value.length).fill(1),
      },
      {
        noise: 'even',
        loss: tableLoss('squares'),
        width,
        seed,
        keepUncertainty: false,
        repetition: 0,
        signal,
        onSweep() {},
      },
    );
    return final;
  } finally {
    expect(runtime.arena.used).toBe(used);
    await runtime.close();
  }
}

function error(problem: Problem, { mean, rowOffsets, columnOffsets, left, right, rank }: Fit): number {
  const cells = problem.held ?? unseen(problem);
  const predicted = Float64Array.from(cells.row, (i, t) => {
    const j = cells.column[t]!;
    let sum = mean + rowOffsets[i]! + columnOffsets[j]!;
    for (let a = 0; a < rank; a++) sum += left[i * rank + a]! * right[j * rank + a]!;
    return sum;
  });
  return errorToTruth(problem, cells, predicted);
}

describe('fitGradient()', () => {
  // completion recipe §7: one fit of width 30 on the simulated sweep, .0639 at σ = .1 and .559 at σ = 1. Mean of 3 seeds.
  it.each([
    [0.1, 0.0639],
    [1, 0.559],
  ])('reaches the recorded error on the simulated sweep, noise %f', async (noise, recorded) => {
    let mean = 0;
    for (const seed of [0, 1, 2]) {
      const problem = mcbench({ noise, seed });
      const result = await descend(problem, { seed });
      expect(result.converged).toBe(true);
      expect(result.noiseVariance).toBeGreaterThan(noise ** 2);
      mean += error(problem, result) / 3;
    }
    expect(mean).toBeLessThan(1.05 * recorded);
    expect(mean).toBeGreaterThan(0.8 * recorded);
  });

  it('keeps offsets where the table has them', async () => {
    const problem = lowRank({
      rows: 120,
      columns: 80,
      rank: 0,
      count: 4000,
      noise: 0.5,
      offsets: 1.5,
      mean: 7,
      seed: 1,
    });
    const result = await descend(problem);
    expect(result.mean).toBeGreaterThan(6);
    expect(result.rowOffsets.some((b) => Math.abs(b) > 1)).toBe(true);
    // Shrinking by 5 leaves 1.5·√((5/55)² + (5/38)²) = .24, which factors repair in part; without offsets it is above 1.
    expect(error(problem, result)).toBeLessThan(0.24);
  });

  it('does not see entries of weight 0', async () => {
    const problem = mcbench({ noise: 0.1, seed: 0 });
    const weights = Uint8Array.from(problem.value, (_, t) => (t % 5 === 0 ? 0 : 1));
    const spoiled = { ...problem, value: problem.value.map((y, t) => (weights[t] === 0 ? 1e6 : y)) };
    expect(await descend(spoiled, { weights, width: 12 })).toEqual(
      await descend(problem, { weights, width: 12 }),
    );
  });

  it('has the same bits on 1, 2 and 3 threads, and others for another seed', async () => {
    const problem = lowRank({ rows: 120, columns: 80, rank: 4, count: 4000, noise: 1, seed: 0 });
    const one = await descend(problem, { width: 6 });
    for (const threads of [2, 3]) expect(await descend(problem, { width: 6, threads })).toEqual(one);
    expect(await descend(problem, { width: 6, seed: 1 })).not.toEqual(one);
  });

  it('answers with offsets where there are too few entries to hold any out', async () => {
    const problem = lowRank({ rows: 4, columns: 4, rank: 1, count: 9, offsets: 3, seed: 0 });
    const result = await descend(problem);
    expect(result.rank).toBe(0);
    expect(result.rowOffsets.some((b) => b !== 0)).toBe(true);
    expect(Number.isFinite(error(problem, result))).toBe(true);
  });

  it("throws the signal's reason", async () => {
    const reason = new Error('enough');
    const problem = mcbench({ noise: 1, seed: 0 });
    await expect(descend(problem, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
