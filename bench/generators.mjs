// Seeded tables whose truth is known: the acceptance tables, two published simulations, and a ratings-like table.
//
//   lowRank     T = mean + b_i + c_j + A Bᵀ/√rank, A, B ~ N(0,1); `count` random cells seen; noise sd as given
//   decaying    T with singular values ∝ ratio^i between random orthonormal bases, cell rms as given
//   mcbench     jacobf18/matrix-completion-benchmarks: 400 × 300, rank 10, N(0,1) factors, 35 % seen, a fifth of it held back
//   confMc      yugjerry/conf-mc (Gui, Barber & Ma 2023): 500 × 500, rank 8, mean |T| = 1, settings 0–3, logis1, logis2, het
//   wrongCells  a table of which a share of the observed cells is off by ± uniform(10, 50), or swapped among themselves
//   unevenNoise lowRank with noise sd × exp(N(0,1)) by column, by row, or by both
//   noiseColumns a table of which the last columns are pure noise
//   mixedKinds  rank 3 behind columns of five kinds: linear, log-normal, counts, bounded 0 … 100, noise of Student's t with 2 degrees of freedom
//   linked      0 and 1, or counts, whose log odds or logarithms are low-rank: level + b_i + c_j + A Bᵀ/√rank
//   collection  scale recipe's G: log-normal rows, power-law columns, offsets, `rank` factors, noise, half stars .5 … 5
//   ratings     943 × 1682, 100 000 whole numbers 1 … 5: log-normal row counts, power-law columns, offsets, factors, noise
//
// The published generators draw with NumPy; these have the same distributions, not the same draws.
// `node bench/generators.mjs ratings > ratings.csv` writes the last one as user,item,rating.
import { pathToFileURL } from 'node:url';
import { choose, random } from './random.mjs';

/**
 * @typedef {object} Cells
 * @property {Int32Array} row
 * @property {Int32Array} column
 *
 * @typedef {object} Problem A table with holes and its truth. The first five fields are an ObservedTable.
 * @property {number} rows
 * @property {number} columns
 * @property {Int32Array} row
 * @property {Int32Array} column
 * @property {Float64Array} value observed, with noise
 * @property {(i: number, j: number) => number} truth without noise
 * @property {Cells & { value: Float64Array }} [held] cells kept for scoring, with their noisy values
 *
 * @typedef {import('./random.mjs').Random} Random
 */

/**
 * The acceptance tables: T = mean + b_i + c_j + A Bᵀ/√rank.
 * @param {object} options
 * @param {number} options.rows
 * @param {number} options.columns
 * @param {number} options.rank 0: no factors
 * @param {number} options.count observed cells
 * @param {number} [options.noise] sd of the noise, default 0
 * @param {number} [options.offsets] sd of the offsets of rows and of columns, default 0
 * @param {number} [options.mean] default 0
 * @param {number} options.seed
 * @returns {Problem}
 */
export function lowRank({ rows, columns, rank, count, noise = 0, offsets = 0, mean = 0, seed }) {
  const source = random(`lowRank ${rows}×${columns} ${rank} ${count}`, seed);
  const product = factorTruth(
    source.normals(rows * rank),
    source.normals(columns * rank),
    rank,
    rank ** -0.5,
  );
  const b = source.normals(rows);
  const c = source.normals(columns);
  const truth = (/** @type {number} */ i, /** @type {number} */ j) =>
    mean + offsets * (b[i] + c[j]) + (rank === 0 ? 0 : product(i, j));
  return observe(rows, columns, truth, choose(source, rows * columns, count), () => noise * source.normal());
}

/**
 * A table of which some observed cells are wrong: off by ± uniform(10, 50), or their values dealt out among themselves.
 * @template {Problem} P
 * @param {P} problem
 * @param {{ share: number, kind?: 'added' | 'swapped', size?: (j: number) => number, seed: number }} options size: the unit of what is added
 * @returns {P & { wrong: Int32Array }} wrong: numbers of the entries
 */
