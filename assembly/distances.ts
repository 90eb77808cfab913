// Squared distances between pairs of points, the rows of a factor:
//
//   forward    p_t = ⟨L_i − L_j, R_i − R_j⟩                                  for the pairs (i, j) in the order given
//   adjoint    out_i += scale·Σ_t z_t (B_i − B_j)                             over the pairs t of point i, sorted by j
//
// Each pair stands in the order twice, once at either of its points, so that both gather and each sum has one order.
// Rows of f64, padded with zeros to 32 bytes.

import { lanes, mac } from "./vector";

/** first, second: the points of each pair. */
export function distancesForward(
  from: i32, to: i32, block: i32, scratch: usize,
  first: usize, second: usize, L: usize, R: usize, rowBytes: usize, p: usize,
): void {
  for (let t = from; t < to; t++) {
    const i = <usize>load<u32>(first + (<usize>t << 2)) * rowBytes;
    const j = <usize>load<u32>(second + (<usize>t << 2)) * rowBytes;
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    for (let a: usize = 0; a < rowBytes; a += 32) {
      sum0 = mac(difference(L + i + a, L + j + a), difference(R + i + a, R + j + a), sum0);
      sum1 = mac(difference(L + i + a + 16, L + j + a + 16), difference(R + i + a + 16, R + j + a + 16), sum1);
    }
    store<f64>(p + (<usize>t << 3), lanes(f64x2.add(sum0, sum1)));
  }
}

/** Pairs pointer[i] … pointer[i + 1] − 1 are those of point i; other: their second point, z: their weights, in that order. */
export function distancesAdjoint(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, other: usize, z: usize, scale: f64, B: usize, rowBytes: usize, out: usize,
): void {
  for (let line = from; line < to; line++) {
    const range = pointer + (<usize>line << 2);
    const end = load<i32>(range, 4);
    const own = B + <usize>line * rowBytes;
    const g = out + <usize>line * rowBytes;
    for (let t = load<i32>(range); t < end; t++) {
      const j = B + <usize>load<u32>(other + (<usize>t << 2)) * rowBytes;
      const factor = f64x2.splat(scale * load<f64>(z + (<usize>t << 3)));
      for (let a: usize = 0; a < rowBytes; a += 16) {
        v128.store(g + a, mac(factor, difference(own + a, j + a), v128.load(g + a)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function difference(a: usize, b: usize): v128 {
  return f64x2.sub(v128.load(a), v128.load(b));
}
