// The pass over observed entries against its own untiled form, one entry at a time, naive C, and its f32 form: one thread, one
// process, the same entries; then one against two threads, with the control that tells whether two cores were free.
//
//   in cache   943 × 1682, 100 000 entries, factors of less than 1 MB
//   large      70 000 × 10 000, 10 million entries, log-normal rows, power-law columns, ids shuffled; the pass over columns,
//              which gathers rows of the larger factor
//
// `node bench/entries.mjs small` leaves the large table out (it takes 2 GB and two minutes).
import { orderEntries } from '#rankfree/measurements/orders.js';
import { bytesOf, createFactor, createVector } from '#rankfree/measurements/point.js';
import { tileOrder, tilePointers } from '#rankfree/measurements/tiles.js';
import { gaussians } from '#rankfree/runtime/random.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { alternate, median, verdict } from './compare.mjs';
import { coresAreFree } from './control.mjs';
import { ratings } from './generators.mjs';
import { choose, random } from './random.mjs';
import { compileC, compileReference } from './reference.mjs';

/**
 * @typedef {import('#rankfree/runtime/runtime.js').Runtime} Runtime
 * @typedef {import('#rankfree/measurements/orders.js').EntryIndices} EntryIndices
 * @typedef {import('#rankfree/measurements/orders.js').Order} Order
 * @typedef {import('#rankfree/measurements/tiles.js').TiledOrder} TiledOrder
 * @typedef {import('#rankfree/measurements/point.js').Precision} Precision
 */

/** @returns {EntryIndices} */
function manyRatings(rows = 70_000, columns = 10_000, count = 10_000_000) {
  const source = random('manyRatings', 0);
  const weight = source.normals(rows).map((z) => Math.exp(1.1 * z));
  const share = (count - 20 * rows) / weight.reduce((sum, w) => sum + w, 0);
  const cumulative = new Float64Array(columns);
  for (let place = 0, sum = 0; place < columns; place++) cumulative[place] = sum += (place + 20) ** -1.1;
  const total = cumulative[columns - 1] ?? 0;
  const rowIds = choose(source, rows, rows);
  const columnIds = choose(source, columns, columns);
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  const taken = new Int32Array(columns).fill(-1);
  let filled = 0;
  weight.forEach((w, i) => {
    const wanted = Math.min(0.3 * columns, 20 + Math.round(share * w));
    for (let n = 0; n < wanted && filled < count; ) {
      const place = firstAbove(cumulative, source.uniform() * total);
      if (taken[place] === i) continue;
      taken[place] = i;
      row[filled] = rowIds[i] ?? 0;
      column[filled++] = columnIds[place] ?? 0;
      n++;
    }
  });
  return { rows, columns, row: row.subarray(0, filled), column: column.subarray(0, filled) };
}

