// What the factor model with full covariances says of every entry: residual and spread (src/optimizers/alternating/noise.ts).
//
// For the entry t of row i with j = index[t], row x̃ = [1, u] with covariance C, column ṽ = [1, v] with covariance D:
//
//   residual = z − b − c − u·v
//   spread   = ⟨C, S_j⟩ + x̃ᵀ D x̃ = D(c,c) + 2 u·D(c,v) + C(b,b) + 2 v·C(b,u) + ⟨S_i, S_j⟩ over u, v − (u·v)²
//
// where S(a,b) = u_a u_b + C(a,b) as the records of rowEquations.ts hold it. residual² + spread is the expected squared residual. The
// residual is computed by itself, since e − 2 x·g + ⟨x xᵀ + C, G⟩ cancels where the data are exact. Entries of weight 0 count too.

import { evenBytes, HEAD, recordBytes, triangleBytes } from "./rowEquations";
import { lanes, mac } from "./vector";

/**
 * Rows from … to − 1 of one side.
 *
 *   pointer, index, value    this side's entries; own, other: records of this side and of the other
 *   residual, spread         one double an entry, in this side's order
 *   scratch                  evenBytes(K) + triangleBytes(K) bytes: less than `rowEquationsScratch`
 */
export function rowResiduals(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, value: usize, other: usize, own: usize, K: i32, residual: usize, spread: usize,
): void {
  const record = recordBytes(K);
  const factors = scratch;                      // 0, u₁ … u_k
  const moments = scratch + evenBytes(K);       // C(b,b), 2 C(b,u) | S, off its diagonal twice
  const crossBytes = evenBytes(K);
  const triangle = triangleBytes(K);
  for (let i = from; i < to; i++) {
    const row = own + <usize>i * record;
    doubled(row, K, factors, moments);
    const offset = load<f64>(row);
    const end = load<i32>(pointer + (<usize>i << 2), 4);
    for (let t = load<i32>(pointer + (<usize>i << 2)); t < end; t++) {
      const column = other + <usize>load<i32>(index + (<usize>t << 2)) * record;
      const cross = column + HEAD;
      const S = cross + crossBytes;
      const product = sumOfProducts(factors, S, crossBytes);
      const variance = load<f64>(column, 8) + 2 * sumOfProducts(factors, cross, crossBytes)
        + (sumOfProducts(moments, S, triangle) - product * product);
      store<f64>(residual + (<usize>t << 3), load<f64>(value + (<usize>t << 3)) - offset - load<f64>(column) - product);
      store<f64>(spread + (<usize>t << 3), max(variance, 0));
    }
  }
}

/** Lays a row out so that each of the sums over a, b is one dot product with a column's packed triangle. */
function doubled(row: usize, K: i32, factors: usize, moments: usize): void {
  const cross = row + HEAD;
  let packed = cross + evenBytes(K);
  memory.fill(factors, 0, evenBytes(K) + triangleBytes(K));
  let at = moments;
  store<f64>(at, load<f64>(row, 8));
  for (let a = 1; a < K; a++) {
    store<f64>(factors + (<usize>a << 3), load<f64>(packed + (<usize>a << 3)));
    store<f64>(at + (<usize>a << 3), 2 * load<f64>(cross + (<usize>a << 3)));
  }
  packed += <usize>K << 3;
  at += <usize>K << 3;
  for (let a = 1; a < K; a++) {
    store<f64>(at, load<f64>(packed));
    for (let b = 1; b < K - a; b++) {
      store<f64>(at + (<usize>b << 3), 2 * load<f64>(packed + (<usize>b << 3)));
    }
    packed += <usize>(K - a) << 3;
    at += <usize>(K - a) << 3;
  }
}

/** Σ x y over so many bytes, a multiple of 16. */
// @ts-ignore: decorator
@inline
function sumOfProducts(x: usize, y: usize, bytes: usize): f64 {
  let sum = f64x2.splat(0);
  for (let p: usize = 0; p < bytes; p += 16) sum = mac(v128.load(x + p), v128.load(y + p), sum);
  return lanes(sum);
}
