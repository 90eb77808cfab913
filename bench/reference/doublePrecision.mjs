// The diagonal covariance mode in double precision and plain JavaScript: what its single-precision kernels are held against.
//
// A FactorModel like src/optimizers/alternating/diagonalCovariance.ts, W = k + 2 numbers a line, one coordinate after the other:
//
//   x_a ← (Σ w r v_a + x_a Σ w v_a²) / (Σ w (v_a² + D_a) + s2/p_a)        C_a = θ s2 / the same denominator
import { uncorrelate } from '#rankfree/optimizers/alternating/rotation.js';

/**
 * @typedef {import('#rankfree/optimizers/alternating/covariance.js').FactorModel} FactorModel
 * @typedef {import('#rankfree/measurements/orders.js').Order} Order
 * @typedef {{ order: Order, value: Float64Array, weight: Float64Array, mean: Float64Array, variance: Float64Array, constant: number }} Side
 */

/**
 * @param {import('#rankfree/optimizers/alternating/covariance.js').FactorModelOptions} options
 * @returns {Pick<FactorModel, 'covariance' | 'lines' | 'rank' | 'start' | 'weigh' | 'solve' | 'rotate' | 'predictor'>}
 */
export function doublePrecision({ runtime, orders, value, mean, width }) {
  const W = width + 2;
  const open = (/** @type {Order} */ order, /** @type {number} */ constant) => ({
    order,
    value: Float64Array.from(order.entry, (t) => value[t] - mean),
    weight: new Float64Array(order.entry.length),
    mean: new Float64Array(order.lines * W),
    variance: new Float64Array(order.lines * W),
    constant,
  });
  const sides = { rows: open(orders.byRow, 1), columns: open(orders.byColumn, 0) };
  return {
    covariance: 'diagonal',
    lines: { rows: orders.byRow.lines, columns: orders.byColumn.lines },
    rank: width,
    start(name, offsets, factors) {
      const { mean, constant } = sides[name];
      for (let i = 0; i < offsets.length; i++) {
        mean[i * W + constant] = 1;
        mean[i * W + 1 - constant] = offsets[i];
        mean.set(factors.subarray(i * width, (i + 1) * width), i * W + 2);
      }
    },
    weigh(...vectors) {
      for (const { order, weight } of Object.values(sides)) {
        for (const [t, at] of order.entry.entries()) weight[t] = vectors.reduce((sum, w) => sum + w[at], 0);
      }
    },
    solve(name, prior, s2, theta) {
      const own = sides[name];
      const p = new Float64Array(W).fill(1);
      p[1 - own.constant] = prior[0];
      p.set(prior.subarray(1), 2);
      return solveSide(own, sides[name === 'rows' ? 'columns' : 'rows'], { W, prior: p, s2, theta });
    },
    rotate() {
      const { T, R, root } = uncorrelate(runtime, moment(sides.rows, W), moment(sides.columns, W), width);
      turn(sides.rows, T, W);
      turn(sides.columns, R, W);
      return Float64Array.from(root);
    },
    predictor: () => (i, j) => {
      let sum = 0;
      for (let a = 0; a < W; a++) sum += sides.rows.mean[i * W + a] * sides.columns.mean[j * W + a];
      return sum;
    },
  };
}

/**
 * @param {Side} own
 * @param {Side} other
 * @param {{ W: number, prior: Float64Array, s2: number, theta: number }} how
 */
function solveSide(own, other, how) {
  const { W } = how;
  const second = new Float64Array(W);
  const square = new Float64Array(W);
  let [residual, observed] = [0, 0];
  for (let i = 0; i < own.order.lines; i++) {
    const left = solveLine(own, other, i, how);
    if (left === undefined) continue;
    residual += left;
    observed++;
    for (let a = 0; a < W; a++) {
      square[a] += own.mean[i * W + a] ** 2;
      second[a] += own.mean[i * W + a] ** 2 + own.variance[i * W + a];
    }
  }
  const numbers = (/** @type {Float64Array} */ all) => Float64Array.of(all[1 - own.constant], ...all.subarray(2));
  return { second: numbers(second), square: numbers(square), residual, observed };
}

/**
 * Solves one line; gives Σ w (expected squared residual), or nothing for a line without entries.
 * @param {Side} own
 * @param {Side} other
 * @param {number} i
 * @param {{ W: number, prior: Float64Array, s2: number, theta: number }} how
 */
function solveLine({ order, value, weight, mean, variance, constant }, other, i, { W, prior, s2, theta }) {
  const [from, to] = [order.pointer.array[i], order.pointer.array[i + 1]];
  const index = order.index.array;
  const x = mean.subarray(i * W, (i + 1) * W);
  const C = variance.subarray(i * W, (i + 1) * W);
  let seen = 0;
  for (let t = from; t < to; t++) seen += weight[t];
  if (seen === 0) {
    for (let a = 0; a < W; a++) if (a !== constant) [x[a], C[a]] = [0, theta * prior[a]];
    return undefined;
  }
  const left = new Float64Array(to - from);
  for (let t = from; t < to; t++) {
    let said = 0;
    for (let a = 0; a < W; a++) said += other.mean[index[t] * W + a] * x[a];
    left[t - from] = value[t] - said;
  }
  let expected = 0;
  for (let a = 0; a < W; a++) {
    let [energy, spread, slope] = [0, 0, 0];
    for (let t = from; t < to; t++) {
      const v = other.mean[index[t] * W + a];
      energy += weight[t] * v * v;
      spread += weight[t] * other.variance[index[t] * W + a];
      slope += weight[t] * left[t - from] * v;
    }
    if (a !== constant) {
      const denominator = energy + spread + s2 / prior[a];
      const moved = (slope + x[a] * energy) / denominator;
      for (let t = from; t < to; t++) left[t - from] -= (moved - x[a]) * other.mean[index[t] * W + a];
      x[a] = moved;
      C[a] = (theta * s2) / denominator;
      expected += C[a] * (spread + energy);
    }
    expected += x[a] ** 2 * spread;
  }
  for (let t = from; t < to; t++) expected += weight[t] * left[t - from] ** 2;
  return expected;
}

/** mean(u uᵀ) + diag(mean C) over lines with entries. */
function moment(/** @type {Side} */ { order, mean, variance }, /** @type {number} */ W) {
  const k = W - 2;
  const sum = new Float64Array(k * k);
  let observed = 0;
  for (let i = 0; i < order.lines; i++) {
    if (order.pointer.array[i] === order.pointer.array[i + 1]) continue;
    observed++;
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) sum[a * k + b] += mean[i * W + 2 + a] * mean[i * W + 2 + b];
      sum[a * k + a] += variance[i * W + 2 + a];
    }
  }
  return sum.map((x) => x / observed);
}

/** u ← u T, C ← C (T∘T). */
function turn(
  /** @type {Side} */ { order, mean, variance },
  /** @type {Float64Array} */ T,
  /** @type {number} */ W,
) {
  const k = W - 2;
  for (let i = 0; i < order.lines; i++) {
    const u = mean.slice(i * W + 2, (i + 1) * W);
    const C = variance.slice(i * W + 2, (i + 1) * W);
    for (let b = 0; b < k; b++) {
      let [x, c] = [0, 0];
      for (let a = 0; a < k; a++) {
        x += u[a] * T[a * k + b];
        c += C[a] * T[a * k + b] ** 2;
      }
      mean[i * W + 2 + b] = x;
      variance[i * W + 2 + b] = c;
    }
  }
}