export function wrongCells(problem, { share, kind = 'added', size = () => 1, seed }) {
  const source = random(`wrongCells ${kind} ${share}`, seed);
  const value = problem.value.slice();
  const wrong = choose(source, value.length, Math.round(share * value.length));
  wrong.forEach((t, n) => {
    if (kind === 'swapped') value[t] = problem.value[wrong[(n + 1) % wrong.length]];
    else
      value[t] += size(problem.column[t]) * (source.uniform() < 0.5 ? -1 : 1) * (10 + 40 * source.uniform());
  });
  return { ...problem, value, wrong };
}

/**
 * A table whose last columns are pure noise of sd 1, without offsets.
 * @template {Problem} P
 * @param {P} problem
 * @param {{ columns: number, seed: number }} options columns: how many of them
 * @returns {P & { first: number }} first: the first of them
 */
export function noiseColumns(problem, { columns, seed }) {
  const source = random('noiseColumns', seed);
  const first = problem.columns - columns;
  const value = problem.value.map((y, t) => (problem.column[t] < first ? y : source.normal()));
  return { ...problem, value, truth: (i, j) => (j < first ? problem.truth(i, j) : 0), first };
}

/**
 * lowRank with uneven noise: its sd × exp(N(0,1)) by column, by row, or by both.
 * @param {Parameters<typeof lowRank>[0] & { by: 'columns' | 'rows' | 'both', noise: number }} options
 * @returns {Problem & { deviation: (i: number, j: number) => number }}
 */
export function unevenNoise({ by, noise, ...options }) {
  const exact = lowRank(options);
  const source = random(`unevenNoise ${by}`, options.seed);
  const rows = source.normals(options.rows).map((x) => (by === 'columns' ? 1 : Math.exp(x)));
  const columns = source.normals(options.columns).map((x) => (by === 'rows' ? 1 : Math.exp(x)));
  const deviation = (/** @type {number} */ i, /** @type {number} */ j) => noise * rows[i] * columns[j];
  const value = exact.value.map((y, t) => y + deviation(exact.row[t], exact.column[t]) * source.normal());
  return { ...exact, value, deviation };
}

/**
 * 400 × 30 of mixed units, 40 % holes: z = product of rank 3 + .3·N(0,1); a fifth of the columns each shows (5 + z)·unit, e^z·unit,
 * Poisson counts of mean 3 e^(.8 z), 100 Φ(z), and (product + .3·t₂)·unit, t₂ a Student t with two degrees of freedom. All other cells
 * are held.
 * @param {{ seed: number }} options
 * @returns {Problem & { held: Cells & { value: Float64Array } }}
 */
export function mixedKinds({ seed }) {
  const [rows, columns, rank] = [400, 30, 3];
  const source = random('mixedKinds', seed);
  const latent = factorTruth(source.normals(rows * rank), source.normals(columns * rank), rank, rank ** -0.5);
  const unit = source.normals(columns).map((x) => 10 ** (2 * x));
  const shown = new Float64Array(rows * columns);
  for (let cell = 0; cell < shown.length; cell++) {
    const j = cell % columns;
    const product = latent(Math.floor(cell / columns), j);
    const z = product + 0.3 * source.normal();
    if (j % 5 === 0) shown[cell] = unit[j] * (5 + z);
    else if (j % 5 === 1) shown[cell] = unit[j] * Math.exp(z);
    else if (j % 5 === 2) shown[cell] = poisson(source, 3 * Math.exp(0.8 * z));
    else if (j % 5 === 3) shown[cell] = 100 * normalShare(z);
    else shown[cell] = unit[j] * (product + 0.3 * source.studentT(2));
  }
  const truth = (/** @type {number} */ i, /** @type {number} */ j) => shown[i * columns + j];
  const cells = choose(source, shown.length, shown.length);
  const seen = Math.round(0.6 * shown.length);
  return {
    ...observe(rows, columns, truth, cells.slice(0, seen), () => 0),
    held: cellsOf(columns, truth, cells.slice(seen), () => 0),
  };
}

/** A Poisson count, by multiplying uniforms. */
/**
 * Observations that are no amounts: 0 and 1 with probability σ(η), or Poisson counts of mean e^η, η = level + offsets (b_i + c_j) + size·A Bᵀ/√rank.
 * @param {object} options
 * @param {'binary' | 'counts'} options.kind
 * @param {number} options.rows
 * @param {number} options.columns
 * @param {number} options.rank
 * @param {number} options.count observed cells
 * @param {number} [options.level] default 0
 * @param {number} [options.offsets] sd of the offsets of rows and of columns, default .5
 * @param {number} [options.size] sd of the factors' product, default 1
 * @param {number} options.seed
 * @returns {Problem} truth: the mean
 */
