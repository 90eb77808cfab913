// Large tables (scale recipe §7): the error on held cells against the floor, which is the clipped truth's own error on them; and
// pure noise and exact data at that size. One thread; seconds are wall time of the completion alone.
import { collection, errorToTruth, lowRank } from '../generators.mjs';
import { random } from '../random.mjs';
import { digits, table } from './scoring.mjs';

const size = { rows: 7000, columns: 3500, count: 1_000_000, noise: 0.74, seed: 1 };
const large = { ...size, rows: 70_000, columns: 10_000, count: 10_000_000 };

const tables = {
  'rank 15, spectrum .75^a': () => collection({ ...size, rank: 15, spectrum: (a) => 0.75 ** a }),
  'rank 80, spectrum 1/a': () =>
    collection({ ...size, rank: 80, spectrum: (a) => 1 / (a + 1), factorVariance: 0.25 }),
  'rank 15, 10 000 000 entries': () => collection({ ...large, rank: 15, spectrum: (a) => 0.75 ** a }),
  'rank 80, spectrum 1/a, 10 000 000 entries': () =>
    collection({ ...large, rank: 80, spectrum: (a) => 1 / (a + 1), factorVariance: 0.25 }),
  'rank 15, 100 000 entries': () =>
    collection({ ...size, rows: 943, columns: 1682, count: 100_000, rank: 15, spectrum: (a) => 0.75 ** a }),
  'pure noise': () => lowRank({ rows: 7000, columns: 3500, rank: 0, count: 1_000_000, noise: 1, seed: 1 }),
  'exact, rank 10, 500 000 entries': () =>
    lowRank({ rows: 3000, columns: 2000, rank: 10, count: 500_000, seed: 1 }),
};

/** Error on held cells and its floor; or, where none are held, the error to the truth on random cells. */
function score(
  /** @type {import('../generators.mjs').Problem} */ problem,
  /** @type {(row: Int32Array, column: Int32Array) => Float64Array} */ predictAt,
) {
  const { held } = problem;
  if (held === undefined) {
    const source = random('cells', 1);
    const draw = (/** @type {number} */ below) =>
      Int32Array.from({ length: 100_000 }, () => source.integer(below));
    const cells = { row: draw(problem.rows), column: draw(problem.columns) };
    return { error: errorToTruth(problem, cells, predictAt(cells.row, cells.column)), floor: 0 };
  }
  const clip = (/** @type {number} */ y) => Math.min(5, Math.max(0.5, y));
  const against = (/** @type {(t: number) => number} */ prediction) => {
    let squares = 0;
    for (let t = 0; t < held.value.length; t++) squares += (clip(prediction(t)) - held.value[t]) ** 2;
    return Math.sqrt(squares / held.value.length);
  };
  const predicted = predictAt(held.row, held.column);
  return {
    error: against((t) => predicted[t]),
    floor: against((t) => problem.truth(held.row[t], held.column[t])),
  };
}

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ tell }) {
  const { complete } = await import('#rankfree/completion/complete.js');
  const { predict } = await import('#rankfree/completion/model.js');
  const rows = [];
  for (const [name, make] of Object.entries(tables)) {
    const problem = make();
    const completion = await complete(problem, { threads: 1 });
    const { error, floor } = score(problem, (row, column) => predict(completion.model, row, column));
    tell(`scale, ${name}: ${digits(error)}`);
    rows.push([
      name,
      digits(error),
      floor === 0 ? '–' : digits(floor),
      digits(completion.error?.model ?? Number.NaN),
      String(completion.covariance),
      completion.branch,
      String(completion.rank),
      String(completion.iterations),
      digits(completion.seconds),
    ]);
  }
  const titles = [
    'table',
    'error',
    'floor',
    'held-out error reported',
    'covariance',
    'answer',
    'rank',
    'sweeps',
    's',
  ];
  return table(titles, rows);
}
