// Measurements ⟨A_t, X⟩ with one matrix each, stored one after the other or drawn anew at every pass.
//
//   forward    p_t = ⟨A_t, X⟩                                              for several X at once
//   pass       p_t,   z_t = w_t (p_t − y_t),   G = Σ_t z_t·A_t             reading A once
//   adjoint    G = Σ_t z_t·A_t                                             the pass without X: z is given
//
// Matrices, X and G are vectors of `length` numbers, a multiple of 8, padded with zeros. Four measurements at a time: each
// number of X is loaded once for four products, each of G loaded and stored once for four, and the pass finds its four
// matrices still in cache when it comes back to them (bench/sensing.mjs). Two at a time are a fifth slower; so is reading the
// next four while these are added, as eight matrices don't stay in L2. Eight numbers a turn instead of four gain 6 %.
//
// A block (its slice of measurements is a multiple of four) has a G of its own; addShards sums them in a fixed tree.
// Matrices of f64 or f32 (T); X, G and all sums are f64.

import { lanes, mac } from "./vector";
import { gaussians } from "./philox";

/** Numbers of X that stay in L1 beside four rows while the other unknowns take their turn. */
const stretch: i32 = 1024;

/** Bytes of the running sums of one unknown: two for each of four measurements. */
const sumBytes: usize = 128;

/** p of unknown number n, at p + n·pBytes, for X at X + n·length·8. sums: `unknowns`·128 bytes a block. */
export function sensingForward64(
  from: i32, to: i32, block: i32, scratch: usize,
  A: usize, draw: usize, length: i32, X: usize, unknowns: i32, p: usize, pBytes: usize, sums: usize,
): void {
  forward<f64>(from, to, block, scratch, A, draw, length, X, unknowns, p, pBytes, sums);
}

export function sensingForward32(
  from: i32, to: i32, block: i32, scratch: usize,
  A: usize, draw: usize, length: i32, X: usize, unknowns: i32, p: usize, pBytes: usize, sums: usize,
): void {
  forward<f32>(from, to, block, scratch, A, draw, length, X, unknowns, p, pBytes, sums);
}

/** An X of 0 leaves z as given. Measurements of weight 0 are not looked at: their p is 0. sums: 128 bytes a block. */
export function sensingPass64(
  from: i32, to: i32, block: i32, scratch: usize,
  A: usize, draw: usize, length: i32, X: usize, y: usize, w: usize, p: usize, z: usize, G: usize, sums: usize,
): void {
  pass<f64>(from, to, block, scratch, A, draw, length, X, y, w, p, z, G, sums);
}

export function sensingPass32(
  from: i32, to: i32, block: i32, scratch: usize,
  A: usize, draw: usize, length: i32, X: usize, y: usize, w: usize, p: usize, z: usize, G: usize, sums: usize,
): void {
  pass<f32>(from, to, block, scratch, A, draw, length, X, y, w, p, z, G, sums);
}

