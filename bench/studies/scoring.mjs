// How a study fills a generated table and scores it, on the library's public face.
import { fill } from 'rankfree';
import { errorToTruth } from '../generators.mjs';

/**
 * @typedef {import('rankfree').Method} Method
 * @typedef {import('../generators.mjs').Problem & { held: import('../generators.mjs').Cells }} HeldProblem
 * @typedef {Awaited<ReturnType<typeof score>>} Score
 * @typedef {object} StudyOptions
 * @property {readonly Method[]} methods
 * @property {readonly string[]} given what followed the study's name on the command line
 * @property {(line: string) => void} tell progress, a line a result
 */

/**
 * Fills the table; `truthError` is the RMSE of the held cells to the noise-free truth.
 * @param {HeldProblem} problem
 * @param {Method} method
 * @param {import('rankfree').TableOptions} [options]
 */
export async function score(problem, method, options = {}) {
  const { rows, columns, row, column, value, held } = problem;
  const data = new Float64Array(rows * columns).fill(Number.NaN);
  value.forEach((y, t) => {
    data[row[t] * columns + column[t]] = y;
  });
  const filled = await fill({ data, rows, columns }, { method, ...options });
  const predicted = Float64Array.from(held.row, (i, t) => filled.rows.data[i * columns + held.column[t]]);
  return { ...filled, truthError: errorToTruth(problem, held, predicted) };
}

/** @typedef {{ row: number, column: number, value: number, low: number, high: number, leverage: number, truth: number }} JudgedCell */

/**
 * The held cells that have an interval, with their noisy values; the intervals are those that `score` was asked for.
 * @param {HeldProblem} problem
 * @param {{ cells?: import('rankfree').FilledCell[] }} filled
 */
export function judgedCells({ columns, held }, { cells = [] }) {
  const truth = new Map(Array.from(held.row, (i, t) => [i * columns + held.column[t], held.value[t]]));
  /** @type {JudgedCell[]} */
  const judged = [];
  for (const { row, column, value, low, high, leverage } of cells) {
    const y = truth.get(Number(row) * columns + Number(column));
    if (y === undefined || low === null || high === null) continue;
    judged.push({ row: Number(row), column: Number(column), value, low, high, leverage, truth: y });
  }
  return judged;
}

/** Share of the cells inside their interval. */
export function coverage(/** @type {readonly JudgedCell[]} */ cells) {
  return cells.filter(({ low, high, truth }) => truth >= low && truth <= high).length / cells.length;
}

/** The mean of a number over results. */
export function mean(/** @type {readonly number[]} */ values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Three significant digits, without an exponent. */
export function digits(/** @type {number} */ value) {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}

/**
 * A Markdown table.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
