// The rivals as a careful user runs them: settings chosen by a held-out tenth of the entries, then a fit of all of them.
//
//   1  centring   by columns where units differ; else offsets if they alone predict the held-out tenth better than the mean
//   2  setting    the one with the smallest error there; a path is left after three settings without a gain
//   3  answer     all entries, centred again, at that setting; a warm path is walked again from its start
//
// Soft-impute: one path of λ, warm started. Ridge ALS: rank × λ, a path of rising rank for each λ, all from random starts.

import { hasMixedUnits } from '#rankfree/completion/standardise.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { choose, random } from '../random.mjs';
import { centrings } from './centring.mjs';
import { ridgeAls } from './ridgeAls.mjs';
import { lambdaPath, softImpute } from './softImpute.mjs';

/**
 * @typedef {import('#rankfree/completion/table.js').ObservedTable} ObservedTable
 * @typedef {(i: number, j: number) => number} Predict
 */

const ranks = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20];
const lambdas = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 1e-4, 1e-5];
/** Settings without a gain after which a path is left. */
const patience = 3;

/**
 * Predicts in the user's units.
 * @param {ObservedTable} table
 * @returns {Promise<Predict>}
 */
export async function tunedSoftImpute(table) {
  const runtime = await openRuntime();
  try {
    return await tune(
      table,
      (z) => [lambdaPath(runtime, z)],
      (z, lambda, /** @type {import('./softImpute.mjs').SoftImputeFit | undefined} */ warm) =>
        softImpute(runtime, z, lambda, warm),
      'warm',
    );
  } finally {
    await runtime.close();
  }
}

/**
 * Predicts in the user's units.
 * @param {ObservedTable} table
 * @returns {Promise<Predict>}
 */
export async function tunedRidgeAls(table) {
  const most = Math.min(table.rows, table.columns);
  const usable = ranks.filter((rank) => rank <= most);
  const paths = lambdas.map((lambda) => usable.map((rank) => ({ rank, lambda })));
  return tune(
    table,
    () => paths,
    (z, setting) => ridgeAls(z, setting),
    'alone',
  );
}

/**
 * Steps 1 to 3 of the head of this file.
 * @template Setting
 * @template {{ predict: Predict }} Fit
 * @param {ObservedTable} table
 * @param {(z: ObservedTable) => Setting[][]} pathsOf
 * @param {(z: ObservedTable, setting: Setting, warm: Fit | undefined) => Fit} fitOne
 * @param {'warm' | 'alone'} start whether a fit of a path starts from the one before
 */
async function tune(table, pathsOf, fitOne, start) {
  const { seen, held } = holdTenth(table);
  const centre = centrings[await chooseCentring(table, seen, held)];
  const training = centre(seen);
  const paths = pathsOf(centre(table).table);
  let best = { error: Infinity, settings: paths[0].slice(0, 1) };
  for (const path of paths) {
    /** @type {Fit | undefined} */
    let fit;
    let leastAt = 0;
    let least = Infinity;
    for (let at = 0; at < path.length && at - leastAt <= patience; at++) {
      fit = fitOne(training.table, path[at], fit);
      const error = errorOn(held, training, fit.predict);
      if (error < least) [least, leastAt] = [error, at];
      if (error < best.error) best = { error, settings: path.slice(start === 'warm' ? 0 : at, at + 1) };
    }
  }
  const all = centre(table);
  const [first, ...others] = best.settings;
  const fit = others.reduce(
    (warm, setting) => fitOne(all.table, setting, warm),
    fitOne(all.table, first, undefined),
  );
  return inUserUnits(all, fit.predict);
}

/** @returns {Promise<import('./centring.mjs').Centring>} */
async function chooseCentring(
  /** @type {ObservedTable} */ table,
  /** @type {ObservedTable} */ seen,
  /** @type {ObservedTable} */ held,
) {
  if (await hasMixedUnits(table)) return 'columns';
  // In the user's units: z's own differ between the two.
  const errorOfLevel = (/** @type {import('./centring.mjs').Centring} */ name) =>
    errorOn(held, { ...centrings[name](seen), size: () => 1 }, () => 0);
  return errorOfLevel('offsets') < errorOfLevel('mean') ? 'offsets' : 'mean';
}

/** @returns {Predict} */
function inUserUnits(
  /** @type {import('./centring.mjs').Centred} */ { back },
  /** @type {Predict} */ predict,
) {
  return (i, j) => back(predict(i, j), i, j);
}

/** The table without a random tenth, and that tenth. */
export function holdTenth(/** @type {ObservedTable} */ table, seed = 0) {
  const count = table.value.length;
  const order = choose(random('held tenth', seed), count, count);
  const size = Math.max(1, Math.round(count / 10));
  return { held: only(table, order.slice(0, size)), seen: only(table, order.slice(size)) };
}

/**
 * @param {ObservedTable} table
 * @param {Int32Array} entries
 * @returns {ObservedTable}
 */
function only({ rows, columns, row, column, value }, entries) {
  return {
    rows,
    columns,
    row: entries.map((t) => row[t]),
    column: entries.map((t) => column[t]),
    value: Float64Array.from(entries, (t) => value[t]),
  };
}

/** Root mean squared error in units of z, so that no column drowns the others. */
function errorOn(
  /** @type {ObservedTable} */ { row, column, value },
  /** @type {import('./centring.mjs').Centred} */ { back, size },
  /** @type {Predict} */ predict,
) {
  let squares = 0;
  for (let t = 0; t < value.length; t++) {
    const [i, j] = [row[t], column[t]];
    squares += ((back(predict(i, j), i, j) - value[t]) / size(j)) ** 2;
  }
  return Math.sqrt(squares / value.length);
}
