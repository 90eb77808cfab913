// Recovery from few measurements: the phase transition of Gaussian sensing, and every family at its sizes.
//
// Symmetric Gaussian: (G + Gᵀ)/2, G standard normal. An answer counts as recovered where it is; that it says so is held against that.
import {
  asymmetric,
  dense,
  measure,
  psd,
  recover,
  recoverPhase,
  recoverPoints,
  recoverSparse,
  wholeMatrix,
} from '../../dist/index.js';
import { random } from '../random.mjs';
import { table } from './scoring.mjs';

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ tell }) {
  return [
    await transition(tell, {
      title: 'X = U·Uᵀ',
      symmetric: true,
      ratios: [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4],
      seeds: 20,
    }),
    await transition(tell, {
      title: 'X = L·Rᵀ',
      symmetric: false,
      ratios: [2, 2.5, 3, 3.5, 4, 5],
      seeds: 10,
    }),
    await families(tell),
  ].join('\n\n');
}

const size = 30;
const rank = 2;

/**
 * n = 30, rank 2: how many are recovered by m/(n·rank), and what was said.
 * @param {(line: string) => void} tell
 * @param {{ title: string, symmetric: boolean, ratios: number[], seeds: number }} options
 */
async function transition(tell, { title, symmetric, ratios, seeds }) {
  const rows = [];
  for (const ratio of ratios) {
    let [recovered, claimed, wronglyClaimed, missed, seconds] = [0, 0, 0, 0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const { X, measured } = problem(Math.round(ratio * size * rank), symmetric, seed);
      const y = await measure(measured, X);
      const found = await recover(measured, y, { as: symmetric ? psd() : asymmetric(), seed, threads: 1 });
      const isRight = relativeError(wholeMatrix(found), X) < 1e-6;
      const says = found.status === 'recovered';
      recovered += Number(isRight);
      claimed += Number(says);
      wronglyClaimed += Number(says && !isRight);
      missed += Number(!says && isRight);
      seconds += found.seconds / seeds;
    }
    rows.push(
      [ratio, `${recovered} of ${seeds}`, claimed, wronglyClaimed, missed, seconds.toFixed(2)].map(String),
    );
    tell(`recover, ${title}: m/(n·rank) = ${ratio}, ${recovered} of ${seeds}`);
  }
  return table(
    [
      `${title}, n = 30, rank 2: m/(n·rank)`,
      'recovered',
      'says so',
      'of these wrong',
      'recovered without saying so',
      's each',
    ],
    rows,
  );
}

/**
 * @param {number} count
 * @param {boolean} symmetric
 * @param {number} seed
 */
function problem(count, symmetric, seed) {
  const drawn = (/** @type {string} */ what, /** @type {number} */ length) =>
    random(`recover ${what}`, seed).normals(length);
  const matrices = drawn('A', count * size * size);
  if (symmetric) {
    for (let t = 0; t < count; t++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [t * size * size + i * size + j, t * size * size + j * size + i];
          matrices[a] = matrices[b] = (matrices[a] + matrices[b]) / 2;
        }
      }
    }
  }
  const left = drawn('L', size * rank);
  const right = symmetric ? left : drawn('R', size * rank);
  const X = Float64Array.from({ length: size * size }, (_, e) => {
    const [i, j] = [Math.floor(e / size), e % size];
    let sum = 0;
    for (let a = 0; a < rank; a++) sum += left[i * rank + a] * right[j * rank + a];
    return sum;
  });
  return { X, measured: dense({ matrices, rows: size }) };
}

/**
 * @param {Float64Array} found
 * @param {Float64Array} truth
 */
function relativeError(found, truth) {
  let [off, all] = [0, 0];
  for (let e = 0; e < truth.length; e++) {
    off += ((found[e] ?? 0) - truth[e]) ** 2;
    all += truth[e] ** 2;
  }
  return Math.sqrt(off / all);
}

/** @param {(line: string) => void} tell */
async function families(tell) {
  /** @type {string[][]} */
  const rows = [];
  const add = (
    /** @type {string} */ what,
    /** @type {{ right: number, wrong: number, of: number, seconds: number }} */ result,
  ) => {
    const { right, wrong, of, seconds } = result;
    rows.push([what, `${right} of ${of}`, String(wrong), (seconds / of).toFixed(2)]);
    tell(`recover: ${what}, ${right} of ${of}`);
  };
  for (const [what, keep] of /** @type {const} */ ([
    ['points: a chain of 80 from 30 % of its distances', undefined],
    ['the same from distances below 12', 12],
    ['the same from distances below 9', 9],
  ])) {
    add(what, await chains(keep));
  }
  for (const ratio of [3, 4, 5, 6])
    add(`phases: complex, n = 40, ${ratio}·n intensities`, await phases(ratio));
  add('sparse: 8 of 250 from 70 data', await sparse());
  return table(['family', 'recovered', 'said recovered, and wrong', 's each'], rows);
}

