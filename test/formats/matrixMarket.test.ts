import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DenseArray, SparseArray } from '#rankfree/formats/array.js';
import { sparse } from '#rankfree/formats/array.js';
import { readBytes } from '#rankfree/formats/input.js';
import { readMatrixMarket, writeMatrixMarket } from '#rankfree/formats/matrixMarket.js';
import { repeatedCell } from '#rankfree/formats/repeatedCell.js';
import { denseArrays, sparseArrays } from './arrays.ts';

const read = (text: string) => readMatrixMarket(Buffer.from(text, 'latin1'), 'a.mtx');

/** Entries as [row, column, value] from 1, in any order. */
function entries(array: DenseArray | SparseArray): number[][] {
  const { row, column, value } = array.kind === 'dense' ? sparse(array) : array;
  return Array.from(value, (x, t) => [row[t]! + 1, column[t]! + 1, x]).sort(
    (a, b) => a[0]! - b[0]! || a[1]! - b[1]!,
  );
}

// Written by SciPy 1.17.1: scipy.io.mmwrite(f, scipy.sparse.coo_matrix(a)), or of the dense a for an array.
const scipy: [title: string, text: string, expected: number[][]][] = [
  [
    'coordinate real general',
    '%%MatrixMarket matrix coordinate real general\n%\n3 3 4\n1 2 1.5\n2 1 2E-300\n3 2 3.333333333333333E-1\n3 3 -4\n',
    [
      [1, 2, 1.5],
      [2, 1, 2e-300],
      [3, 2, 1 / 3],
      [3, 3, -4],
    ],
  ],
  [
    'coordinate pattern general',
    '%%MatrixMarket matrix coordinate pattern general\n%\n3 3 4\n1 2\n2 1\n3 2\n3 3\n',
    [
      [1, 2, 1],
      [2, 1, 1],
      [3, 2, 1],
      [3, 3, 1],
    ],
  ],
  [
    'coordinate integer general',
    '%%MatrixMarket matrix coordinate integer general\n%\n2 2 2\n1 2 -3\n2 1 5\n',
    [
      [1, 2, -3],
      [2, 1, 5],
    ],
  ],
  [
    'coordinate real symmetric',
    '%%MatrixMarket matrix coordinate real symmetric\n%\n3 3 4\n1 1 1\n2 1 2\n3 2 3\n3 3 4\n',
    [
      [1, 1, 1],
      [1, 2, 2],
      [2, 1, 2],
      [2, 3, 3],
      [3, 2, 3],
      [3, 3, 4],
    ],
  ],
  [
    'coordinate real skew-symmetric',
    '%%MatrixMarket matrix coordinate real skew-symmetric\n%\n3 3 2\n2 1 -2\n3 2 -3\n',
    [
      [1, 2, 2],
      [2, 1, -2],
      [2, 3, 3],
      [3, 2, -3],
    ],
  ],
  [
    'array real general, with a hole',
    '%%MatrixMarket matrix array real general\n%\n2 2\n1.5\n-2\nNaN\n3.333333333333333E-1\n',
    [
      [1, 1, 1.5],
      [2, 1, -2],
      [2, 2, 1 / 3],
    ],
  ],
  [
    'array integer general',
    '%%MatrixMarket matrix array integer general\n%\n1 3\n1\n2\n3\n',
    [
      [1, 1, 1],
      [1, 2, 2],
      [1, 3, 3],
    ],
  ],
  [
    'array real symmetric',
    '%%MatrixMarket matrix array real symmetric\n%\n2 2\n1\n2\n3\n',
    [
      [1, 1, 1],
      [1, 2, 2],
      [2, 1, 2],
      [2, 2, 3],
    ],
  ],
  [
    'array real skew-symmetric',
    '%%MatrixMarket matrix array real skew-symmetric\n%\n2 2\n2\n',
    [
      [1, 1, 0],
      [1, 2, -2],
      [2, 1, 2],
      [2, 2, 0],
    ],
  ],
];