function firstAbove(/** @type {Float64Array} */ cumulative, /** @type {number} */ x) {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Both sides' factors, random values, and a pass over one side in a given order.
 * @param {Runtime} runtime
 * @param {Order} order
 * @param {number} otherLines
 * @param {number} width
 * @param {Precision} precision
 */
function prepare(runtime, order, otherLines, width, precision) {
  const { arena } = runtime;
  const own = createFactor(arena, order.lines, width, precision);
  const other = createFactor(arena, otherLines, width, precision);
  const gradient = createFactor(arena, order.lines, width, precision);
  const count = order.entry.length;
  const values = arena.float64(count);
  gaussians(runtime, values, { seed: 1 });
  for (const [stream, { region }] of [own, other].entries()) {
    const mark = arena.mark();
    const drawn = arena.float64(region.length);
    gaussians(runtime, drawn, { seed: 2, stream });
    region.array.set(drawn.array);
    arena.release(mark);
  }
  const residual = createVector(arena, count, precision);
  const sums = arena.float64(order.bounds.length);
  const rowBytes = own.stride * bytesOf(precision);
  const tiled = tileOrder(runtime, order, { otherLines, rowBytes });
  const untiled = { ...order, tiles: 1 };
  const kernel = precision === 'f64' ? 'entriesPass64' : 'entriesPass32';

  /** @returns {{ value: number, run: () => void }} */
  function pass(/** @type {TiledOrder} */ tiled) {
    const { index, entry, bounds } = tiled;
    const value = createVector(arena, count, precision);
    value.array.set(Float64Array.from(entry, (t) => values.array[t] ?? 0));
    const args = [
      ...[index.pointer, value.pointer, 0],
      ...[own.region.pointer, other.region.pointer, rowBytes],
      ...[gradient.region.pointer, residual.pointer, sums.pointer],
    ];
    const pointers = tilePointers(tiled);
    const run = () => {
      for (const pointer of pointers) runtime.forkJoin(kernel, bounds, pointer, ...args);
    };
    return { value: value.pointer, run };
  }
  return { own, other, gradient, residual, rowBytes, tiles: tiled.tiles, tiled, untiled, pass };
}

/** Both must have made the same gradient: a benchmark of a wrong result is worth nothing. */
function checkSame(
  /** @type {import('#rankfree/measurements/point.js').Factor} */ { region, precision },
  /** @type {(() => void)[]} */ runs,
) {
  const results = runs.map((run) => {
    region.array.fill(0);
    run();
    return region.array.slice();
  });
  const [first, ...others] = results.map((result) => Float64Array.from(result));
  const size = first?.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0) ?? 0;
  for (const other of others) {
    const difference = other.reduce((most, g, t) => Math.max(most, Math.abs(g - (first?.[t] ?? 0))), 0);
    if (!(difference < (precision === 'f64' ? 1e-11 : 1e-3) * size)) {
      throw new Error(`gradients differ by ${difference} of ${size}`);
    }
  }
}

const ratio = (/** @type {number | undefined} */ a, /** @type {number | undefined} */ b) =>
  (a ?? Number.NaN) / (b ?? Number.NaN);

/** The C pass of one width, on untiled entries; undefined without a compiler. */
async function passInC(
  /** @type {Runtime} */ runtime,
  /** @type {number} */ width,
  /** @type {ReturnType<typeof prepare>} */ { own, other, gradient, residual, untiled },
  /** @type {number} */ value,
) {
  const signature = `double entries${width}(void *memory, int, uint, uint, uint, uint, uint, uint, uint)`;
  const c = (await compileC('entries', [signature]))?.[0];
  const addresses = [untiled.pointer, untiled.index].map(({ pointer }) => pointer);
  const factors = [own, other, gradient].map(({ region }) => region.pointer);
  // The memory has all that the run needs, so its buffer is not replaced any more.
  const bytes = new Uint8Array(runtime.memory.buffer);
  return c && (() => c(bytes, untiled.lines, ...addresses, value, ...factors, residual.pointer));
}

const repeat = (/** @type {number} */ times, /** @type {() => void} */ run) => () => {
  for (let n = 0; n < times; n++) run();
};

async function inCache(/** @type {EntryIndices} */ table, /** @type {number} */ width) {
  const runtime = await openRuntime();
  const { byRow } = orderEntries(runtime, table);
  const f64 = prepare(runtime, byRow, table.columns, width, 'f64');
  const f32 = prepare(runtime, byRow, table.columns, width, 'f32');
  const kernel = f64.pass(f64.untiled);
  const single = f32.pass(f32.untiled);
  const reference = compileReference('entries', runtime.memory);
  const { pointer, index } = f64.untiled;
  const factors = [f64.own, f64.other].map(({ region }) => region.pointer);
  const outputs = [f64.gradient.region.pointer, f64.residual.pointer];
  const head = [byRow.lines, pointer.pointer, index.pointer, kernel.value, ...factors, f64.rowBytes];
  const oneAtATime = () => reference.oneAtATime?.(...head, ...outputs);
  const c = await passInC(runtime, width, f64, kernel.value);
  checkSame(f64.gradient, [kernel.run, oneAtATime, ...(c === undefined ? [] : [c])]);
  const seconds = alternate({
    kernel: repeat(50, kernel.run),
    oneAtATime: repeat(50, oneAtATime),
    single: repeat(50, single.run),
    ...(c && { c: repeat(50, c) }),
  });
  const rate = (50 * table.row.length) / (seconds.kernel ?? 1) / 1e6;
  console.log(`  in cache, width ${width}: ${rate.toFixed(0)} million entries a second`);
  verdict(
    `  width ${width}, four entries at a time against one`,
    ratio(seconds.oneAtATime, seconds.kernel),
    1.4,
  );
  verdict(`  width ${width}, f32 against f64`, ratio(seconds.kernel, seconds.single), 1.35);
  if (c) {
    verdict(`  width ${width}, against naive C`, ratio(seconds.c, seconds.kernel), width <= 16 ? 0.8 : 0.45);
  } else console.log('  no C compiler here: that row is skipped');
  await runtime.close();
}

