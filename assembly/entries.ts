// Observed entries of X = L·Rᵀ, line by line of one side ("own"), gathering rows of the other side's factor ("other").
//
//   pass      p = ⟨own_i, other_j⟩     z = w·(p − y)     loss += ½ w (p − y)²     gradient_i += z·other_j
//   adjoint   gradient_i += z·other_j                                                         z given
//
// over the entries t of line i, j = index[t]. Both sides gather; nothing is scattered, so each line's sum has one order.
//
// The gathered factor is cut into tiles that fit the L2 cache; a call does one tile: entries pointer[i] … pointer[i + 1] − 1
// are those of line i whose index lies in it. Everything is added to what earlier tiles left. All blocks of a tile run before
// the next tile: blocks that ran all tiles by themselves would each fetch every tile anew. Tiling gains 2–3 × where the
// factor is large (bench/entries.mjs).
//
// Four entries at a time: the line's own row is loaded, its gradient loaded and stored once for four; 1.5 × over one at a
// time. Rows are padded with zeros to 32 bytes, so that a width is a plain number without tails: zeros stay zeros.
//
// One source for f64 and f32 (T): branches on sizeof<T>() vanish. The loss is summed in f64.

import { macOf } from "./vector";

/**
 * Addresses of 0 leave a part out: value (y = 0), weight (w = 1), gradient (none), residual (z is not kept).
 * sums: one f64 a block, to which its loss is added.
 */
export function entriesPass64(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, value: usize, weight: usize,
  own: usize, other: usize, rowBytes: usize, gradient: usize, residual: usize, sums: usize,
): void {
  pass<f64>(from, to, block, pointer, index, value, weight, own, other, rowBytes, gradient, residual, sums);
}

export function entriesPass32(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, value: usize, weight: usize,
  own: usize, other: usize, rowBytes: usize, gradient: usize, residual: usize, sums: usize,
): void {
  pass<f32>(from, to, block, pointer, index, value, weight, own, other, rowBytes, gradient, residual, sums);
}

export function entriesAdjoint64(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, residual: usize,
  other: usize, rowBytes: usize, gradient: usize,
): void {
  adjoint<f64>(from, to, pointer, index, residual, other, rowBytes, gradient);
}

export function entriesAdjoint32(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, residual: usize,
  other: usize, rowBytes: usize, gradient: usize,
): void {
  adjoint<f32>(from, to, pointer, index, residual, other, rowBytes, gradient);
}

// @ts-ignore: decorator
@inline
function pass<T>(
  from: i32, to: i32, block: i32,
  pointer: usize, index: usize, value: usize, weight: usize,
  own: usize, other: usize, rowBytes: usize, gradient: usize, residual: usize, sums: usize,
): void {
  let losses = f64x2.splat(0);
  let loss: f64 = 0;
  for (let line = from; line < to; line++) {
    const range = pointer + (<usize>line << 2);
    let t = load<i32>(range);
    const end = load<i32>(range, 4);
    const u = own + <usize>line * rowBytes;
    const g = gradient + <usize>line * rowBytes;
    for (; t + 4 <= end; t += 4) {
      const j = index + (<usize>t << 2);
      const a = other + <usize>load<u32>(j) * rowBytes;
      const b = other + <usize>load<u32>(j, 4) * rowBytes;
      const c = other + <usize>load<u32>(j, 8) * rowBytes;
      const d = other + <usize>load<u32>(j, 12) * rowBytes;
      let sumA = v128.splat<T>(0), sumB = sumA, sumC = sumA, sumD = sumA;
      for (let p: usize = 0; p < rowBytes; p += 32) {
        const u0 = v128.load(u + p), u1 = v128.load(u + p, 16);
        sumA = macOf<T>(u1, v128.load(a + p, 16), macOf<T>(u0, v128.load(a + p), sumA));
        sumB = macOf<T>(u1, v128.load(b + p, 16), macOf<T>(u0, v128.load(b + p), sumB));
        sumC = macOf<T>(u1, v128.load(c + p, 16), macOf<T>(u0, v128.load(c + p), sumC));
        sumD = macOf<T>(u1, v128.load(d + p, 16), macOf<T>(u0, v128.load(d + p), sumD));
      }
      const at = <usize>t * sizeof<T>();
      if (sizeof<T>() == 8) {
        const pAB = pairSums(sumA, sumB), pCD = pairSums(sumC, sumD);
        const rAB = value ? v128.sub<T>(pAB, v128.load(value + at)) : pAB;
        const rCD = value ? v128.sub<T>(pCD, v128.load(value + at, 16)) : pCD;
        const zAB = weight ? v128.mul<T>(rAB, v128.load(weight + at)) : rAB;
        const zCD = weight ? v128.mul<T>(rCD, v128.load(weight + at, 16)) : rCD;
        losses = macOf<f64>(zCD, rCD, macOf<f64>(zAB, rAB, losses));
        if (residual) {
          v128.store(residual + at, zAB);
          v128.store(residual + at, zCD, 16);
        }
        if (gradient) {
          addFour<T>(
            g, rowBytes, a, b, c, d,
            v128.shuffle<T>(zAB, zAB, 0, 0), v128.shuffle<T>(zAB, zAB, 1, 1),
            v128.shuffle<T>(zCD, zCD, 0, 0), v128.shuffle<T>(zCD, zCD, 1, 1),
          );
        }
      } else {
        const dots = fourSums(sumA, sumB, sumC, sumD);
        const r = value ? v128.sub<T>(dots, v128.load(value + at)) : dots;
        const z = weight ? v128.mul<T>(r, v128.load(weight + at)) : r;
        const square = v128.mul<T>(z, r);
        losses = f64x2.add(losses, f64x2.add(
          f64x2.promote_low_f32x4(square),
          f64x2.promote_low_f32x4(v128.shuffle<f32>(square, square, 2, 3, 2, 3)),
        ));
        if (residual) v128.store(residual + at, z);
        if (gradient) {
          addFour<T>(
            g, rowBytes, a, b, c, d,
            v128.shuffle<f32>(z, z, 0, 0, 0, 0), v128.shuffle<f32>(z, z, 1, 1, 1, 1),
            v128.shuffle<f32>(z, z, 2, 2, 2, 2), v128.shuffle<f32>(z, z, 3, 3, 3, 3),
          );
        }
      }
    }
    for (; t < end; t++) {
      const a = other + <usize>load<u32>(index + (<usize>t << 2)) * rowBytes;
      const at = <usize>t * sizeof<T>();
      const dot = product<T>(u, a, rowBytes);
      const r = value ? <T>(dot - load<T>(value + at)) : dot;
      const z = weight ? <T>(r * load<T>(weight + at)) : r;
      loss += <f64>(<T>(z * r));
      if (residual) store<T>(residual + at, z);
      if (gradient) addOne<T>(g, rowBytes, a, z);
    }
  }
  const slot = sums + (<usize>block << 3);
  loss += f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1);
  store<f64>(slot, load<f64>(slot) + 0.5 * loss);
}

