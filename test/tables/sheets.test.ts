/** Tables of typed columns are read by the rules of text, and come back in their types. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairModel } from '#rankfree/completion/model.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import { writeDelimited } from '#rankfree/formats/delimited.js';
import { decodeText } from '#rankfree/formats/input.js';
import type { Sheet, SheetColumn } from '#rankfree/formats/sheet.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { answerSheet, filledSheet } from '#rankfree/tables/filled.js';
import type { LongTable } from '#rankfree/tables/long.js';
import { readQuery } from '#rankfree/tables/query.js';
import type { TableOptions } from '#rankfree/tables/readTable.js';
import { openSource, readTable } from '#rankfree/tables/readTable.js';
import type { WideTable } from '#rankfree/tables/wide.js';

const runtime = await openRuntime();

const numbers = (...values: (number | null)[]): SheetColumn => ({
  kind: 'number',
  type: 'float64',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
});
const ints = (...values: (number | null)[]): SheetColumn =>
  ({ ...numbers(...values), type: 'int32' }) as SheetColumn;
const texts = (...values: (string | null)[]): SheetColumn => ({ kind: 'text', values });
const sheetOf = (columns: Record<string, SheetColumn>): Sheet => ({
  names: Object.keys(columns),
  columns: Object.values(columns),
  rows: Object.values(columns)[0]!.values.length,
});
const read = (columns: Record<string, SheetColumn>, options: TableOptions = {}) =>
  readTable({ kind: 'sheet', format: { title: 'a sheet' }, name: 'x', sheet: sheetOf(columns) }, options);

/** Predicts row + column/8 everywhere. */
function model({ rows, columns }: ObservedTable): PairModel {
  const left = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? i / 2 : 1));
  const right = Float64Array.from({ length: 2 * columns }, (_, j) => (j % 2 === 0 ? 1 : (j - 1) / 16));
  return { rows, columns, width: 2, left, right, bounds: null, loss: 'squares', whole: null, curves: null };
}
const filling = (table: ObservedTable) => ({ model: model(table), written: (value: number) => value });

describe('two routes to one table', () => {
  const id = fc.constantFrom('ann', 'bob', 'cat', '007', '7', '__proto__');
  const observations = fc.array(
    fc.tuple(id, fc.integer({ min: 1, max: 4 }), fc.option(fc.integer({ min: -9, max: 9 }))),
    {
      minLength: 3,
      maxLength: 30,
    },
  );

  it.each(['long', 'wide'] as const)('%s: as typed columns and as text', (layout) => {
    fc.assert(
      fc.property(observations, (rows) => {
        fc.pre(rows.some(([, , value]) => value !== null));
        const columns = {
          user: texts(...rows.map(([user]) => `u${user}`)),
          item: ints(...rows.map(([, item]) => item)),
          rating: numbers(...rows.map(([, , value]) => value)),
        };
        const text = [...writeDelimited(sheetOf(columns), { delimiter: ',', lineEnd: '\n' })].join('');
        const typed = read(columns, { layout });
        const plain = readTable(decodeText(Buffer.from(text), 'x.csv'), { layout });
        for (const key of ['rowIds', 'columnIds', 'table', 'duplicates'] as const)
          expect(typed[key]).toEqual(plain[key]);
      }),
    );
  });
});

it('finds the long layout by name, keeps large ids to the last digit, and answers in the types of the ids', () => {
  const large = [2n ** 53n + 1n, 2n ** 53n + 1n, 2n ** 53n];
  const user: SheetColumn = { kind: 'integer', type: 'int64', values: large };
  const long = read({ user, item: ints(2, 3, 2), rating: numbers(1, 2, 3) }) as LongTable;
  expect(long.kind).toBe('long');
  expect(long.rowIds).toEqual(['9007199254740993', '9007199254740992']);
  const { columns } = answerSheet(runtime, long, filling(long.table), undefined);
  expect(columns).toEqual([{ ...user, values: [2n ** 53n] }, ints(3), numbers(1 + 1 / 8)]);
});

it('asks a query of typed columns; ids that do not fit the type come back as text', () => {
  const long = read({
    user: ints(1, 1, 2),
    item: texts('x', 'y', 'x'),
    rating: numbers(1, 2, 3),
  }) as LongTable;
  const asked = sheetOf({ item: texts('y', 'x'), user: texts('ann', '1') });
  const source = openSource({ kind: 'sheet', format: { title: 'a sheet' }, name: 'q', sheet: asked });
  const { long: grown, pairs } = readQuery(source, long);
  expect(grown.warnings).toEqual(['1 row id of the query is not in the table: "ann".']);
  const answer = answerSheet(runtime, grown, filling(grown.table), pairs);
  expect(answer.columns).toEqual([texts('ann', '1'), texts('y', 'x'), numbers(2 + 1 / 8, 1)]);
});

it('gives a wide table back in its types: only filled whole numbers become doubles', () => {
  const columns: Record<string, SheetColumn> = {
    station: texts('a', null, 'c'),
    full: ints(1, 2, 3),
    open: { kind: 'boolean', values: [true, null, false] },
    part: ints(4, null, 6),
    small: { ...numbers(0.5, null, 2), type: 'float32' } as SheetColumn,
    when: { kind: 'date', values: [1, 2, null] },
  };
  const wide = read(columns) as WideTable;
  expect(wide.foreign).toEqual(['column "open"', 'column "when"']);
  expect(filledSheet(runtime, wide, filling(wide.table))).toEqual(
    sheetOf({
      ...columns,
      part: numbers(4, 1 + 1 / 8, 6),
      small: { ...columns.small, values: Float64Array.of(0.5, 1.25, 2) } as SheetColumn,
    }),
  );
});

it('takes --missing for numbers and texts, and leaves what is text text', () => {
  const wide = read(
    {
      a: numbers(1, 999, 3),
      b: { kind: 'mixed', values: [1, 'n.d.', 2] },
      c: texts('1', '2', null),
    },
    { missing: ['999', 'n.d.'] },
  );
  expect(Array.from(wide.table.value)).toEqual([1, 1, 3, 2]);
  expect(wide.warnings).toEqual([
    'column "c" is carried through as text with its holes, though 2 readings look like numbers; the first text is "1" (x, row 1).',
  ]);
});

it('names what is no number by its place', () => {
  const columns = { a: { kind: 'mixed', values: [1, 2, 3, 4, 5, 6, 7, 8, 9, '10', 11] } as const };
  expect(() => read(columns)).toThrow(
    'NOT_A_NUMBER: x, row 10, column "a": "10" is text in this file, not a number. Store the column as numbers.',
  );
  expect(() => read({ a: numbers(1, Number.POSITIVE_INFINITY, 2) })).toThrow(
    /^NOT_FINITE: x, row 2, column "a"/,
  );
  expect(() => read({ user: texts('a', null), item: texts('b', 'c'), rating: numbers(1, 2) })).toThrow(
    /^NO_ID: x, row 2, column "user"/,
  );
});
