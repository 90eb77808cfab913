// Second moments and rotation of the factors of one side (src/optimizers/alternating/rotation.ts). Records as in
// assembly/coordinateRows.ts; the k factor components are numbers 2 … k + 1, offsets and constant stay as they are.

// @ts-ignore: decorator
@inline
const FIRST: usize = 8; // bytes before the first component

/** Per block: Σ (u uᵀ + diag C) over its observed rows, k × k doubles of which the upper triangle is filled, and their number. */
export function secondMoments(
  from: i32, to: i32, block: i32, scratch: usize, pointer: usize, records: usize, W: i32, sums: usize,
): void {
  const k = W - 2;
  const half = <usize>((W + 3) & ~3) << 2;
  const blockSums = sums + (<usize>(block * (k * k + 1)) << 3);
  memory.fill(blockSums, 0, <usize>(k * k + 1) << 3);
  let observed: f64 = 0;
  for (let i = from; i < to; i++) {
    if (load<i32>(pointer + (<usize>i << 2)) == load<i32>(pointer + (<usize>i << 2), 4)) continue;
    observed += 1;
    const u = records + <usize>i * (half << 1) + FIRST;
    for (let a = 0; a < k; a++) {
      const ua = f64x2.splat(<f64>load<f32>(u + (<usize>a << 2)));
      const row = blockSums + (<usize>(a * k) << 3);
      let b = a;
      for (; b + 1 < k; b += 2) {
        const at = row + (<usize>b << 3);
        const ub = f64x2.promote_low_f32x4(v128.load64_zero(u + (<usize>b << 2)));
        v128.store(at, f64x2.add(v128.load(at), f64x2.mul(ua, ub)));
      }
      if (b < k) {
        const at = row + (<usize>b << 3);
        store<f64>(at, load<f64>(at) + f64x2.extract_lane(ua, 0) * <f64>load<f32>(u + (<usize>b << 2)));
      }
      const diagonal = row + (<usize>a << 3);
      store<f64>(diagonal, load<f64>(diagonal) + <f64>load<f32>(u + half + (<usize>a << 2)));
    }
  }
  store<f64>(blockSums + (<usize>(k * k) << 3), observed);
}

/** u ← u T and C ← C (T∘T), each row. `turn` and `squares` hold T and T∘T by rows, floats, k rounded up to four a row. */
export function rotateRows(
  from: i32, to: i32, block: i32, scratch: usize, records: usize, W: i32, turn: usize, squares: usize,
): void {
  const half = <usize>((W + 3) & ~3) << 2;
  for (let i = from; i < to; i++) {
    const means = records + <usize>i * (half << 1) + FIRST;
    multiply(means, W - 2, turn, scratch);
    multiply(means + half, W - 2, squares, scratch);
  }
}

/** x ← x T for one vector of k floats. */
function multiply(x: usize, k: i32, T: usize, result: usize): void {
  const row = <usize>((k + 3) & ~3) << 2;
  memory.fill(result, 0, row);
  for (let a = 0; a < k; a++) {
    const xa = v128.load32_splat(x + (<usize>a << 2));
    const Ta = T + <usize>a * row;
    for (let p: usize = 0; p < row; p += 16) {
      v128.store(result + p, f32x4.add(v128.load(result + p), f32x4.mul(xa, v128.load(Ta + p))));
    }
  }
  memory.copy(x, result, <usize>k << 2);
}
