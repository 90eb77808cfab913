// Two or four numbers at a time: the few vector helpers that all kernels share.

/** c + a·b on f64 lanes, fused only in the relaxed build. */
// @ts-ignore: decorator
@inline
export function mac(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(c, f64x2.mul(a, b));
}

/** c − a·b on f64 lanes, fused only in the relaxed build. */
// @ts-ignore: decorator
@inline
export function nmac(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_nmadd(a, b, c);
  return f64x2.sub(c, f64x2.mul(a, b));
}