export function linked({ kind, rows, columns, rank, count, level = 0, offsets = 0.5, size = 1, seed }) {
  const source = random(`linked ${kind} ${rows}×${columns} ${rank} ${count}`, seed);
  const product = factorTruth(
    source.normals(rows * rank),
    source.normals(columns * rank),
    rank,
    size * rank ** -0.5,
  );
  const b = source.normals(rows);
  const c = source.normals(columns);
  const truth = (/** @type {number} */ i, /** @type {number} */ j) => {
    const eta = level + offsets * (b[i] + c[j]) + product(i, j);
    return kind === 'binary' ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta);
  };
  const seen = observe(rows, columns, truth, choose(source, rows * columns, count), () => 0);
  const value = seen.value.map((mean) =>
    kind === 'binary' ? Number(source.uniform() < mean) : poisson(source, mean),
  );
  return { ...seen, value };
}

function poisson(/** @type {Random} */ source, /** @type {number} */ mean) {
  const end = Math.exp(-Math.min(mean, 500));
  let count = 0;
  for (let product = source.uniform(); product > end; product *= source.uniform()) count++;
  return count;
}

/** Φ(z) to 1e-7 (Abramowitz & Stegun 1964, 26.2.17). */
function normalShare(/** @type {number} */ z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}

/**
 * Root mean square over columns of (RMSE at the held cells)/(sd of the column's held truth).
 * @param {Problem & { held: Cells }} problem
 * @param {ArrayLike<number>} predicted
 */
export function columnwiseError({ columns, held, truth }, predicted) {
  const square = new Float64Array(columns);
  const sum = new Float64Array(columns);
  const sumSquare = new Float64Array(columns);
  const count = new Float64Array(columns);
  held.row.forEach((i, t) => {
    const j = held.column[t];
    const y = truth(i, j);
    square[j] += (predicted[t] - y) ** 2;
    sum[j] += y;
    sumSquare[j] += y * y;
    count[j]++;
  });
  const ratios = square.map((s, j) => s / (sumSquare[j] - sum[j] ** 2 / count[j]));
  return Math.sqrt(ratios.reduce((total, ratio) => total + ratio, 0) / columns);
}

/**
 * A table of full rank whose singular values fall geometrically, ∝ ratioⁱ.
 * @param {object} options
 * @param {number} options.rows
 * @param {number} options.columns
 * @param {number} options.ratio
 * @param {number} options.rms root mean square of the cells
 * @param {number} options.count observed cells
 * @param {number} [options.noise] sd of the noise, default 0
 * @param {number} options.seed
 * @returns {Problem}
 */
export function decaying({ rows, columns, ratio, rms, count, noise = 0, seed }) {
  const source = random(`decaying ${rows}×${columns} ${ratio} ${count}`, seed);
  const rank = Math.min(rows, columns);
  const left = orthonormalise(source.normals(rows * rank), rows, rank);
  const right = orthonormalise(source.normals(columns * rank), columns, rank);
  // Σ T² = Σ s²  for orthonormal bases, so cells have rms √(Σ s² / cells).
  const squares = (1 - ratio ** (2 * rank)) / (1 - ratio ** 2);
  const scale = rms * Math.sqrt((rows * columns) / squares);
  for (let i = 0; i < left.length; i++) left[i] *= ratio ** (i % rank);
  const truth = factorTruth(left, right, rank, scale);
  return observe(rows, columns, truth, choose(source, rows * columns, count), () => noise * source.normal());
}

/**
 * The sweep of jacobf18/matrix-completion-benchmarks: U, V ~ N(0,1), 400 × 300, rank 10, every cell seen with probability
 * .35, a fifth of the seen cells held back for scoring.
 * @param {{ noise: number, seed: number }} options
 * @returns {Problem & { held: Cells & { value: Float64Array } }}
 */
