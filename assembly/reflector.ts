// Householder reflections H = I − β·v·vᵀ of vectors that lie contiguously, `length` numbers each, a multiple of 4.
// A vector v is zero before its first element `first`, so passes may start at the multiple of 4 below and need no tails.
import { dot, lanes, mac, nmac } from "./vector";

/** Sums of squares below this count as zero: their last bits are lost, and the caller has scaled the matrix to about 1. */
const negligible: f64 = 1e-280;

/**
 * Turns x into the v that maps it onto its first element, x → ∓‖x‖·e; stores that element in `image`, returns β.
 *
 *   v = x − image·e,   image = −sign(x₀)·‖x‖,   β = 2 / ⟨v, v⟩;   β = 0 where x has nothing beside x₀
 */
export function makeReflector(x: usize, first: i32, length: i32, image: usize): f64 {
  const at = x + ((<usize>first) << 3);
  const x0 = load<f64>(at);
  store<f64>(at, 0.0);
  const rest = squares(x, first, length);
  if (rest < negligible) {
    store<f64>(image, x0);
    return 0.0;
  }
  const norm = sqrt(x0 * x0 + rest);
  const signed = x0 > 0.0 ? -norm : norm;
  const v0 = x0 - signed;
  store<f64>(image, signed);
  store<f64>(at, v0);
  return 2.0 / (v0 * v0 + rest);
}

// @ts-ignore: decorator
@inline
function squares(x: usize, first: i32, length: i32): f64 {
  const start = first & ~3;
  const from = x + ((<usize>start) << 3);
  return dot(from, from, length - start);
}

/** x ← H·x for one vector. */
export function reflect(v: usize, beta: f64, first: i32, length: i32, x: usize): void {
  const start = first & ~3;
  const offset = (<usize>start) << 3;
  const scale = f64x2.splat(beta * dot(v + offset, x + offset, length - start));
  for (let a = offset, end = (<usize>length) << 3; a < end; a += 16) {
    v128.store(x + a, nmac(scale, v128.load(v + a), v128.load(x + a)));
  }
}

/**
 * x ← (I − δ·w·wᵀ)(I − β·v·vᵀ)·x for vectors x, `stride` bytes apart, taken four at a time: up to three beyond `count`
 * are touched too (and stay zero if they were).
 *
 *   s = β⟨v, x⟩,   t = δ(⟨w, x⟩ − s⟨v, w⟩),   x ← x − s·v − t·w
 *
 * Two reflections in a pass halve the traffic, four vectors share the loads of v and w.
 */
export function reflectTwice(
  v: usize,
  beta: f64,
  w: usize,
  delta: f64,
  first: i32,
  length: i32,
  x: usize,
  stride: usize,
  count: i32,
): void {
  const start = first & ~3;
  const offset = (<usize>start) << 3;
  const end = (<usize>length) << 3;
  const overlap = dot(v + offset, w + offset, length - start);
  for (; count > 0; count -= 4, x += 4 * stride) {
    const a = x;
    const b = x + stride;
    const c = b + stride;
    const d = c + stride;
    let va = f64x2.splat(0.0);
    let vb = va;
    let vc = va;
    let vd = va;
    let wa = va;
    let wb = va;
    let wc = va;
    let wd = va;
    for (let p = offset; p < end; p += 16) {
      const vp = v128.load(v + p);
      const wp = v128.load(w + p);
      const ap = v128.load(a + p);
      va = mac(vp, ap, va);
      wa = mac(wp, ap, wa);
      const bp = v128.load(b + p);
      vb = mac(vp, bp, vb);
      wb = mac(wp, bp, wb);
      const cp = v128.load(c + p);
      vc = mac(vp, cp, vc);
      wc = mac(wp, cp, wc);
      const dp = v128.load(d + p);
      vd = mac(vp, dp, vd);
      wd = mac(wp, dp, wd);
    }
    const sa = beta * lanes(va);
    const sb = beta * lanes(vb);
    const sc = beta * lanes(vc);
    const sd = beta * lanes(vd);
    va = f64x2.splat(sa);
    vb = f64x2.splat(sb);
    vc = f64x2.splat(sc);
    vd = f64x2.splat(sd);
    wa = f64x2.splat(delta * (lanes(wa) - sa * overlap));
    wb = f64x2.splat(delta * (lanes(wb) - sb * overlap));
    wc = f64x2.splat(delta * (lanes(wc) - sc * overlap));
    wd = f64x2.splat(delta * (lanes(wd) - sd * overlap));
    for (let p = offset; p < end; p += 16) {
      const vp = v128.load(v + p);
      const wp = v128.load(w + p);
      v128.store(a + p, nmac(wa, wp, nmac(va, vp, v128.load(a + p))));
      v128.store(b + p, nmac(wb, wp, nmac(vb, vp, v128.load(b + p))));
      v128.store(c + p, nmac(wc, wp, nmac(vc, vp, v128.load(c + p))));
      v128.store(d + p, nmac(wd, wp, nmac(vd, vp, v128.load(d + p))));
    }
  }
}
