import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairModel } from '#rankfree/completion/model.js';
import { predictCell } from '#rankfree/completion/model.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import { RankfreeError } from '#rankfree/errors.js';
import { quoteField } from '#rankfree/formats/csv.js';
import { decodeText } from '#rankfree/formats/input.js';
import type { NumberFormat } from '#rankfree/formats/numberText.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { describeTable } from '#rankfree/tables/describe.js';
import type { LongTable } from '#rankfree/tables/long.js';
import { writeLong } from '#rankfree/tables/long.js';
import type { Pairs } from '#rankfree/tables/pairs.js';
import { readQuery } from '#rankfree/tables/query.js';
import type { TableOptions } from '#rankfree/tables/readTable.js';
import { openSource, readTable } from '#rankfree/tables/readTable.js';
import type { TextSource } from '#rankfree/tables/textSource.js';
import type { WideTable } from '#rankfree/tables/wide.js';
import { writeWide } from '#rankfree/tables/wide.js';

const input = (text: string) => decodeText(Buffer.from(text), 't.csv');
const read = (text: string, options: TableOptions = {}) => readTable(input(text), options);

/** Predicts 1000·row + column + 1/8: every cell its own number. */
function numbering({ rows, columns }: ObservedTable): PairModel {
  const left = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 500 * i : 1));
  const right = Float64Array.from({ length: 2 * columns }, (_, j) => (j % 2 === 0 ? 1 : (j - 1) / 2 + 0.125));
  return { rows, columns, width: 2, left, right, bounds: null, loss: 'squares', whole: null, curves: null };
}

const cellsOf = ({ row, column, value }: ObservedTable) =>
  new Map(Array.from(value, (v, t) => [`${row[t]} ${column[t]}`, v]));

const id = fc.string({
  unit: fc.constantFrom('a', 'ü', '7', '0', '"', ',', ';', '\n', ' ', '_', '\u001b'),
  minLength: 1,
  maxLength: 5,
});
const ids = fc.uniqueArray(fc.oneof(id, fc.constantFrom('__proto__', 'constructor', '007', '7', 'NaN')), {
  minLength: 2,
  maxLength: 6,
});
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const delimiter = fc.constantFrom(',', ';', '\t', '|');
const lineEnd = fc.constantFrom('\n', '\r\n');

