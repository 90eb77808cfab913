/**
 * Dense linear algebra against OpenBLAS/LAPACK and ml-matrix, on one thread, on the same numbers.
 *
 *   node bench/dense.mjs          after npm run build
 *
 * Times are processor time of a call on ordinary arrays, copies in and out included, but for GEMM, where the copies would
 * weigh most: there with and without. A ratio is the other's time by ours: 2 means twice as fast as the other.
 */

import { EigenvalueDecomposition, Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { eigh } from '#rankfree/linalg/eigh.js';
import { gram, multiply, product, storedAt } from '#rankfree/linalg/gemm.js';
import { copyIn } from '#rankfree/linalg/operand.js';
import { qr } from '#rankfree/linalg/qr.js';
import { svd } from '#rankfree/linalg/svd.js';
import { gaussians } from '#rankfree/runtime/random.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { alternate, report } from './compare.mjs';
import { openLapack } from './lapack.mjs';

const runtime = await openRuntime({ fast: process.argv.includes('--fast') });
const lapack = openLapack();
const blas = 'OpenBLAS';
const js = 'ml-matrix';
console.log(`Node ${process.version}, kernels ${runtime.variant}, 1 thread`);
if (lapack !== null) console.log(`${blas}: ${lapack.name}`);
console.log();

/** @param {number} count @param {number} seed */
function normal(count, seed) {
  const mark = runtime.arena.mark();
  const region = runtime.arena.float64(count);
  gaussians(runtime, region, { seed });
  const numbers = region.array.slice();
  runtime.arena.release(mark);
  return numbers;
}

/** @param {Float64Array} A @param {number} rows @param {number} columns */
function matrix(A, rows, columns) {
  return Matrix.from1DArray(rows, columns, A);
}

/** The product of matrices that lie in kernel memory, as a fit has them; and the whole call with its copies. */
function compareProduct(/** @type {number} */ n) {
  const A = normal(n * n, 1);
  const B = normal(n * n, 2);
  const C = new Float64Array(n * n);
  const [a, b] = [matrix(A, n, n), matrix(B, n, n)];
  const [left, right] = [copyIn(runtime.arena, A), copyIn(runtime.arena, B)];
  const to = runtime.arena.float64(n * n);
  const inPlace = () =>
    multiply(runtime, {
      shape: [n, n, n],
      left: storedAt(left.pointer, n),
      right: storedAt(right.pointer, n),
      to: to.pointer,
    });
  const timings = alternate(
    {
      rankfree: inPlace,
      [blas]: lapack && (() => lapack.gemm(n, n, n, A, B, C)),
      [js]: () => a.mmul(b),
      'rankfree, copies too': () => product(runtime, A, B, { rows: n, inner: n, columns: n }),
    },
    7,
  );
  report(`GEMM ${n}`, timings, { [blas]: 0.35, [js]: 9 });
}

function compareTall(/** @type {number} */ rows, /** @type {number} */ n) {
  const A = normal(rows * n, 3);
  const a = matrix(A, rows, n);
  const G = new Float64Array(n * n);
  report(
    `Gram ${rows} × ${n}`,
    alternate(
      {
        rankfree: () => gram(runtime, A, rows, n),
        [blas]: lapack && (() => lapack.gram(rows, n, A, G)),
        [js]: () => a.transpose().mmul(a),
      },
      5,
    ),
  );
  const columns = new Float64Array(rows * n);
  for (let i = 0; i < rows; i++) for (let j = 0; j < n; j++) columns[j * rows + i] = A[i * n + j] ?? 0;
  report(
    `Thin QR ${rows} × ${n}`,
    alternate(
      {
        rankfree: () => qr(runtime, A, rows, n),
        [blas]: lapack && (() => lapack.qr(rows, n, columns.slice(), G)),
        [js]: () => {
          const decomposition = new QrDecomposition(a);
          return [decomposition.orthogonalMatrix, decomposition.upperTriangularMatrix];
        },
      },
      5,
    ),
  );
}

function compareEigh(/** @type {number} */ n, /** @type {number} */ rounds, targets = {}) {
  const X = normal(n * n, 4);
  const A = X.map((x, t) => x + (X[(t % n) * n + Math.floor(t / n)] ?? 0));
  const values = new Float64Array(n);
  const a = matrix(A, n, n);
  const timings = alternate(
    {
      rankfree: () => eigh(runtime, A, n),
      [blas]: lapack && (() => lapack.eigh(n, A.slice(), values)),
      [js]: () => new EigenvalueDecomposition(a, { assumeSymmetric: true }),
    },
    rounds,
  );
  report(`eigh ${n}`, timings, targets);
}

function compareSvd(/** @type {number} */ n, /** @type {number} */ rounds, targets = {}) {
  const A = normal(n * n, 5);
  const [U, V, values] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(n)];
  const a = matrix(A, n, n);
  const timings = alternate(
    {
      rankfree: () => svd(runtime, A, n, n),
      [blas]: lapack && (() => lapack.svd(n, A.slice(), U, values, V)),
      [js]: () => new SingularValueDecomposition(a),
    },
    rounds,
  );
  report(`SVD ${n}`, timings, targets);
}

// ml-matrix is itself 2.5 to 4 times faster from Node 22 on, so what "n times ml-matrix" means depends on the version.
const old = Number.parseInt(process.versions.node, 10) < 22;
compareProduct(512);
compareTall(10_000, 64);
compareEigh(64, 21, { [js]: old ? 10 : 3 });
compareEigh(256, 5, { [js]: old ? 10 : 4 });
compareEigh(512, 3, { [blas]: 0.35, [js]: old ? 10 : 4 });
compareSvd(200, 5, { [js]: old ? 15 : 4.5 });
compareSvd(500, 3, { [blas]: 0.28, [js]: old ? 15 : 4.5 });