// @ts-ignore: decorator
@inline
function adjoint<T>(
  from: i32, to: i32,
  pointer: usize, index: usize, residual: usize,
  other: usize, rowBytes: usize, gradient: usize,
): void {
  for (let line = from; line < to; line++) {
    const range = pointer + (<usize>line << 2);
    let t = load<i32>(range);
    const end = load<i32>(range, 4);
    const g = gradient + <usize>line * rowBytes;
    for (; t + 4 <= end; t += 4) {
      const j = index + (<usize>t << 2);
      const z = residual + <usize>t * sizeof<T>();
      addFour<T>(
        g, rowBytes,
        other + <usize>load<u32>(j) * rowBytes,
        other + <usize>load<u32>(j, 4) * rowBytes,
        other + <usize>load<u32>(j, 8) * rowBytes,
        other + <usize>load<u32>(j, 12) * rowBytes,
        v128.load_splat<T>(z), v128.load_splat<T>(z, sizeof<T>()),
        v128.load_splat<T>(z, 2 * sizeof<T>()), v128.load_splat<T>(z, 3 * sizeof<T>()),
      );
    }
    for (; t < end; t++) {
      addOne<T>(
        g, rowBytes,
        other + <usize>load<u32>(index + (<usize>t << 2)) * rowBytes,
        load<T>(residual + <usize>t * sizeof<T>()),
      );
    }
  }
}

/** g += (za·a + zb·b) + (zc·c + zd·d). */
// @ts-ignore: decorator
@inline
function addFour<T>(
  g: usize, rowBytes: usize, a: usize, b: usize, c: usize, d: usize, za: v128, zb: v128, zc: v128, zd: v128,
): void {
  for (let p: usize = 0; p < rowBytes; p += 32) {
    const sum0 = v128.add<T>(
      macOf<T>(za, v128.load(a + p), v128.mul<T>(zb, v128.load(b + p))),
      macOf<T>(zc, v128.load(c + p), v128.mul<T>(zd, v128.load(d + p))),
    );
    const sum1 = v128.add<T>(
      macOf<T>(za, v128.load(a + p, 16), v128.mul<T>(zb, v128.load(b + p, 16))),
      macOf<T>(zc, v128.load(c + p, 16), v128.mul<T>(zd, v128.load(d + p, 16))),
    );
    v128.store(g + p, v128.add<T>(v128.load(g + p), sum0));
    v128.store(g + p, v128.add<T>(v128.load(g + p, 16), sum1), 16);
  }
}

/** g += z·a. */
// @ts-ignore: decorator
@inline
function addOne<T>(g: usize, rowBytes: usize, a: usize, z: T): void {
  const factor = v128.splat<T>(z);
  for (let p: usize = 0; p < rowBytes; p += 16) {
    v128.store(g + p, macOf<T>(factor, v128.load(a + p), v128.load(g + p)));
  }
}

/** ⟨u, a⟩. */
// @ts-ignore: decorator
@inline
function product<T>(u: usize, a: usize, rowBytes: usize): T {
  let sum = v128.splat<T>(0);
  for (let p: usize = 0; p < rowBytes; p += 16) sum = macOf<T>(v128.load(u + p), v128.load(a + p), sum);
  if (sizeof<T>() == 8) return <T>f64x2.extract_lane(pairSums(sum, sum), 0);
  return <T>f32x4.extract_lane(fourSums(sum, sum, sum, sum), 0);
}

/** [Σ a, Σ b] of two f64x2. */
// @ts-ignore: decorator
@inline
function pairSums(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

/** [Σ a, Σ b, Σ c, Σ d] of four f32x4. */
// @ts-ignore: decorator
@inline
function fourSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 2, 6), v128.shuffle<f32>(a, b, 1, 5, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 2, 6), v128.shuffle<f32>(c, d, 1, 5, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
