/**
 * OpenBLAS on one thread, called in this process on the same numbers: the reference that dense kernels are held against.
 * Not a dependency: where no library is found, `openLapack` says so and gives null.
 */
import koffi from 'koffi';

/** Where the library goes by on Linux, macOS and Windows. */
const names = [
  'libopenblas.so.0',
  'libopenblas.so',
  '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
  'libopenblas.dylib',
  'libopenblas.dll',
];

/** The few routines a benchmark calls; matrices are row-major where a routine can say so, else symmetric or transposed. */
/**
 * @typedef {object} Lapack
 * @property {string} name
 * @property {(m: number, n: number, k: number, A: Float64Array, B: Float64Array, C: Float64Array) => void} gemm  C = A·B
 * @property {(rows: number, n: number, A: Float64Array, G: Float64Array) => void} gram  lower triangle of AᵀA
 * @property {(rows: number, n: number, columns: Float64Array, R: Float64Array) => void} qr  in place, columns contiguous
 * @property {(n: number, A: Float64Array, values: Float64Array) => void} eigh  in place
 * @property {(n: number, A: Float64Array, U: Float64Array, values: Float64Array, V: Float64Array) => void} svd  A is lost
 */

/** @returns {Lapack | null} */
export function openLapack() {
  for (const name of names) {
    const library = load(name);
    if (library !== null) return bind(name, library);
  }
  console.log('OpenBLAS was not found (Debian: apt install libopenblas0): that comparison is left out.\n');
  return null;
}

/** @param {string} name */
function load(name) {
  try {
    return koffi.load(name);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {ReturnType<typeof koffi.load>} library
 * @returns {Lapack}
 */
function bind(name, library) {
  const p = 'void *';
  library.func('openblas_set_num_threads', 'void', ['int'])(1);
  const config = library.func('openblas_get_config', 'str', [])();
  const dgemm = library.func('cblas_dgemm', 'void', [
    ...['int', 'int', 'int', 'int', 'int', 'int', 'double'],
    ...[p, 'int', p, 'int', 'double', p, 'int'],
  ]);
  const dsyrk = library.func('cblas_dsyrk', 'void', [
    ...['int', 'int', 'int', 'int', 'int', 'double', p, 'int', 'double', p, 'int'],
  ]);
  const fortran = (/** @type {string} */ routine, /** @type {number} */ count) =>
    library.func(routine, 'void', new Array(count).fill(p));
  const dgeqrf = fortran('dgeqrf_', 8);
  const dorgqr = fortran('dorgqr_', 9);
  const dsyevd = fortran('dsyevd_', 11);
  const dgesdd = fortran('dgesdd_', 14);
  const int = (/** @type {number} */ value) => Int32Array.of(value);
  const letter = (/** @type {string} */ text) => Uint8Array.of(text.charCodeAt(0));
  const info = int(0);
  const succeeded = (/** @type {string} */ routine) => {
    if (info[0] !== 0) throw new Error(`${routine} returned ${info[0]}`);
  };
  return {
    name: `${name}, ${config}, one thread`,
    gemm(m, n, k, A, B, C) {
      dgemm(101, 111, 111, m, n, k, 1, A, k, B, n, 0, C, n);
    },
    gram(rows, n, A, G) {
      dsyrk(101, 122, 112, n, rows, 1, A, n, 0, G, n);
    },
    qr(rows, n, columns, R) {
      const tau = new Float64Array(n);
      const work = new Float64Array(64 * n);
      dgeqrf(int(rows), int(n), columns, int(rows), tau, work, int(work.length), info);
      succeeded('dgeqrf');
      for (let j = 0; j < n; j++) R.set(columns.subarray(j * rows, j * rows + j + 1), j * n);
      dorgqr(int(rows), int(n), int(n), columns, int(rows), tau, work, int(work.length), info);
      succeeded('dorgqr');
    },
    eigh(n, A, values) {
      const work = new Float64Array(1 + 6 * n + 2 * n * n + 64 * n);
      const integers = new Int32Array(3 + 5 * n);
      const [V, U] = [letter('V'), letter('U')];
      dsyevd(V, U, int(n), A, int(n), values, work, int(work.length), integers, int(integers.length), info);
      succeeded('dsyevd');
    },
    svd(n, A, U, values, V) {
      const work = new Float64Array(4 * n * n + 7 * n + 64 * n);
      const integers = new Int32Array(8 * n);
      const S = letter('S');
      const size = int(n);
      dgesdd(S, size, size, A, size, values, U, size, V, size, work, int(work.length), integers, info);
      succeeded('dgesdd');
    },
  };
}
