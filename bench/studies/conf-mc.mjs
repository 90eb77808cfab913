// The tables of yugjerry/conf-mc (commit bdfa590; Gui, Barber & Ma 2023): 500 × 500, rank 8, mean |T| = 1; unseen cells scored.
//
// That study publishes widths of 90 % intervals, at an assumed rank. A normal 90 % interval is 3.290 standard deviations wide,
// so 3.290 × (root mean squared error of a new observation) is set beside them: what the point predictions would allow.
import { confMc, confMcNames } from '../generators.mjs';
import { digits, mean, score, table } from './scoring.mjs';

const seeds = [0, 1];
const normal90 = 3.29;

/**
 * Mean interval widths of conformalised alternating least squares, at assumed rank 8 (the true one) and 24.
 * @type {Record<string, [number, number]>}
 */
const published = {
  0: [3.374, 3.75],
  1: [3.5, 3.86],
  2: [3.697, 7.05],
  3: [9.85, 4.8],
  logis1: [3.439, 4.17],
  logis2: [Number.NaN, Number.NaN],
  het: [3.578, 4.61],
};

/** What sets a setting apart. */
const description = {
  0: '80 % seen, noise 1',
  1: 'heavy-tailed factors',
  2: '20 % seen',
  3: 'noise .2 × t(1.2)',
  logis1: 'seen by 5 hidden columns',
  logis2: 'seen by 1 hidden column',
  het: 'logis1, noise .5/p',
};

/** @typedef {import('./scoring.mjs').Score} Score */

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ methods, tell }) {
  const rows = [];
  for (const setting of confMcNames) {
    for (const method of methods) {
      /** @type {Score[]} */
      const runs = [];
      for (const seed of seeds) runs.push(await score(confMc({ setting, seed }), method));
      const average = (/** @type {(run: Score) => number} */ number) => mean(runs.map(number));
      tell(`conf-mc ${setting}, ${method}: ${digits(average((run) => run.truthError))}`);
      // Noise of infinite variance has no root mean squared error.
      const width =
        setting === '3' ? Number.NaN : normal90 * average((run) => run.error?.model ?? Number.NaN);
      rows.push([
        `${setting}: ${description[setting]}`,
        method,
        ...[average((run) => run.truthError), average((run) => run.noise), average((run) => run.rank)].map(
          digits,
        ),
        ...[width, ...published[setting]].map((value) => (Number.isNaN(value) ? '–' : digits(value))),
        digits(average((run) => run.seconds)),
      ]);
    }
  }
  return table(
    [
      ...['setting', 'method', 'error to the truth', 'noise found', 'rank', '3.290 × held-out error'],
      ...['published width, told rank 8', 'told rank 24', 'seconds'],
    ],
    rows,
  );
}
