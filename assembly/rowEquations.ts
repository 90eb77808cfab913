// Row equations of the factor model with row and column offsets (src/optimizers/alternating.ts), full covariance.
//
// A row i of one side is x = [own offset, u₁ … u_k], K = k + 1 numbers with a K × K covariance C. For the other side it
// is a design vector ũ = [1, u]. Over the entries t of row i, with j = index[t], w = weight[t] and target z = value[t] − offset_j:
//
//   G = Σ w (ṽ_j ṽ_jᵀ + [0 ⊕ D_j])        g = Σ w (z ṽ_j − [0, D_j(offset, v)])        e = Σ w (z² + D_j(offset, offset))
//   H = G/s2 + diag(1/prior)              x = H⁻¹ g/s2        C = θ H⁻¹
//   expected squared residual = e − 2 x·g + ⟨x xᵀ + C, G⟩
//
// Record of a row, in doubles (what the other side gathers, one contiguous read an entry):
//
//   [ offset, C(0,0) | 0, C(0,1) … C(0,k) | S: packed upper triangle by rows, S(0,0) = 1, S(0,a) = u_a, S(a,b) = u_a u_b + C(a,b) ]
//     head: 2          cross: even(K)       even(K(K+1)/2)
//
// Four entries are gathered at a time (the sums are loaded and stored once for four), four rows are solved at a time, one
// in each of four lanes: every operation of factor, inverse and product runs on all lanes at once and has no tails.
// Entries of weight 0 are skipped: a fold costs only what it holds. A row's sum runs over its entries in order.

import { mac, nmac } from "./vector";

// @ts-ignore: decorator
@inline
export const HEAD: usize = 16; // bytes

/** Bytes of one interleaved number: one f64 in each of four lanes. */
// @ts-ignore: decorator
@inline
const QUAD: usize = 32;

/** Bytes of one gathered entry in scratch memory: record address (8), w·z (8), w (8). */
// @ts-ignore: decorator
@inline
const GATHERED: usize = 24;

/** Rows of a square factor in scratch: K equations, one row for g, and padding up to the last group of four. */
// @ts-ignore: decorator
@inline
function factorRows(K: i32): i32 {
  return K + 5;
}

// @ts-ignore: decorator
@inline
export function evenBytes(n: i32): usize {
  return (<usize>((n + 1) & ~1)) << 3;
}

// @ts-ignore: decorator
@inline
export function triangleBytes(K: i32): usize {
  return evenBytes((K * (K + 1)) >> 1);
}

/** Bytes of a row's record. */
export function recordBytes(K: i32): usize {
  return HEAD + evenBytes(K) + triangleBytes(K);
}

/** Bytes of scratch memory that `rowEquations` uses for rows of at most `longest` entries. */
export function rowEquationsScratch(K: i32, longest: i32): usize {
  const factor = <usize>(factorRows(K) * K) * QUAD;
  return (<usize>(longest + 4)) * GATHERED + 4 * (triangleBytes(K) + evenBytes(K)) + 2 * factor + 9 * QUAD;
}

/**
 * Solves the equations of rows from … to − 1 of one side and writes their records to `own`.
 *
 *   pointer, index, value, weight   this side's entries: pointer[i] … pointer[i + 1] are those of row i
 *   other, own                      records of the two sides;  s2, prior (K numbers), theta as above
 *   sums                            per block 2K + 2 doubles: Σ x² + diag C, Σ x², Σ expected squared residual, observed rows
 */
