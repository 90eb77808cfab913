// What users take out of a table before they hand it to a solver of products, and put back afterwards.
//
//   columns   z = (y − mean_j)/sd_j              where columns have different units
//   offsets   z = (y − mean − b_i − c_j)/sd      20 rounds of alternating means, each as if its line had five more entries of 0
//   mean      z = (y − mean)/sd
//
// Shapes   b: rows, c: columns.   Units: z has none; sd is that of a column, or of all that mean and offsets leave.
import { linesOf } from './ridgeAls.mjs';

/**
 * @typedef {import('#rankfree/completion/table.js').ObservedTable} ObservedTable
 * @typedef {'columns' | 'offsets' | 'mean'} Centring
 *
 * @typedef {object} Centred
 * @property {ObservedTable} table of z
 * @property {(j: number) => number} size the unit of z in a column
 * @property {(z: number, i: number, j: number) => number} back y of a z
 */

/** As is usual for ratings. Without it the study's table with offsets came out worse: soft-impute .295 for .273, ridge ALS .148 for .124. */
const prior = 5;
const rounds = 20;

/** @type {Record<Centring, (table: ObservedTable) => Centred>} */
export const centrings = {
  columns: byColumns,
  offsets: (table) => byOffsets(table, rounds),
  mean: (table) => byOffsets(table, 0),
};

function byColumns(/** @type {ObservedTable} */ table) {
  const moments = columnMoments(table);
  return centred(
    table,
    (j) => moments[j].deviation || 1,
    (_, j) => moments[j].mean,
  );
}

function byOffsets(/** @type {ObservedTable} */ table, /** @type {number} */ count) {
  const mean = table.value.reduce((sum, y) => sum + y, 0) / table.value.length;
  const value = table.value.map((y) => y - mean);
  const byRow = linesOf(table.row, table.column, value, table.rows);
  const byColumn = linesOf(table.column, table.row, value, table.columns);
  let b = new Float64Array(table.rows);
  let c = new Float64Array(table.columns);
  for (let round = 0; round < count; round++) {
    c = lineMeans(byColumn, b);
    b = lineMeans(byRow, c);
  }
  const level = (/** @type {number} */ i, /** @type {number} */ j) => mean + b[i] + c[j];
  const squares = table.value.reduce((sum, y, t) => sum + (y - level(table.row[t], table.column[t])) ** 2, 0);
  const deviation = Math.sqrt(squares / table.value.length) || 1;
  return centred(table, () => deviation, level);
}

/**
 * @param {ObservedTable} table
 * @param {(j: number) => number} size
 * @param {(i: number, j: number) => number} level
 * @returns {Centred}
 */
function centred(table, size, level) {
  const value = table.value.map((y, t) => (y - level(table.row[t], table.column[t])) / size(table.column[t]));
  return { table: { ...table, value }, size, back: (z, i, j) => level(i, j) + size(j) * z };
}

/** Each line's mean, as if it had `prior` more entries of 0, of what the other side's offsets leave. */
function lineMeans(
  /** @type {import('./ridgeAls.mjs').Lines} */ { bounds, other, value },
  /** @type {Float64Array} */ offsets,
) {
  return Float64Array.from({ length: bounds.length - 1 }, (_, i) => {
    let sum = 0;
    for (let t = bounds[i]; t < bounds[i + 1]; t++) sum += value[t] - offsets[other[t]];
    return sum / (bounds[i + 1] - bounds[i] + prior);
  });
}

/** Mean and standard deviation of each column; 0 where it has no entry. */
export function columnMoments(/** @type {ObservedTable} */ { columns, row, column, value }) {
  const { bounds, value: sorted } = linesOf(column, row, value, columns);
  return Array.from({ length: columns }, (_, j) => {
    const own = sorted.subarray(bounds[j], bounds[j + 1]);
    const mean = own.reduce((sum, y) => sum + y, 0) / Math.max(1, own.length);
    const variance = own.reduce((sum, y) => sum + (y - mean) ** 2, 0) / Math.max(1, own.length);
    return { mean, deviation: Math.sqrt(variance) };
  });
}
