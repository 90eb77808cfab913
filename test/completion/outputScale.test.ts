/** Filled cells on a scale that is asked for: library, intervals and models. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '#rankfree/completion/complete.js';
import { intervalOnScale, onScale, wholeColumns } from '#rankfree/completion/outputScale.js';
import { fill, foldIn, load, predict, predictCells, RankfreeError, save } from '#rankfree/index.js';
import { completeWithIntervals } from '#rankfree/trust/intervals.js';
import { lowRank } from '../../bench/generators.mjs';
import { random } from '../../bench/random.mjs';
import { kept, triplets } from '../models/problems.ts';

async function failure(promise: Promise<unknown>): Promise<RankfreeError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RankfreeError)) throw error;
  return error;
}

/** Answers 1 … 5 of a questionnaire; the noise reaches beyond the ends. */
const survey = (() => {
  const problem = lowRank({
    rows: 60,
    columns: 20,
    rank: 2,
    count: 700,
    noise: 0.8,
    offsets: 1,
    mean: 3,
    seed: 1,
  });
  return { ...problem, value: problem.value.map((y) => Math.min(Math.max(Math.round(y), 1), 5)) };
})();

describe('a value on the scale', () => {
  const bounds = fc
    .tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: 1, max: 9, noNaN: true }))
    .map(([low, more]) => ({ low, high: low + more, of: 'option' as const }));
  const value = fc.double({ min: -20, max: 20, noNaN: true });

  it('lies within the bounds, is whole where it should be, and nothing within is nearer', () => {
    fc.assert(
      fc.property(bounds, fc.boolean(), value, (ends, isWhole, x) => {
        const y = onScale({ bounds: ends, whole: Uint8Array.of(Number(isWhole)) }, 0, x);
        expect(y >= ends.low && y <= ends.high).toBe(true);
        if (!isWhole) expect(y).toBe(Math.min(Math.max(x, ends.low), ends.high));
        if (!isWhole) return;
        expect(Number.isInteger(y) && !Object.is(y, -0)).toBe(true);
        for (let n = Math.ceil(ends.low); n <= ends.high; n++) {
          expect(Math.abs(y - x)).toBeLessThanOrEqual(Math.abs(n - x));
        }
      }),
    );
  });

  it('an interval covers every value of the scale that it covered, and ends on the scale', () => {
    fc.assert(
      fc.property(bounds, fc.boolean(), value, value, (ends, isWhole, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const scale = { bounds: ends, whole: Uint8Array.of(Number(isWhole)) };
        const found = intervalOnScale(scale, 0, { low, high });
        expect(found.low).toBeLessThanOrEqual(found.high);
        for (const end of [found.low, found.high]) expect(onScale(scale, 0, end)).toBe(end);
        const step = isWhole ? 1 : 0.125;
        for (let y = Math.ceil(ends.low); y <= ends.high; y += step) {
          if (y >= low && y <= high) expect(y >= found.low && y <= found.high).toBe(true);
        }
      }),
    );
  });
});

describe('which columns are whole', () => {
  const table = (value: number[], isWhole?: boolean) => ({
    ...{ rows: 2, columns: 3, row: Int32Array.of(0, 1, 0), column: Int32Array.of(0, 0, 1) },
    value: Float64Array.from(value),
    ...(isWhole !== undefined && { isWhole }),
  });

  it('those of whole numbers alone; one without values if all others are', () => {
    expect(wholeColumns(table([1, -2, 0.5]))).toEqual(Uint8Array.of(1, 0, 0));
    expect(wholeColumns(table([1, -2, 5]))).toEqual(Uint8Array.of(1, 1, 1));
  });

  it('all or none where values come from one column, whatever the means of repeats are', async () => {
    expect(wholeColumns(table([1, 1.5, 3], true))).toEqual(Uint8Array.of(1, 1, 1));
    expect(wholeColumns(table([1, 2, 3], false))).toEqual(Uint8Array.of(0, 0, 0));
    const repeated = [
      ...triplets(survey),
      { ...triplets(survey)[0]!, value: 4 },
      { row: 99, column: 0, value: 2 },
    ];
    const { rows } = await fill(repeated, {
      round: 'whole',
      query: [
        { row: 99, column: 3 },
        { row: 0, column: 1 },
      ],
    });
    expect(Number.isInteger(rows[0]!.value)).toBe(true);
  });
});