export function mcbench({ noise, seed }) {
  const [rows, columns, rank] = [400, 300, 10];
  const source = random('mcbench', seed);
  const truth = factorTruth(source.normals(rows * rank), source.normals(columns * rank), rank, 1);
  const chosen = choose(source, rows * columns, Math.round(0.35 * rows * columns));
  const heldCount = Math.round(0.2 * chosen.length);
  const noiseOf = () => noise * source.normal();
  return {
    ...observe(rows, columns, truth, chosen.slice(heldCount), noiseOf),
    held: cellsOf(columns, truth, chosen.slice(0, heldCount), noiseOf),
  };
}

/**
 * The tables of the intervals recipe (§5): rank 5 with N(0,1) factors, noise 1; all unseen cells are held, with noise.
 *
 *   holes     'uniform': a share of the cells seen;  'rowcol': seen with probability logistic(a + g_i + h_j), g, h ~ N(0,1), the same share on average
 *   noise     'even': sd 1;  'uneven': sd exp(.5 g_i + .5 h_j − .25)
 * @param {object} options
 * @param {'uniform' | 'rowcol'} [options.holes]
 * @param {'even' | 'uneven'} [options.noise]
 * @param {number} [options.rows]
 * @param {number} [options.columns]
 * @param {number} [options.rank]
 * @param {number} [options.share] seen
 * @param {number} [options.sd] of the noise
 * @param {number} options.seed
 * @returns {Problem & { held: Cells & { value: Float64Array }, deviation: (i: number, j: number) => number }}
 */
export function trustTable({
  holes = 'uniform',
  noise = 'even',
  rows = 400,
  columns = 300,
  rank = 5,
  share = 0.3,
  sd = 1,
  seed,
}) {
  const source = random(`trustTable ${rows}×${columns} ${rank} ${holes} ${noise}`, seed);
  const truth = factorTruth(source.normals(rows * rank), source.normals(columns * rank), rank, 1);
  const [g, h] = [source.normals(rows), source.normals(columns)];
  const deviation = (/** @type {number} */ i, /** @type {number} */ j) =>
    noise === 'even' ? sd : sd * Math.exp(0.5 * (g[i] + h[j]) - 0.25);
  const cells = rows * columns;
  const order =
    holes === 'uniform'
      ? { seen: choose(source, cells, cells), count: Math.round(share * cells) }
      : seenByLine(source, source.normals(rows), source.normals(columns), share);
  const noiseOf = (/** @type {number} */ i, /** @type {number} */ j) => deviation(i, j) * source.normal();
  return {
    ...observe(rows, columns, truth, order.seen.slice(0, order.count), noiseOf),
    held: cellsOf(columns, truth, order.seen.slice(order.count), noiseOf),
    deviation,
  };
}

/** All cells, those seen first: each with probability logistic(a + g_i + h_j), a such that the mean is `share`. */
function seenByLine(
  /** @type {Random} */ source,
  /** @type {Float64Array} */ g,
  /** @type {Float64Array} */ h,
  /** @type {number} */ share,
) {
  const shareAt = (/** @type {number} */ a) => {
    let sum = 0;
    for (const x of g) for (const y of h) sum += 1 / (1 + Math.exp(-a - x - y));
    return sum / (g.length * h.length);
  };
  let [low, high] = [-20, 20];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (shareAt(middle) < share) low = middle;
    else high = middle;
  }
  /** @type {number[]} */
  const seen = [];
  /** @type {number[]} */
  const hidden = [];
  for (const [i, x] of g.entries()) {
    for (const [j, y] of h.entries()) {
      const cell = i * h.length + j;
      (source.uniform() < 1 / (1 + Math.exp(-low - x - y)) ? seen : hidden).push(cell);
    }
  }
  return { seen: Int32Array.from([...seen, ...hidden]), count: seen.length };
}

/**
 * Two blocks that nothing links (intervals recipe §7, test 10): 64 × 50, rank 3, rows 0–29 × columns 0–25 and rows 30–59 × columns 24–49
 * seen at 60 %, rows 60–63 with two cells each; noise .1; all other cells are held, with noise.
 * @param {{ seed: number }} options
 * @returns {Problem & { held: Cells & { value: Float64Array } }}
 */
