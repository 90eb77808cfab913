import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { FilledTriplet } from '#rankfree/index.js';
import { fill, RankfreeError } from '#rankfree/index.js';

/** v[i][j] = (i + 1)·(j + 2): rank 1, so that holes are known. */
const product = (i: number, j: number): number => (i + 1) * (j + 2);
const rows = 12;
const columns = 6;
const isHole = (i: number, j: number): boolean => (i * 7 + j * 5) % 11 === 0;

const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

function holes(): [i: number, j: number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) if (isHole(i, j)) found.push([i, j]);
  return found;
}

function objects(): Record<(typeof names)[number], number | null>[] {
  return Array.from({ length: rows }, (_, i) => {
    const entries = names.map((name, j) => [name, isHole(i, j) ? null : product(i, j)]);
    return Object.fromEntries(entries);
  });
}

async function failure(promise: Promise<unknown>): Promise<RankfreeError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RankfreeError)) throw error;
  return error;
}

describe('objects', () => {
  test('come back with holes filled and everything else as it was', async () => {
    const table = objects().map((row, i) => ({ ...row, city: `city ${i}`, note: i % 2 ? null : 'x' }));
    const before = structuredClone(table);
    const filled = await fill(table);
    expect(table).toEqual(before);
    expectTypeOf(filled.rows[0]!.a).toEqualTypeOf<number>();
    expectTypeOf(filled.rows[0]!.city).toEqualTypeOf<string>();
    expectTypeOf(filled.rows[0]!.note).toEqualTypeOf<string | null>();
    filled.rows.forEach((row, i) => {
      expect(row.city).toBe(`city ${i}`);
      expect(row.note).toBe(i % 2 ? null : 'x');
      names.forEach((name, j) => {
        if (isHole(i, j)) expect(row[name]).toBeCloseTo(product(i, j), 6);
        else expect(row[name]).toBe(product(i, j));
      });
    });
    expect(filled.columnIds).toEqual([...names]);
    expect(filled).toMatchObject({ rank: 1, branch: 'exact', status: 'converged', seed: 0 });
  });

  test('null, undefined, NaN and absent keys are the same hole', async () => {
    const kinds = [null, undefined, Number.NaN].map((hole) =>
      objects().map((row) => Object.fromEntries(Object.entries(row).map(([key, v]) => [key, v ?? hole]))),
    );
    const absent = objects().map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, v]) => v !== null)),
    );
    const [expected, ...others] = await Promise.all([...kinds, absent].map((table) => fill(table)));
    // Absent keys change the order of columns, thus rounding, but not the answer.
    for (const other of others) {
      other.rows.forEach((row, i) => {
        for (const name of names) expect(row[name]).toBeCloseTo(expected!.rows[i]![name] as number, 9);
      });
    }
  });

  test('columns may be called __proto__ and constructor', async () => {
    const renamed = JSON.parse(
      JSON.stringify(objects()).replaceAll('"a"', '"__proto__"').replaceAll('"b"', '"constructor"'),
    ) as Record<string, number | null>[];
    const filled = await fill(renamed);
    expect(filled.columnIds.slice(0, 2)).toEqual(['__proto__', 'constructor']);
    for (const [i, j] of holes().filter(([, column]) => column < 2)) {
      const value = Object.getOwnPropertyDescriptor(filled.rows[i]!, filled.columnIds[j]!)!.value;
      expect(value).toBeCloseTo(product(i, j), 6);
      expect(Object.getPrototypeOf(filled.rows[i]!)).toBe(Object.prototype);
    }
  });

  test('keep their class', async () => {
    class Reading {
      a: number | null;
      b: number | null;
      constructor(a: number | null, b: number | null) {
        this.a = a;
        this.b = b;
      }
      sum(): number {
        return (this.a ?? 0) + (this.b ?? 0);
      }
    }
    const { rows: filled } = await fill([new Reading(1, 2), new Reading(null, 4), new Reading(3, 6)]);
    expect(filled[1]).toBeInstanceOf(Reading);
    expect(filled[1]!.sum()).toBeGreaterThan(4);
  });

  test('a label column is no data, though it holds numbers', async () => {
    const table = objects().map((row, i) => ({ id: i === 3 ? null : 9000 - i * i, ...row }));
    const filled = await fill(table, { row: 'id' });
    expect(filled.rows.map(({ id }) => id)).toEqual(table.map(({ id }) => id));
    expect(filled.columnIds).not.toContain('id');
    const { message } = await failure(fill(table, { row: 'idd' }));
    expect(message).toMatch(/UNKNOWN_COLUMN: option row: .*"idd".*Did you mean "id"\?/);
  });
});

