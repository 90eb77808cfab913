// Kept models against full fits: new rows without a fit (docs/models.md), and fits that go on against fits from the start.
//
// Tables of rank 4 with offsets: T = b_i + c_j + A Bᵀ/2, noise .3; unseen cells are scored against the truth.
import { fill, foldIn } from '../../dist/index.js';
import { lowRank } from '../generators.mjs';
import { digits, mean, table } from './scoring.mjs';

/** @typedef {{ row: number, column: number, value: number }} Entry */
/** @typedef {import('../../dist/fill.js').TripletOptions} Options */

const sizes = [1, 3, 10, 30];
const seeds = [1, 2, 3, 4];
const known = 200;
const added = 40;
const columns = 60;

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ tell }) {
  return `${await newRows(tell)}\n\n${await goingOn(tell)}`;
}

/**
 * Error of rows with few entries: folded into a model of the others, and by a fit of all.
 * @param {(line: string) => void} tell
 */
async function newRows(tell) {
  const rows = [];
  for (const covariance of /** @type {const} */ (['full', 'diagonal'])) {
    const squares = sizes.map(() => ({ folded: 0, refit: 0 }));
    for (const seed of seeds) {
      const shape = { rows: known + added, columns };
      const made = lowRank({
        ...shape,
        rank: 4,
        count: shape.rows * columns,
        noise: 0.3,
        offsets: 0.5,
        seed,
      });
      const all = entriesOf(made).filter(({ row, column }) =>
        row < known ? (row * 31 + column * 17) % 12 < 5 : (column * 7 + row * 13) % columns < sizes[row % 4],
      );
      const model = await keptModel(
        all.filter(({ row }) => row < known),
        { covariance },
      );
      const folded = await foldIn(
        model,
        all.filter(({ row }) => row >= known),
      );
      const refit = await fill(all, { covariance });
      for (const { row, column, value } of folded.rows) {
        squares[Number(row) % 4].folded += (value - made.truth(Number(row), Number(column))) ** 2;
      }
      for (const { row, column, value } of refit.rows) {
        if (row >= known) squares[row % 4].refit += (value - made.truth(row, column)) ** 2;
      }
    }
    tell(`models, new rows: ${covariance}`);
    rows.push([covariance, ...squares.map(({ folded, refit }) => Math.sqrt(folded / refit).toFixed(3))]);
  }
  return table(['error to that of a full fit', ...sizes.map((size) => `${size} entries`)], rows);
}

/**
 * Sweeps and error of fits of a whole table: from the start, and from four fifths of the entries of a part of it.
 * @param {(line: string) => void} tell
 */
async function goingOn(tell) {
  /** @type {{ title: string, noise: number, options: Options }[]} */
  const settings = [
    { title: 'noise .3', noise: 0.3, options: {} },
    { title: 'noise .3, `covariance: diagonal`', noise: 0.3, options: { covariance: 'diagonal' } },
    { title: 'noise .3, `noise: mixture`', noise: 0.3, options: { noise: 'mixture' } },
    { title: 'noise .3, `guarantee: certified`', noise: 0.3, options: { guarantee: 'certified' } },
    { title: 'noise 0', noise: 0, options: {} },
  ];
  const rows = [];
  for (const { title, noise, options } of settings) {
    /** @type {{ iterations: number, error: number }[][]} */
    const runs = [];
    for (const seed of seeds) {
      const made = lowRank({ rows: 220, columns: 66, rank: 4, count: 6000, noise, offsets: 0.5, seed });
      const all = entriesOf(made);
      const old = all.filter(({ row, column }, t) => row < 200 && column < 60 && t % 5 !== 0);
      const from = await keptModel(old, options);
      const fits = [await fill(all, options), await fill(all, { from })];
      runs.push(
        fits.map(({ rows: said, iterations }) => ({
          iterations,
          error: Math.sqrt(
            mean(
              said.map(({ row, column, value }) => (value - made.truth(Number(row), Number(column))) ** 2),
            ),
          ),
        })),
      );
    }
    tell(`models, going on: ${title}`);
    const average = (/** @type {number} */ which, /** @type {'iterations' | 'error'} */ number) =>
      mean(runs.map((run) => run[which][number]));
    rows.push([
      title,
      ...[0, 1].map((which) => String(Math.round(average(which, 'iterations')))),
      ...[0, 1].map((which) => digits(average(which, 'error'))),
    ]);
  }
  return table(['220 × 66', 'sweeps from the start', 'going on', 'error from the start', 'going on'], rows);
}

/**
 * @param {Entry[]} entries
 * @param {Options} options
 */
async function keptModel(entries, options) {
  const { kept } = await fill(entries, { ...options, keep: true, query: [] });
  if (kept === undefined) throw new Error('no model was kept');
  return kept;
}

/** @param {import('../generators.mjs').Problem} problem */
function entriesOf({ row, column, value }) {
  return Array.from(row, (i, t) => ({ row: i, column: column[t], value: value[t] }));
}
