// C += A·B for any strides.   A: m × k, B: k × n, C: m × n with rows ldc apart; all strides in numbers, so a transpose is
// a pair of exchanged strides and costs nothing.
//
// Blocks of both operands are packed first: A as panels of 4 rows, B as panels of 4 columns, both running along k, padded
// with zeros. The micro-kernel then keeps a 4 × 4 tile of C in eight registers and walks along two panels:
//
//   tile[i, j] = Σ_p A[i, p]·B[p, j]         8 multiply-adds for 2 + 4 loads
//
// The blocks (64 rows, depth 256, 1024 columns) are sized for L1 and L2 and fix the order of the sums: they're constants.
import { mac } from "./vector";

const blockRows = 64;
const blockDepth = 256;
const blockColumns = 1024;

/**
 * `lower`: leave out tiles that lie wholly above the diagonal of C (a symmetric product needs only the rest).
 * `work`: 8·(16 + 256·(64 + min(n rounded up to 4, 1024))) bytes.
 */
export function gemm(
  m: i32,
  n: i32,
  k: i32,
  A: usize,
  rowStrideA: i32,
  columnStrideA: i32,
  B: usize,
  rowStrideB: i32,
  columnStrideB: i32,
  C: usize,
  ldc: i32,
  work: usize,
  lower: bool,
): void {
  const packedA = work + 16 * 8;
  const packedB = packedA + blockRows * blockDepth * 8;
  for (let j = 0; j < n; j += blockColumns) {
    const columns = min(n - j, blockColumns);
    for (let p = 0; p < k; p += blockDepth) {
      const depth = min(k - p, blockDepth);
      pack(packedB, at(B, p * rowStrideB + j * columnStrideB), columns, depth, columnStrideB, rowStrideB);
      for (let i = 0; i < m; i += blockRows) {
        const rows = min(m - i, blockRows);
        if (lower && i + rows <= j) continue;
        pack(packedA, at(A, i * rowStrideA + p * columnStrideA), rows, depth, rowStrideA, columnStrideA);
        tiles(packedA, packedB, rows, columns, depth, at(C, i * ldc + j), ldc, work, lower ? i - j : i32.MAX_VALUE);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

/** Panels of four: to[panel][p][4] = source[(4·panel + …)·stride + p·depthStride], zeros beyond `count`. */
function pack(
  to: usize,
  source: usize,
  count: i32,
  depth: i32,
  stride: i32,
  depthStride: i32,
): void {
  const step = (<usize>depthStride) << 3;
  for (let first = 0; first < count; first += 4) {
    const left = count - first;
    const a = at(source, first * stride);
    if (left >= 4) {
      to = packFour(to, a, at(a, stride), at(a, 2 * stride), at(a, 3 * stride), depth, step);
      continue;
    }
    for (let p: usize = 0; p < <usize>depth; p++, to += 32) {
      for (let t = 0; t < 4; t++) {
        store<f64>(at(to, t), t < left ? load<f64>(at(a, t * stride) + p * step) : 0.0);
      }
    }
  }
}

function packFour(to: usize, a: usize, b: usize, c: usize, d: usize, depth: i32, step: usize): usize {
  if (step == 8) {
    // Four contiguous rows: 2 × 2 transposes in registers.
    while (depth >= 2) {
      const va = v128.load(a);
      const vb = v128.load(b);
      const vc = v128.load(c);
      const vd = v128.load(d);
      v128.store(to, v128.shuffle<f64>(va, vb, 0, 2));
      v128.store(to, v128.shuffle<f64>(vc, vd, 0, 2), 16);
      v128.store(to, v128.shuffle<f64>(va, vb, 1, 3), 32);
      v128.store(to, v128.shuffle<f64>(vc, vd, 1, 3), 48);
      a += 16;
      b += 16;
      c += 16;
      d += 16;
      to += 64;
      depth -= 2;
    }
  }
  for (; depth > 0; depth--) {
    store<f64>(to, load<f64>(a));
    store<f64>(to, load<f64>(b), 8);
    store<f64>(to, load<f64>(c), 16);
    store<f64>(to, load<f64>(d), 24);
    a += step;
    b += step;
    c += step;
    d += step;
    to += 32;
  }
  return to;
}

/** All tiles of a block of C; `diagonal` = its first row minus its first column, where the part above is left out. */
function tiles(
  packedA: usize,
  packedB: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  C: usize,
  ldc: i32,
  spare: usize,
  diagonal: i32,
): void {
  const panel = (<usize>depth) << 5;
  for (let j = 0; j < columns; j += 4) {
    const b = packedB + (<usize>(j >> 2)) * panel;
    for (let i = 0; i < rows; i += 4) {
      if (diagonal != i32.MAX_VALUE && j > i + 3 + diagonal) continue;
      const a = packedA + (<usize>(i >> 2)) * panel;
      const c = at(C, i * ldc + j);
      if (rows - i >= 4 && columns - j >= 4) tile(a, b, depth, c, (<usize>ldc) << 3);
      else edge(a, b, depth, c, ldc, min(rows - i, 4), min(columns - j, 4), spare);
    }
  }
}

/** A tile that C holds only in part: made in spare memory first. */
function edge(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  ldc: i32,
  rows: i32,
  columns: i32,
  spare: usize,
): void {
  memory.fill(spare, 0, 128);
  tile(a, b, depth, spare, 32);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const to = at(c, i * ldc + j);
      store<f64>(to, load<f64>(to) + load<f64>(at(spare, 4 * i + j)));
    }
  }
}

function tile(a: usize, b: usize, depth: i32, c: usize, rowBytes: usize): void {
  let c00 = f64x2.splat(0.0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const end = a + ((<usize>depth) << 5); a < end; a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    c00 = mac(a0, b0, c00);
    c01 = mac(a0, b1, c01);
    const a1 = v128.load64_splat(a, 8);
    c10 = mac(a1, b0, c10);
    c11 = mac(a1, b1, c11);
    const a2 = v128.load64_splat(a, 16);
    c20 = mac(a2, b0, c20);
    c21 = mac(a2, b1, c21);
    const a3 = v128.load64_splat(a, 24);
    c30 = mac(a3, b0, c30);
    c31 = mac(a3, b1, c31);
  }
  addTo(c, c00, c01);
  addTo(c + rowBytes, c10, c11);
  addTo(c + 2 * rowBytes, c20, c21);
  addTo(c + 3 * rowBytes, c30, c31);
}

// @ts-ignore: decorator
@inline
function addTo(c: usize, first: v128, second: v128): void {
  v128.store(c, f64x2.add(v128.load(c), first));
  v128.store(c, f64x2.add(v128.load(c, 16), second), 16);
}
