// Two or four numbers at a time: the few vector helpers that all kernels share.

/** c + a·b on f64 lanes, fused only in the relaxed build. */
// @ts-ignore: decorator
@inline
export function mac(a: v128, b: v128, c: v128): v128 {
  return macOf<f64>(a, b, c);
}

/** c + a·b on lanes of T (f64 or f32), fused only in the relaxed build. */
// @ts-ignore: decorator
@inline
export function macOf<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return sizeof<T>() == 8 ? f64x2.relaxed_madd(a, b, c) : f32x4.relaxed_madd(a, b, c);
  }
  return v128.add<T>(c, v128.mul<T>(a, b));
}

/** c − a·b on f64 lanes, fused only in the relaxed build. */
// @ts-ignore: decorator
@inline
export function nmac(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_nmadd(a, b, c);
  return f64x2.sub(c, f64x2.mul(a, b));
}

/** The sum of both f64 lanes. */
// @ts-ignore: decorator
@inline
export function lanes(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** ⟨a, b⟩ over `length` numbers, a multiple of 4. */
export function dot(a: usize, b: usize, length: i32): f64 {
  let sum0 = f64x2.splat(0.0);
  let sum1 = sum0;
  for (const end = a + ((<usize>length) << 3); a < end; a += 32, b += 32) {
    sum0 = mac(v128.load(a), v128.load(b), sum0);
    sum1 = mac(v128.load(a, 16), v128.load(b, 16), sum1);
  }
  return lanes(f64x2.add(sum0, sum1));
}
