// Thin Householder QR, A = Q·R, on the transposed copy: column j of A is `length` contiguous numbers (rows ≤ length, a
// multiple of 4, zeros beyond the rows) at columns + 8·j·length. Three more columns of zeros follow the last one.
//
// Reflections are made in pairs, and each pair goes over the remaining columns in one pass. Householder rather than
// Cholesky of the Gram matrix: as fast, and it holds for any conditioning, rank-deficient included.
import { makeReflector, reflect, reflectTwice } from "./reflector";

/**
 * Reflections that make the first k = min(rows, n) columns triangular: leaves vⱼ in column j, βⱼ in beta[j], and R in
 * k × n numbers, row-major (what lies below its diagonal is not written).
 */
export function qrFactor(k: i32, n: i32, length: i32, columns: usize, beta: usize, R: usize): void {
  const stride = (<usize>length) << 3;
  for (let j = 0; j < k; j += 2) {
    const v = columns + (<usize>j) * stride;
    const w = v + stride;
    const s = reflectorOf(v, j, n, length, R);
    store<f64>(beta + ((<usize>j) << 3), s);
    if (j + 1 == k) {
      for (let c = k, x = w; c < n; c++, x += stride) reflect(v, s, j, length, x);
      break;
    }
    reflect(v, s, j, length, w);
    const t = reflectorOf(w, j + 1, n, length, R);
    store<f64>(beta + ((<usize>j) << 3), t, 8);
    reflectTwice(v, s, w, t, j, length, w + stride, stride, n - j - 2);
  }
  for (let j = k; j < n; j++) moveToR(columns + (<usize>j) * stride, j, k, n, R);
}

/** Column j above its diagonal is final: it moves to R and makes room for the zeros that vⱼ begins with. */
function reflectorOf(x: usize, j: i32, n: i32, length: i32, R: usize): f64 {
  const diagonal = moveToR(x, j, j, n, R);
  memory.fill(x, 0, (<usize>j) << 3);
  return makeReflector(x, j, length, diagonal);
}

/** The first `count` numbers of a column become R[0 … count, j]; returns the address of R[count, j]. */
function moveToR(x: usize, j: i32, count: i32, n: i32, R: usize): usize {
  let to = R + ((<usize>j) << 3);
  for (const end = x + ((<usize>count) << 3); x < end; x += 8, to += (<usize>n) << 3) store<f64>(to, load<f64>(x));
  return to;
}

/** Replaces each vⱼ, j < n, by column j of Q = H₀·H₁ ⋯ Hₙ₋₁, from the last pair to the first. */
export function qrForm(n: i32, length: i32, columns: usize, beta: usize): void {
  const stride = (<usize>length) << 3;
  for (let j = (n - 1) & ~1; j >= 0; j -= 2) {
    const v = columns + (<usize>j) * stride;
    const s = load<f64>(beta + ((<usize>j) << 3));
    if (j + 1 < n) {
      const w = v + stride;
      const t = load<f64>(beta + ((<usize>j) << 3), 8);
      reflectTwice(w, t, v, s, j, length, w + stride, stride, n - j - 2);
      unitReflected(w, t, j + 1, length);
      reflect(v, s, j, length, w);
    }
    unitReflected(v, s, j, length);
  }
}

/** v ← (I − β·v·vᵀ)·e with e the unit vector of v's first element. */
function unitReflected(v: usize, beta: f64, first: i32, length: i32): void {
  const at = v + ((<usize>first) << 3);
  const scale = f64x2.splat(-beta * load<f64>(at));
  const end = v + ((<usize>length) << 3);
  for (let p = v + ((<usize>(first & ~3)) << 3); p < end; p += 16) {
    v128.store(p, f64x2.mul(scale, v128.load(p)));
  }
  store<f64>(at, load<f64>(at) + 1.0);
}
