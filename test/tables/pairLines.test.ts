/** The kernel's lines are, to the letter, those that ids, pairs and numbers joined one by one give: for any table, on any number of threads. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PairModel } from '#rankfree/completion/model.js';
import { predictCell } from '#rankfree/completion/model.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import { quoteField } from '#rankfree/formats/csv.js';
import type { NumberFormat } from '#rankfree/formats/numberText.js';
import { numberText } from '#rankfree/formats/numberText.js';
import type { Region } from '#rankfree/runtime/memory.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { lineText } from '#rankfree/tables/lineText.js';
import { canMakePairLines, pairLines } from '#rankfree/tables/pairLines.js';
import { singleLines } from '#rankfree/tables/singleLines.js';

let runtimes: Runtime[] = [];
beforeAll(async () => {
  runtimes = await Promise.all([1, 2, 3, 4].map((threads) => openRuntime({ threads })));
});
afterAll(() => Promise.all(runtimes.map((runtime) => runtime.close())));

interface Case {
  rowIds: string[];
  columnIds: string[];
  /** Whether a cell was observed, row by row. */
  observed: boolean[];
  /** Predictions are row value times column value, or as clipped. */
  model: Pick<PairModel, 'left' | 'right' | 'bounds'>;
  delimiter: string;
  lineEnd: string;
  format: NumberFormat;
}

function modelOf({ rowIds, columnIds, model }: Case): PairModel {
  return {
    ...model,
    rows: rowIds.length,
    columns: columnIds.length,
    width: 1,
    loss: 'squares',
    whole: null,
    curves: null,
  };
}

function tableOf({ rowIds, columnIds, observed }: Case): ObservedTable {
  const [rows, columns] = [rowIds.length, columnIds.length];
  const cells = Array.from(observed.keys()).filter((cell) => observed[cell]);
  return {
    rows,
    columns,
    row: Int32Array.from(cells, (cell) => Math.floor(cell / columns)),
    column: Int32Array.from(cells, (cell) => cell % columns),
    value: new Float64Array(cells.length),
  };
}

/** One line after another. */
function expectedLines(example: Case): string {
  const { rowIds, columnIds, observed, delimiter, lineEnd, format } = example;
  const model = modelOf(example);
  let text = '';
  for (const [cell, seen] of observed.entries()) {
    if (seen) continue;
    const [i, j] = [Math.floor(cell / columnIds.length), cell % columnIds.length];
    const ids = [rowIds[i]!, columnIds[j]!].map((id) => quoteField(id, delimiter));
    text += [...ids, numberText(predictCell(model, i, j), format)].join(delimiter) + lineEnd;
  }
  return text;
}

type Writer = (runtime: Runtime, example: Case) => string;

const byKernel: Writer = (runtime, example) => {
  const text = lineText(example.rowIds, example.columnIds, example);
  const model = modelOf(example);
  expect(canMakePairLines(model, example.format, text)).toBe(true);
  return joined(pairLines(runtime, tableOf(example), model, text, example.format));
};

const oneByOne: Writer = (runtime, example) => {
  const text = lineText(example.rowIds, example.columnIds, example);
  return joined(singleLines(runtime, tableOf(example), modelOf(example), text, example.format, undefined));
};

function joined(chunks: Iterable<Uint8Array>): string {
  return Buffer.concat(Array.from(chunks, (chunk) => chunk.slice())).toString();
}

/** A table whose column values are the numbers themselves. */
function numbersInARow(numbers: number[], decimals: number): Case {
  return {
    rowIds: ['r'],
    columnIds: numbers.map(String),
    observed: numbers.map(() => false),
    model: { left: Float64Array.of(1), right: Float64Array.from(numbers), bounds: null },
    delimiter: ',',
    lineEnd: '\n',
    format: { mark: '.', decimals },
  };
}

/** A table of so many cells with every seventh observed, and numbers of either sign. */
function bigTable(rows: number, columns: number): Case {
  return {
    rowIds: Array.from({ length: rows }, (_, i) => `row ${i}`),
    columnIds: Array.from({ length: columns }, (_, j) =>
      j % 5 === 0 ? `"${j}", more than sixteen bytes` : `${j}`,
    ),
    observed: Array.from({ length: rows * columns }, (_, cell) => cell % 7 === 3),
    model: {
      left: Float64Array.from({ length: rows }, (_, i) => ((i * 37) % 101) / 8 - 6),
      right: Float64Array.from({ length: columns }, (_, j) => ((j * 53) % 997) / 16 - 31),
      bounds: { low: -150, high: 200.25, of: 'option' },
    },
    delimiter: ';',
    lineEnd: '\r\n',
    format: { mark: ',', decimals: 3 },
  };
}

