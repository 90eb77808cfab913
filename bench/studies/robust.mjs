// Wrong cells, uneven noise and mixed units: error of unseen cells, mean over three seeds, with the noise taken for even, and as `fill` chooses
// (`auto`). The base table is 120 × 80 of rank 4, signal sd 1, 4000 cells seen, noise .1. Method `gradient` knows no uneven noise.
import { fill } from 'rankfree';
import {
  columnwiseError,
  errorToTruth,
  lowRank,
  mixedKinds,
  unevenNoise,
  unseen,
  wrongCells,
} from '../generators.mjs';
import { digits, mean, table } from './scoring.mjs';

const seeds = [0, 1, 2];
const base = { rows: 120, columns: 80, rank: 4, count: 4000 };

/** @typedef {import('../generators.mjs').Problem & { wrong?: Int32Array }} Problem */

/** @type {Record<string, (seed: number) => Problem>} */
const tables = {
  clean: (seed) => lowRank({ ...base, noise: 0.1, seed }),
  '1 % wrong': (seed) => wrongCells(lowRank({ ...base, noise: 0.1, seed }), { share: 0.01, seed }),
  '2 % wrong': (seed) => wrongCells(lowRank({ ...base, noise: 0.1, seed }), { share: 0.02, seed }),
  '5 % wrong': (seed) => wrongCells(lowRank({ ...base, noise: 0.1, seed }), { share: 0.05, seed }),
  '10 % wrong': (seed) => wrongCells(lowRank({ ...base, noise: 0.1, seed }), { share: 0.1, seed }),
  'noise 1, 5 % wrong': (seed) => wrongCells(lowRank({ ...base, noise: 1, seed }), { share: 0.05, seed }),
  'exact, 10 % wrong': (seed) => wrongCells(lowRank({ ...base, seed }), { share: 0.1, seed }),
  '2 % swapped': (seed) =>
    wrongCells(lowRank({ ...base, noise: 0.1, seed }), { share: 0.02, kind: 'swapped', seed }),
  '5 % swapped': (seed) =>
    wrongCells(lowRank({ ...base, noise: 0.1, seed }), { share: 0.05, kind: 'swapped', seed }),
  'uneven by column': (seed) => unevenNoise({ ...base, by: 'columns', noise: 0.1, seed }),
  'uneven by row': (seed) => unevenNoise({ ...base, by: 'rows', noise: 0.3, seed }),
  'uneven by both': (seed) => unevenNoise({ ...base, by: 'both', noise: 0.3, seed }),
  'uneven by column, 2 % wrong': (seed) =>
    wrongCells(unevenNoise({ ...base, by: 'columns', noise: 0.1, seed }), { share: 0.02, seed }),
  'mixed units': (seed) => mixedKinds({ seed }),
};

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ tell }) {
  const rows = [];
  for (const [name, make] of Object.entries(tables)) {
    /** @type {Awaited<ReturnType<typeof both>>[]} */
    const runs = [];
    for (const seed of seeds) runs.push(await both(make(seed)));
    const average = (/** @type {(run: Awaited<ReturnType<typeof both>>) => number} */ number) => {
      const numbers = runs.map(number).filter((x) => !Number.isNaN(x));
      return numbers.length === 0 ? '–' : digits(mean(numbers));
    };
    rows.push([
      name,
      average(({ even }) => even.error),
      average(({ auto }) => auto.error),
      [...new Set(runs.map(({ auto }) => auto.mode))].join(', '),
      `${average(({ auto }) => auto.precision)} / ${average(({ auto }) => auto.recall)}`,
      `${average(({ even }) => even.seconds)} / ${average(({ auto }) => auto.seconds)}`,
    ]);
    tell(`robust, ${rows.at(-1)?.join(' | ')}`);
  }
  return table(
    ['table', 'even', 'auto', 'mode', 'precision / recall of suspicious cells', 'seconds, even / auto'],
    rows,
  );
}

async function both(/** @type {Problem} */ problem) {
  return { even: await run(problem, 'even'), auto: await run(problem, 'auto') };
}

async function run(/** @type {Problem} */ problem, /** @type {'even' | 'auto'} */ noise) {
  const { rows, columns, row, column, value, wrong = new Int32Array() } = problem;
  const data = new Float64Array(rows * columns).fill(Number.NaN);
  value.forEach((y, t) => {
    data[row[t] * columns + column[t]] = y;
  });
  const filled = await fill({ data, rows, columns }, { noise });
  const cells = problem.held ?? unseen(problem);
  const predicted = Float64Array.from(cells.row, (i, t) => filled.rows.data[i * columns + cells.column[t]]);
  const bad = new Set(Array.from(wrong, (t) => row[t] * columns + column[t]));
  const hits = filled.suspicious.filter((cell) => bad.has(cell.row * columns + cell.column)).length;
  return {
    error:
      problem.held === undefined
        ? errorToTruth(problem, cells, predicted)
        : columnwiseError({ ...problem, held: problem.held }, predicted),
    mode: filled.noiseMode,
    seconds: filled.seconds,
    precision: bad.size === 0 ? Number.NaN : hits / filled.suspicious.length,
    recall: bad.size === 0 ? Number.NaN : hits / bad.size,
  };
}
