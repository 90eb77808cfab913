// What the factor model with diagonal covariances says of every entry: residual and spread (src/optimizers/alternating/noise.ts).
//
// For the entry t of row i with j = index[t], in the records of coordinateRows.ts (row x with variances C, column ṽ with D):
//
//   residual = z − x·ṽ        spread = Σ_a x_a² D_a + C_a (ṽ_a² + D_a)
//
// residual² + spread is the expected squared residual. Entries of weight 0 count too.

import { total } from "./coordinateRows";

/**
 * Rows from … to − 1 of one side.
 *
 *   pointer, index, value    this side's entries; own, other: records of this side and of the other
 *   residual, spread         one double an entry, in this side's order
 */
export function coordinateResiduals(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, value: usize, other: usize, own: usize, W: i32, residual: usize, spread: usize,
): void {
  const half = <usize>((W + 3) & ~3) << 2;
  for (let i = from; i < to; i++) {
    const x = own + <usize>i * 2 * half;
    const end = load<i32>(pointer + (<usize>i << 2), 4);
    for (let t = load<i32>(pointer + (<usize>i << 2)); t < end; t++) {
      const v = other + <usize>load<i32>(index + (<usize>t << 2)) * 2 * half;
      let product = f32x4.splat(0), variance = f32x4.splat(0);
      for (let p: usize = 0; p < half; p += 16) {
        const xa = v128.load(x + p), va = v128.load(v + p);
        const C = v128.load(x + half + p), D = v128.load(v + half + p);
        product = f32x4.add(product, f32x4.mul(xa, va));
        const both = f32x4.add(f32x4.mul(va, va), D);
        variance = f32x4.add(variance, f32x4.add(f32x4.mul(f32x4.mul(xa, xa), D), f32x4.mul(C, both)));
      }
      store<f64>(residual + (<usize>t << 3), <f64>load<f32>(value + (<usize>t << 2)) - total(product));
      store<f64>(spread + (<usize>t << 3), total(variance));
    }
  }
}
