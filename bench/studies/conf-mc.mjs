// The tables of yugjerry/conf-mc (commit bdfa590; Gui, Barber & Ma 2023): 500 × 500, rank 8, mean |T| = 1; unseen cells scored.
//
// That study publishes widths of 90 % intervals, at an assumed rank; those of `--interval 0.9` are set beside them, with the share of the
// unseen cells that they cover. 3.290 is the width that knowing the truth would allow where the noise is 1.
import { confMc, confMcNames } from '../generators.mjs';
import { coverage, digits, judgedCells, mean, score, table } from './scoring.mjs';

const seeds = [0, 1];

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

/** @typedef {import('./scoring.mjs').Score & { coverage: number, width: number }} Score */

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ methods, tell }) {
  const rows = [];
  for (const setting of confMcNames) {
    for (const method of methods) {
      /** @type {Score[]} */
      const runs = [];
      for (const seed of seeds) runs.push(await withIntervals(confMc({ setting, seed }), method));
      const average = (/** @type {(run: Score) => number} */ number) => mean(runs.map(number));
      tell(`conf-mc ${setting}, ${method}: ${digits(average((run) => run.truthError))}`);
      rows.push([
        `${setting}: ${description[setting]}`,
        method,
        ...[average((run) => run.truthError), average((run) => run.noise), average((run) => run.rank)].map(
          digits,
        ),
        average((run) => run.coverage).toFixed(3),
        ...[average((run) => run.width), ...published[setting]].map((value) =>
          Number.isNaN(value) ? '–' : digits(value),
        ),
        digits(average((run) => run.seconds)),
      ]);
    }
  }
  return table(
    [
      ...['setting', 'method', 'error to the truth', 'noise found', 'rank', 'coverage', 'mean width'],
      ...['published width, told rank 8', 'told rank 24', 'seconds'],
    ],
    rows,
  );
}

/** @returns {Promise<Score>} */
async function withIntervals(
  /** @type {import('./scoring.mjs').HeldProblem} */ problem,
  /** @type {import('rankfree').Method} */ method,
) {
  const filled = await score(problem, method, { interval: 0.9 });
  const cells = judgedCells(problem, filled);
  return { ...filled, coverage: coverage(cells), width: mean(cells.map(({ low, high }) => high - low)) };
}
