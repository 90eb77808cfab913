/** Formats with typed columns: write(read(x)) = x, files by independent writers, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArrow, writeArrow } from '#rankfree/formats/arrow.js';
import { writeDelimited } from '#rankfree/formats/delimited.js';
import { formatOf } from '#rankfree/formats/format.js';
import { readJson, writeJson } from '#rankfree/formats/json.js';
import { readParquet } from '#rankfree/formats/parquet/read.js';
import { writeParquet } from '#rankfree/formats/parquet/write.js';
import type { NumberType, Sheet, SheetColumn } from '#rankfree/formats/sheet.js';
import { cellText, sheetFromGrid } from '#rankfree/formats/sheet.js';
import { readSpreadsheet, writeSpreadsheet } from '#rankfree/formats/spreadsheet.js';
import * as files from './columnarFiles.ts';

const text = fc.string({
  unit: fc.constantFrom('a', 'ü', '7', '0', '"', '\\', ',', '\n', '€', '=', '<', '&'),
  maxLength: 6,
});
const name = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString'));
/** Rows after which no value is a hole alone: a column of nothing has no type in some formats. */
const hole = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });

const ranges: Record<Exclude<NumberType, 'float32' | 'float64'>, [number, number]> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

function numberColumn(type: NumberType, rows: number): fc.Arbitrary<SheetColumn> {
  const options = { noNaN: true, noDefaultInfinity: true };
  const value =
    type === 'float64'
      ? fc.double(options)
      : type === 'float32'
        ? fc.float(options)
        : fc.maxSafeInteger().map((n) => clamp(n, ...ranges[type]));
  return fc.array(hole(value), { minLength: rows, maxLength: rows }).map((values) => ({
    kind: 'number',
    type,
    values: Float64Array.from(values, (v) => (v === null ? Number.NaN : v + 0)),
  }));
}

function clamp(n: number, low: number, high: number): number {
  const range = high - low + 1;
  return Number.isSafeInteger(range)
    ? low + (((n % range) + range) % range)
    : Math.max(low, Math.min(high, n));
}

/** Columns of all kinds; values that are in the column at least once, so that its type shows. */
function column(rows: number): fc.Arbitrary<SheetColumn> {
  const list = <T>(value: fc.Arbitrary<T>) => fc.array(hole(value), { minLength: rows, maxLength: rows });
  const types = ['float64', 'float32', ...(Object.keys(ranges) as NumberType[])] as NumberType[];
  const large = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const instant = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
  return fc.oneof(
    fc.constantFrom(...types).chain((type) => numberColumn(type, rows)),
    list(text).map((values): SheetColumn => ({ kind: 'text', values })),
    list(large).map(
      (values): SheetColumn => ({ kind: 'integer', type: 'int64', values: [...values.slice(1), 2n ** 62n] }),
    ),
    list(fc.boolean()).map((values): SheetColumn => ({ kind: 'boolean', values })),
    list(fc.integer({ min: -40_000, max: 40_000 })).map((values): SheetColumn => ({ kind: 'date', values })),
    fc
      .record({
        unit: fc.constantFrom('ms', 'us', 'ns'),
        zone: fc.constantFrom(null, 'UTC'),
        values: list(instant),
      })
      .map((timestamp): SheetColumn => ({ kind: 'timestamp', ...timestamp })),
  );
}

function sheets(columnOf: (rows: number) => fc.Arbitrary<SheetColumn>): fc.Arbitrary<Sheet> {
  return fc
    .record({
      rows: fc.integer({ min: 1, max: 12 }),
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
    })
    .chain(({ rows, names }) =>
      fc.tuple(...names.map(() => columnOf(rows))).map((columns): Sheet => ({ names, columns, rows })),
    );
}

/** apache-arrow reads an empty name as null, and an empty row above a table is none of it; columns without a name are numbered before they are written. */
function named(all: fc.Arbitrary<Sheet>): fc.Arbitrary<Sheet> {
  return all.filter(({ names }) => !names.includes(''));
}

