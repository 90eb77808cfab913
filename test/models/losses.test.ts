/** Models of other losses than squares: kept, asked, and given new lines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, foldIn, load, predict, RankfreeError, save } from '#rankfree/index.js';
import { linked, lowRank } from '../../bench/generators.mjs';
import { kept, triplets } from './problems.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankfree-losses-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function failure(promise: Promise<unknown>): Promise<RankfreeError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RankfreeError)) throw error;
  return error;
}

const made = { rows: 90, columns: 40, rank: 2, count: 1800, seed: 5 };
const problems = {
  logistic: linked({ kind: 'binary', size: 2.5, ...made }),
  poisson: linked({ kind: 'counts', size: 0.8, level: 1, ...made }),
  huber: lowRank({ ...made, noise: 0.3, offsets: 1 }),
};
const losses = ['logistic', 'poisson', 'huber'] as const;

/** The last rows of a table come later. */
const isNew = (row: number): boolean => row >= 70;

describe.each(losses)('a model of loss %s', (loss) => {
  const problem = problems[loss];

  it.each(['full', 'diagonal'] as const)(
    'says when it is loaded what the fit said: %s',
    async (covariance) => {
      const query = Array.from({ length: 40 }, (_, n) => ({ row: (7 * n) % 90, column: n }));
      const filled = await fill(triplets(problem), { loss, covariance, folds: 2, keep: true, query });
      const place = join(folder, `${loss} ${covariance}`);
      await save(place, filled.kept!);
      const model = await load(place);
      expect(model.pair).toEqual(filled.kept!.pair);
      expect(await predict(model, query)).toEqual(filled.rows);
      const [stranger] = await predict(model, [{ row: 'new', column: 3 }]);
      if (loss === 'logistic') expect(stranger!.value > 0 && stranger!.value < 1).toBe(true);
      if (loss === 'poisson') expect(stranger!.value).toBeGreaterThan(0);
    },
  );

  it('fills new rows about as well as a fit that includes them', async () => {
    const model = await kept(
      triplets(problem, (row) => !isNew(row)),
      { loss, folds: 2 },
    );
    const whole = await kept(triplets(problem), { loss, folds: 2 });
    const fresh = triplets(problem, isNew);
    const { rows } = await foldIn(model, fresh);
    expect(rows.length).toBe(20 * 40 - fresh.length);
    const again = await predict(whole, rows);
    let [folded, refitted, between] = [0, 0, 0];
    for (const [t, { row, column, value }] of rows.entries()) {
      const truth = problem.truth(row as number, column as number);
      folded += (value - truth) ** 2;
      refitted += (again[t]!.value - truth) ** 2;
      between += (value - again[t]!.value) ** 2;
    }
    expect(Math.sqrt(folded / refitted)).toBeLessThan(1.2);
    expect(between).toBeLessThan(refitted);
  });

  it('is not gone on from', async () => {
    const model = await kept(triplets(problem), { loss, folds: 2 });
    const error = await failure(fill(triplets(problem), { from: model, query: [] }));
    expect(error.message).toContain(`CANNOT_GO_ON: a model of loss '${loss}' is not gone on from`);
  });
});

it('intervals are refused of probabilities and made of counts', async () => {
  const [logistic, poisson] = await Promise.all(
    (['logistic', 'poisson'] as const).map((loss) => kept(triplets(problems[loss]), { loss, folds: 2 })),
  );
  const pairs = Array.from({ length: 40 }, (_, column) => ({ row: 11, column }));
  expect((await failure(predict(logistic!, pairs, { interval: 0.9 }))).place).toBe('interval');
  const said = await predict(poisson!, pairs, { interval: 0.9 });
  const closed = said.filter(({ low }) => typeof low === 'number');
  expect(closed.length).toBeGreaterThan(10);
  for (const { low, high, value } of closed) expect(0 <= low! && low! <= value && value <= high!).toBe(true);
});

it('new values are held to what the loss is of', async () => {
  const model = await kept(triplets(problems.poisson), { loss: 'poisson', folds: 2 });
  const error = await failure(foldIn(model, [{ row: 'new', column: 1, value: 0.5 }]));
  expect(error).toMatchObject({ code: 'NOT_A_COUNT', place: 'rows[0].value' });
});
