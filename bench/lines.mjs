/**
 * The lines of a long table, read: a million plain ones by the kernel, against splitting text. And written: by the kernel, product included, against one by one in JavaScript (whose product is the kernel's
 * too), and on two threads against one. Written are those of a table of 943 × 1682, 100 000 cells observed, a model of width 121 as five averaged runs leave it.
 *
 *   node bench/lines.mjs         after npm run build
 *
 * A ratio is the other's time by ours.
 */
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { lineText } from '#rankfree/tables/lineText.js';
import { pairLines } from '#rankfree/tables/pairLines.js';
import { inOneGo } from '#rankfree/tables/pausing.js';
import { readPlainLong } from '#rankfree/tables/plainLong.js';
import { singleLines } from '#rankfree/tables/singleLines.js';
import { alternate, median, report } from './compare.mjs';
import { coresAreFree } from './control.mjs';
import { ratings } from './generators.mjs';

const table = ratings();
const { rows, columns } = table;
const width = 121;
const wave = (/** @type {number} */ length) =>
  Float64Array.from({ length }, (_, t) => ((t * 48_271) % 65_537) / 65_537 - 0.5);
const model = {
  ...{ rows, columns, width },
  ...{ left: wave(rows * width), right: wave(columns * width) },
  ...{
    bounds: { low: 1, high: 5, of: /** @type {const} */ ('values') },
    loss: /** @type {const} */ ('squares'),
    whole: null,
    curves: null,
  },
};
const ids = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => String(n + 1));
const text = lineText(ids(rows), ids(columns), { delimiter: ',', lineEnd: '\n' });
const format = /** @type {const} */ ({ mark: '.', decimals: 6 });

/** Bytes of all chunks. */
function total(/** @type {Iterable<Uint8Array>} */ chunks) {
  let bytes = 0;
  for (const { length } of chunks) bytes += length;
  return bytes;
}

const one = await openRuntime();
const two = await openRuntime({ threads: 2 });
const made = (/** @type {typeof one} */ runtime) => total(pairLines(runtime, table, model, text, format));

/** A million lines: two whole ids and a number. */
const lines = Array.from(
  { length: 1_000_000 },
  (_, t) => `${(t * 7919) % 7001},${(t * 104_729) % 3499},${((t * 31) % 10) / 2}`,
).join('\n');
/** @type {import('#rankfree/tables/plainLong.js').PlainLines} */
const plain = {
  ...{ text: lines, from: 0, lineEnd: '\n', delimiter: ',', mark: '.' },
  ...{ fields: 3, row: 0, column: 1, value: 2 },
};

/** Ids by a map, numbers by `Number`: how one would write it. */
function splitLines() {
  const [rowIds, columnIds] = [new Map(), new Map()];
  const numberOf = (/** @type {Map<string, number>} */ ids, /** @type {string} */ id) => {
    const number = ids.get(id) ?? ids.size;
    if (number === ids.size) ids.set(id, number);
    return number;
  };
  const observations = [];
  for (const line of lines.split('\n')) {
    const [row, column, value] = line.split(',');
    observations.push(numberOf(rowIds, row ?? ''), numberOf(columnIds, column ?? ''), Number(value));
  }
  return observations;
}

report(
  'a million lines read by the kernel, one thread, processor',
  alternate({
    kernel: () => inOneGo(readPlainLong(one, plain)),
    'splitting text': splitLines,
  }),
);
console.log(`Node ${process.version}, ${total(pairLines(one, table, model, text, format))} bytes\n`);
report(
  'lines by the kernel, one thread, processor',
  alternate({
    kernel: () => made(one),
    'one by one': () => total(singleLines(one, table, model, text, format, undefined)),
  }),
  { 'one by one': 3 },
);

await coresAreFree();
/** @type {{ one: number[], two: number[] }} */
const wall = { one: [], two: [] };
for (let round = 0; round < 15; round++) {
  for (const [name, runtime] of /** @type {const} */ ([
    ['one', one],
    ['two', two],
  ])) {
    const start = performance.now();
    made(runtime);
    if (round > 0) wall[name].push(performance.now() - start);
  }
}
console.log(`wall of one thread against two: ${(median(wall.one) / median(wall.two)).toFixed(2)} x`);
await two.close();