describe('fill()', () => {
  it('keeps filled cells on the scale and observed ones as they are', async () => {
    const rows = Array.from({ length: 60 }, () => new Array<number | null>(20).fill(null));
    for (const { row, column, value } of triplets(survey)) rows[row]![column] = value;
    const free = await fill(rows);
    const filled = await fill(rows, { bounds: [1, 5], round: 'whole' });
    filled.rows.forEach((row, i) => {
      row.forEach((value, j) => {
        const given = rows[i]![j];
        if (given !== null) {
          expect(value).toBe(given);
          return;
        }
        expect([1, 2, 3, 4, 5]).toContain(value);
        expect(
          Math.abs(value! - predictCells(free.model, Int32Array.of(i), Int32Array.of(j))[0]!),
        ).toBeLessThanOrEqual(0.5);
      });
    });
  });

  it('rounds nothing but columns of whole numbers', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      count: i % 7 === 0 ? null : i,
      size: i % 5 === 1 ? null : i / 8 + 0.03 * (i % 3),
    }));
    const filled = await fill(rows, { round: 'whole' });
    expect(filled.rows.every(({ count }) => Number.isInteger(count))).toBe(true);
    expect(Number.isInteger(filled.rows[1]!.size)).toBe(false);
  });

  it('takes the bounds that are asked for in place of the observed range', async () => {
    const narrow = { ...survey, value: survey.value.map((y) => Math.min(Math.max(y, 2), 4)) };
    expect((await complete(narrow)).model.bounds).toEqual({ low: 2, high: 4, of: 'values' });
    expect((await complete(narrow, { bounds: [1, 5] })).model.bounds).toEqual({
      low: 1,
      high: 5,
      of: 'option',
    });
    const open = await complete(narrow, { bounds: [0, Number.POSITIVE_INFINITY] });
    expect(open.model.bounds).toEqual({ low: 0, high: Number.POSITIVE_INFINITY, of: 'option' });
  });

  it('clips what is expected of a suspicious cell', async () => {
    const problem = lowRank({ rows: 50, columns: 30, rank: 1, count: 900, noise: 0.1, seed: 5 });
    const value = problem.value.slice();
    for (let t = 0; t < value.length; t += 40) value[t]! += 30;
    const { suspicious } = await complete({ ...problem, value }, { noise: 'mixture', bounds: [-99, 99] });
    const clipped = await complete({ ...problem, value }, { noise: 'mixture', bounds: [-3.1, 99] });
    expect(suspicious.length).toBeGreaterThan(10);
    for (const { expected } of clipped.suspicious) expect(expected).toBeGreaterThanOrEqual(-3.1);
  });

  it('refuses an observed value outside the bounds by its place', async () => {
    const options = { bounds: [1, 5] } as const;
    const outside = 'OUT_OF_BOUNDS: rows[1], column "b": 6 is outside the bounds, 1 to 5. ';
    expect(
      (
        await failure(
          fill(
            [
              { a: 1, b: 2 },
              { a: 4, b: 6 },
            ],
            options,
          ),
        )
      ).message,
    ).toContain(outside);
    expect((await failure(fill([[1], [0]], options))).place).toBe('rows[1], column 0');
    expect((await failure(fill({ data: Float64Array.of(1, 9), rows: 1, columns: 2 }, options))).place).toBe(
      'row 0, column 1',
    );
    const repeats = [
      { row: 1, column: 1, value: null },
      { row: 1, column: 1, value: 5 },
      { row: 1, column: 1, value: -1 },
    ];
    expect((await failure(fill(repeats, options))).place).toBe('rows[2].value');
  });

  it.each([
    [{ bounds: [5, 1] }, '[5, 1] in the wrong order'],
    [{ bounds: [1] }, 'one number'],
    [{ bounds: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }, 'no end at all'],
    [{ bounds: 3 }, 'no array'],
    [{ round: true }, 'a truth value'],
    [{ round: 'whole' }, 'no whole column'],
    [{ bounds: [0.1, 0.9], round: 'whole' }, 'no whole number within'],
  ])('refuses %j: %s', async (options, _) => {
    const error = await failure(
      fill(
        [
          [0.5, 0.25],
          [0.75, null],
        ],
        options as object,
      ),
    );
    expect(error.code).toBe('BAD_OPTION');
    expect(error.place).toBe('round' in options ? 'round' : 'bounds');
  });
});

