/** Two routes to one table: the kernel for plain observations and the scanner that reads everything. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { RankfreeError } from '#rankfree/errors.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import type { LongTable } from '#rankfree/tables/long.js';
import { inOneGo } from '#rankfree/tables/pausing.js';
import { readPlainLong } from '#rankfree/tables/plainLong.js';
import { readTable } from '#rankfree/tables/readTable.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime();
});

/** What a text says, or which error it gives. */
function understood(text: string, way: { runtime?: Runtime }) {
  try {
    const long = readTable({ name: 'f', text, byteOrderMark: false }, { layout: 'long', ...way });
    const { rowIds, columnIds, table, readings, duplicates } = long as LongTable;
    return { rowIds, columnIds, table, readings, duplicates };
  } catch (error) {
    if (!(error instanceof RankfreeError)) throw error;
    return error.message;
  }
}

function plain(text: string) {
  const lines = {
    text,
    from: 0,
    lineEnd: '\n',
    delimiter: ',',
    mark: '.',
    fields: 3,
    row: 0,
    column: 1,
    value: 2,
  } as const;
  return inOneGo(readPlainLong(runtime, lines));
}

const id = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map(String),
  fc.constantFrom('007', '7', 'é', '𝒳', ' 7', '-', '__proto__', 'a b', ''),
);
const number = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => String(Number(x.toFixed(4)))),
  fc.constantFrom(
    '0',
    '-0',
    '+3',
    '.5',
    '5.',
    '007.50',
    '123456789012345',
    '1234567890123456',
    '0.000000000000001',
  ),
);
const odd = fc.constantFrom(
  '',
  'NA',
  '1e5',
  '"3"',
  ' 4 ',
  '1,5',
  'x',
  '.',
  '-',
  '1.2.3',
  '99999999999999999999',
);
const line = fc
  .tuple(id, id, fc.oneof({ weight: 12, arbitrary: number }, { weight: 1, arbitrary: odd }))
  .map((fields) => fields.join(','));
const text = fc
  .tuple(
    fc.constantFrom('', 'user,item,rating\n', '\n\nuser,item,rating\n'),
    fc.array(
      fc.oneof(
        { weight: 20, arbitrary: line },
        { weight: 1, arbitrary: fc.constantFrom('', 'a,b', ',,,', '"q",b,1') },
      ),
      {
        minLength: 1,
        maxLength: 40,
      },
    ),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.boolean(),
  )
  .map(([header, lines, end, ended]) => header.replaceAll('\n', end) + lines.join(end) + (ended ? end : ''));

describe('plain observations', () => {
  it('are the same table, or the same error, by kernel and by scanner', () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(understood(text, { runtime })).toEqual(understood(text, {}));
      }),
      { numRuns: 1000 },
    );
  });

  it('are the same across chunks, with more ids than there was room for at first', () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, t) => `user-${(t * 7919) % 9001},ïtem ${t % 5003},${(t % 97) / 8}`,
    );
    const text = `row,column,value\n${lines.join('\n')}\n`;
    const seen = understood(text, { runtime });
    expect(seen).toEqual(understood(text, {}));
    expect(plain(lines.join('\n'))?.rowIds.length).toBe(9001);
  });

  it('are all that the kernel takes', () => {
    expect(plain('a,b,1\na,c,-2.5')?.value).toEqual(Float64Array.of(1, -2.5));
    expect(plain('a,b,\nc,b,1')?.rowIds).toEqual(['a', 'c']);
    for (const other of [
      'a,b,1e3',
      'a,b,"1"',
      'a,b',
      'a,b,1,2',
      ',b,1',
      'a,,1',
      'a,b,NA',
      'a,b, 1',
      `${'a'.repeat(70_000)},b,1\nc,d,2`,
    ]) {
      expect(plain(other), other).toBeUndefined();
    }
  });
});
