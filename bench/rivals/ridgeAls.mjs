// Ridge ALS: a product of two factors of a given rank, each side solved in turn by ridge regressions.
//
//   minimise  Σ_Ω (z_ij − u_i·v_j)² + λ (Σ_i n_i |u_i|² + Σ_j n_j |v_j|²)       n: entries of a row, of a column
//   u_i = (Σ_j v_j v_jᵀ + λ n_i I)⁻¹ Σ_j z_ij v_j   over the observed j of row i, v_j alike
//
// Shapes   u: rows × rank, v: columns × rank, row-major.   Units: λ is a share of the variance of z where factors are of size 1.
// Source   Zhou, Wilkinson, Schreiber & Pan, AAIM 2008 (ALS with weighted-λ regularisation); Hastie, Mazumder, Lee & Zadeh, JMLR 16
//          (2015), §3, for the relation to soft-impute.
import { cholesky, solveCholesky } from '#rankfree/linalg/cholesky.js';
import { random } from '../random.mjs';

/**
 * @typedef {import('#rankfree/completion/table.js').ObservedTable} ObservedTable
 *
 * @typedef {object} RidgeSetting
 * @property {number} rank
 * @property {number} lambda
 *
 * @typedef {object} Lines The entries of each row (or column): those of line i are bounds[i] … bounds[i + 1] − 1.
 * @property {Int32Array} bounds
 * @property {Int32Array} other index on the other side
 * @property {Float64Array} value
 */

/** Ends a fit: the objective falls by less than this share, or so many sweeps are done. */
const settled = 1e-5;
const sweeps = 100;

/**
 * @param {ObservedTable} table
 * @param {RidgeSetting} setting
 * @returns {{ predict: (i: number, j: number) => number }}
 */
export function ridgeAls(table, { rank, lambda }) {
  const byRow = linesOf(table.row, table.column, table.value, table.rows);
  const byColumn = linesOf(table.column, table.row, table.value, table.columns);
  let v = random('ridge ALS', 0)
    .normals(table.columns * rank)
    .map((x) => x / Math.sqrt(rank));
  let u = new Float64Array(table.rows * rank);
  for (let sweep = 0, before = Infinity; sweep < sweeps; sweep++) {
    u = solveLines(byRow, v, rank, lambda);
    v = solveLines(byColumn, u, rank, lambda);
    const now =
      sumOfSquares(byRow, u, v, rank) +
      lambda * (weightedSize(byRow, u, rank) + weightedSize(byColumn, v, rank));
    if (now > (1 - settled) * before) break;
    before = now;
  }
  return { predict: (i, j) => dot(u, i, v, j, rank) };
}

/**
 * The ridge regression of every line on the other side's factor.
 * @param {Lines} lines
 * @param {Float64Array} factor other side × rank
 * @param {number} rank
 * @param {number} lambda
 */
export function solveLines({ bounds, other, value }, factor, rank, lambda) {
  const solved = new Float64Array((bounds.length - 1) * rank);
  const G = new Float64Array(rank * rank);
  for (let i = 0; i + 1 < bounds.length; i++) {
    const count = bounds[i + 1] - bounds[i];
    if (count === 0) continue;
    const x = solved.subarray(i * rank, (i + 1) * rank);
    G.fill(0);
    for (let a = 0; a < rank; a++) G[a * rank + a] = lambda * count;
    for (let t = bounds[i]; t < bounds[i + 1]; t++) {
      const at = other[t] * rank;
      for (let a = 0; a < rank; a++) {
        const size = factor[at + a];
        x[a] += size * value[t];
        for (let b = 0; b <= a; b++) G[a * rank + b] += size * factor[at + b];
      }
    }
    cholesky(G, rank);
    solveCholesky(G, rank, x);
  }
  return solved;
}

/**
 * Entries sorted by line, by counting.
 * @param {Int32Array} line
 * @param {Int32Array} other
 * @param {Float64Array} value
 * @param {number} lines
 * @returns {Lines}
 */
export function linesOf(line, other, value, lines) {
  const bounds = new Int32Array(lines + 1);
  for (const i of line) bounds[i + 1]++;
  for (let i = 0; i < lines; i++) bounds[i + 1] += bounds[i];
  const next = bounds.slice();
  const sorted = { bounds, other: new Int32Array(line.length), value: new Float64Array(line.length) };
  line.forEach((i, t) => {
    const to = next[i]++;
    sorted.other[to] = other[t];
    sorted.value[to] = value[t];
  });
  return sorted;
}

function sumOfSquares(
  /** @type {Lines} */ { bounds, other, value },
  /** @type {Float64Array} */ u,
  /** @type {Float64Array} */ v,
  /** @type {number} */ rank,
) {
  let sum = 0;
  for (let i = 0; i + 1 < bounds.length; i++) {
    for (let t = bounds[i]; t < bounds[i + 1]; t++) sum += (value[t] - dot(u, i, v, other[t], rank)) ** 2;
  }
  return sum;
}

/** Σ_i n_i |u_i|² */
function weightedSize(
  /** @type {Lines} */ { bounds },
  /** @type {Float64Array} */ factor,
  /** @type {number} */ rank,
) {
  let sum = 0;
  for (let i = 0; i + 1 < bounds.length; i++) {
    sum += (bounds[i + 1] - bounds[i]) * dot(factor, i, factor, i, rank);
  }
  return sum;
}

/** u_i · v_j */
function dot(
  /** @type {Float64Array} */ u,
  /** @type {number} */ i,
  /** @type {Float64Array} */ v,
  /** @type {number} */ j,
  /** @type {number} */ rank,
) {
  let sum = 0;
  for (let a = 0; a < rank; a++) sum += u[i * rank + a] * v[j * rank + a];
  return sum;
}