/** The first of `shards` vectors becomes the sum of all, over numbers from … to, multiples of 8. */
export function addShards(from: i32, to: i32, block: i32, scratch: usize, G: usize, shards: i32, length: i32): void {
  const shardBytes = <usize>length << 3;
  for (let step = 1; step < shards; step <<= 1) {
    for (let s = 0; s + step < shards; s += 2 * step) {
      const one = G + <usize>s * shardBytes;
      const two = one + <usize>step * shardBytes;
      for (let at = <usize>from << 3, end = <usize>to << 3; at < end; at += 16) {
        v128.store(one + at, f64x2.add(v128.load(one + at), v128.load(two + at)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function forward<T>(
  from: i32, to: i32, block: i32, scratch: usize,
  A: usize, draw: usize, length: i32, X: usize, unknowns: i32, p: usize, pBytes: usize, sums: usize,
): void {
  const rowBytes = <usize>length * sizeof<T>();
  const own = sums + <usize>(block * unknowns) * sumBytes;
  for (let t = from; t < to; t += 4) {
    const rows = draw ? drawFour(t, scratch, draw, rowBytes) : A + <usize>t * rowBytes;
    memory.fill(own, 0, <usize>unknowns * sumBytes);
    for (let start = 0; start < length; start += stretch) {
      const x = X + (<usize>start << 3);
      for (let n = 0; n < unknowns; n++) {
        fourProducts<T>(
          rows + <usize>start * sizeof<T>(), rowBytes, x + (<usize>n * <usize>length << 3),
          min(stretch, length - start), own + <usize>n * sumBytes,
        );
      }
    }
    for (let n = 0; n < unknowns; n++) finish(own + <usize>n * sumBytes, p + <usize>n * pBytes + (<usize>t << 3));
  }
}

// @ts-ignore: decorator
@inline
function pass<T>(
  from: i32, to: i32, block: i32, scratch: usize,
  A: usize, draw: usize, length: i32, X: usize, y: usize, w: usize, p: usize, z: usize, G: usize, sums: usize,
): void {
  const rowBytes = <usize>length * sizeof<T>();
  const own = sums + <usize>block * sumBytes;
  const g = G + (<usize>block * <usize>length << 3);
  memory.fill(g, 0, <usize>length << 3);
  for (let t = from; t < to; t += 4) {
    const at = <usize>t << 3;
    let rows: usize = 0;
    if (X) {
      const counts = anyNonzero(w + at);
      if (counts) {
        rows = draw ? drawFour(t, scratch, draw, rowBytes) : A + <usize>t * rowBytes;
        memory.fill(own, 0, sumBytes);
        fourProducts<T>(rows, rowBytes, X, length, own);
        finish(own, p + at);
      } else {
        memory.fill(p + at, 0, 32);
      }
      residual(p + at, y + at, w + at, z + at);
      residual(p + at + 16, y + at + 16, w + at + 16, z + at + 16);
    }
    if (!anyNonzero(z + at)) continue;
    if (!rows) rows = draw ? drawFour(t, scratch, draw, rowBytes) : A + <usize>t * rowBytes;
    addFour<T>(g, length, rows, rowBytes, z + at);
  }
}

/** z = w (p − y), two of them. */
// @ts-ignore: decorator
@inline
function residual(p: usize, y: usize, w: usize, z: usize): void {
  v128.store(z, f64x2.mul(v128.load(w), f64x2.sub(v128.load(p), v128.load(y))));
}

/** Whether one of four numbers is not 0; NaN is not. */
// @ts-ignore: decorator
@inline
function anyNonzero(four: usize): bool {
  const zero = f64x2.splat(0);
  return v128.any_true(v128.or(f64x2.ne(v128.load(four), zero), f64x2.ne(v128.load(four, 16), zero)));
}

/** Adds the products of four rows with x over `length` numbers to two running sums each. */
// @ts-ignore: decorator
@inline
function fourProducts<T>(a: usize, rowBytes: usize, x: usize, length: i32, sums: usize): void {
  let b = a + rowBytes, c = b + rowBytes, d = c + rowBytes;
  let a0 = v128.load(sums), a1 = v128.load(sums, 16);
  let b0 = v128.load(sums, 32), b1 = v128.load(sums, 48);
  let c0 = v128.load(sums, 64), c1 = v128.load(sums, 80);
  let d0 = v128.load(sums, 96), d1 = v128.load(sums, 112);
  for (const end = x + (<usize>length << 3); x < end; x += 64) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    a0 = mac(x2, thirdTwo<T>(a), mac(x0, firstTwo<T>(a), a0));
    a1 = mac(x3, fourthTwo<T>(a), mac(x1, secondTwo<T>(a), a1));
    b0 = mac(x2, thirdTwo<T>(b), mac(x0, firstTwo<T>(b), b0));
    b1 = mac(x3, fourthTwo<T>(b), mac(x1, secondTwo<T>(b), b1));
    c0 = mac(x2, thirdTwo<T>(c), mac(x0, firstTwo<T>(c), c0));
    c1 = mac(x3, fourthTwo<T>(c), mac(x1, secondTwo<T>(c), c1));
    d0 = mac(x2, thirdTwo<T>(d), mac(x0, firstTwo<T>(d), d0));
    d1 = mac(x3, fourthTwo<T>(d), mac(x1, secondTwo<T>(d), d1));
    a += 8 * sizeof<T>();
    b += 8 * sizeof<T>();
    c += 8 * sizeof<T>();
    d += 8 * sizeof<T>();
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, b0, 32);
  v128.store(sums, b1, 48);
  v128.store(sums, c0, 64);
  v128.store(sums, c1, 80);
  v128.store(sums, d0, 96);
  v128.store(sums, d1, 112);
}

/** The four products from their running sums. */
// @ts-ignore: decorator
@inline
function finish(sums: usize, p: usize): void {
  for (let t: usize = 0; t < 4; t++) {
    const pair = sums + (t << 5);
    store<f64>(p + (t << 3), lanes(f64x2.add(v128.load(pair), v128.load(pair, 16))));
  }
}

/** g += (z_a·a + z_b·b) + (z_c·c + z_d·d). */
// @ts-ignore: decorator
@inline
function addFour<T>(g: usize, length: i32, a: usize, rowBytes: usize, z: usize): void {
  let b = a + rowBytes, c = b + rowBytes, d = c + rowBytes;
  const za = v128.load64_splat(z), zb = v128.load64_splat(z, 8);
  const zc = v128.load64_splat(z, 16), zd = v128.load64_splat(z, 24);
  for (const end = g + (<usize>length << 3); g < end; g += 64) {
    const sum0 = f64x2.add(
      mac(za, firstTwo<T>(a), f64x2.mul(zb, firstTwo<T>(b))),
      mac(zc, firstTwo<T>(c), f64x2.mul(zd, firstTwo<T>(d))),
    );
    v128.store(g, f64x2.add(v128.load(g), sum0));
    const sum1 = f64x2.add(
      mac(za, secondTwo<T>(a), f64x2.mul(zb, secondTwo<T>(b))),
      mac(zc, secondTwo<T>(c), f64x2.mul(zd, secondTwo<T>(d))),
    );
    v128.store(g, f64x2.add(v128.load(g, 16), sum1), 16);
    const sum2 = f64x2.add(
      mac(za, thirdTwo<T>(a), f64x2.mul(zb, thirdTwo<T>(b))),
      mac(zc, thirdTwo<T>(c), f64x2.mul(zd, thirdTwo<T>(d))),
    );
    v128.store(g, f64x2.add(v128.load(g, 32), sum2), 32);
    const sum3 = f64x2.add(
      mac(za, fourthTwo<T>(a), f64x2.mul(zb, fourthTwo<T>(b))),
      mac(zc, fourthTwo<T>(c), f64x2.mul(zd, fourthTwo<T>(d))),
    );
    v128.store(g, f64x2.add(v128.load(g, 48), sum3), 48);
    a += 8 * sizeof<T>();
    b += 8 * sizeof<T>();
    c += 8 * sizeof<T>();
    d += 8 * sizeof<T>();
  }
}

/** Numbers 0 and 1 at an address, as f64. */
// @ts-ignore: decorator
@inline
function firstTwo<T>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(at);
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Numbers 2 and 3 at an address, as f64. */
// @ts-ignore: decorator
@inline
function secondTwo<T>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(at, 16);
  return f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
}

/** Numbers 4 and 5 at an address, as f64. */
// @ts-ignore: decorator
@inline
function thirdTwo<T>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(at, 32);
  return f64x2.promote_low_f32x4(v128.load64_zero(at, 16));
}

/** Numbers 6 and 7 at an address, as f64. */
// @ts-ignore: decorator
@inline
function fourthTwo<T>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(at, 48);
  return f64x2.promote_low_f32x4(v128.load64_zero(at, 24));
}

/**
 * Four rows of standard normal numbers in scratch memory, row t by the words of row t.
 * draw: five i32: key0, key1, stream, numbers in a row, and the side where they are the lower triangle of a symmetric
 * matrix, row by row, with what lies off the diagonal doubled (0 where they are a whole matrix). A symmetric Gaussian
 * matrix has variance 1 on the diagonal and ½ beside it, so that its doubled numbers are √2 times a standard normal.
 */
function drawFour(t: i32, scratch: usize, draw: usize, rowBytes: usize): usize {
  const count = load<i32>(draw, 12);
  const side = load<i32>(draw, 16);
  for (let row = 0; row < 4; row++) {
    const to = scratch + <usize>row * rowBytes;
    gaussians(to, count, load<u32>(draw), load<u32>(draw, 4), t + row, load<u32>(draw, 8), 0);
    memory.fill(to + (<usize>count << 3), 0, rowBytes - (<usize>count << 3));
    for (let i = 1, at = to + 8; i < side; i++, at += 8) {
      for (const diagonal = at + (<usize>i << 3); at < diagonal; at += 8) {
        store<f64>(at, load<f64>(at) * Math.SQRT2);
      }
    }
  }
  return scratch;
}