export function rowEquations(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, value: usize, weight: usize,
  other: usize, own: usize, K: i32, longest: i32, s2: f64, prior: usize, theta: f64, sums: usize,
): void {
  const record = recordBytes(K);
  const gathered = scratch;
  const normal = gathered + (<usize>(longest + 4)) * GATHERED;      // four lanes of [ g | G ]
  const normalBytes = evenBytes(K) + triangleBytes(K);
  const factor = normal + 4 * normalBytes;                          // L, and later C
  const inverse = factor + <usize>(factorRows(K) * K) * QUAD;       // T = L⁻ᵀ
  const dots = inverse + <usize>(factorRows(K) * K) * QUAD;         // four results of `dotRows`
  const energy = dots + 4 * QUAD;                                   // e
  const residual = energy + QUAD;                                   // expected squared residual
  const blockSums = sums + (<usize>(block * (2 * K + 2)) << 3);
  memory.fill(blockSums, 0, (2 * K + 2) << 3);
  for (let i = from; i < to; i += 4) {
    let observed = 0; // one bit a lane
    for (let lane = 0; lane < 4; lane++) {
      const equations = normal + <usize>lane * normalBytes;
      memory.fill(equations, 0, normalBytes);
      store<f64>(energy + (<usize>lane << 3), 0);
      if (i + lane >= to) continue;
      const begin = load<i32>(pointer + (<usize>(i + lane) << 2));
      const end = load<i32>(pointer + (<usize>(i + lane) << 2), 4);
      const count = gather(begin, end, index, value, weight, other, record, gathered, energy + (<usize>lane << 3));
      if (count == 0) continue;
      observed |= 1 << lane;
      accumulate(count, gathered, K, equations);
    }
    factorise(K, normal, normalBytes, s2, prior, factor, dots);
    invert(K, factor, inverse, dots);
    solve(K, factor, inverse, theta, dots);
    expectedResidual(K, normal, normalBytes, factor, energy, residual);
    for (let lane = 0; lane < 4 && i + lane < to; lane++) {
      writeRecord(K, factor + (<usize>lane << 3), own + <usize>(i + lane) * record);
      if ((observed >> lane) & 1) addSums(K, factor + (<usize>lane << 3), load<f64>(residual + (<usize>lane << 3)), blockSums);
    }
  }
}

/** Lists the entries of positive weight as (record address, w·z, w), padded to a multiple of four with weight 0; stores e. */
function gather(
  begin: i32, end: i32, index: usize, value: usize, weight: usize,
  other: usize, record: usize, gathered: usize, energy: usize,
): i32 {
  let at = gathered;
  let e: f64 = 0;
  for (let t = begin; t < end; t++) {
    const w = load<f64>(weight + (<usize>t << 3));
    if (w == 0) continue;
    const address = other + <usize>load<i32>(index + (<usize>t << 2)) * record;
    const z = load<f64>(value + (<usize>t << 3)) - load<f64>(address);
    e += w * (z * z + load<f64>(address, 8));
    store<usize>(at, address);
    store<f64>(at, w * z, 8);
    store<f64>(at, w, 16);
    at += GATHERED;
  }
  store<f64>(energy, e);
  const count = <i32>((at - gathered) / GATHERED);
  for (let n = count; n & 3; n++) {
    store<usize>(at, load<usize>(gathered));
    store<f64>(at, 0, 8);
    store<f64>(at, 0, 16);
    at += GATHERED;
  }
  return count;
}

/** g += Σ w z S(0,·) − w cross,   G += Σ w S,   four entries a, b, c, d at a time. */
function accumulate(count: i32, gathered: usize, K: i32, equations: usize): void {
  const crossBytes = evenBytes(K);
  const lastG = crossBytes + triangleBytes(K);
  for (let n = 0; n < count; n += 4) {
    const at = gathered + <usize>n * GATHERED;
    const crossA = load<usize>(at) + HEAD;
    const crossB = load<usize>(at, GATHERED) + HEAD;
    const crossC = load<usize>(at, 2 * GATHERED) + HEAD;
    const crossD = load<usize>(at, 3 * GATHERED) + HEAD;
    const wa = v128.load64_splat(at, 16);
    const wb = v128.load64_splat(at, GATHERED + 16);
    const wc = v128.load64_splat(at, 2 * GATHERED + 16);
    const wd = v128.load64_splat(at, 3 * GATHERED + 16);
    {
      const za = v128.load64_splat(at, 8);
      const zb = v128.load64_splat(at, GATHERED + 8);
      const zc = v128.load64_splat(at, 2 * GATHERED + 8);
      const zd = v128.load64_splat(at, 3 * GATHERED + 8);
      for (let p: usize = 0; p < crossBytes; p += 16) {
        const s = crossBytes + p; // row 0 of S follows `cross`
        const design = f64x2.add(
          mac(za, v128.load(crossA + s), f64x2.mul(zb, v128.load(crossB + s))),
          mac(zc, v128.load(crossC + s), f64x2.mul(zd, v128.load(crossD + s))),
        );
        const spread = f64x2.add(
          mac(wa, v128.load(crossA + p), f64x2.mul(wb, v128.load(crossB + p))),
          mac(wc, v128.load(crossC + p), f64x2.mul(wd, v128.load(crossD + p))),
        );
        v128.store(equations + p, f64x2.add(v128.load(equations + p), f64x2.sub(design, spread)));
      }
    }
    for (let p = crossBytes; p < lastG; p += 16) {
      const sum = f64x2.add(
        mac(wa, v128.load(crossA + p), f64x2.mul(wb, v128.load(crossB + p))),
        mac(wc, v128.load(crossC + p), f64x2.mul(wd, v128.load(crossD + p))),
      );
      v128.store(equations + p, f64x2.add(v128.load(equations + p), sum));
    }
  }
}