test('any table of numbers and holes comes back with its numbers, and finite ones in its holes', async () => {
  const cell = fc.oneof(
    fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 64),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, undefined, Number.NaN),
  );
  const key = fc.constantFrom('__proto__', 'constructor', 'toString', '', '0', 'length');
  const row = fc.array(fc.tuple(key, cell)).map((entries) => Object.fromEntries(entries));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (table) => {
      const before = structuredClone(table);
      const filled = await fill(table).catch((error: unknown) => {
        expect(error).toBeInstanceOf(RankfreeError);
        return undefined;
      });
      expect(table).toEqual(before);
      if (filled === undefined) return;
      filled.rows.forEach((filledRow, i) => {
        for (const name of filled.columnIds) {
          const value = Object.getOwnPropertyDescriptor(filledRow, name)?.value;
          const was = Object.getOwnPropertyDescriptor(table[i]!, name)?.value;
          expect(value).toSatisfy(Number.isFinite);
          if (Number.isFinite(was)) expect(value).toBe(was);
        }
      });
    }),
    { numRuns: 50 },
  );
});

describe('other shapes', () => {
  const arrays = (): (number | null)[][] => objects().map((row) => Object.values(row));

  test('arrays come back as arrays', async () => {
    const table = arrays();
    const filled = await fill(table);
    expectTypeOf(filled.rows).toEqualTypeOf<number[][]>();
    expect(table).toEqual(arrays());
    for (const [i, j] of holes()) expect(filled.rows[i]![j]).toBeCloseTo(product(i, j), 6);
    const labelled = table.map((row, i) => [`row ${i}`, ...row]);
    const { rows: carried } = await fill(labelled);
    expectTypeOf(carried).toEqualTypeOf<(string | number | null)[][]>();
    expect(carried).toEqual(filled.rows.map((row, i) => [`row ${i}`, ...row]));
  });

  test.each([Float64Array, Float32Array])(
    '%o with shape comes back as such, its data untouched',
    async (Floats) => {
      const cells = arrays().flatMap((row) => row.map((value) => value ?? Number.NaN));
      const data = new Floats(cells);
      const filled = await fill({ data, rows, columns });
      expect(data).toEqual(new Floats(cells));
      expect(filled.rows.data).toBeInstanceOf(Floats);
      expect(filled.rows).toMatchObject({ rows, columns });
      expect(
        filled.rows.data.every(
          (value, at) => Number.isFinite(value) && (Number.isNaN(data[at]!) || value === data[at]),
        ),
      ).toBe(true);
      for (const [i, j] of holes()) expect(filled.rows.data[i * columns + j]).toBeCloseTo(product(i, j), 4);
    },
  );

  test('an array of float arrays comes back as such', async () => {
    const table = arrays().map((row) => Float64Array.from(row, (value) => value ?? Number.NaN));
    const filled = await fill(table);
    expectTypeOf(filled.rows).toEqualTypeOf<Float64Array<ArrayBuffer>[]>();
    const [i, j] = holes()[0]!;
    expect(filled.rows[i]).toBeInstanceOf(Float64Array);
    expect(filled.rows[i]![j]).toBeCloseTo(product(i, j), 6);
    expect(table[i]![j]).toBeNaN();
  });

  test('triplets come back as the unobserved pairs', async () => {
    const triplets = arrays().flatMap((row, i) =>
      row.flatMap((value, j) => (value === null ? [] : [{ row: `r${i}`, column: j, value }])),
    );
    const filled = await fill(triplets);
    expectTypeOf(filled.rows).toEqualTypeOf<FilledTriplet<string, number>[]>();
    const found = filled.rows.map(({ row, column }) => `${row} ${column}`).sort();
    expect(found).toEqual(
      holes()
        .map(([i, j]) => `r${i} ${j}`)
        .sort(),
    );
    for (const { row, column, value } of filled.rows) {
      expect(value).toBeCloseTo(product(Number(row.slice(1)), column), 6);
    }
    const { rows: again } = await fill(triplets, {
      query: [
        { row: 'r0', column: 0 },
        { row: 'r3', column: 2 },
        { row: 'new', column: 1 },
      ],
    });
    expect(again).toHaveLength(3);
    expect(again[0]!.value).toBeCloseTo(product(0, 0), 6);
    expect(again[1]!.value).toBe(product(3, 2));
    expect(again[2]).toMatchObject({ row: 'new', column: 1 });
    expect(again[2]!.value).toSatisfy(Number.isFinite);
  });

  test('repeated triplets count once; the text 7 is not the number 7', async () => {
    const triplets = [
      { row: 7, column: 'x', value: 1 },
      { row: '7', column: 'x', value: 5 },
      { row: 7, column: 'x', value: 2 },
      { row: 7, column: 'y', value: null },
    ];
    const filled = await fill(triplets, { query: [{ row: 7, column: 'x' }] });
    expect(filled.rowIds).toEqual([7, '7']);
    expect(filled.rows).toEqual([{ row: 7, column: 'x', value: 1.5 }]);
    expect(filled.emptyColumns.map((j) => filled.columnIds[j])).toEqual(['y']);
  });
});

