/** Growth in a part of the rows, at sizes that a test can afford; tables of ten million entries are `npm run study -- scale`. */
import { describe, expect, it } from 'vitest';
import { fitOffsets } from '#rankfree/completion/additive.js';
import type { FitOptions, FitProblem } from '#rankfree/completion/fit.js';
import { growInPart } from '#rankfree/completion/partialGrowth.js';
import { tableLoss } from '#rankfree/completion/tableLoss.js';
import { orderEntries } from '#rankfree/measurements/orders.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { lowRank } from '../../bench/generators.mjs';

const options: FitOptions = {
  noise: 'even',
  loss: tableLoss('squares'),
  width: 12,
  seed: 1,
  repetition: 0,
  keepUncertainty: false,
  signal: undefined,
  onSweep() {},
};

function problemOf(runtime: Runtime): FitProblem {
  const table = lowRank({ rows: 600, columns: 80, rank: 3, count: 24_000, noise: 0.1, offsets: 1, seed: 1 });
  const weights = new Uint8Array(table.value.length).fill(1);
  const held = new Uint8Array(table.value.length);
  for (let t = 0; t < held.length; t += 20) [weights[t], held[t]] = [0, 1];
  const { value } = table;
  const orders = orderEntries(runtime, table);
  return { runtime, table, orders, value, weights, held, offsets: fitOffsets(table, value, weights) };
}

const sizes = { width: 12, initialScale: 0.1, large: 20_000, enough: 6_000 };

describe('growth in a part of the rows', () => {
  it('finds the factors of the columns and of the rows that it took, and nothing of the others', async () => {
    const runtime = await openRuntime();
    const problem = problemOf(runtime);
    const { table, offsets } = problem;
    const used = runtime.arena.used;
    const grown = (await growInPart(problem, options, sizes))!;
    expect(runtime.arena.used).toBe(used);
    const { rank, factors, lines, noiseVariance } = grown.from;
    expect(rank).toBeGreaterThanOrEqual(3);
    expect(factors.columns).toHaveLength(80 * rank);
    expect(Math.sqrt(noiseVariance)).toBeLessThan(0.15);
    expect(Array.from(lines.columns)).toEqual(Array.from({ length: 80 }, (_, j) => j));

    const taken = Array.from(lines.rows.keys()).filter((i) => lines.rows[i]! >= 0);
    expect(taken.map((i) => lines.rows[i])).toEqual(taken.map((_, n) => n));
    const entries = table.row.reduce((sum, i) => sum + Number(lines.rows[i]! >= 0), 0);
    expect(entries).toBeGreaterThanOrEqual(sizes.enough);
    expect(entries).toBeLessThan(1.1 * sizes.enough);
    let squares = 0;
    let count = 0;
    for (const i of taken) {
      for (let j = 0; j < 80; j++) {
        let said = offsets.mean + grown.offsets.rows[i]! + grown.offsets.columns[j]!;
        for (let a = 0; a < rank; a++) {
          said += factors.rows[lines.rows[i]! * rank + a]! * factors.columns[j * rank + a]!;
        }
        squares += (said - (table as ReturnType<typeof lowRank>).truth(i, j)) ** 2;
        count++;
      }
    }
    expect(Math.sqrt(squares / count)).toBeLessThan(0.07);
    const others = Array.from(lines.rows.keys()).filter((i) => lines.rows[i]! < 0);
    for (const i of others) expect(grown.offsets.rows[i]).toBe(offsets.rowOffsets[i]);
    await runtime.close();
  });

  it('leaves alone tables that are small, or of which a part would be most', async () => {
    const runtime = await openRuntime();
    const problem = problemOf(runtime);
    expect(await growInPart(problem, options, { ...sizes, large: 23_000 })).toBeUndefined();
    expect(await growInPart(problem, options, { ...sizes, enough: 14_000 })).toBeUndefined();
    await runtime.close();
  });
});
