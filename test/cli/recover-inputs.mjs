// The .npy files of the cases bad-recover-* and recover-*, written anew by:  node test/cli/recover-inputs.mjs
//
// Numbers are drawn by bench/random.mjs; operators are stored as singles, since that halves them, and observed as they are stored.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../bench/random.mjs';
import { writeNpy } from '../../dist/formats/npy.js';

/** @typedef {{ shape: number[], values: Float64Array, isComplex?: boolean }} Content */

function put(/** @type {string} */ folder, /** @type {string} */ name, /** @type {Content} */ content, precision = 'f8') {
  const path = join(import.meta.dirname, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), writeNpy(content, { precision: precision === 'f4' ? 'f4' : 'f8' }));
}

function numbers(/** @type {string} */ folder, /** @type {string} */ name, /** @type {Float64Array} */ values) {
  mkdirSync(join(import.meta.dirname, folder), { recursive: true });
  writeFileSync(join(import.meta.dirname, folder, name), `${Array.from(values).join('\n')}\n`);
}

/** Singles, as doubles. */
const drawn = (/** @type {string} */ name, /** @type {number} */ count) =>
  Float64Array.from(Float32Array.from(random(name, 1).normals(count)));

function product(
  /** @type {Float64Array} */ A,
  /** @type {Float64Array} */ x,
  /** @type {number} */ m,
) {
  return Float64Array.from({ length: m }, (_, t) => {
    let sum = 0;
    for (let j = 0; j < x.length; j++) sum += A[t * x.length + j] * x[j];
    return sum;
  });
}

// X = left·rightᵀ, 5 × 6 of rank 1, from 26 measurements: 10 degrees of freedom.
{
  const [m, rows, columns] = [26, 5, 6];
  const A = drawn('operator', m * rows * columns);
  const [left, right] = [drawn('left', rows), drawn('right', columns)];
  const X = Float64Array.from({ length: rows * columns }, (_, k) => left[Math.floor(k / columns)] * right[k % columns]);
  const y = product(A, X, m);
  const noise = drawn('noise', m).map((e) => 0.05 * e);
  for (const folder of ['recover-matrix', 'recover-matrix-noisy', 'recover-matrix-nothing', 'bad-recover-matrix']) {
    put(folder, 'A.npy', { shape: [m, rows, columns], values: A }, 'f4');
  }
  put('recover-matrix', 'y.npy', { shape: [m], values: y });
  // Three of them are grossly wrong.
  numbers('recover-matrix', 'wrong.csv', y.map((value, t) => (t % 9 === 4 ? value + 20 : value)));
  numbers('recover-matrix-noisy', 'y.csv', y.map((value, t) => Number((value + noise[t]).toFixed(4))));
  numbers('recover-matrix-nothing', 'y.csv', drawn('nothing', m));
  put('bad-recover-matrix', 'y.npy', { shape: [m, 1], values: y });
  put('bad-recover-matrix', 'few.npy', { shape: [6, rows * columns], values: A.slice(0, 6 * rows * columns) }, 'f4');
  numbers('bad-recover-matrix', 'few.csv', y.slice(0, 6));
  put('bad-recover-matrix', 'complex.npy', { shape: [2, 1, 1], values: A.slice(0, 4), isComplex: true });
}

// X = U·Uᵀ, 5 × 5 of rank 1, from matrices and from vectors.
{
  const [m, n] = [16, 5];
  const U = drawn('U', n);
  const X = Float64Array.from({ length: n * n }, (_, k) => U[Math.floor(k / n)] * U[k % n]);
  const A = drawn('symmetric', m * n * n);
  put('recover-matrix-psd', 'A.npy', { shape: [m, n * n], values: A }, 'f4');
  put('recover-matrix-psd', 'y.npy', { shape: [m], values: product(A, X, m) });
  const a = drawn('vectors', m * n);
  put('recover-matrix-psd', 'a.npy', { shape: [m, n], values: a }, 'f4');
  put('recover-matrix-psd', 'z.npy', { shape: [m], values: product(a, U, m).map((p) => p * p) });
}

// Real and complex x from the sizes of products.
{
  const [m, n] = [32, 4];
  const a = drawn('real', m * n);
  const x = drawn('x', n);
  put('recover-phase', 'a.npy', { shape: [m, n], values: a }, 'f4');
  numbers('recover-phase', 'sizes.csv', product(a, x, m).map(Math.abs));
  const c = drawn('complex', 2 * m * n);
  const z = drawn('z', 2 * n);
  put('recover-phase', 'c.npy', { shape: [m, n], values: c, isComplex: true });
  const y = Float64Array.from({ length: m }, (_, t) => {
    let [re, im] = [0, 0];
    for (let j = 0; j < n; j++) {
      const [ar, ai] = [c[2 * (t * n + j)], c[2 * (t * n + j) + 1]];
      re += ar * z[2 * j] + ai * z[2 * j + 1];
      im += ar * z[2 * j + 1] - ai * z[2 * j];
    }
    return re * re + im * im;
  });
  put('recover-phase', 'y.npy', { shape: [m], values: y });
  put('bad-recover-phase', 'a.npy', { shape: [3, 2], values: Float64Array.of(1, 2, 0, 0, 3, 4) });
  put('bad-recover-phase', 'b.npy', { shape: [3, 2], values: Float64Array.of(1, 2, 1, 0, 3, 4) });
}

// Three of 40 unknowns from 20 data.
{
  const [m, n] = [20, 40];
  const A = drawn('design', m * n);
  const x = new Float64Array(n);
  [x[3], x[17], x[30]] = [2, -1, 0.5];
  const y = product(A, x, m);
  for (const folder of ['recover-sparse', 'bad-recover-sparse']) {
    put(folder, 'A.npy', { shape: [m, n], values: A }, 'f4');
  }
  put('recover-sparse', 'y.npy', { shape: [m], values: y });
  numbers('recover-sparse', 'noisy.csv', y.map((value, t) => Number((value + 0.02 * drawn('e', m)[t]).toFixed(4))));
  numbers('recover-sparse', 'many.csv', product(A, drawn('many', n), m));
  numbers('bad-recover-sparse', 'y.csv', y.slice(1));
}

// Eight points in the plane, most of their distances.
{
  const n = 8;
  const P = random('points', 1).normals(2 * n);
  const lines = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if ((3 * i + 5 * j) % 7 === 0) continue;
      const d = Math.hypot(P[2 * i] - P[2 * j], P[2 * i + 1] - P[2 * j + 1]);
      lines.push(`0${i},0${j},${d.toFixed(6)}`);
    }
  }
  mkdirSync(join(import.meta.dirname, 'recover-points'), { recursive: true });
  writeFileSync(join(import.meta.dirname, 'recover-points', 'distances.csv'), `from,to,metres\n${lines.join('\n')}\n`);
}
