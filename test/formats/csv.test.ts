import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { RankfreeError } from '#rankfree/errors.js';
import { quoteField, scanRecords } from '#rankfree/formats/csv.js';
import { readDialect } from '#rankfree/formats/dialect.js';
import { decodeText } from '#rankfree/formats/input.js';

function records(text: string, delimiter = ','): string[][] {
  const scanner = scanRecords({ name: 't.csv', text, delimiter });
  const all: string[][] = [];
  while (scanner.next()) all.push(Array.from({ length: scanner.count }, (_, i) => scanner.field(i)));
  return all;
}

const field = fc.string({
  unit: fc.constantFrom('a', 'ü', '7', '"', ',', ';', '\t', '\n', '\r', ' ', '🌡', '.'),
  maxLength: 6,
});
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1 }));
const dialect = {
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
};

describe('records of delimited text', () => {
  it('read what was written', () => {
    fc.assert(
      fc.property(table, dialect.delimiter, dialect.lineEnd, (rows, delimiter, lineEnd) => {
        const text = rows
          .map((row) => row.map((f) => quoteField(f, delimiter)).join(delimiter) + lineEnd)
          .join('');
        expect(records(text, delimiter)).toEqual(rows);
      }),
    );
  });

  it('agree with Papa Parse', () => {
    fc.assert(
      fc.property(table, dialect.delimiter, fc.constantFrom('\n', '\r\n'), (rows, delimiter, newline) => {
        const text = Papa.unparse(rows, { delimiter, newline, quotes: true });
        expect(records(text, delimiter)).toEqual(Papa.parse(text, { delimiter, newline }).data);
      }),
    );
  });

  it('read any text, or say what is wrong', () => {
    const unit = fc.constantFrom('a', '1', '"', ',', '\n', '\r', ' ');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        try {
          records(text);
        } catch (error) {
          expect((error as RankfreeError).code).toMatch(/^(UNTERMINATED_QUOTE|TEXT_AFTER_QUOTE)$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('take line ends as they come, and quotes inside plain fields as characters', () => {
    expect(records('a,b\r\n5" pipe,2\n\rx, "y"')).toEqual([
      ['a', 'b'],
      ['5" pipe', '2'],
      [''],
      ['x', ' "y"'],
    ]);
    expect(records('"a" ,"b"\n')).toEqual([['a', 'b']]);
    expect(records('a,\n')).toEqual([['a', '']]);
  });

  it('count physical lines', () => {
    const scanner = scanRecords({ name: 't.csv', text: 'a\n"b\r\nc\rd",x,"\n",y\nz', delimiter: ',' });
    const lines: string[] = [];
    while (scanner.next()) lines.push(scanner.place(scanner.count - 1));
    expect(lines).toEqual(['t.csv, line 1', 't.csv, line 5', 't.csv, line 6']);
  });

  it('name the line on which an endless quote opened', () => {
    expect(() => records('a,b\n"x\ny",z\n1,"2\n3,4\n')).toThrow(/^UNTERMINATED_QUOTE: t\.csv, line 4: /);
  });
});

describe('the dialect of a text', () => {
  const dialectOf = (text: string) => {
    const { delimiter, decimal, lineEnd } = readDialect({ name: 't', text, byteOrderMark: false });
    return [delimiter, decimal, lineEnd];
  };

  it.each([
    ['a,b\n1,2\n', ',', '.', '\n'],
    ['a;b\r\n1,5;2,5\r\n', ';', ',', '\r\n'],
    ['1,5;2,5\n1,5;3,5\n', ';', ',', '\n'],
    ['a\tb\r1.5\t"x,y"\r', '\t', '.', '\r'],
    ['a|b\n1|2\n', '|', '.', '\n'],
    ['a\n1\n', ',', '.', '\n'],
    ['"x;y",1\n"z;w",2\n', ',', '.', '\n'],
    ['name;note\nx;"1,2,3"\ny;"4,5,6"\n', ';', '.', '\n'],
  ])('%j', (text, ...expected) => {
    expect(dialectOf(text)).toEqual(expected);
  });
});

describe('bytes', () => {
  it('are text or an error, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const { text } = decodeText(Buffer.from(bytes), 't.csv');
          expect(typeof text).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(RankfreeError);
        }
      }),
    );
  });

  it('say on which line they stop being UTF-8', () => {
    expect(() => decodeText(Buffer.from('a\nb\nü\n', 'latin1'), 't.csv')).toThrow(
      /^NOT_UTF8: t\.csv, line 3: /,
    );
  });
});