test('the same seed gives the same result, and a result is plain data', async () => {
  const table = objects().map((row, i) => ({ ...row, a: row.a === null ? null : row.a + Math.sin(9 * i) }));
  const [once, twice] = [await fill(table, { seed: 5 }), await fill(table, { seed: 5 })];
  expect({ ...twice, seconds: 0 }).toEqual({ ...once, seconds: 0 });
  expect(structuredClone(once)).toEqual(once);
});

describe('intervals', () => {
  const noisy = (i: number, j: number): number => product(i, j) + ((i * 13 + j * 29) % 17) / 17 - 0.5;
  const options = { interval: 0.8 };
  const facts = ['row', 'column', 'value', 'low', 'high', 'leverage', 'flag'];

  test('objects: each hole under its index and key, with the value that was filled in', async () => {
    const table = objects().map((row, i) =>
      Object.fromEntries(names.map((name, j) => [name, row[name] === null ? null : noisy(i, j)])),
    );
    const { rows: filled, cells, intervals } = await fill(table, options);
    expect(cells!.map(({ row, column }) => [row, column])).toEqual(holes().map(([i, j]) => [i, names[j]]));
    for (const cell of cells!) {
      expect(Object.keys(cell)).toEqual(facts);
      expect(cell.value).toBe(filled[Number(cell.row)]![cell.column as string]);
      expect(cell.low! <= cell.value && cell.value <= cell.high!).toBe(true);
    }
    expect(intervals).toMatchObject({ level: 0.8, guarantee: 'crossFit', holes: 'uniform' });
    const plain = await fill(table);
    expect(plain.rows).toEqual(filled);
    expect('cells' in plain || 'intervals' in plain).toBe(false);
  });

  test('triplets: the pairs asked for that were not observed, under their ids', async () => {
    const triplets = names.flatMap((column, j) =>
      Array.from({ length: rows }, (_, i) => ({ row: `r${i}`, column, value: noisy(i, j) })).filter(
        (_, i) => !isHole(i, j),
      ),
    );
    const [[i, j]] = holes() as [[number, number]];
    const query = [
      { row: `r${i}`, column: names[j]! },
      { row: triplets[0]!.row, column: triplets[0]!.column },
      { row: 'new', column: names[0] },
    ];
    const { cells } = await fill(triplets, { guarantee: 'exact', query });
    expect(cells!.map(({ row, column }) => ({ row, column }))).toEqual([query[0], query[2]]);
    expect(cells![1]).toMatchObject({ low: null, high: null, flag: 'new row' });
  });

  test('floats with a shape, certified', async () => {
    const data = Float64Array.from({ length: rows * columns }, (_, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns];
      return isHole(i, j) ? Number.NaN : noisy(i, j);
    });
    const { cells, intervals } = await fill(
      { data, rows, columns },
      { guarantee: 'certified', holes: 'rowcol' },
    );
    expect(cells!.map(({ row, column }) => [row, column])).toEqual(holes());
    // A tenth of the entries is too few for a level of .9: no interval rather than a promise that can't be kept.
    expect(intervals!.calibration).toMatchObject({
      scores: Math.round((rows * columns - holes().length) / 10),
      quantile: null,
    });
    expect(cells!.every(({ low }) => low === null)).toBe(true);
  });

  test.each([
    [
      { interval: 90 },
      'BAD_OPTION: interval: 90 is not a number between 0 and 1. Leave it out for the default.',
    ],
    [
      { guarantee: 'sure' },
      `BAD_OPTION: guarantee: "sure" is not 'crossFit', 'exact' or 'certified'. Leave it out for the default.`,
    ],
    [
      { guarantee: 'exact', folds: 1 },
      'BAD_OPTION: folds: exact intervals need two folds at least. Leave it out for five.',
    ],
  ])('%o: %s', async (bad, message) => {
    expect((await failure(fill(objects(), bad as object))).message).toBe(message);
  });
});

