// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw, SC 2011), and Gaussians from its words by
// the inverse of the normal distribution (Wichura, algorithm AS 241, PPND16, 1988).
//
//   (w₀ w₁ w₂ w₃) = Philox(counter = (block, row, stream, substream), key = (key0, key1)),     word a = w_(a mod 4) of block ⌊a/4⌋
//   gaussian a    = Φ⁻¹((word a + ½)·2⁻³²)
//
// One word a sample, no rejection, no carry from sample to sample: number a of a row is the same however many are asked
// for and whoever asks. Four blocks go through the rounds at once; plain + × ÷ √ and this module's log, never fused,
// so the bits are the same in every build.
import { log } from "./elementary";

const multiplier0: i32 = 0xd2511f53;
const multiplier1: i32 = 0xcd9e8d57;
const weyl0: u32 = 0x9e3779b9;
const weyl1: u32 = 0xbb67ae85;

/** out: 4·blocks words (u32) of the row's stream, from its first. */
export function words(
  out: usize,
  blocks: i32,
  key0: u32,
  key1: u32,
  row: u32,
  stream: u32,
  substream: u32,
): void {
  generate<u32>(out, 4 * blocks, key0, key1, row, stream, substream);
}

/** out: count standard normal numbers (f64) of the row's stream, from its first; none is beyond ±6.34. */
export function gaussians(
  out: usize,
  count: i32,
  key0: u32,
  key1: u32,
  row: u32,
  stream: u32,
  substream: u32,
): void {
  generate<f64>(out, count, key0, key1, row, stream, substream);
}

// @ts-ignore: decorator
@inline
function generate<T>(
  out: usize,
  count: i32,
  key0: u32,
  key1: u32,
  row: u32,
  stream: u32,
  substream: u32,
): void {
  const m0 = i32x4.splat(multiplier0);
  const m1 = i32x4.splat(multiplier1);
  for (let done = 0; done < count; done += 16) {
    let c0 = i32x4.add(i32x4.splat(done >> 2), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(row);
    let c2 = i32x4.splat(stream);
    let c3 = i32x4.splat(substream);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      // (c₀, c₁, c₂, c₃) ← (high(m₁c₂) ⊕ c₁ ⊕ k₀,  low(m₁c₂),  high(m₀c₀) ⊕ c₃ ⊕ k₁,  low(m₀c₀))
      const even0 = i64x2.extmul_low_i32x4_u(c0, m0);
      const odd0 = i64x2.extmul_high_i32x4_u(c0, m0);
      const even1 = i64x2.extmul_low_i32x4_u(c2, m1);
      const odd1 = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(highHalves(even1, odd1), c1), i32x4.splat(k0));
      c1 = lowHalves(even1, odd1);
      c2 = v128.xor(v128.xor(highHalves(even0, odd0), c3), i32x4.splat(k1));
      c3 = lowHalves(even0, odd0);
      k0 += weyl0;
      k1 += weyl1;
    }
    // Lanes are blocks: transposed, each vector holds the four words of one block.
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    const to = out + (<usize>done) * sizeof<T>();
    const left = count - done;
    emit<T>(to, 0, left, v128.shuffle<i64>(a, b, 0, 2));
    emit<T>(to, 1, left, v128.shuffle<i64>(a, b, 1, 3));
    emit<T>(to, 2, left, v128.shuffle<i64>(c, d, 0, 2));
    emit<T>(to, 3, left, v128.shuffle<i64>(c, d, 1, 3));
    if (isFloat<T>() && left >= 16) sixteenNormals(to);
  }
}

// @ts-ignore: decorator
@inline
function lowHalves(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function highHalves(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 1, 3, 5, 7);
}

/**
 * Writes block number `place` of four. Sixteen Gaussians are made later, from words that wait in the second half of their
 * place; fewer at the end of a row are made here, one at a time.
 */
// @ts-ignore: decorator
@inline
function emit<T>(out: usize, place: i32, left: i32, block: v128): void {
  const offset = (<usize>place) << 4;
  if (!isFloat<T>()) {
    if (left > 4 * place) v128.store(out + offset, block);
  } else if (left >= 16) {
    v128.store(out + offset, block, 64);
  } else if (left > 4 * place) {
    upToFourNormals(out + 2 * offset, left - 4 * place, block);
  }
}

function upToFourNormals(out: usize, left: i32, block: v128): void {
  store<f64>(out, normal(i32x4.extract_lane(block, 0)));
  if (left > 1) store<f64>(out, normal(i32x4.extract_lane(block, 1)), 8);
  if (left > 2) store<f64>(out, normal(i32x4.extract_lane(block, 2)), 16);
  if (left > 3) store<f64>(out, normal(i32x4.extract_lane(block, 3)), 24);
}

/**
 * All as if they were central, which 85 % are. Where one is not, its q is stored instead and a bit set, and the tails are
 * then made from those, two at a time: one badly predicted branch in sixteen numbers instead of one in two.
 */
