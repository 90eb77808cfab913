// The noise sweep of jacobf18/matrix-completion-benchmarks (commit 87da06a): 400 × 300, rank 10, N(0,1) factors, 35 % seen, a
// fifth of those held back; RMSE of the held cells to the noise-free truth; mean over seeds 0, 1, 2.
import { mcbench } from '../generators.mjs';
import { digits, mean, score, table } from './scoring.mjs';

const sigmas = [0.01, 0.03, 0.1, 0.3, 1, 3];
const seeds = [0, 1, 2];

/** Means over seeds 0, 1, 2 as that repository reports them; SVT and HyperImpute have no figure at σ = 3. */
const published = {
  'nuclear norm': [0.0111, 0.0331, 0.1087, 0.315, 0.9519, 2.368],
  'soft-impute': [0.5655, 0.5676, 0.5906, 0.7429, 1.3502, 2.47],
  SVT: [0.0538, 0.0331, 0.1419, 0.4579, 1.339, Number.NaN],
  HyperImpute: [1.186, 1.154, 1.167, 1.324, 2.028, Number.NaN],
};

/** @typedef {import('./scoring.mjs').Score} Score */

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ methods, tell }) {
  const ours = [];
  for (const method of methods) {
    /** @type {Score[][]} */
    const results = [];
    for (const noise of sigmas) {
      const runs = [];
      for (const seed of seeds) runs.push(await score(mcbench({ noise, seed }), method));
      results.push(runs);
      tell(`mcbench, ${method}, σ = ${noise}: ${digits(mean(runs.map((run) => run.truthError)))}`);
    }
    const row = (/** @type {string} */ name, /** @type {(run: Score) => number} */ number) => [
      `**rankfree**, ${method}: ${name}`,
      ...results.map((runs) => digits(mean(runs.map(number)))),
    ];
    ours.push(
      row('error', (run) => run.truthError),
      row('noise found', (run) => run.noise),
      row('rank', (run) => run.rank),
      row('seconds', (run) => run.seconds),
    );
  }
  const theirs = Object.entries(published).map(([name, errors]) => [
    `${name}: error, published`,
    ...errors.map((error) => (Number.isNaN(error) ? '–' : digits(error))),
  ]);
  return table(['σ', ...sigmas.map(String)], [...ours, ...theirs]);
}