export function twoBlocks({ seed }) {
  const [rows, columns, rank] = [64, 50, 3];
  const source = random('twoBlocks', seed);
  const truth = factorTruth(source.normals(rows * rank), source.normals(columns * rank), rank, 1);
  /** @type {number[]} */
  const seen = [];
  for (let i = 0; i < 60; i++) {
    for (let j = i < 30 ? 0 : 24; j < (i < 30 ? 26 : 50); j++) {
      if (source.uniform() < 0.6) seen.push(i * columns + j);
    }
  }
  for (let i = 60; i < rows; i++) for (const j of choose(source, columns, 2)) seen.push(i * columns + j);
  const known = new Set(seen);
  const hidden = Array.from({ length: rows * columns }, (_, cell) => cell).filter((cell) => !known.has(cell));
  const noiseOf = () => 0.1 * source.normal();
  return {
    ...observe(rows, columns, truth, Int32Array.from(seen), noiseOf),
    held: cellsOf(columns, truth, Int32Array.from(hidden), noiseOf),
  };
}

/** @typedef {'0' | '1' | '2' | '3' | 'logis1' | 'logis2' | 'het'} ConfMcSetting */

/**
 * How conf-mc's settings differ: share seen, factors, noise sd at share p.
 * @type {Record<ConfMcSetting, { seen: number | { columns: number }, heavyFactors?: boolean, heavyNoise?: boolean, sd: (p: number) => number }>}
 */
const confMcSettings = {
  0: { seen: 0.8, sd: () => 1 },
  1: { seen: 0.8, heavyFactors: true, sd: () => 1 },
  2: { seen: 0.2, sd: () => 1 },
  3: { seen: 0.8, heavyNoise: true, sd: () => 0.2 },
  logis1: { seen: { columns: 5 }, sd: () => 1 },
  logis2: { seen: { columns: 1 }, sd: () => 1 },
  het: { seen: { columns: 5 }, sd: (p) => 0.5 / p },
};

/** Names of the settings of {@link confMc}. */
export const confMcNames = /** @type {ConfMcSetting[]} */ (Object.keys(confMcSettings));

/**
 * conf-mc: T = U Vᵀ with orthonormalised 500 × 8 factors, scaled to mean |T| = 1; all unseen cells are held, with noise.
 * Heavy tails are Student's t with 1.2 degrees of freedom. logis1, logis2, het: seen with probability logistic(u·v),
 * u ~ .5·U(0, 2), v ~ .5·U(−1, 1), of 5 or 1 columns; het has noise sd .5/probability.
 * @param {{ setting: ConfMcSetting, seed: number }} options
 * @returns {Problem & { held: Cells & { value: Float64Array } }}
 */
export function confMc({ setting, seed }) {
  const [rows, columns, rank] = [500, 500, 8];
  const { seen, heavyFactors = false, heavyNoise = false, sd } = confMcSettings[setting];
  const source = random(`confMc ${setting}`, seed);
  const tail = heavyFactors || heavyNoise ? () => source.studentT(1.2) : source.normal;
  const factor = (/** @type {number} */ count) =>
    orthonormalise(
      heavyFactors ? Float64Array.from({ length: count * rank }, tail) : source.normals(count * rank),
      count,
      rank,
    );
  const [U, V] = [factor(rows), factor(columns)];
  const truth = factorTruth(U, V, rank, 1 / meanAbsolute(rows, columns, factorTruth(U, V, rank, 1)));
  const probability =
    typeof seen === 'number' ? () => seen : logisticShare(source, rows, columns, seen.columns);

  /** @type {number[]} */
  const chosen = [];
  /** @type {number[]} */
  const held = [];
  for (let cell = 0; cell < rows * columns; cell++) {
    const p = probability(Math.floor(cell / columns), cell % columns);
    (source.uniform() < p ? chosen : held).push(cell);
  }
  const noiseOf = (/** @type {number} */ i, /** @type {number} */ j) =>
    sd(probability(i, j)) * (heavyNoise ? tail() : source.normal());
  return {
    ...observe(rows, columns, truth, Int32Array.from(chosen), noiseOf),
    held: cellsOf(columns, truth, Int32Array.from(held), noiseOf),
  };
}