describe('write, then read', () => {
  it('Parquet gives all columns back', async () => {
    await fc.assert(
      fc.asyncProperty(sheets(column), async (sheet) => {
        expect(await readParquet(writeParquet(sheet), 'x')).toEqual(sheet);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['file', 'stream'] as const)('Arrow gives all columns back as a %s', async (style) => {
    await fc.assert(
      fc.asyncProperty(named(sheets(column)), async (sheet) => {
        expect(await readArrow(await writeArrow(sheet, style), 'x')).toEqual(sheet);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['array', 'lines'] as const)('JSON gives its own kinds back as %s', (style) => {
    fc.assert(
      fc.property(sheets(jsonColumn), (sheet) => {
        expect(readJson([...writeJson(sheet, style)].join(''), 'x')).toEqual(sheet);
      }),
    );
  });

  it('a spreadsheet gives its own kinds back', async () => {
    await fc.assert(
      fc.asyncProperty(named(sheets(spreadsheetColumn)), async (sheet) => {
        const grid = await readSpreadsheet(await writeSpreadsheet(sheet), 'x');
        expect(sheetFromGrid(grid, true)).toEqual(sheet);
      }),
      { numRuns: 60 },
    );
  });
});

/** The last value is there, so that a column's kind shows and no row is left out. */
function ending(column: SheetColumn, last: unknown): SheetColumn {
  const values = Array.from(column.values as ArrayLike<unknown>);
  values[values.length - 1] = last;
  return {
    ...column,
    values: column.kind === 'number' ? Float64Array.from(values as number[]) : values,
  } as SheetColumn;
}

function jsonColumn(rows: number): fc.Arbitrary<SheetColumn> {
  const list = <T>(value: fc.Arbitrary<T>) => fc.array(hole(value), { minLength: rows, maxLength: rows });
  return fc
    .oneof(
      numberColumn('float64', rows).map((column) => ending(column, 0.5)),
      numberColumn('int64', rows),
      list(text).map((values) => ending({ kind: 'text', values }, 'x')),
      list(fc.boolean()).map((values) => ending({ kind: 'boolean', values }, true)),
      list(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((values) =>
        ending({ kind: 'integer', type: 'uint64', values }, 2n ** 64n - 1n),
      ),
    )
    .filter(
      (column) =>
        column.kind !== 'number' || column.type !== 'int64' || column.values.some((v) => !Number.isNaN(v)),
    );
}

function spreadsheetColumn(rows: number): fc.Arbitrary<SheetColumn> {
  const list = <T>(value: fc.Arbitrary<T>) => fc.array(hole(value), { minLength: rows, maxLength: rows });
  const word = fc.string({
    unit: fc.constantFrom('a', 'ü', '7', '0', '"', '&', '<', '=', '_'),
    minLength: 1,
    maxLength: 5,
  });
  return fc.oneof(
    numberColumn('float64', rows).map((column) => ending(column, 0.5)),
    numberColumn('int32', rows).map((column) => ending({ ...column, type: 'int64' } as SheetColumn, 7)),
    list(word).map((values) => ending({ kind: 'text', values }, 'x')),
    list(fc.boolean()).map((values) => ending({ kind: 'boolean', values }, true)),
    list(fc.integer({ min: 1000, max: 40_000 })).map((values) => ending({ kind: 'date', values }, 18_000)),
  );
}

/** The table `types` of columnarFiles.ts. */
const expected: Record<string, string> = {
  i8: 'number int8: 1||-128',
  u32: 'number uint32: 0||4294967295',
  i64: 'number int64: 5||9007199254740991',
  big: 'integer int64: 5||-9223372036854775808',
  u64: 'integer uint64: 5||18446744073709551615',
  f32: `number float32: ${Math.fround(0.1)}||-2`,
  f64: 'number float64: 0.1||1e+300',
  flag: 'boolean: true||false',
  text: 'text: 007||ü',
  code: 'text: p||p',
  day: 'date: 2020-02-29||1969-12-31',
  ms: 'timestamp ms: 1970-01-01T00:00:00.001||1969-12-31T23:59:59.999',
  us: 'timestamp us UTC: 1970-01-01T00:00:00.000001Z||1969-12-31T23:59:59.999999Z',
  ns: 'timestamp ns: 1970-01-01T00:00:00.000000001||1969-12-31T23:59:59.999999999',
  price: 'number float64: 1.1||-0.07',
  time: 'text: 13:04:05.25||00:00:00',
};

function described({ names, columns, rows }: Sheet): Record<string, string> {
  const kindOf = (column: SheetColumn) =>
    [
      column.kind,
      'type' in column && column.type,
      'unit' in column && column.unit,
      'zone' in column && column.zone,
    ]
      .filter((word) => word)
      .join(' ');
  return Object.fromEntries(
    names.map((name, at) => [
      name,
      `${kindOf(columns[at]!)}: ${Array.from({ length: rows }, (_, row) => cellText(columns[at]!, row)).join('|')}`,
    ]),
  );
}

const only = (...names: string[]) => Object.fromEntries(names.map((name) => [name, expected[name]!]));

describe('files that other programs wrote', () => {
  it.each([
    ['snappy', files.parquetSnappy, expected],
    ['brotli, data pages of version 2, two row groups', files.parquetBrotliGroups, expected],
    ['gzip', files.parquetGzip, only('i8', 'i64', 'big', 'text')],
    ['zstd', files.parquetZstd, only('i8', 'i64', 'big', 'text')],
    ['lz4', files.parquetLz4, only('i8', 'i64', 'big', 'text')],
    ['delta and split encodings', files.parquetDelta, only('i8', 'u32', 'i64', 'big', 'text', 'code', 'f64')],
  ])('Parquet: %s', async (_, bytes, columns) => {
    expect(described(await readParquet(bytes, 'x'))).toEqual(columns);
  });

  it('Arrow: a file, and packed batches', async () => {
    const columns = only('i8', 'big', 'f32', 'text', 'code', 'day', 'us', 'price', 'time', 'flag');
    expect(described(await readArrow(files.arrowFile, 'x'))).toEqual(columns);
    const text = Array.from({ length: 20 }, () => 'a long text that repeats, a long text that repeats');
    for (const bytes of [files.arrowLz4, files.arrowZstdStream]) {
      const { names, columns } = await readArrow(bytes, 'x');
      expect(names).toEqual(['text', 'n']);
      expect(columns[0]!.values).toEqual(text);
      expect([...columns[1]!.values]).toEqual(text.map((_, n) => n));
    }
  });

  it('a spreadsheet: error values are holes, and the first sheet is the first that can be seen', async () => {
    const grid = await readSpreadsheet(files.spreadsheet, 'book.xlsx');
    expect(grid.sheet).toBe('Measured');
    expect(described(sheetFromGrid(grid, true))).toEqual({
      station: 'text: 007|hill|isle',
      a: 'number int64: 1||3',
      b: 'mixed: 2.5|NA|',
      when: 'date: 2020-01-02|2020-01-03|',
      open: 'boolean: true|false|',
    });
  });
});

describe('what is refused', () => {
  it('names nested columns, merged cells and formulas without a value', async () => {
    await expect(readParquet(files.parquetNested, 'x.parquet')).rejects.toThrow(
      /^NESTED_VALUE: x\.parquet, column "b"/,
    );
    await expect(readSpreadsheet(files.spreadsheet, 'b.xlsx', 'Merged')).rejects.toThrow(/cells B3:C4/);
    await expect(readSpreadsheet(files.spreadsheet, 'b.xlsx', 'Formula')).rejects.toThrow(
      /cell B2: =A2\+1 was never/,
    );
  });

  it('a Parquet file that is cut off anywhere', async () => {
    const whole = files.parquetSnappy;
    for (let length = 0; length < whole.length; length += 7) {
      await expect(readParquet(whole.subarray(0, length), 'x')).rejects.toThrow(/^DAMAGED_FILE: x/);
    }
  });

  it('a run of one value that claims a thousand million rows', async () => {
    const sheet: Sheet = {
      names: ['a'],
      columns: [{ kind: 'number', type: 'int32', values: new Float64Array(100_000) }],
      rows: 100_000,
    };
    const small = writeParquet(sheet);
    // 100 000 rows in zigzag are the bytes c0 9a 0c; c0 9a bf da 07 are 1 000 000 000 and more.
    const bomb = replaced(small, [0xc0, 0x9a, 0x0c], [0xc0, 0x9a, 0xbf, 0xda, 0x07]);
    await expect(readParquet(bomb, 'x')).rejects.toThrow(/^(?:INPUT_TOO_LARGE|DAMAGED_FILE): x/);
    expect((await readParquet(small, 'x')).rows).toBe(100_000);
  });

  it('a spreadsheet whose parts unpack beyond all measure', async () => {
    const { zipSync } = await import('fflate');
    const parts = { '[Content_Types].xml': new Uint8Array(10), 'xl/sheet.xml': new Uint8Array(80 * 2 ** 20) };
    await expect(readSpreadsheet(zipSync(parts), 'b.xlsx')).rejects.toThrow(/^INPUT_TOO_LARGE: b\.xlsx/);
  });

  it('JSON whose objects have hardly a key in common', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `{"k${i}":1}`).join('\n');
    expect(() => readJson(lines, 'x.json')).toThrow(/^INPUT_TOO_LARGE: x\.json/);
  });
});

/** The bytes with each occurrence of some replaced, and the footer's length set right. */
function replaced(bytes: Uint8Array, from: number[], to: number[]): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const word = (codes: number[]) => String.fromCharCode(...codes);
  const result = Buffer.from(text.replaceAll(word(from), word(to)), 'latin1');
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(bytes.length - 8, true);
  const footer = text.slice(text.length - 8 - length, text.length - 8).replaceAll(word(from), word(to));
  result.writeUInt32LE(Buffer.from(footer, 'latin1').length, result.length - 8);
  return result;
}

it('JSON keeps whole numbers to the last digit, and keys that objects have anyway', () => {
  const { names, columns } = readJson('[{"__proto__":9007199254740993},{"__proto__":1,"toString":"x"}]', 'x');
  expect(names).toEqual(['__proto__', 'toString']);
  expect(columns).toEqual([
    { kind: 'integer', type: 'int64', values: [9007199254740993n, 1n] },
    { kind: 'text', values: [null, 'x'] },
  ]);
});

it('delimited text quotes what it must', () => {
  const columns: SheetColumn[] = [
    { kind: 'text', values: ['a,b', null] },
    { kind: 'number', type: 'float64', values: Float64Array.of(1e21, Number.NaN) },
  ];
  const sheet = { names: ['x"y', 'n'], columns, rows: 2 };
  expect([...writeDelimited(sheet, { delimiter: ',', lineEnd: '\n' })].join('')).toBe(
    '"x""y",n\n"a,b",1e+21\n,\n',
  );
});

describe('formats by their first bytes', () => {
  it.each([
    ['Parquet', files.parquetSnappy],
    ['Arrow', files.arrowFile],
    ['an Arrow stream', files.arrowZstdStream],
    ['a spreadsheet', files.spreadsheet],
    ['JSON', Buffer.from(' [ {"a": 1}]')],
    ['JSON', Buffer.from('{"a": 1}\n{"a": 2}\n')],
    ['delimited text', Buffer.from('PAR1,b\n1,2\n')],
    ['delimited text', Buffer.from('[x],{y}\n1,2\n')],
    ['delimited text', Buffer.from('')],
  ])('%s', (title, bytes) => {
    // Whatever a file is called, its bytes decide where they can.
    expect(formatOf(bytes, '-', 'standard input').title).toBe(title);
    if (title !== 'JSON') expect(formatOf(bytes, 'x.csv', 'x.csv').title).toBe(title);
  });
});