describe('wide', () => {
  const wide = fc.record({ rows: ids, columns: ids, delimiter, lineEnd, mark: fc.boolean() }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      values: fc.array(fc.option(number, { freq: 3 }), {
        minLength: shape.rows.length * shape.columns.length,
        maxLength: shape.rows.length * shape.columns.length,
      }),
    }),
  );

  it('comes back to the letter, with its holes filled', () => {
    fc.assert(
      fc.property(wide, ({ shape, values }) => {
        const { rows, columns, delimiter, lineEnd, mark } = shape;
        fc.pre(values.some((value) => value !== null));
        const decimal = delimiter === ',' ? '.' : ',';
        const cell = (value: number) => String(value).replace('.', decimal);
        const text = (fill: (row: number, column: number) => string) =>
          (mark ? '\uFEFF' : '') +
          [
            ['label', ...columns.map((name) => `c${name}`)],
            ...rows.map((name, i) => [
              `r${name}`,
              ...columns.map((_, j) => {
                const value = values[i * columns.length + j]!;
                return value === null ? fill(i, j) : cell(value);
              }),
            ]),
          ]
            .map((fields) => fields.map((f) => quoteField(f, delimiter)).join(delimiter) + lineEnd)
            .join('');
        const table = read(
          text(() => ''),
          { layout: 'wide', delimiter, decimal },
        ) as WideTable;
        expect(table.rowIds).toEqual(rows.map((name) => `r${name}`));
        expect(table.columnIds).toEqual(columns.map((name) => `c${name}`));
        const model = numbering(table.table);
        expect(
          [...writeWide(table.source as TextSource, table, model, { mark: decimal, decimals: null })].join(
            '',
          ),
        ).toBe(text((i, j) => cell(predictCell(model, i, j))));
      }),
    );
  });

  it.each([
    ['first column of text', 'city,a\nx,1\ny,2\n', 0],
    ['years', 'year,1,2,3\n1958,315,316,317\n1959,315.5,316,\n', 0],
    ['unnamed first column', ',a,b\n4,1,2\n4,3,4\n', 0],
    ['rising whole numbers under a name', 'run,a\n1,5.5\n2,6\n7,8\n', 0],
    ['ids with letters among them', 'id,a\n1,5\nA2,6\n3,1\n', 0],
    ['measurements', 'x,y\n1.5,2\n2.5,3\n', undefined],
    ['whole numbers with repeats', 'a,b\n5,1\n5,2\n', undefined],
    ['no header, no label', '5,1\n3,2\n7,2\n', undefined],
    ['no header, numbered rows', '1,5\n2,3\n3,7\n', 0],
  ])('label: %s', (_, text, label) => {
    expect((read(text, { layout: 'wide' }) as WideTable).label).toBe(label);
  });

  it('takes --row at its word', () => {
    const table = read('a,b,c\n1,2.5,x\n2,3.5,y\n4,4.5,z\n', { row: 'b' }) as WideTable;
    expect([table.rowIds, table.columnIds, table.foreign]).toEqual([
      ['2.5', '3.5', '4.5'],
      ['a', 'c'].slice(0, 1),
      ['column "c"'],
    ]);
  });

  it.each([
    ['text over numbers', 'a,b\n1,2\n', ['a', 'b']],
    [
      'years beside a label',
      'country,1955,1960,1965\nx,30,31,32\ny,40,41,42\n',
      ['country', '1955', '1960', '1965'],
    ],
    ['uneven years outside the range', 'country,1955,1961\nx,30,31\ny,40,41\n', ['country', '1955', '1961']],
    ['numbers only', '1,2\n3,4\n', null],
    ['a label and readings', 'x,30.5,31\ny,40,41\n', null],
    ['a label and whole readings', 'x,30,31\ny,40,41\n', null],
    ['holes only', 'NA,\n1,2\n', null],
  ])('header: %s', (_, text, header) => {
    expect(read(text, { layout: 'wide' }).layout.columns.header).toEqual(header);
  });
});

const runtime = await openRuntime();

/** The long text of a table under the numbering model. */
function written(
  long: LongTable,
  { decimals = null, mark = '.' }: Partial<NumberFormat>,
  query?: Pairs,
): string {
  const model = numbering(long.table);
  const chunks = writeLong(runtime, long, (long.source as TextSource).text, {
    model,
    format: { mark, decimals },
    query,
  });
  return Buffer.concat(Array.from(chunks, (chunk) => chunk.slice())).toString();
}

