// Side by side: this solver, its full mode, plain gradient descent and two classical rivals on the same tables.
//
//   npm run study -- fill                            the tables below, and the picture docs/side-by-side.svg with --write
//   npm run study -- fill a.csv b.csv                any tables: a tenth of each is hidden, filled and compared
//
// The rivals are plain references of our own (bench/rivals/), tuned by hold-out. Every solver's predictions are clipped to the
// range of the data where these are a short scale. Where columns have different units an error is the root mean square over
// columns of (root mean squared error)/(standard deviation of the column).
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { complete } from '#rankfree/completion/complete.js';
import { predictCell } from '#rankfree/completion/model.js';
import { hasMixedUnits } from '#rankfree/completion/standardise.js';
import { readInput } from '#rankfree/formats/input.js';
import { readTable } from '#rankfree/tables/readTable.js';
import { dotPlot } from '../dotPlot.mjs';
import { collection, decaying, lowRank, mcbench, ratings, unseen } from '../generators.mjs';
import { columnMoments } from '../rivals/centring.mjs';
import { holdTenth, tunedRidgeAls, tunedSoftImpute } from '../rivals/tuned.mjs';
import { digits, table } from './scoring.mjs';

/**
 * @typedef {import('#rankfree/completion/table.js').ObservedTable} ObservedTable
 * @typedef {import('../generators.mjs').Problem} Problem
 * @typedef {(i: number, j: number) => number} Predict
 *
 * @typedef {object} Task
 * @property {ObservedTable} table what a solver sees
 * @property {ObservedTable} scored the cells that it is asked for, and what is right there
 *
 * @typedef {import('../dotPlot.mjs').Solver & { isRival: boolean, fill: (seen: ObservedTable) => Promise<Predict> }} Solver
 */

/** @type {Record<string, () => Task | Promise<Task>>} */
const tables = {
  'exact, rank 4': () => toTruth(lowRank(rank4)),
  'rank 4, noise .1': () => toTruth(lowRank({ ...rank4, noise: 0.1 })),
  'rank 4, noise 1': () => toTruth(lowRank({ ...rank4, noise: 1 })),
  'offsets, rank 2, noise .2': () =>
    toTruth(lowRank({ ...rank4, rank: 2, count: 3000, offsets: 2, noise: 0.2 })),
  'decaying spectrum, exact': () =>
    toTruth(decaying({ rows: 150, columns: 60, ratio: 0.7, rms: 1.4, count: 4500, seed: 1 })),
  'mcbench, noise .1': () => toTruth(mcbench({ noise: 0.1, seed: 0 })),
  'mcbench, noise 1': () => toTruth(mcbench({ noise: 1, seed: 0 })),
  'ratings-like': () => hideTenth(ratings({ rows: 300, columns: 500, count: 15_000, seed: 0 })),
  'half stars, rank 15': () => toHeld(collection(halfStars)),
  'life expectancy': () => fromFile(example('life-expectancy.csv')),
  'CO₂, Mauna Loa': () => fromFile(example('co2-mauna-loa.csv')),
};

const rank4 = { rows: 120, columns: 80, rank: 4, count: 4000, seed: 1 };

/** The scale study's collection, so small that soft-impute, which decomposes its shorter side in every sweep, takes a minute at most. */
const halfStars = {
  ...{ rows: 1500, columns: 250, count: 60_000, rank: 15, noise: 0.74, seed: 1 },
  spectrum: (/** @type {number} */ a) => 0.75 ** a,
};

/** @type {Solver[]} */
const solvers = [
  { name: 'rankfree', shape: 'circle', colour: '#0072b2', isRival: false, fill: ours({}) },
  {
    ...{ name: 'full covariance', shape: 'diamond', colour: '#009e73', isRival: false },
    fill: ours({ covariance: 'full' }),
  },
  {
    ...{ name: 'gradient descent', shape: 'triangle', colour: '#e69f00', isRival: false },
    fill: ours({ method: 'gradient' }),
  },
  { name: 'soft-impute', shape: 'square', colour: '#d55e00', isRival: true, fill: tunedSoftImpute },
  { name: 'ridge ALS', shape: 'cross', colour: '#7a5195', isRival: true, fill: tunedRidgeAls },
];