/** Number p of the four lanes' normal equations, as two vectors: lanes 0, 1 and lanes 2, 3. */
// @ts-ignore: decorator
@inline
function lanes01(normal: usize, normalBytes: usize, p: usize): v128 {
  return v128.load64_lane(normal + normalBytes + p, v128.load64_zero(normal + p), 1);
}
// @ts-ignore: decorator
@inline
function lanes23(normal: usize, normalBytes: usize, p: usize): v128 {
  return lanes01(normal + 2 * normalBytes, normalBytes, p);
}

/** out[q] = Σ_{c < count} x[c]·y_q[c] for the four consecutive rows y₀ … y₃; every number has four lanes. */
function dotRows(x: usize, y: usize, rowBytes: usize, count: i32, out: usize): void {
  let a01 = f64x2.splat(0), a23 = a01, b01 = a01, b23 = a01, c01 = a01, c23 = a01, d01 = a01, d23 = a01;
  const y1 = y + rowBytes, y2 = y1 + rowBytes, y3 = y2 + rowBytes;
  for (let p: usize = 0, end = <usize>count * QUAD; p < end; p += QUAD) {
    const x01 = v128.load(x + p), x23 = v128.load(x + p, 16);
    a01 = mac(x01, v128.load(y + p), a01);
    a23 = mac(x23, v128.load(y + p, 16), a23);
    b01 = mac(x01, v128.load(y1 + p), b01);
    b23 = mac(x23, v128.load(y1 + p, 16), b23);
    c01 = mac(x01, v128.load(y2 + p), c01);
    c23 = mac(x23, v128.load(y2 + p, 16), c23);
    d01 = mac(x01, v128.load(y3 + p), d01);
    d23 = mac(x23, v128.load(y3 + p, 16), d23);
  }
  v128.store(out, a01);
  v128.store(out, a23, 16);
  v128.store(out, b01, 32);
  v128.store(out, b23, 48);
  v128.store(out, c01, 64);
  v128.store(out, c23, 80);
  v128.store(out, d01, 96);
  v128.store(out, d23, 112);
}

/**
 * Cholesky factor L of H = G/s2 + diag(1/prior) by columns, with g/s2 as row K, so that row K becomes y = L⁻¹ g/s2.
 * L(b,a) = (H(b,a) − Σ_{c<a} L(b,c) L(a,c)) / L(a,a). The diagonal holds 1/L(a,a).
 * A pivot below 1e-15 of its diagonal is raised to that.
 */