describe('long', () => {
  const long = fc.record({ rows: ids, columns: ids, delimiter, lineEnd }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      readings: fc.array(
        fc.tuple(fc.nat(shape.rows.length - 1), fc.nat(shape.columns.length - 1), fc.option(number)),
        { minLength: 1, maxLength: 30 },
      ),
    }),
  );

  it('asked for the pairs that were read, gives their readings back', () => {
    fc.assert(
      fc.property(long, ({ shape, readings }) => {
        const { rows, columns, delimiter, lineEnd } = shape;
        fc.pre(readings.some(([, , value]) => value !== null));
        const decimal = delimiter === ',' ? '.' : ',';
        const line = (fields: string[]) =>
          fields.map((f) => quoteField(f, delimiter)).join(delimiter) + lineEnd;
        const data = readings.map(([i, j, value]) =>
          line([rows[i]!, columns[j]!, value === null ? '' : String(value).replace('.', decimal)]),
        );
        const text = line(['row', 'column', 'value']) + data.join('');
        const options = { delimiter, decimal };
        const table = read(text, options) as LongTable;
        const query = readQuery(openSource(input(text), options), table);
        const answer = written(query.long, { mark: decimal }, query.pairs);
        const back = read(answer, options) as LongTable;
        expect([back.rowIds, back.columnIds]).toEqual([table.rowIds, table.columnIds]);
        const observed = cellsOf(back.table);
        for (const [pair, value] of cellsOf(table.table)) expect(observed.get(pair)).toBe(value + 0);
      }),
    );
  });

  it.each([
    ['all digits', null, ['1.125', '1000.125', '2000.125', '2001.125']],
    ['two decimals', 2, ['1.13', '1000.13', '2000.13', '2001.13']],
  ])('writes every pair that was not observed, and no other, with %s', (_, decimals, values) => {
    const table = read('row,column,value\na,x,1\nb,y,2\nc,x,\n') as LongTable;
    const lines = ['a,y', 'b,x', 'c,x', 'c,y'].map((ids, t) => `${ids},${values[t]}\n`);
    expect(written(table, { decimals })).toBe(`row,column,value\n${lines.join('')}`);
  });

  it('averages repeated pairs and counts what was read', () => {
    const table = read('user,item,rating\nu,i,1\nv,i,2\nu,i,4\nu,i,\nu,i,4\nv,j,0.1\n');
    expect(cellsOf(table.table)).toEqual(new Map(Object.entries({ '0 0': 3, '1 0': 2, '1 1': 0.1 })));
    const { shape, observed, missing, readings, duplicates, sum } = describeTable(table);
    expect({ shape, observed, missing, readings, duplicates, sum }).toEqual({
      shape: [2, 2],
      observed: 3,
      missing: 1,
      readings: 5,
      duplicates: 2,
      sum: 11.1,
    });
  });

  it.each([
    ['by names', 'userID,placeID,rating,food_rating\nU1,1,2,2\nU2,2,1,1\n', [0, 1, 2]],
    ['by names in another order', 'score,movie_id,user_id\n3,1,1\n4,2,1\n', [2, 1, 0]],
    ['by shape', 'a,b,c\nx,p,1\nx,q,2\ny,p,3\n', [0, 1, 2]],
    ['triplets without header', '1\t10\t3\n1\t11\t4\n2\t10\t5\n', [0, 1, 2]],
    [
      'triplets with time stamps',
      '1\t10\t3\t881250949\n1\t11\t4\t891717742\n2\t10\t5\t878887116\n',
      [0, 1, 2],
    ],
    ['one number among text', 'k,l,m,n\nx,p,u,1.5\nx,q,u,2\ny,p,v,3\n', [0, 1, 3]],
  ])('is found %s', (_, text, keys) => {
    const { layout } = read(text) as LongTable;
    expect([layout.kind, layout.row, layout.column, layout.value]).toEqual(['long', ...keys]);
  });

  it.each([
    ['coordinates', 'x,y,z\n1.5,2.5,3\n4.5,2.5,6\n1.5,3.5,1\n'],
    ['a labelled table of two columns', 'year,mean,count\n1958,2,3\n1959,2,4\n1960,2,5\n'],
    ['answers on a short scale', `q1,q2,q3\n${'1,2,3\n2,2,1\n1,2,2\n'.repeat(9)}`],
    ['two columns', 'a,b\nx,1\nx,2\n'],
  ])('is not found in %s', (_, text) => {
    expect(read(text).kind).toBe('wide');
  });
});

describe('any bytes', () => {
  const unit = fc.constantFrom(
    'a',
    '1',
    '2',
    '.',
    '-',
    '"',
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    ' ',
    'e',
    'NA',
    'Infinity',
  );
  const options = fc.record(
    {
      layout: fc.constantFrom('wide' as const, 'long' as const),
      row: fc.constantFrom('a', '1'),
      value: fc.constantFrom('2', 'e'),
      missing: fc.constant(['1']),
      delimiter: fc.constantFrom(',', ';', '\t'),
      decimal: fc.constantFrom('.', ','),
    },
    { requiredKeys: [] },
  );

  it('give a table of finite numbers or an error of ours', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 80 }), options, (text, given) => {
        try {
          const { table } = read(text, given);
          expect(table.value.every(Number.isFinite)).toBe(true);
          expect(table.row.every((i) => i >= 0 && i < table.rows)).toBe(true);
          expect(table.column.every((j) => j >= 0 && j < table.columns)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RankfreeError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