/** Probability logistic(u_i·v_j) of being seen. */
function logisticShare(
  /** @type {Random} */ source,
  /** @type {number} */ rows,
  /** @type {number} */ columns,
  /** @type {number} */ width,
) {
  const u = Float64Array.from({ length: rows * width }, () => source.uniform());
  const v = Float64Array.from({ length: columns * width }, () => source.uniform() - 0.5);
  const logit = factorTruth(u, v, width, 1);
  return (/** @type {number} */ i, /** @type {number} */ j) => 1 / (1 + Math.exp(-logit(i, j)));
}

/**
 * A table like a ratings collection: whole numbers 1 … 5, row counts log-normal (at least 20), columns drawn by a power
 * law (each at least once), offsets of rows and columns, ten weak factors, noise. `truth` is the mean before rounding.
 * @param {{ rows?: number, columns?: number, count?: number, seed?: number }} [options]
 * @returns {Problem}
 */
export function ratings({ rows = 943, columns = 1682, count = 100_000, seed = 0 } = {}) {
  const source = random('ratings', seed);
  const rank = 10;
  const mean = truthOfRatings(source, rows, columns, rank);
  const perRow = logNormalCounts(source, rows, columns, count);
  const cells = powerLawCells(source, columns, perRow);
  const order = choose(source, cells.length, cells.length);
  const problem = observe(
    rows,
    columns,
    mean,
    order.map((at) => cells[at]),
    () => 0.85 * source.normal(),
  );
  problem.value.forEach((value, t) => {
    problem.value[t] = Math.min(5, Math.max(1, Math.round(value)));
  });
  return problem;
}