describe('bad input', () => {
  const bad = (input: unknown): Promise<unknown> => fill(input as number[][]);
  test.each([
    ['text', 'a,b\n1,2', /^NOT_ROWS: the table is a string\. It should be an array/],
    ['a promise', Promise.resolve([]), /^NOT_ROWS: the table is a Promise\./],
    ['no rows', [], /^NO_ROWS: /],
    ['a number among rows', [{ a: 1 }, 3], /^NOT_ROWS: rows\[1\]: is a number, not an object/],
    ['an array among objects', [{ a: 1 }, [2]], /^NOT_ROWS: rows\[1\]: is an array, not an object/],
    ['an object among arrays', [[1], { a: 1 }], /^NOT_ROWS: rows\[1\]: is an object, not an array/],
    ['ragged', [[1, 2], [3, 4], [5]], /^RAGGED_ROW: rows\[2\]: has 1 cells where rows\[0\] has 2/],
    ['no numeric column', [{ a: 'x' }, { a: 'y' }], /^NO_NUMERIC_COLUMN: /],
    ['numbers as text', [{ a: '1.5' }, { a: '2' }], /^NO_NUMERIC_COLUMN: .*"1\.5" is text: convert/],
    ['no keys', [{}, {}], /^NO_NUMERIC_COLUMN: /],
    ['only holes', [{ a: null }, { a: Number.NaN }], /^NO_VALUES: /],
    ['infinity', [{ a: 1 }, { a: -Infinity }], /^NOT_FINITE: rows\[1\], column "a": -Infinity is not/],
    [
      'mixed',
      [{ a: 1 }, { a: 2 }, { a: 'n.d.' }],
      /^NOT_A_NUMBER: rows\[2\], column "a": "n\.d\." is not a number/,
    ],
    [
      'mixed in arrays',
      [
        [1, 2],
        [3, new Date(0)],
      ],
      /^NOT_A_NUMBER: rows\[1\], column 1: a Date is not/,
    ],
    [
      'wrong length',
      { data: new Float64Array(5), rows: 2, columns: 3 },
      /^LENGTH_MISMATCH: data: has 5 cells\. 2 rows × 3 columns are 6/,
    ],
    ['no shape', { data: new Float64Array(5) }, /^LENGTH_MISMATCH: rows: undefined is not/],
    ['integers', { data: new Int32Array(6), rows: 2, columns: 3 }, /^NOT_FLOATS: data: is an Int32Array/],
    [
      'infinity in floats',
      { data: Float64Array.of(1, 2, 3, Infinity), rows: 2, columns: 2 },
      /^NOT_FINITE: row 1, column 1/,
    ],
    [
      'floats without value',
      { data: new Float64Array(4).fill(Number.NaN), rows: 2, columns: 2 },
      /^NO_VALUES: /,
    ],
    [
      'a triplet without id',
      [
        { row: 1, column: 2, value: 3 },
        { row: 1, column: null, value: 2 },
      ],
      /^NO_ID: rows\[1\]\.column: null is no id/,
    ],
    [
      'rows of integers, which can not hold a prediction',
      [Int32Array.of(1, 2)],
      /^NOT_ROWS: rows\[0\]: is an Int32Array, not an object/,
    ],
    ['a triplet with text', [{ row: 1, column: 2, value: '3' }], /^NOT_A_NUMBER: rows\[0\]\.value: "3"/],
  ])('%s', async (_, input, message) => {
    expect((await failure(bad(input))).message).toMatch(message);
  });

  test('a query without a pair is named as such', async () => {
    const triplets = [{ row: 1, column: 2, value: 3 }];
    const query = [null] as unknown as { row: number; column: number }[];
    expect((await failure(fill(triplets, { query }))).message).toMatch(
      /^NOT_ROWS: query\[0\]: is null, not an object. All of them must/,
    );
  });

  test('more than 5 million unobserved pairs are refused, unless asked for', async () => {
    const triplets = Array.from({ length: 2300 }, (_, i) => ({ row: i, column: i, value: i % 7 }));
    expect((await failure(fill(triplets))).code).toBe('TOO_MANY_PAIRS');
    const { rows: asked } = await fill(triplets, { query: [{ row: 0, column: 1 }] });
    expect(asked).toHaveLength(1);
  });
});