function factorise(K: i32, normal: usize, normalBytes: usize, s2: f64, prior: usize, factor: usize, dots: usize): void {
  const row = <usize>K * QUAD;
  const scale = f64x2.splat(1 / s2);
  const triangle = normal + evenBytes(K);
  for (let a = 0, packed: usize = 0; a < K; packed += <usize>(K - a) << 3, a++) {
    const rowA = factor + <usize>a * row;
    const ridge = f64x2.splat(1 / load<f64>(prior + (<usize>a << 3)));
    const diagonal01 = mac(scale, lanes01(triangle, normalBytes, packed), ridge);
    const diagonal23 = mac(scale, lanes23(triangle, normalBytes, packed), ridge);
    let sum01 = f64x2.splat(0), sum23 = sum01;
    for (let p: usize = 0, end = <usize>a * QUAD; p < end; p += QUAD) {
      const x01 = v128.load(rowA + p), x23 = v128.load(rowA + p, 16);
      sum01 = mac(x01, x01, sum01);
      sum23 = mac(x23, x23, sum23);
    }
    const least = f64x2.splat(1e-15), one = f64x2.splat(1);
    const pivot01 = f64x2.max(f64x2.sub(diagonal01, sum01), f64x2.mul(least, diagonal01));
    const pivot23 = f64x2.max(f64x2.sub(diagonal23, sum23), f64x2.mul(least, diagonal23));
    const reciprocal01 = f64x2.div(one, f64x2.sqrt(pivot01));
    const reciprocal23 = f64x2.div(one, f64x2.sqrt(pivot23));
    v128.store(rowA + <usize>a * QUAD, reciprocal01);
    v128.store(rowA + <usize>a * QUAD, reciprocal23, 16);
    for (let b = a + 1; b <= K; b += 4) {
      const rowB = factor + <usize>b * row;
      dotRows(rowA, rowB, row, a, dots);
      for (let q = 0; q < 4 && b + q <= K; q++) {
        const dot = dots + <usize>q * QUAD;
        // Entry (a, b + q) of the packed triangle, or number a of g.
        const at = b + q < K ? triangle + packed + (<usize>(b + q - a) << 3) : normal + (<usize>a << 3);
        const h01 = f64x2.mul(scale, lanes01(at, normalBytes, 0));
        const h23 = f64x2.mul(scale, lanes23(at, normalBytes, 0));
        const target = rowB + <usize>q * row + <usize>a * QUAD;
        v128.store(target, f64x2.mul(reciprocal01, f64x2.sub(h01, v128.load(dot))));
        v128.store(target, f64x2.mul(reciprocal23, f64x2.sub(h23, v128.load(dot, 16))), 16);
      }
    }
  }
}

/** T = L⁻ᵀ by columns: T(b,b) = 1/L(b,b),  T(a,b) = −(Σ_{a≤c<b} T(a,c) L(b,c)) / L(b,b). Below the diagonal zeros. */
function invert(K: i32, factor: usize, inverse: usize, dots: usize): void {
  const row = <usize>K * QUAD;
  memory.fill(inverse, 0, <usize>factorRows(K) * row);
  for (let b = 0; b < K; b++) {
    const rowB = factor + <usize>b * row;
    const column = <usize>b * QUAD;
    const reciprocal01 = v128.load(rowB + column), reciprocal23 = v128.load(rowB + column, 16);
    for (let a = 0; a < b; a += 4) {
      const first = <usize>a * QUAD;
      dotRows(rowB + first, inverse + <usize>a * row + first, row, b - a, dots);
      for (let q = 0; q < 4 && a + q < b; q++) {
        const target = inverse + <usize>(a + q) * row + column;
        const dot = dots + <usize>q * QUAD;
        v128.store(target, f64x2.neg(f64x2.mul(reciprocal01, v128.load(dot))));
        v128.store(target, f64x2.neg(f64x2.mul(reciprocal23, v128.load(dot, 16))), 16);
      }
    }
    v128.store(inverse + <usize>b * row + column, reciprocal01);
    v128.store(inverse + <usize>b * row + column, reciprocal23, 16);
  }
}

/** x = T y into row K of `factor`; C = θ T Tᵀ, C(a,b) = θ Σ_{c≥b} T(a,c) T(b,c), into its rows a, columns b ≥ a. */
function solve(K: i32, factor: usize, inverse: usize, theta: f64, dots: usize): void {
  const row = <usize>K * QUAD;
  const scale = f64x2.splat(theta);
  const y = factor + <usize>K * row;
  for (let a = 0; a < K; a += 4) {
    // x(a) needs y(c) for c ≥ a only, so it can take the place of y(a).
    const first = <usize>a * QUAD;
    dotRows(y + first, inverse + <usize>a * row + first, row, K - a, dots);
    const rows = min(4, K - a);
    memory.copy(y + first, dots, <usize>rows * QUAD);
  }
  for (let a = 0; a < K; a++) {
    const rowA = inverse + <usize>a * row;
    for (let b = a; b < K; b += 4) {
      const first = <usize>b * QUAD;
      dotRows(rowA + first, inverse + <usize>b * row + first, row, K - b, dots);
      for (let q = 0; q < 4 && b + q < K; q++) {
        const target = factor + <usize>a * row + first + <usize>q * QUAD;
        const dot = dots + <usize>q * QUAD;
        v128.store(target, f64x2.mul(scale, v128.load(dot)));
        v128.store(target, f64x2.mul(scale, v128.load(dot, 16)), 16);
      }
    }
  }
}