describe('Matrix Market', () => {
  it.each(scipy)('reads %s of SciPy', (_, text, expected) => {
    expect(entries(read(text))).toEqual(expected);
  });

  it('reads what it wrote, dense and sparse', () => {
    fc.assert(
      fc.property(fc.oneof(denseArrays(), sparseArrays()), (array) => {
        expect(readMatrixMarket(writeMatrixMarket(array), 'a')).toEqual(array);
      }),
    );
  });

  it('reads numbers to the bit, however they are spelled', () => {
    const number = fc.tuple(
      fc.constantFrom('', '-', '+'),
      fc.oneof(fc.stringMatching(/^\d{1,20}(\.\d{0,20})?$/), fc.stringMatching(/^\.\d{1,20}$/)),
      fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?\d{1,2}$/)),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (numbers) => {
        const texts = numbers.map((parts) => parts.join(''));
        const array = read(
          `%%MatrixMarket matrix array real general\n${texts.length} 1\n${texts.join('\n')}`,
        );
        expect((array as DenseArray).values).toEqual(Float64Array.from(texts, Number));
      }),
      { numRuns: 500 },
    );
  });

  it('reads what the input unpacks of a gzipped file', async () => {
    const bytes = await readBytes(Readable.from([gzipSync(scipy[0]![1])]), 'a.mtx.gz');
    expect(entries(readMatrixMarket(bytes, 'a.mtx.gz'))).toEqual(scipy[0]![2]);
  });

  it('takes keywords in any case, blank lines, comments, tabs, carriage returns and no last line end', () => {
    const text = '%%matrixmarket MATRIX Coordinate REAL General\r\n% c\r\n\r\n 2\t2 1 \r\n\r\n%x\r\n 1  2\t7';
    expect(entries(read(text))).toEqual([[1, 2, 7]]);
  });

  const real = '%%MatrixMarket matrix coordinate real general\n';
  const symmetric = '%%MatrixMarket matrix coordinate real symmetric\n';
  const skew = '%%MatrixMarket matrix coordinate real skew-symmetric\n';
  const array = '%%MatrixMarket matrix array integer general\n';
  it.each<[string, string, RegExp]>([
    ['other text', 'a,b\n1,2\n', /^NOT_MATRIX_MARKET: a\.mtx, line 1: this is no header of five words/],
    ['no text', '', /^NOT_MATRIX_MARKET: /],
    [
      'an unknown word',
      real.replace('real', 'rational'),
      /^NOT_MATRIX_MARKET: .*"rational" is unknown here\. It may be real,/,
    ],
    ['complex', real.replace('real', 'complex'), /^UNSUPPORTED_FIELD: a\.mtx, line 1: its cells are complex/],
    ['hermitian', real.replace('general', 'hermitian'), /^UNSUPPORTED_FIELD: /],
    [
      'pattern array',
      array.replace('integer', 'pattern'),
      /^UNSUPPORTED_FIELD: .* can't go with array general/,
    ],
    ['no sizes', `${real}% none\n`, /^WRONG_COUNT: a\.mtx, line 2: the line of sizes is missing/],
    [
      'two sizes',
      `${real}2 2\n`,
      /^WRONG_COUNT: a\.mtx, line 2, column 4: the line ends where a number is expected/,
    ],
    ['four sizes', `${real}2 2 1 1\n`, /^WRONG_COUNT: a\.mtx, line 2, column 7: "1" is one number too many/],
    [
      'broken sizes',
      `${real}2.5 2 1\n`,
      /^NOT_A_NUMBER: a\.mtx, line 2, column 1: "2\.5" is not a whole number/,
    ],
    ['negative sizes', `${real}-2 2 1\n`, /^BAD_SHAPE: a\.mtx, line 2, column 1: -2 is no number of rows/],
    ['huge shapes', `${real}2 3000000000 0\n`, /^BAD_SHAPE: a\.mtx, line 2, column 3: /],
    [
      'huge counts',
      `${real}9 9 900000000000\n1 1 1\n`,
      /^WRONG_COUNT: .* 6 bytes that follow can't hold them/,
    ],
    ['huge arrays', `${array}2000000000 2000000000\n1\n`, /^WRONG_COUNT: /],
    ['a negative count', `${real}1 1 -1\n`, /^WRONG_COUNT: /],
    [
      'too few entries',
      `${real}2 2 2\n1 1 1.00000\n\n`,
      /^WRONG_COUNT: a\.mtx, line 4: 2 lines are declared, and the file ends after 1/,
    ],
    [
      'too many entries',
      `${real}2 2 1\n1 1 1\n% c\n1 2 1\n`,
      /^WRONG_COUNT: a\.mtx, line 5: 1 lines are declared, and here is one more/,
    ],
    ['too many cells', `${array}1 1\n1\n2\n`, /^WRONG_COUNT: a\.mtx, line 4: /],
    [
      'two cells on a line',
      `${array}2 1\n1 2\n`,
      /^WRONG_COUNT: a\.mtx, line 3, column 3: "2" is one number too many/,
    ],
    [
      'row 0',
      `${real}2 2 1\n0 1 1\n`,
      /^INDEX_OUT_OF_RANGE: a\.mtx, line 3, column 1: row 0 is outside 1 … 2\. Indices start at 1/,
    ],
    [
      'a column outside',
      `${real}2 2 1\n1 3 1\n`,
      /^INDEX_OUT_OF_RANGE: a\.mtx, line 3, column 3: column 3 is outside/,
    ],
    ['words', `${real}2 2 1\n1 1 1,5\n`, /^NOT_A_NUMBER: a\.mtx, line 3, column 5: "1,5" is not a number/],
    ['broken exponents', `${real}2 2 1\n1 1 1e+\n`, /^NOT_A_NUMBER: .*"1e\+"/],
    ['hexadecimal', `${real}2 2 1\n1 1 0x1F\n`, /^NOT_A_NUMBER: /],
    [
      'long tokens',
      `${real}2 2 1\n1 1 ${'1'.repeat(2000)}\n`,
      /^NOT_A_NUMBER: a\.mtx, line 3, column 5: "1{39}…" is not/,
    ],
    ['infinity', `${real}2 2 1\n1 1 -inf\n`, /^NOT_FINITE: a\.mtx, line 3, column 5: "-inf"/],
    ['overflow', `${real}2 2 1\n1 1 1e400\n`, /^NOT_FINITE: /],
    [
      'fractions of integers',
      `${array}1 1\n1.5\n`,
      /^NOT_A_NUMBER: a\.mtx, line 3, column 1: "1\.5" is not a whole number/,
    ],
    [
      'integers beyond doubles',
      `${array}1 1\n9007199254740993\n`,
      /^NOT_EXACT: a\.mtx, line 3, column 1: "9007199254740993"/,
    ],
    [
      'nan as an entry',
      `${real}1 1 1\n1 1 nan\n`,
      /^NOT_A_NUMBER: a\.mtx, line 3, column 5: nan is not a number\. Leave/,
    ],
    [
      'repeated cells',
      `${real}2 2 3\n2 1 1\n1 1 5\n% c\n2 1 1\n`,
      /^DUPLICATE_ENTRY: a\.mtx, line 6: row 2, column 1 was listed before/,
    ],
    [
      'upper entries',
      `${symmetric}2 2 1\n1 2 1.0\n`,
      /^WRONG_TRIANGLE: a\.mtx, line 3, column 3: row 1, column 2 is above the diagonal/,
    ],
    ['skew diagonals', `${skew}2 2 1\n2 2 0.0\n`, /^WRONG_TRIANGLE: .* is on the diagonal/],
    [
      'oblong symmetric',
      `${symmetric}2 3 0\n`,
      /^BAD_SHAPE: a\.mtx, line 2, column 3: a symmetric matrix is square, not 2 × 3/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('refuses to write what is no number', () => {
    const array = {
      kind: 'dense',
      shape: [1, 2],
      values: Float64Array.of(0, Number.POSITIVE_INFINITY),
    } as const;
    expect(() => writeMatrixMarket(array)).toThrow(/^NOT_FINITE: \[0, 1\]/);
    const list = { ...sparse(array), value: Float64Array.of(0, Number.NaN) };
    expect(() => writeMatrixMarket(list)).toThrow(/^NOT_FINITE: \[0, 1\]: NaN/);
  });
});

describe('a repeated cell', () => {
  it('is the first whose cell was there before, whatever the size of indices', () => {
    const index = fc.constantFrom(0, 1, 2047, 2048, 2 ** 22 - 1, 2 ** 22, 2 ** 31 - 2);
    fc.assert(
      fc.property(fc.array(fc.tuple(index, index), { maxLength: 12 }), (cells) => {
        const keys = cells.map(String);
        const expected = keys.findIndex((key, t) => keys.indexOf(key) < t);
        const [row, column] = [0, 1].map((k) => Int32Array.from(cells, (cell) => cell[k]!));
        expect(repeatedCell(row!, column!)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