describe('bad options', () => {
  test.each([
    [
      { fold: 5 },
      /^UNKNOWN_OPTION: there is no option "fold"\. Did you mean folds\? The options are method, loss, covariance, noise, bounds, round, width, folds/,
    ],
    [{ query: [] }, /^UNKNOWN_OPTION: /],
    [{ folds: 0 }, /^BAD_OPTION: folds: 0 is not a whole number of at least 1/],
    [{ folds: 2.5 }, /^BAD_OPTION: folds: 2\.5/],
    [{ width: 0 }, /^BAD_OPTION: width: 0/],
    [{ seed: 2 ** 53 }, /^BAD_OPTION: seed: 9007199254740992/],
    [{ threads: -1 }, /^BAD_OPTION: threads: -1/],
    [{ method: 'svd' }, /^BAD_OPTION: method: "svd" is not 'alternating' or 'gradient'/],
    [
      { method: 'gradient', covariance: 'full' },
      /^BAD_OPTION: covariance: method 'gradient' keeps no covariance/,
    ],
    [{ fast: 1 }, /^BAD_OPTION: fast: 1/],
    [{ signal: {} }, /^BAD_OPTION: signal: an object is not an AbortSignal/],
    [{ row: {} }, /^BAD_OPTION: row: an object/],
    [null, /^BAD_OPTION: options are null/],
    [JSON.parse('{"__proto__": 1}'), /^UNKNOWN_OPTION: there is no option "__proto__"/],
  ])('%o', async (options, message) => {
    expect((await failure(fill(objects(), options as object))).message).toMatch(message);
  });

  test('undefined means not given', async () => {
    await expect(fill(objects(), { seed: undefined } as object)).resolves.toMatchObject({ seed: 0 });
  });

  test('a signal stops the call', async () => {
    const signal = AbortSignal.abort();
    await expect(fill(objects(), { signal })).rejects.toThrow('aborted');
    // Also where there is next to nothing to do.
    await expect(fill([[1, null]], { signal })).rejects.toThrow('aborted');
  });
});