/** 3.55 + N(0, .43²) + N(0, .55²) + factors of sd .4, the first the strongest. */
function truthOfRatings(
  /** @type {Random} */ source,
  /** @type {number} */ rows,
  /** @type {number} */ columns,
  /** @type {number} */ rank,
) {
  const b = source.normals(rows);
  const c = source.normals(columns);
  const left = source.normals(rows * rank);
  const squares = (1 - 0.75 ** (2 * rank)) / (1 - 0.75 ** 2);
  for (let i = 0; i < left.length; i++) left[i] *= 0.75 ** (i % rank) / Math.sqrt(squares);
  const product = factorTruth(left, source.normals(columns * rank), rank, 0.4);
  return (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.min(5, Math.max(1, 3.55 + 0.43 * b[i] + 0.55 * c[j] + product(i, j)));
}

/** How many cells each row has: at least 20, at most 45 % of the columns, log-normal between, `count` in all. */
function logNormalCounts(
  /** @type {Random} */ source,
  /** @type {number} */ rows,
  /** @type {number} */ columns,
  /** @type {number} */ count,
) {
  const least = Math.min(20, Math.floor(count / rows));
  const most = Math.floor(0.45 * columns);
  const weight = source.normals(rows).map((z) => Math.exp(1.1 * z));
  const total = weight.reduce((sum, w) => sum + w, 0);
  const counts = Int32Array.from(weight, (w) =>
    Math.min(most, least + Math.floor(((count - least * rows) * w) / total)),
  );
  // Rounding and the upper bound leave a few cells over: hand them out one by one.
  for (let left = count - counts.reduce((sum, n) => sum + n, 0); left > 0; ) {
    const row = source.integer(rows);
    if (counts[row] === most) continue;
    counts[row]++;
    left--;
  }
  return counts;
}

/**
 * Distinct columns of each row, drawn with weights (place + 20)^−1.1: those with the largest log(u)/weight
 * (Efraimidis & Spirakis 2006). Each column is handed to one row beforehand, so that none stays empty.
 */
function powerLawCells(
  /** @type {Random} */ source,
  /** @type {number} */ columns,
  /** @type {Int32Array} */ perRow,
) {
  const weight = Float64Array.from(choose(source, columns, columns), (place) => (place + 20) ** -1.1);
  const slots = Array.from(perRow, (n, row) => Array(n).fill(row)).flat();
  const owner = choose(source, slots.length, columns).map((slot) => slots[slot]);
  const cells = [];
  for (let row = 0; row < perRow.length; row++) {
    const key = weight.map((w, j) => (owner[j] === row ? Infinity : Math.log(source.uniform()) / w));
    const best = Int32Array.from({ length: columns }, (_, j) => j).sort((x, y) => key[y] - key[x]);
    for (let t = 0; t < perRow[row]; t++) cells.push(row * columns + best[t]);
  }
  return cells;
}

/**
 * A large ratings collection (scale recipe §7, G): row activity exp(1.1 N(0,1)), column popularity (j + 20)^−1.1·exp(.3 N(0,1)),
 * distinct cells; y = 3.5 + .43 b_i + .45 c_j + factors + noise, rounded to half stars and clipped to .5 … 5. A tenth of
 * the cells is held; `truth` is the mean before rounding.
 * @param {object} options
 * @param {number} options.rows
 * @param {number} options.columns
 * @param {number} options.count
 * @param {number} options.rank
 * @param {(a: number) => number} options.spectrum size of factor a
 * @param {number} [options.factorVariance] of all factors together, default .22
 * @param {number} options.noise sd
 * @param {number} options.seed
 * @returns {Problem & { held: Cells & { value: Float64Array } }}
 */
export function collection({ rows, columns, count, rank, spectrum, factorVariance = 0.22, noise, seed }) {
  const source = random(`collection ${rows}×${columns} ${count} ${rank}`, seed);
  const sizes = Float64Array.from({ length: rank }, (_, a) => spectrum(a));
  const total = sizes.reduce((sum, size) => sum + size * size, 0);
  const left = source.normals(rows * rank);
  for (let i = 0; i < left.length; i++) left[i] *= sizes[i % rank];
  const product = factorTruth(left, source.normals(columns * rank), rank, Math.sqrt(factorVariance / total));
  const [b, c] = [source.normals(rows), source.normals(columns)];
  const truth = (/** @type {number} */ i, /** @type {number} */ j) =>
    3.5 + 0.43 * b[i] + 0.45 * c[j] + product(i, j);
  const activity = source.normals(rows).map((z) => Math.exp(1.1 * z));
  const popularity = source.normals(columns).map((z, j) => (j + 20) ** -1.1 * Math.exp(0.3 * z));
  const cells = distinctCells(source, activity, popularity, count);
  const heldCount = Math.round(count / 10);
  const noiseOf = () => noise * source.normal();
  const problem = {
    ...observe(rows, columns, truth, cells.slice(heldCount), noiseOf),
    held: cellsOf(columns, truth, cells.slice(0, heldCount), noiseOf),
  };
  for (const { value } of [problem, problem.held]) {
    value.forEach((y, t) => {
      value[t] = Math.min(5, Math.max(0.5, Math.round(2 * y) / 2));
    });
  }
  return problem;
}

/** Cells drawn with probability ∝ weight of row × weight of column, each once, in order of drawing. */
function distinctCells(
  /** @type {Random} */ source,
  /** @type {Float64Array} */ rowWeight,
  /** @type {Float64Array} */ columnWeight,
  /** @type {number} */ count,
) {
  const columns = columnWeight.length;
  const [pickRow, pickColumn] = [picker(source, rowWeight), picker(source, columnWeight)];
  const taken = new Uint8Array(rowWeight.length * columns);
  const cells = new Int32Array(count);
  for (let t = 0; t < count; ) {
    const cell = pickRow() * columns + pickColumn();
    if (taken[cell]) continue;
    taken[cell] = 1;
    cells[t++] = cell;
  }
  return cells;
}

/** Draws numbers with probability ∝ weight, by bisection of the running sums. */
function picker(/** @type {Random} */ source, /** @type {Float64Array} */ weight) {
  let sum = 0;
  const upTo = weight.map((w) => (sum += w));
  return () => {
    const x = source.uniform() * sum;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** (i, j) ↦ scale·⟨left[i, :], right[j, :]⟩. */
function factorTruth(
  /** @type {Float64Array} */ left,
  /** @type {Float64Array} */ right,
  /** @type {number} */ rank,
  /** @type {number} */ scale,
) {
  return (/** @type {number} */ i, /** @type {number} */ j) => {
    let sum = 0;
    for (let a = 0; a < rank; a++) sum += left[i * rank + a] * right[j * rank + a];
    return scale * sum;
  };
}

/** Modified Gram–Schmidt on the columns of a count × rank array, twice for accuracy, in place. */
function orthonormalise(
  /** @type {Float64Array} */ A,
  /** @type {number} */ count,
  /** @type {number} */ rank,
) {
  const dot = (/** @type {number} */ a, /** @type {number} */ b) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += A[i * rank + a] * A[i * rank + b];
    return sum;
  };
  for (let a = 0; a < rank; a++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let b = 0; b < a; b++) {
        const overlap = dot(a, b);
        for (let i = 0; i < count; i++) A[i * rank + a] -= overlap * A[i * rank + b];
      }
      const norm = Math.sqrt(dot(a, a));
      for (let i = 0; i < count; i++) A[i * rank + a] /= norm;
    }
  }
  return A;
}