const id = fc.string({
  unit: fc.constantFrom('a', 'ü', '€', '😀', '7', '"', ',', ';', '\t', '\n', ' '),
  minLength: 1,
  maxLength: 24,
});
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 9 });
const size = fc.oneof(
  fc.constantFrom(0, -0, 0.5, -0.5, 1, 1e-13, 4503599627370496, 9007199254740991, 9007199254740992, -1e300),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const bounds = fc.option(
  fc
    .tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true }))
    .map(([low, more]) => ({ low, high: low + more, of: 'option' as const })),
);
const examples = fc.tuple(ids, ids).chain(([rowIds, columnIds]) => {
  const values = (length: number) =>
    fc.array(size, { minLength: length, maxLength: length }).map((numbers) => Float64Array.from(numbers));
  const cells = rowIds.length * columnIds.length;
  return fc.record<Case>({
    rowIds: fc.constant(rowIds),
    columnIds: fc.constant(columnIds),
    observed: fc.array(fc.boolean(), { minLength: cells, maxLength: cells }),
    model: fc.record({ left: values(rowIds.length), right: values(columnIds.length), bounds }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    format: fc.record({ mark: fc.constantFrom('.', ','), decimals: fc.nat(12) }),
  });
});

describe.each([
  ['by the kernel', byKernel],
  ['one by one', oneByOne],
] as const)('lines made %s', (_, write) => {
  it('are those of hostile ids, marks, bounds and numbers', () => {
    fc.assert(
      fc.property(examples, fc.nat(3), (example, threads) => {
        expect(write(runtimes[threads]!, example)).toBe(expectedLines(example));
      }),
      { numRuns: 200 },
    );
  });
});

describe('lines made by the kernel', () => {
  it.each([
    ['many short rows', 1500, 20],
    ['a few long rows', 3, 20_000],
    ['one column', 20_000, 1],
    ['no block that comes out even', 203, 199],
  ])('are the same on any number of threads: %s', (_, rows, columns) => {
    const example = bigTable(rows, columns);
    const expected = expectedLines(example);
    for (const runtime of runtimes) expect(byKernel(runtime, example) === expected).toBe(true);
  });
});

describe('digits by the kernel', () => {
  const next = (() => {
    let state = 1;
    return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  })();

  it.each(Array.from({ length: 13 }, (_, decimals) => decimals))('with %i decimals', (decimals) => {
    // Numbers of any count of digits, of many zeros and many nines, halves that are exact, and their neighbours.
    const numbers = Array.from(
      { length: 1000 },
      () => (next() - 0.5) * 10 ** Math.floor(next() * 16 - decimals),
    );
    for (let digits = 0; digits < 16; digits++) {
      for (const whole of [10 ** digits, 10 ** digits - 1, 3 * 10 ** digits + 7]) {
        for (const part of [0, 0.25, 0.5, 0.49999999999999994, 0.75])
          numbers.push((whole + part) / 10 ** decimals);
      }
    }
    const example = numbersInARow(numbers, decimals);
    expect(byKernel(runtimes[0]!, example)).toBe(expectedLines(example));
  });
});

describe('the kernel is left out', () => {
  const example = numbersInARow([1, 2], 3);
  const text = lineText(example.rowIds, example.columnIds, example);
  const model = modelOf(example);

  it('where numbers have all their digits', () => {
    expect(canMakePairLines(model, { mark: '.', decimals: null }, text)).toBe(false);
  });

  it('where columns are bent', () => {
    expect(canMakePairLines({ ...model, curves: [] }, example.format, text)).toBe(false);
  });

  it('where an id is as long as a book', () => {
    const long = lineText(['x'.repeat(100_000)], example.columnIds, example);
    expect(canMakePairLines(model, example.format, long)).toBe(false);
  });
});

it('the kernel writes nothing beside its arrays', () => {
  const guard = 64;
  const sentinel = 0xa5;
  const { arena, ...runtime } = runtimes[0]!;
  const guards: Region<Uint8Array>[] = [];
  const guarded = <A>(region: Region<A>): Region<A> => {
    const after = arena.uint8(guard);
    after.array.fill(sentinel);
    guards.push(after);
    return region;
  };
  const watched: Runtime = {
    ...runtime,
    arena: {
      ...arena,
      uint8: (length) => guarded(arena.uint8(length)),
      int32: (length) => guarded(arena.int32(length)),
      float64: (length) => guarded(arena.float64(length)),
      // The guards are looked at before anything else takes their place.
      release: (mark) => {
        expect(guards.length).toBeGreaterThan(0);
        for (const { array } of guards) expect(array.every((byte) => byte === sentinel)).toBe(true);
        guards.length = 0;
        arena.release(mark);
      },
    },
  };
  for (const example of [bigTable(50, 30), bigTable(1, 20_000), numbersInARow([1e300, -123456.5], 12)]) {
    expect(byKernel(watched, example)).toBe(expectedLines(example));
  }
});
