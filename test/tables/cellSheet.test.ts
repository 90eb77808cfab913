import { describe, expect, it } from 'vitest';
import { writeDelimited } from '#rankfree/formats/delimited.js';
import { cellSheet } from '#rankfree/tables/cellSheet.js';
import { askedPairs } from '#rankfree/tables/pairs.js';
import { writeCells } from '#rankfree/tables/trustedCells.js';
import type { TrustedCell } from '#rankfree/trust/intervals.js';

const table = {
  rows: 3,
  columns: 2,
  row: Int32Array.of(0, 1, 2),
  column: Int32Array.of(0, 1, 0),
  value: Float64Array.of(1, 2, 3),
};
const names = { table, rowIds: ['a,b', '007', 'c'], columnIds: ['1', '2'] };
const suspicious = [
  { row: 2, column: 0, value: 3, weight: 0.012_345_6, expected: 1.234_567, deviation: 0.1 },
];
/** Row 1 is undetermined and has no interval. */
const intervals = {
  cell: (i: number, j: number): TrustedCell =>
    i === 1
      ? { value: 1 / 3, low: null, high: null, leverage: 2 / 3, flag: 'undetermined' }
      : { value: i + 1 / 7, low: j - 1 / 7, high: i + j + 1 / 3, leverage: 1 / 9, flag: 'ok' },
};

describe('cells by columns', () => {
  const queries = [
    { name: 'all holes', query: undefined },
    { name: 'a query', query: askedPairs(table, Int32Array.of(0, 2, 1), Int32Array.of(0, 1, 0)) },
  ];

  it.each(queries)('say what the text says: $name', ({ query }) => {
    const text = [...writeCells(names, intervals, suspicious, 3, query)].join('');
    const sheet = cellSheet(names, intervals, suspicious, 3, query);
    expect([...writeDelimited(sheet, { delimiter: ',', lineEnd: '\n' })].join('')).toBe(text);
    expect(sheet.columns.map(({ values }) => values.length)).toEqual(sheet.names.map(() => sheet.rows));
  });

  it('keep all bits where they are asked for, and numbers as numbers', () => {
    const { names: titles, columns } = cellSheet(names, intervals, suspicious, undefined, undefined);
    const of = (title: string) => columns[titles.indexOf(title)]!;
    expect(of('value').values[0]).toBe(1 / 7);
    expect(of('leverage').values[0]).toBe(1 / 9);
    expect(of('row').kind).toBe('text');
    expect(of('column')).toMatchObject({ kind: 'number', type: 'int64' });
    expect(of('expected').values[3]).toBe(1.234_567);
    expect(of('weight').values[0]).toBeNaN();
  });
});
