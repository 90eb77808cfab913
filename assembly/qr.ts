// Thin Householder QR, A = Q·R, on the transposed copy: column j of A is `length` contiguous numbers (rows ≤ length, a
// multiple of 4, zeros beyond the rows) at columns + 8·j·length. Three more columns of zeros follow the last one.
//
// Reflections are made in pairs, and each pair goes over the remaining columns in one pass. Householder rather than
// Cholesky of the Gram matrix: as fast, and it holds for any conditioning, rank-deficient included.
import { makeReflector, reflect, reflectTwice } from "./reflector";

/** Leaves vⱼ in column j, βⱼ in beta[j], and R (n × n, row-major, upper triangle; the rest untouched). rows ≥ n. */
export function qrFactor(n: i32, length: i32, columns: usize, beta: usize, R: usize): void {
  const stride = (<usize>length) << 3;
  for (let j = 0; j < n; j += 2) {
    const v = columns + (<usize>j) * stride;
    const w = v + stride;
    const s = reflectorOf(v, j, n, length, R);
    store<f64>(beta + ((<usize>j) << 3), s);
    if (j + 1 == n) return;
    reflect(v, s, j, length, w);
    const t = reflectorOf(w, j + 1, n, length, R);
    store<f64>(beta + ((<usize>j) << 3), t, 8);
    reflectTwice(v, s, w, t, j, length, w + stride, stride, n - j - 2);
  }
}

/** Column j above its diagonal is final: it moves to R and makes room for the zeros that vⱼ begins with. */
function reflectorOf(x: usize, j: i32, n: i32, length: i32, R: usize): f64 {
  let to = R + ((<usize>j) << 3);
  const rowBytes = (<usize>n) << 3;
  for (let i: usize = 0; i < <usize>j; i++, to += rowBytes) {
    store<f64>(to, load<f64>(x + (i << 3)));
    store<f64>(x + (i << 3), 0.0);
  }
  return makeReflector(x, j, length, to);
}

/** Replaces each vⱼ by column j of Q = H₀·H₁ ⋯ (first n columns), from the last pair to the first. */
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