/** @param {import('./scoring.mjs').StudyOptions & { given: readonly string[] }} options */
export async function study({ tell, given }) {
  const tasks =
    given.length === 0
      ? Object.entries(tables)
      : given.map((path) => /** @type {const} */ ([basename(path), () => fromFile(path)]));
  const results = [];
  for (const [name, make] of tasks) results.push({ name, runs: await runAll(name, await make(), tell) });
  const lines = results.map(({ name, runs }) => {
    const best = Math.min(...runs.map(({ error }) => error));
    return [name, ...runs.map((run) => cell(run, best))];
  });
  return {
    markdown: table(['table', ...solvers.map(({ name }) => name)], lines),
    pictures: { 'side-by-side.svg': picture(results) },
  };
}

/** @typedef {{ error: number, seconds: number }} Run */

/** @returns {Promise<Run[]>} */
async function runAll(
  /** @type {string} */ name,
  /** @type {Task} */ task,
  /** @type {(line: string) => void} */ tell,
) {
  const score = await scoring(task);
  const runs = [];
  for (const solver of solvers) {
    const start = performance.now();
    const predict = await solver.fill(task.table);
    const run = { seconds: (performance.now() - start) / 1000, error: score(predict) };
    tell(`${name}, ${solver.name}: ${run.error.toPrecision(3)} in ${digits(run.seconds)} s`);
    runs.push(run);
  }
  return runs;
}

/** "error (times the best one), seconds"; the best in bold. */
function cell(/** @type {Run} */ { error, seconds }, /** @type {number} */ best) {
  const shown = error !== 0 && error < 1e-4 ? error.toExponential(0) : digits(error);
  const ratio = error / best;
  const times = ratio < 100 ? ratio.toFixed(2) : '> 100';
  return `${error === best ? `**${shown}**` : `${shown} (${times} ×)`}, ${digits(seconds)} s`;
}

function picture(/** @type {{ name: string, runs: Run[] }[]} */ results) {
  return dotPlot({
    title: 'Error, as a multiple of the better of soft-impute and ridge ALS (left is better)',
    solvers,
    lines: results.map(({ name, runs }) => {
      const rivals = runs.filter((_, n) => solvers[n].isRival).map(({ error }) => error);
      return { name, ratios: runs.map(({ error }) => error / Math.min(...rivals)) };
    }),
  });
}

/** @returns {Solver['fill']} */
function ours(/** @type {import('rankfree').CompletionOptions} */ options) {
  return async (seen) => {
    const { model } = await complete(seen, { ...options, threads: 1 });
    return (i, j) => predictCell(model, i, j);
  };
}

/** All that is not seen is asked for, without noise; or what the generator held back. */
function toTruth(/** @type {Problem} */ problem) {
  const { rows, columns, held, truth } = problem;
  const { row, column } = held ?? unseen(problem);
  return {
    table: problem,
    scored: { rows, columns, row, column, value: Float64Array.from(row, (i, t) => truth(i, column[t])) },
  };
}

/** The cells that the generator held back, as they would have been observed. */
function toHeld(/** @type {ReturnType<typeof collection>} */ problem) {
  const { rows, columns, held } = problem;
  return { table: problem, scored: { rows, columns, ...held } };
}

/** @returns {Task} */
function hideTenth(/** @type {ObservedTable} */ whole) {
  const { seen, held } = holdTenth(whole, 1);
  return { table: seen, scored: held };
}

async function fromFile(/** @type {string} */ path) {
  return hideTenth(readTable(await readInput(path)).table);
}

function example(/** @type {string} */ file) {
  return fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
}

/** Root mean squared error of a solver's predictions, see the head of this file. */
async function scoring(/** @type {Task} */ { table: seen, scored }) {
  const clip = clipperOf(seen.value);
  const deviations = columnMoments(seen).map(({ deviation }) => deviation);
  const mixed = await hasMixedUnits(seen);
  // A column that shows one value only has no unit, and says nothing about a solver.
  const unit = (/** @type {number} */ j) => (mixed ? deviations[j] || Infinity : 1);
  return (/** @type {Predict} */ predict) => {
    let squares = 0;
    scored.row.forEach((i, t) => {
      const j = scored.column[t];
      squares += ((clip(predict(i, j)) - scored.value[t]) / unit(j)) ** 2;
    });
    return Math.sqrt(squares / scored.row.length);
  };
}

/** Clips to the range of a short scale (ratings), as this solver does by itself. */
function clipperOf(/** @type {Float64Array} */ value) {
  if (new Set(value).size > 20) return (/** @type {number} */ y) => y;
  const [low, high] = [Math.min(...value), Math.max(...value)];
  return (/** @type {number} */ y) => Math.min(high, Math.max(low, y));
}