const repeats = 5;

/** @param {number | undefined} below */
async function chains(below) {
  let [right, wrong, seconds] = [0, 0, 0];
  for (let seed = 0; seed < repeats; seed++) {
    const points = chain(seed);
    const draws = random('recover pairs', seed).normals((80 * 79) / 2);
    /** @type {[number, number, number][]} */
    const seen = [];
    /** @type {[number, number, number][]} */
    const hidden = [];
    let n = 0;
    for (let i = 0; i < 80; i++) {
      for (let j = 0; j < i; j++) {
        const apart = distance(points[i], points[j]);
        const isSeen = below === undefined ? draws[n++] < -0.5244 : apart < below;
        (isSeen ? seen : hidden).push([i, j, apart]);
      }
    }
    const found = await recoverPoints(seen, { seed, threads: 1 });
    const at = new Map(found.points.map((point) => [point.id, point.at]));
    let sum = 0;
    for (const [i, j, apart] of hidden) sum += (distance(at.get(i) ?? [], at.get(j) ?? []) - apart) ** 2;
    const isRight = Math.sqrt(sum / hidden.length) < 1e-6;
    right += Number(isRight);
    wrong += Number(!isRight && found.status === 'recovered');
    seconds += found.seconds;
  }
  return { right, wrong, of: repeats, seconds };
}

/** @param {number} seed */
function chain(seed) {
  const drawn = random('recover chain', seed).normals(300_000);
  let at = 0;
  for (;;) {
    const points = [[0, 0, 0]];
    for (let refused = 0; points.length < 80 && refused < 300; ) {
      const step = [drawn[at++], drawn[at++], drawn[at++]];
      const length = Math.hypot(...step);
      const last = points[points.length - 1];
      const next = last.map((x, a) => x + (3.8 * step[a]) / length);
      const fits = Math.hypot(...next) <= 20 && points.every((point) => distance(point, next) > 3);
      if (fits) points.push(next);
      else refused++;
    }
    if (points.length === 80) return points;
  }
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
function distance(a, b) {
  return Math.hypot(...a.map((x, k) => x - b[k]));
}

/** @param {number} ratio */
async function phases(ratio) {
  const n = 40;
  let [right, wrong, seconds] = [0, 0, 0];
  for (let seed = 0; seed < 2 * repeats; seed++) {
    const drawn = (/** @type {string} */ what, /** @type {number} */ length) =>
      random(`recover phase ${what}`, seed).normals(length);
    const count = ratio * n;
    const [vectors, imaginary, x] = [drawn('a', count * n), drawn('b', count * n), drawn('x', 2 * n)];
    const y = Float64Array.from({ length: count }, (_, t) => {
      let [re, im] = [0, 0];
      for (let j = 0; j < n; j++) {
        const [a, b] = [vectors[t * n + j], imaginary[t * n + j]];
        re += a * x[j] + b * x[n + j];
        im += a * x[n + j] - b * x[j];
      }
      return re * re + im * im;
    });
    const found = await recoverPhase({ vectors, imaginary, size: n }, y, { seed, threads: 1 });
    let [re, im, ours, theirs] = [0, 0, 0, 0];
    for (let j = 0; j < n; j++) {
      const [a, b] = [found.real[j], found.imaginary?.[j] ?? 0];
      re += a * x[j] + b * x[n + j];
      im += a * x[n + j] - b * x[j];
      ours += a * a + b * b;
      theirs += x[j] ** 2 + x[n + j] ** 2;
    }
    const isRight = Math.sqrt(Math.max(ours + theirs - 2 * Math.hypot(re, im), 0) / theirs) < 1e-6;
    right += Number(isRight);
    wrong += Number(!isRight && found.status === 'recovered');
    seconds += found.seconds;
  }
  return { right, wrong, of: 2 * repeats, seconds };
}

async function sparse() {
  const [rows, columns] = [70, 250];
  let [right, wrong, seconds] = [0, 0, 0];
  for (let seed = 0; seed < repeats; seed++) {
    const matrix = random('recover design', seed).normals(rows * columns);
    const drawn = random('recover entries', seed).normals(16);
    const x = new Float64Array(columns);
    for (let k = 0; k < 8; k++)
      x[(k * 31 + 7 * seed) % columns] = Math.sign(drawn[k]) * (0.2 + (Math.abs(drawn[8 + k]) % 1));
    const y = Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += matrix[i * columns + j] * x[j];
      return sum;
    });
    const found = await recoverSparse({ data: matrix, rows, columns }, y, { seed });
    const isRight = relativeError(found.x, x) < 1e-6;
    right += Number(isRight);
    wrong += Number(!isRight && found.status === 'recovered');
    seconds += found.seconds;
  }
  return { right, wrong, of: repeats, seconds };
}
