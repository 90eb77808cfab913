// The pass over observed entries one entry at a time, in SIMD: same formula and same untiled inputs as assembly/entries.ts,
// whose gain from four at a time is measured against this.

/** Returns the loss; rows are padded to 32 bytes. */
export function oneAtATime(
  lines: i32, pointer: usize, index: usize, value: usize, own: usize, other: usize, rowBytes: usize,
  gradient: usize, residual: usize,
): f64 {
  let loss: f64 = 0;
  for (let line = 0; line < lines; line++) {
    const u = own + <usize>line * rowBytes;
    const g = gradient + <usize>line * rowBytes;
    const end = load<i32>(pointer + (<usize>line << 2), 4);
    for (let t = load<i32>(pointer + (<usize>line << 2)); t < end; t++) {
      const v = other + <usize>load<u32>(index + (<usize>t << 2)) * rowBytes;
      let sum0 = f64x2.splat(0), sum1 = sum0;
      for (let p: usize = 0; p < rowBytes; p += 32) {
        sum0 = f64x2.add(sum0, f64x2.mul(v128.load(u + p), v128.load(v + p)));
        sum1 = f64x2.add(sum1, f64x2.mul(v128.load(u + p, 16), v128.load(v + p, 16)));
      }
      const sum = f64x2.add(sum0, sum1);
      const z = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) - load<f64>(value + (<usize>t << 3));
      store<f64>(residual + (<usize>t << 3), z);
      loss += z * z;
      const factor = f64x2.splat(z);
      for (let p: usize = 0; p < rowBytes; p += 32) {
        v128.store(g + p, f64x2.add(v128.load(g + p), f64x2.mul(factor, v128.load(v + p))));
        v128.store(g + p, f64x2.add(v128.load(g + p, 16), f64x2.mul(factor, v128.load(v + p, 16))), 16);
      }
    }
  }
  return 0.5 * loss;
}
