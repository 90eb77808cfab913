// Soft-impute: holes are filled by the last answer, and the singular values of the filled table shrunk by λ, again and again.
//
//   minimise  ½ Σ_Ω (Z − X)² + λ ‖X‖_*        F = P_Ω(Z) + P_Ω^⊥(X),   F = U diag(s) Vᵀ,   X ← U diag((s − λ)₊) Vᵀ
//
// The SVD comes from the small side's Gram matrix, FᵀF = V diag(s²) Vᵀ, so that X = F·V diag((1 − λ/s)₊) Vᵀ. Components below 1e-8
// of the first are lost in it, far below any λ of the path.
//
// Shapes   Z, F, X: rows × columns, row-major, the wider table is worked on as its transpose.   Units: those of Z, in λ too.
// Source   Mazumder, Hastie & Tibshirani, JMLR 11 (2010), algorithm 1: λ falls, each fit starts from the one before.
import { eigh } from '#rankfree/linalg/eigh.js';
import { gram, product } from '#rankfree/linalg/gemm.js';

/**
 * @typedef {import('#rankfree/completion/table.js').ObservedTable} ObservedTable
 * @typedef {import('#rankfree/runtime/runtime.js').Runtime} Runtime
 *
 * @typedef {object} SoftImputeFit
 * @property {Float64Array} X of the tall form of the table
 * @property {number} rank singular values above λ
 * @property {(i: number, j: number) => number} predict
 */

/** Ends a fit: X moves by less than this share of its size, or so many sweeps are done, which is the R package's cap. */
const settled = 1e-4;
const sweeps = 100;

/**
 * One fit; `warm` is where it starts.
 * @param {Runtime} runtime
 * @param {ObservedTable} table
 * @param {number} lambda
 * @param {SoftImputeFit} [warm]
 * @returns {SoftImputeFit}
 */
export function softImpute(runtime, table, lambda, warm) {
  const { m, n, at, wide } = tallForm(table);
  let X = warm?.X ?? new Float64Array(m * n);
  let rank = 0;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const F = X.slice();
    at.forEach((cell, t) => {
      F[cell] = table.value[t];
    });
    const shrunk = shrinkSingularValues(runtime, F, m, n, lambda);
    const moved = relativeChange(X, shrunk.X);
    ({ X, rank } = shrunk);
    if (moved < settled) break;
  }
  return { X, rank, predict: (i, j) => X[wide ? j * n + i : i * n + j] };
}

/** λ of an all-zero answer, σ₁ of the zero-filled table, and its fall by √2 to an 8000th. */
export function lambdaPath(/** @type {Runtime} */ runtime, /** @type {ObservedTable} */ table) {
  const { m, n, at } = tallForm(table);
  const Z = new Float64Array(m * n);
  at.forEach((cell, t) => {
    Z[cell] = table.value[t];
  });
  const largest = Math.sqrt(Math.max(0, eigh(runtime, gram(runtime, Z, m, n), n).values[0]));
  return Array.from({ length: 27 }, (_, step) => largest * 2 ** (-step / 2));
}

/** The table with its longer side down: sizes, and the place of each entry. */
function tallForm(/** @type {ObservedTable} */ { rows, columns, row, column }) {
  const wide = columns > rows;
  const [m, n] = wide ? [columns, rows] : [rows, columns];
  const [down, across] = wide ? [column, row] : [row, column];
  return { m, n, wide, at: down.map((i, t) => i * n + across[t]) };
}

/** U diag((s − λ)₊) Vᵀ of F: m × n. */
function shrinkSingularValues(
  /** @type {Runtime} */ runtime,
  /** @type {Float64Array} */ F,
  /** @type {number} */ m,
  /** @type {number} */ n,
  /** @type {number} */ lambda,
) {
  const { values, vectors } = eigh(runtime, gram(runtime, F, m, n), n);
  const sizes = values.map((square) => Math.sqrt(Math.max(0, square)));
  const rank = sizes.filter((s) => s > lambda).length;
  if (rank === 0) return { X: new Float64Array(m * n), rank };
  const V = new Float64Array(n * rank);
  const shrunkV = new Float64Array(n * rank);
  for (let j = 0; j < n; j++) {
    for (let a = 0; a < rank; a++) {
      V[j * rank + a] = vectors[j * n + a];
      shrunkV[j * rank + a] = vectors[j * n + a] * (1 - lambda / sizes[a]);
    }
  }
  const FV = product(runtime, F, shrunkV, { rows: m, inner: n, columns: rank });
  return { X: product(runtime, FV, V, { rows: m, inner: rank, columns: n, transposed: 'right' }), rank };
}

/** ‖to − from‖ / ‖to‖. */
function relativeChange(/** @type {Float64Array} */ from, /** @type {Float64Array} */ to) {
  let change = 0;
  let size = 0;
  for (let cell = 0; cell < to.length; cell++) {
    change += (to[cell] - from[cell]) ** 2;
    size += to[cell] ** 2;
  }
  return size === 0 ? 0 : Math.sqrt(change / size);
}
