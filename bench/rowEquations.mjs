// Row equations with covariances (the heart of `fill`) against a rank-one loop in AssemblyScript and naive C, one thread, in
// one process on the same entries; then one against two threads, with the control that tells whether two cores were free.
import { orderEntries } from '#rankfree/measurements/orders.js';
import { gaussians } from '#rankfree/runtime/random.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { alternate, median, verdict } from './compare.mjs';
import { coresAreFree } from './control.mjs';
import { compileC, compileReference } from './reference.mjs';

const rows = 943;
const columns = 1682;
const count = 100_000;
const theta = 1;
const s2 = 0.5;

/** Ratings-like: activity of rows and popularity of columns fall off; distinct cells. */
function ratingsLike() {
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  const seen = new Set();
  let state = 1;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let t = 0; t < count; ) {
    const i = Math.floor(uniform() ** 2 * rows);
    const j = Math.floor(uniform() ** 2 * columns);
    if (seen.has(i * columns + j)) continue;
    seen.add(i * columns + j);
    row[t] = i;
    column[t++] = j;
  }
  return { rows, columns, row, column };
}

/** Everything that both forms of the problem need, in the memory of one runtime. */
function prepare(
  /** @type {import('#rankfree/runtime/runtime.js').Runtime} */ runtime,
  /** @type {number} */ K,
) {
  const { arena, kernels } = runtime;
  const { byRow } = orderEntries(runtime, ratingsLike());
  const draw = (/** @type {number} */ length, /** @type {number} */ stream) => {
    const region = arena.float64(length);
    gaussians(runtime, region, { seed: 1, stream });
    return region;
  };
  const value = draw(count, 1);
  const weight = arena.float64(count);
  weight.array.fill(1);
  const prior = arena.float64(K);
  prior.array.fill(1);
  const mean = draw(columns * K, 2);
  const covariance = arena.float64(columns * K * K);
  for (let j = 0; j < columns; j++) {
    for (let a = 0; a < K; a++) covariance.array[(j * K + a) * K + a] = 0.1;
  }
  const other = arena.float64((columns * kernels.recordBytes(K)) / 8);
  const length = kernels.recordBytes(K) / 8;
  for (let j = 0; j < columns; j++) {
    const record = other.array.subarray(j * length, (j + 1) * length);
    const design = mean.array.slice(j * K, (j + 1) * K);
    record[0] = design[0] ?? 0;
    record[1] = 0.1;
    design[0] = 1;
    let place = 2 + K + (K % 2);
    for (let a = 0; a < K; a++) {
      for (let b = a; b < K; b++) {
        record[place++] = (design[a] ?? 0) * (design[b] ?? 0) + (a > 0 && a === b ? 0.1 : 0);
      }
    }
  }
  const own = arena.float64(rows * length);
  const sums = arena.float64(byRow.bounds.length * (2 * K + 2));
  runtime.reserveScratch(kernels.rowEquationsScratch(K, byRow.longest));
  const solve = () =>
    runtime.forkJoin(
      'rowEquations',
      byRow.bounds,
      ...[byRow.pointer, byRow.index, value, weight, other, own].map(({ pointer }) => pointer),
      ...[K, byRow.longest, s2, prior.pointer, theta, sums.pointer],
    );
  return { byRow, value, weight, prior, mean, covariance, own, length, solve };
}

async function againstReferences(/** @type {number} */ K) {
  const runtime = await openRuntime();
  const { arena } = runtime;
  const problem = prepare(runtime, K);
  const { byRow, value, weight, prior, mean, covariance } = problem;
  const outMean = arena.float64(rows * K);
  const outCovariance = arena.float64(rows * K * K);
  const work = arena.float64(2 * K * K + K);
  const inputs = [byRow.pointer, byRow.index, value, weight, mean, covariance, outMean, outCovariance];
  const addresses = inputs.map(({ pointer }) => pointer);
  const reference = compileReference('rowEquations', runtime.memory);
  const repeat = (/** @type {() => void} */ run) => () => {
    for (let n = 0; n < 20; n++) run();
  };
  const contenders = {
    kernel: repeat(problem.solve),
    rankOne: repeat(() => reference.rankOne?.(rows, ...addresses, K, s2, prior.pointer, theta, work.pointer)),
  };
  const signature = `void rowEquations${K}(void *memory, int, int, int, int, int, int, int, int, int, double, int, double)`;
  const c = (await compileC('rowEquations', [signature]))?.[0];
  const bytes = new Uint8Array(runtime.memory.buffer);
  const withC = c && { c: repeat(() => c(bytes, rows, ...addresses, s2, prior.pointer, theta)) };
  const seconds = alternate({ ...contenders, ...withC });
  checkEqual(problem, outMean.array, K);
  const rate = (count * 20) / (seconds.kernel ?? 1) / 1e6;
  console.log(`K = ${K}: ${rate.toFixed(0)} million entries a second`);
  verdict(
    `  row equations, K = ${K}, against the rank-one loop`,
    ratio(seconds.rankOne, seconds.kernel),
    1.6,
  );
  if (c) verdict(`  row equations, K = ${K}, against naive C`, ratio(seconds.c, seconds.kernel), 0.7);
  else console.log('  no C compiler here: that row is skipped');
  await runtime.close();
}

const ratio = (/** @type {number | undefined} */ a, /** @type {number | undefined} */ b) =>
  (a ?? Number.NaN) / (b ?? Number.NaN);

/** The kernel's means and the reference's, wherever they are: a benchmark of a wrong result is worth nothing. */
function checkEqual(
  /** @type {ReturnType<typeof prepare>} */ { own, length },
  /** @type {Float64Array} */ outMean,
  /** @type {number} */ K,
) {
  for (let i = 0; i < rows; i++) {
    const difference = Math.abs((own.array[i * length] ?? 0) - (outMean[i * K] ?? 0));
    if (!(difference < 1e-9)) throw new Error(`row ${i} differs from the reference by ${difference}`);
  }
}

async function threads(/** @type {number} */ K) {
  /** @type {number[]} */
  const seconds = [];
  for (const threadCount of [1, 2]) {
    const runtime = await openRuntime({ threads: threadCount });
    const { solve } = prepare(runtime, K);
    await new Promise((resolve) => setTimeout(resolve, 300)); // helpers start
    const times = [];
    for (let round = 0; round < 9; round++) {
      const start = performance.now();
      for (let n = 0; n < 20; n++) solve();
      times.push(performance.now() - start);
    }
    seconds.push(median(times));
    await runtime.close();
  }
  await coresAreFree();
  verdict(`  row equations, K = ${K}, two threads against one`, ratio(seconds[0], seconds[1]), 1.7);
}

console.log(`row equations: ${rows} x ${columns}, ${count} entries, float64, Node ${process.version}`);
for (const K of [11, 21]) {
  await againstReferences(K);
  await threads(K);
}