function meanAbsolute(
  /** @type {number} */ rows,
  /** @type {number} */ columns,
  /** @type {Problem['truth']} */ truth,
) {
  let sum = 0;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) sum += Math.abs(truth(i, j));
  return sum / (rows * columns);
}

/**
 * The truth at cells numbered i·columns + j, with noise.
 * @param {number} columns
 * @param {Problem['truth']} truth
 * @param {Int32Array} cells
 * @param {(i: number, j: number) => number} noise
 * @returns {Cells & { value: Float64Array }}
 */
function cellsOf(columns, truth, cells, noise) {
  const row = cells.map((cell) => Math.floor(cell / columns));
  const column = cells.map((cell) => cell % columns);
  const value = Float64Array.from(row, (i, t) => truth(i, column[t]) + noise(i, column[t]));
  return { row, column, value };
}

/**
 * @param {number} rows
 * @param {number} columns
 * @param {Problem['truth']} truth
 * @param {Int32Array} cells
 * @param {(i: number, j: number) => number} noise
 * @returns {Problem}
 */
function observe(rows, columns, truth, cells, noise) {
  return { rows, columns, ...cellsOf(columns, truth, cells, noise), truth };
}

/**
 * The same table in other units: shift + scale·y.
 * @template {Problem} P
 * @param {P} problem
 * @param {{ scale?: number, shift?: number, columnScale?: (j: number) => number }} options
 * @returns {Problem}
 */
export function inUnits(problem, { scale = 1, shift = 0, columnScale = () => 1 }) {
  const convert = (/** @type {number} */ y, /** @type {number} */ j) => (shift + scale * y) * columnScale(j);
  const { rows, columns, row, column, value, truth } = problem;
  return {
    rows,
    columns,
    row,
    column,
    value: value.map((y, t) => convert(y, column[t])),
    truth: (i, j) => convert(truth(i, j), j),
  };
}

/**
 * The cells that are neither observed nor held.
 * @param {Problem} problem
 * @returns {Cells}
 */
export function unseen({ rows, columns, row, column, held }) {
  const known = new Uint8Array(rows * columns);
  for (const cells of held === undefined ? [{ row, column }] : [{ row, column }, held]) {
    cells.row.forEach((i, t) => {
      known[i * columns + cells.column[t]] = 1;
    });
  }
  const open = Int32Array.from({ length: known.length }, (_, cell) => cell).filter(
    (cell) => known[cell] === 0,
  );
  return { row: open.map((cell) => Math.floor(cell / columns)), column: open.map((cell) => cell % columns) };
}

/**
 * Root mean squared error of predictions to the noise-free truth at some cells.
 * @param {Problem} problem
 * @param {Cells} cells
 * @param {ArrayLike<number>} predicted
 */
export function errorToTruth({ truth }, { row, column }, predicted) {
  let squares = 0;
  for (let t = 0; t < row.length; t++) squares += (predicted[t] - truth(row[t], column[t])) ** 2;
  return Math.sqrt(squares / row.length);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv[2] !== 'ratings') {
    console.error('Usage: node bench/generators.mjs ratings > FILE');
    process.exit(2);
  }
  const { row, column, value } = ratings();
  const lines = Array.from(value, (rating, t) => `${row[t] + 1},${column[t] + 1},${rating}\n`);
  process.stdout.write(`user,item,rating\n${lines.join('')}`);
}