function sixteenNormals(out: usize): void {
  let tails: u32 = 0;
  for (let place: u32 = 0; place < 16; place += 4) {
    // Read before the store that may overwrite it: block b lies at 64 + 16·b, its numbers go to 32·b.
    const signed = v128.xor(v128.load(out + (place << 2), 64), i32x4.splat(0x80000000));
    const to = out + (place << 3);
    tails |= twoNormals(to, signed) << place;
    tails |= twoNormals(to + 16, v128.shuffle<i64>(signed, signed, 1, 1)) << (place + 2);
  }
  while (tails != 0) {
    const a = out + (ctz(tails) << 3);
    tails &= tails - 1;
    const b = tails != 0 ? out + (ctz(tails) << 3) : a;
    tails &= tails - 1;
    const pair = tail2(f64x2(load<f64>(a), load<f64>(b)));
    store<f64>(a, f64x2.extract_lane(pair, 0));
    store<f64>(b, f64x2.extract_lane(pair, 1));
  }
}

/** Two central numbers, or q for them; returns the bits of those that are not central. */
// @ts-ignore: decorator
@inline
function twoNormals(out: usize, signed: v128): u32 {
  const q = f64x2.mul(
    f64x2.add(f64x2.convert_low_i32x4_s(signed), f64x2.splat(0.5)),
    f64x2.splat(2.3283064365386963e-10),
  );
  const outside = f64x2.gt(f64x2.abs(q), f64x2.splat(centralHalf));
  v128.store(out, v128.bitselect(q, central2(q), outside));
  return i64x2.bitmask(outside);
}

/** One number; q = (word + ½)·2⁻³² − ½, exactly. */
function normal(word: i32): f64 {
  const q = (<f64>(word ^ 0x80000000) + 0.5) * 2.3283064365386963e-10;
  const two = f64x2.splat(q);
  return f64x2.extract_lane(abs(q) > centralHalf ? tail2(two) : central2(two), 0);
}

const centralHalf: f64 = 0.425;

// AS 241, |q| ≤ .425:  Φ⁻¹ = q · A(r) / B(r),  r = .425² − q².
// @ts-ignore: decorator
@inline
function central2(q: v128): v128 {
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
  let a = f64x2.splat(2509.0809287301226727);
  a = horner2(a, r, 33430.575583588128105);
  a = horner2(a, r, 67265.770927008700853);
  a = horner2(a, r, 45921.953931549871457);
  a = horner2(a, r, 13731.693765509461125);
  a = horner2(a, r, 1971.5909503065514427);
  a = horner2(a, r, 133.14166789178437745);
  a = horner2(a, r, 3.387132872796366608);
  let b = f64x2.splat(5226.495278852854561);
  b = horner2(b, r, 28729.085735721942674);
  b = horner2(b, r, 39307.89580009271061);
  b = horner2(b, r, 21213.794301586595867);
  b = horner2(b, r, 5394.1960214247511077);
  b = horner2(b, r, 687.1870074920579083);
  b = horner2(b, r, 42.313330701600911252);
  b = horner2(b, r, 1.0);
  return f64x2.div(f64x2.mul(q, a), b);
}

// @ts-ignore: decorator
@inline
function horner2(sum: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, r), f64x2.splat(coefficient));
}

// AS 241, |q| > .425:  ∓C(s) / D(s),  s = √(−log p) − 1.6,  p = ½ − |q| the tail's probability.
// A 32-bit word has p ≥ 2⁻³³, so √(−log p) ≤ 4.79; the algorithm's far branch, from 5 on, is out of reach.
// @ts-ignore: decorator
@inline
function tail2(q: v128): v128 {
  const p = f64x2.sub(f64x2.splat(0.5), f64x2.abs(q));
  const logs = f64x2(log(f64x2.extract_lane(p, 0)), log(f64x2.extract_lane(p, 1)));
  const s = f64x2.sub(f64x2.sqrt(f64x2.neg(logs)), f64x2.splat(1.6));
  let c = f64x2.splat(7.7454501427834140764e-4);
  c = horner2(c, s, 0.0227238449892691845833);
  c = horner2(c, s, 0.24178072517745061177);
  c = horner2(c, s, 1.27045825245236838258);
  c = horner2(c, s, 3.64784832476320460504);
  c = horner2(c, s, 5.7694972214606914055);
  c = horner2(c, s, 4.6303378461565452959);
  c = horner2(c, s, 1.42343711074968357734);
  let d = f64x2.splat(1.05075007164441684324e-9);
  d = horner2(d, s, 5.475938084995344946e-4);
  d = horner2(d, s, 0.0151986665636164571966);
  d = horner2(d, s, 0.14810397642748007459);
  d = horner2(d, s, 0.68976733498510000455);
  d = horner2(d, s, 1.6763848301838038494);
  d = horner2(d, s, 2.05319162663775882187);
  d = horner2(d, s, 1.0);
  // The size is positive; it takes the sign of q.
  return v128.or(f64x2.div(c, d), v128.and(q, f64x2.splat(-0.0)));
}
