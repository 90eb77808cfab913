// The pass over stored matrices (residual and adjoint at once) against reading the same bytes and doing nothing: one thread,
// one process, the same memory. Then one pass against forward and adjoint in turn, singles against doubles, and one thread
// against two with the control that tells whether two cores were free.
//
// n = 200, 2000 symmetric matrices kept as triangles: 322 MB of doubles, 161 MB of singles, beyond any cache.
// `node bench/sensing.mjs small` takes n = 64, 1280 matrices: 21 MB, which a last-level cache may hold.
import { fillDense } from '#rankfree/measurements/dense.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { gaussians } from '#rankfree/runtime/random.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { alternate, median, verdict } from './compare.mjs';
import { coresAreFree } from './control.mjs';
import { compileReference } from './reference.mjs';

/** @typedef {import('#rankfree/runtime/runtime.js').Runtime} Runtime */

const [size, count] = process.argv[2] === 'small' ? [64, 1280] : [200, 2000];
const bytes = (8 * count * size * (size + 1)) / 2;

/**
 * Random matrices and a thin point, whose products hardly count. The matrices lie where the arena stood before.
 * @param {Runtime} runtime
 * @param {import('#rankfree/measurements/point.js').Precision} storage
 */
function prepare(runtime, storage) {
  const { arena } = runtime;
  const start = arena.mark();
  const filling = fillDense(runtime, { count, rows: size, columns: size, symmetric: true, storage });
  const mark = arena.mark();
  const drawn = arena.float64(size * size);
  for (let row = 0; row < count; row++) {
    gaussians(runtime, drawn, { seed: 1, row });
    filling.append(drawn.array);
  }
  arena.release(mark);
  const measurement = filling.measurement();
  const U = createFactor(arena, size, 4, 'f64');
  U.region.array.set(drawn.array.subarray(0, U.region.length));
  const point = { left: U, right: U };
  const z = new Float64Array(count);
  return {
    start,
    through: () => measurement.through?.(point, z),
    inTurn: () => {
      measurement.forward(point, z);
      measurement.adjoint(z);
    },
  };
}

async function oneThread() {
  const runtime = await openRuntime();
  const f64 = prepare(runtime, 'f64');
  const f32 = prepare(runtime, 'f32');
  const probe = compileReference('readProbe', runtime.memory);
  const seconds = alternate({
    through: f64.through,
    read: () => probe.read?.(f64.start, bytes),
    inTurn: f64.inTurn,
    singles: f32.through,
  });
  const { through = Number.NaN, read = Number.NaN, inTurn = Number.NaN, singles = Number.NaN } = seconds;
  console.log(
    `  pass ${(bytes / through / 1e9).toFixed(1)} GB/s, read probe ${(bytes / read / 1e9).toFixed(1)} GB/s`,
  );
  verdict('  f64, the pass against the read probe', read / through, size === 200 ? 0.85 : 0.7);
  verdict('  f64, one pass against forward and adjoint in turn', inTurn / through, 1.2);
  verdict('  f32 against f64', through / singles, 1.18);
  await runtime.close();
}

async function twoThreads() {
  /** @type {number[]} */
  const milliseconds = [];
  for (const threads of [1, 2]) {
    const runtime = await openRuntime({ threads });
    const { through } = prepare(runtime, 'f64');
    await new Promise((resolve) => setTimeout(resolve, 300)); // helpers start
    through();
    const times = [];
    for (let round = 0; round < 7; round++) {
      const start = performance.now();
      through();
      times.push(performance.now() - start);
    }
    milliseconds.push(median(times));
    await runtime.close();
  }
  await coresAreFree();
  const [one = Number.NaN, two = Number.NaN] = milliseconds;
  verdict('  two threads against one', one / two, 1.3);
}

console.log(
  `sensing: ${count} symmetric matrices of ${size} x ${size}, ${(bytes / 1e6).toFixed(0)} MB, Node ${process.version}`,
);
await oneThread();
await twoThreads();