async function large(/** @type {EntryIndices} */ table, /** @type {number} */ width) {
  const runtime = await openRuntime();
  const { byColumn } = orderEntries(runtime, table);
  const f64 = prepare(runtime, byColumn, table.rows, width, 'f64');
  const f32 = prepare(runtime, byColumn, table.rows, width, 'f32');
  const [tiled, untiled] = [f64.pass(f64.tiled), f64.pass(f64.untiled)];
  const [tiled32, untiled32] = [f32.pass(f32.tiled), f32.pass(f32.untiled)];
  const c = await passInC(runtime, width, f64, untiled.value);
  checkSame(f64.gradient, [untiled.run, tiled.run, ...(c === undefined ? [] : [c])]);
  checkSame(f32.gradient, [untiled32.run, tiled32.run]);
  const seconds = alternate(
    {
      tiled: tiled.run,
      untiled: untiled.run,
      tiled32: tiled32.run,
      untiled32: untiled32.run,
      ...(c && { c }),
    },
    5,
  );
  const rate = table.row.length / (seconds.tiled ?? 1) / 1e6;
  console.log(
    `  large, width ${width}: ${rate.toFixed(0)} million entries a second, ${f64.tiles} tiles (f32: ${f32.tiles})`,
  );
  const least = width === 16 ? 1.7 : 2.2;
  verdict(`  width ${width}, f64, tiled against untiled`, ratio(seconds.untiled, seconds.tiled), least);
  if (width === 32) {
    verdict(`  width ${width}, f32, tiled against untiled`, ratio(seconds.untiled32, seconds.tiled32), 1.4);
  }
  verdict(`  width ${width}, f32 against f64, both tiled`, ratio(seconds.tiled, seconds.tiled32), 1.35);
  if (c) verdict(`  width ${width}, f64, against naive C (untiled)`, ratio(seconds.c, seconds.tiled), 1.5);
  await runtime.close();
}

async function threads(/** @type {EntryIndices} */ table, /** @type {number} */ width) {
  /** @type {number[]} */
  const milliseconds = [];
  for (const threadCount of [1, 2]) {
    const runtime = await openRuntime({ threads: threadCount });
    const { byColumn } = orderEntries(runtime, table);
    const { tiled, pass } = prepare(runtime, byColumn, table.rows, width, 'f64');
    const { run } = pass(tiled);
    await new Promise((resolve) => setTimeout(resolve, 300)); // helpers start
    run();
    const times = [];
    for (let round = 0; round < 7; round++) {
      const start = performance.now();
      run();
      times.push(performance.now() - start);
    }
    milliseconds.push(median(times));
    await runtime.close();
  }
  await coresAreFree();
  verdict(`  width ${width}, two threads against one`, ratio(milliseconds[0], milliseconds[1]), 1.7);
}

const small = ratings();
console.log(
  `entries: ${small.rows} x ${small.columns}, ${small.row.length} entries, one thread, Node ${process.version}`,
);
for (const width of [8, 16, 32]) await inCache(small, width);
if (process.argv[2] !== 'small') {
  const table = manyRatings();
  console.log(`entries: ${table.rows} x ${table.columns}, ${table.row.length} entries, by columns`);
  for (const width of [16, 32]) await large(table, width);
  await threads(table, 16);
}