describe('intervals', () => {
  it('end on the scale and cover as often as before', async () => {
    // Cells that were left out of the survey, on its scale.
    const source = random('holes of the survey', 1);
    const seen = new Set(Array.from(survey.row, (i, t) => i * 20 + survey.column[t]!));
    const free = await completeWithIntervals(survey, { bounds: [-100, 100] }, { interval: 0.8 });
    const scaled = await completeWithIntervals(survey, { bounds: [1, 5], round: 'whole' }, { interval: 0.8 });
    const covers = { free: 0, scaled: 0 };
    for (let i = 0; i < 60; i++) {
      for (let j = 0; j < 20; j++) {
        if (seen.has(i * 20 + j)) continue;
        const truth = Math.min(Math.max(Math.round(survey.truth(i, j) + 0.8 * source.normal()), 1), 5);
        const [before, after] = [free.intervals.cell(i, j), scaled.intervals.cell(i, j)];
        if (before.low === null || after.low === null) continue;
        expect(after.low! <= after.value && after.value <= after.high!).toBe(true);
        for (const end of [after.low!, after.high!]) expect([1, 2, 3, 4, 5]).toContain(end);
        covers.free += Number(truth >= before.low! && truth <= before.high!);
        covers.scaled += Number(truth >= after.low! && truth <= after.high!);
      }
    }
    expect(covers.free).toBeGreaterThan(350);
    expect(covers.scaled).toBeGreaterThanOrEqual(covers.free);
  });
});

describe('a kept model', () => {
  const scale = { bounds: [0, Number.POSITIVE_INFINITY], round: 'whole' } as const;

  it('remembers its scale, for pairs and for new lines', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rankfree-scale-'));
    try {
      await save(join(folder, 'model'), await kept(triplets(survey), scale));
      const model = await load(join(folder, 'model'));
      expect(model.pair.bounds).toEqual({ low: 0, high: Number.POSITIVE_INFINITY, of: 'option' });
      const pairs = Array.from({ length: 20 }, (_, column) => ({ row: 3, column }));
      const said = await predict(model, [...pairs, { row: 3, column: 'new' }]);
      for (const { value } of said) expect(Number.isInteger(value)).toBe(true);
      const folded = await foldIn(model, [[1, 2, 3, 4, 5, ...new Array<null>(15).fill(null)]]);
      for (const value of folded.rows[0]!) expect(Number.isInteger(value)).toBe(true);
      const wrong = await failure(foldIn(model, [[1, -2, ...new Array<null>(18).fill(null)]]));
      expect(wrong).toMatchObject({ code: 'OUT_OF_BOUNDS', place: 'rows[0], column 1' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps its scale when a fit goes on, and refuses another', async () => {
    const model = await kept(triplets(survey), scale);
    const more = [...triplets(survey), { row: 60, column: 0, value: 2 }];
    const again = await fill(more, { from: model, keep: true, query: [{ row: 60, column: 5 }] });
    expect(Number.isInteger(again.rows[0]!.value)).toBe(true);
    expect(again.kept!.pair.bounds).toEqual(model.pair.bounds);
    const error = await failure(fill(more, { from: model, bounds: [0, 5] }));
    expect(error.message).toContain('bounds: the model was made with 0 and up, not 0 to 5.');
  });
});
