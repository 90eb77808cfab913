/** Fits that go on from a model, against fits from the start. */
import { beforeAll, describe, expect, it } from 'vitest';
import { predictCell } from '#rankfree/completion/model.js';
import type { Model } from '#rankfree/index.js';
import { fill } from '#rankfree/index.js';
import { goOnFrom } from '#rankfree/models/goOn.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { lowRank } from '../../bench/generators.mjs';
import { kept, triplets } from './problems.ts';

const made = lowRank({ rows: 88, columns: 33, rank: 2, count: 1300, noise: 0.3, offsets: 0.5, seed: 3 });
const all = triplets(made);
/** Four fifths of it, without the last ten rows and four columns. */
const old = triplets(made, (row, column, t) => row < 80 && column < 30 && t % 5 !== 0);

function errorOf({
  model,
  rowIds,
  columnIds,
}: Pick<Awaited<ReturnType<typeof fill>>, 'model' | 'rowIds' | 'columnIds'>) {
  let sum = 0;
  for (const [i, row] of rowIds.entries()) {
    for (const [j, column] of columnIds.entries()) {
      sum += (predictCell(model, i, j) - made.truth(Number(row), Number(column))) ** 2;
    }
  }
  return Math.sqrt(sum / (rowIds.length * columnIds.length));
}

describe('more data, with new rows and columns', () => {
  it.each([
    [{}, 0.6, 1.03],
    [{ covariance: 'diagonal' }, 0.85, 1.03],
    [{ noise: 'mixture' }, 0.6, 1.03],
    // It puts another tenth aside.
    [{ guarantee: 'certified' }, 0.6, 1.06],
  ] as const)('%j: as good an answer in fewer sweeps', async (options, share, most) => {
    const from = await kept(old, options);
    const warm = await fill(all, { from, keep: true });
    const cold = await fill(all, options);
    expect(warm.iterations).toBeLessThan(share * cold.iterations);
    expect(errorOf(warm)).toBeLessThan(most * errorOf(cold));
    expect(warm.error!.model).toBeLessThan(1.1 * cold.error!.model);
    expect(warm.kept!.guarantee).toBe(from.guarantee);
  });

  it('known entries keep the part that they had', async () => {
    const from = await kept(old, { guarantee: 'certified' });
    const { kept: after } = await fill([...all].reverse(), { from, keep: true, query: [] });
    const partsOf = ({ table, evidence, rowIds, columnIds }: typeof from) => {
      const part = new Map(
        Array.from(table.row, (i, t) => [`${rowIds[i]} ${columnIds[table.column[t]!]}`, -1]),
      );
      for (const [t, at] of evidence.kept.entries()) {
        part.set(`${rowIds[table.row[at]!]} ${columnIds[table.column[at]!]}`, evidence.part[t]!);
      }
      return part;
    };
    const [before, now] = [partsOf(from), partsOf(after!)];
    for (const [pair, part] of before) expect(now.get(pair), pair).toBe(part);
    const counts = new Map<number, number>();
    for (const part of now.values()) counts.set(part, (counts.get(part) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3, 4]);
    // Both deals are even, to an entry a part.
    const dealt = [0, 1, 2, 3, 4].map((part) => counts.get(part)!);
    expect(Math.max(...dealt) - Math.min(...dealt)).toBeLessThanOrEqual(2);
  });

  it('runs start from fits that have not seen what they leave out', async () => {
    const from = await kept(old, { covariance: 'diagonal' });
    const { folds } = from.evidence;
    const runtime = await openRuntime();
    const { runs } = goOnFrom(runtime.kernels, from, from);
    await runtime.close();
    // With diagonal covariance the final fit has: its factors are others.
    for (const [k, run] of runs.entries()) {
      expect(run).toBe(folds[k]!.blind);
      expect(run).not.toBe(folds[k]!.final);
    }
  });
});

describe('what is refused', () => {
  let from: Model;
  beforeAll(async () => {
    from = await kept(old);
  });

  it.each([
    [{ covariance: 'diagonal' }, 'covariance: the model was made with "full", not "diagonal".'],
    [{ guarantee: 'exact' }, 'guarantee: the model was made with "crossFit", not "exact".'],
    [{ folds: 3 }, 'folds: the model was made with 5, not 3.'],
    [{ width: 7 }, 'width: the model has its own number of components.'],
    [{ seed: 4 }, 'seed: the model was made with 0, not 4.'],
  ] as const)('%j', async (options, message) => {
    await expect(fill(all, { from, ...options })).rejects.toThrow(`BAD_OPTION: ${message}`);
  });

  it.each([{ method: 'gradient', folds: 1 } as const, {}])(
    'a model that has nothing to go on from: %j',
    async (options) => {
      const entries = 'method' in options ? old : old.map((entry) => ({ ...entry, value: 3 }));
      const from = await kept(entries, options);
      await expect(fill(all, { from })).rejects.toMatchObject({ code: 'CANNOT_GO_ON' });
    },
  );
});
