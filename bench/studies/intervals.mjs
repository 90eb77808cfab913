// The acceptance table of the intervals recipe (§7, tests 1 to 9): coverage of held cells with their noise, target .90, rank not told.
//
//   fewest, leverage     the tenth of the cells in rows with fewest entries, and with most leverage
//   quiet, noisy         the tenths with least and most noise;  noise 'uneven' has sd exp(.5 g_i + .5 h_j − .25)
//   x                    mean width over that of knowing the truth, 3.290 sd
//   error                RMSE of the held cells to the noise-free truth: of the answer, and of one run alone
//
// `--method gradient` shows the same with leverage and scales of lines that are computed afterwards.
import { confMc, trustTable } from '../generators.mjs';
import { coverage, digits, judgedCells, mean, score, table } from './scoring.mjs';

/** @typedef {import('./scoring.mjs').JudgedCell} JudgedCell */
/** @typedef {import('./scoring.mjs').HeldProblem & { deviation?: (i: number, j: number) => number }} Problem */

/**
 * @type {Record<string, { tables: number, make: (seed: number) => Problem, guarantee?: 'crossFit' | 'exact' | 'certified', single?: boolean }>}
 */
const settings = {
  '1 · U: uniform holes, even noise': { tables: 8, make: (seed) => trustTable({ seed }), single: true },
  '2 · N: holes by row and column': { tables: 8, make: (seed) => trustTable({ holes: 'rowcol', seed }) },
  '3 · UH: uneven noise': { tables: 8, make: (seed) => trustTable({ noise: 'uneven', seed }) },
  '4 · NH: both': { tables: 8, make: (seed) => trustTable({ holes: 'rowcol', noise: 'uneven', seed }) },
  '5 · conf-mc 2': { tables: 5, make: (seed) => confMc({ setting: '2', seed }) },
  '6 · conf-mc 0': { tables: 5, make: (seed) => confMc({ setting: '0', seed }) },
  '7 · conf-mc logis1': { tables: 5, make: (seed) => confMc({ setting: 'logis1', seed }) },
  '8 · U, certified': { tables: 20, make: (seed) => trustTable({ seed }), guarantee: 'certified' },
  'U, exact': { tables: 8, make: (seed) => trustTable({ seed }), guarantee: 'exact' },
  '9 · 40 × 25, rank 2, half seen, certified': { tables: 100, make: small, guarantee: 'certified' },
  '9 · the same, exact': { tables: 100, make: small, guarantee: 'exact' },
};

function small(/** @type {number} */ seed) {
  return trustTable({ rows: 40, columns: 25, rank: 2, share: 0.5, seed });
}

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ methods, tell }) {
  const rows = [];
  for (const method of methods) {
    for (const [name, { tables, make, guarantee = 'crossFit', single = false }] of Object.entries(settings)) {
      /** @type {Awaited<ReturnType<typeof judge>>[]} */
      const runs = [];
      for (let seed = 0; seed < tables; seed++) runs.push(await judge(make(seed), method, guarantee, single));
      const average = (/** @type {(run: (typeof runs)[0]) => number} */ number) => mean(runs.map(number));
      const all = average((run) => run.all);
      const spread = Math.sqrt(mean(runs.map((run) => (run.all - all) ** 2)));
      const tenths = /** @type {const} */ (['fewest', 'leverage', 'quiet', 'noisy']);
      rows.push([
        methods.length > 1 ? `${name}, ${method}` : name,
        String(tables),
        `${all.toFixed(3)} ± ${spread.toFixed(3)}`,
        ...tenths.map((tenth) => average((run) => run[tenth]).toFixed(3)),
        average((run) => run.width).toFixed(3),
        average((run) => run.x).toFixed(3),
        digits(average((run) => run.error)) + (single ? ` / ${digits(average((run) => run.single))}` : ''),
        digits(average((run) => run.open)),
      ]);
      tell(`intervals, ${rows.at(-1)?.join(' | ')}`);
    }
  }
  return table(
    [
      ...['table', 'tables', 'coverage, sd over tables', 'fewest', 'leverage', 'quiet', 'noisy'],
      ...['width', 'x', 'error (one run)', 'holes without interval'],
    ],
    rows,
  );
}

async function judge(
  /** @type {Problem} */ problem,
  /** @type {import('rankfree').Method} */ method,
  /** @type {'crossFit' | 'exact' | 'certified'} */ guarantee,
  /** @type {boolean} */ single,
) {
  const filled = await score(problem, method, { interval: 0.9, guarantee });
  const cells = judgedCells(problem, filled);
  const { rows, row, deviation = () => 1 } = problem;
  const inRow = new Int32Array(rows);
  for (const i of row) inRow[i]++;
  const sd = (/** @type {JudgedCell} */ cell) => deviation(cell.row, cell.column);
  const width = mean(cells.map(({ low, high }) => high - low));
  return {
    all: coverage(cells),
    fewest: coverage(tenth(cells, (cell) => inRow[cell.row], 0)),
    leverage: coverage(tenth(cells, (cell) => cell.leverage, 0.9)),
    quiet: coverage(tenth(cells, sd, 0)),
    noisy: coverage(tenth(cells, sd, 0.9)),
    ...{ width, x: width / (3.29 * mean(cells.map(sd))) },
    error: filled.truthError,
    single: single ? (await score(problem, method, { folds: 1 })).truthError : Number.NaN,
    open: problem.held.row.length - cells.length,
  };
}

/** A tenth of the cells by a quantity, from a share on. */
function tenth(
  /** @type {JudgedCell[]} */ cells,
  /** @type {(cell: JudgedCell) => number} */ quantity,
  /** @type {number} */ from,
) {
  const sorted = [...cells].sort((a, b) => quantity(a) - quantity(b));
  return sorted.slice(Math.floor(from * cells.length), Math.floor((from + 0.1) * cells.length));
}