/** max(0, e − 2 x·g + ⟨x xᵀ + C, G⟩) of the four lanes. */
function expectedResidual(K: i32, normal: usize, normalBytes: usize, factor: usize, energy: usize, residual: usize): void {
  const row = <usize>K * QUAD;
  const x = factor + <usize>K * row;
  const triangle = normal + evenBytes(K);
  const two = f64x2.splat(2);
  let sum01 = v128.load(energy), sum23 = v128.load(energy, 16);
  for (let a = 0, packed: usize = 0; a < K; a++) {
    const x01 = v128.load(x + <usize>a * QUAD), x23 = v128.load(x + <usize>a * QUAD, 16);
    const g = normal + (<usize>a << 3);
    sum01 = nmac(f64x2.mul(two, x01), lanes01(g, normalBytes, 0), sum01);
    sum23 = nmac(f64x2.mul(two, x23), lanes23(g, normalBytes, 0), sum23);
    let count = f64x2.splat(1);
    for (let b = a; b < K; b++, packed += 8) {
      const at = <usize>b * QUAD;
      const c = factor + <usize>a * row + at;
      const moment01 = mac(x01, v128.load(x + at), v128.load(c));
      const moment23 = mac(x23, v128.load(x + at, 16), v128.load(c, 16));
      sum01 = mac(f64x2.mul(count, moment01), lanes01(triangle, normalBytes, packed), sum01);
      sum23 = mac(f64x2.mul(count, moment23), lanes23(triangle, normalBytes, packed), sum23);
      count = two;
    }
  }
  const zero = f64x2.splat(0);
  v128.store(residual, f64x2.max(sum01, zero));
  v128.store(residual, f64x2.max(sum23, zero), 16);
}

/** Number n of one lane, which starts at `lane`. */
// @ts-ignore: decorator
@inline
function number(lane: usize, n: i32): f64 {
  return load<f64>(lane + <usize>n * QUAD);
}

/** Writes one lane's x and C as a record, padding included. */
function writeRecord(K: i32, lane: usize, record: usize): void {
  const x = lane + <usize>(K * K) * QUAD;
  store<f64>(record, number(x, 0));
  store<f64>(record, number(lane, 0), 8);
  const cross = record + HEAD;
  let packed = cross + evenBytes(K);
  store<f64>(packed - 8, 0); // the last place of each part: padding, where its length is odd
  store<f64>(record + recordBytes(K) - 8, 0);
  store<f64>(cross, 0);
  store<f64>(packed, 1);
  packed += 8;
  for (let a = 1; a < K; a++, packed += 8) {
    store<f64>(cross + (<usize>a << 3), number(lane, a));
    store<f64>(packed, number(x, a));
  }
  for (let a = 1; a < K; a++) {
    const u = number(x, a);
    for (let b = a; b < K; b++, packed += 8) {
      store<f64>(packed, u * number(x, b) + number(lane, a * K + b));
    }
  }
}

function addSums(K: i32, lane: usize, residual: f64, sums: usize): void {
  const x = lane + <usize>(K * K) * QUAD;
  let at = sums;
  for (let a = 0; a < K; a++, at += 8) {
    const square = number(x, a) * number(x, a);
    store<f64>(at, load<f64>(at) + square + number(lane, a * K + a));
    store<f64>(at + (<usize>K << 3), load<f64>(at + (<usize>K << 3)) + square);
  }
  const tail = sums + (<usize>(2 * K) << 3);
  store<f64>(tail, load<f64>(tail) + residual);
  store<f64>(tail, load<f64>(tail, 8) + 1, 8);
}
