// Eigenvalues and vectors of a symmetric matrix, A = Q·T·Qᵀ = V·diag(d)·Vᵀ, in three kernels:
//
//   tridiagonalize   Householder reflections from both sides; T = tridiag(d, e)
//   formBasis        Q = H₀·H₁ ⋯ Hₙ₋₃ from the reflections
//   diagonalize      implicit QL steps on T, whose rotations go into Q
//
// A is the *full* symmetric array, `stride` numbers a row (n rounded up to 4, zeros beyond n) and at least n + 1 rows, the
// last of zeros. The caller scales it to about 1. Source: Golub & Van Loan, Matrix Computations, §8.3; EISPACK tql2.
import { dot, lanes, mac, nmac } from "./vector";
import { makeReflector, reflectTwice } from "./reflector";

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

/**
 * d: n, e: n, beta: n numbers; work: 2·(stride + 4). Row j of A becomes the vector vⱼ of the reflection that clears
 * column j, zero up to and including place j.
 *
 *   p = β·A·v,   w = p − ½β⟨p, v⟩·v,   A ← A − v·wᵀ − w·vᵀ
 *
 * The update of one step is done in the same pass as the product A·v of the next, two rows at a time: each row is
 * loaded once a step. The full array rather than a triangle: twice the arithmetic, but every access contiguous.
 */
export function tridiagonalize(n: i32, stride: i32, A: usize, d: usize, e: usize, beta: usize, work: usize): void {
  const rowBytes = (<usize>stride) << 3;
  let w = work; // of the step before, whose v is row j − 1
  let p = work + rowBytes + 32;
  memory.fill(work, 0, 2 * (rowBytes + 32));
  let old = w; // before the first step there is nothing to update: v = w = 0
  for (let j = 0; j < n; j++) {
    const v = A + (<usize>j) * rowBytes;
    updateRow(v, old, w, j, stride);
    store<f64>(at(d, j), load<f64>(at(v, j)));
    memory.fill(v, 0, (<usize>(j + 1)) << 3);
    if (j + 1 == n) {
      store<f64>(at(e, j), 0.0);
      store<f64>(at(beta, j), 0.0);
      return;
    }
    const b = makeReflector(v, j + 1, stride, at(e, j));
    store<f64>(at(beta, j), b);
    updateAndMultiply(n, stride, A, j + 1, old, w, v, p);
    const from = (j + 1) & ~3;
    // β may be as large as 1e280, so β² is never formed.
    const half = 0.5 * b * (b * dot(at(p, from), at(v, from), stride - from));
    for (let a = from; a < stride; a += 2) {
      const scaled = f64x2.mul(f64x2.splat(b), v128.load(at(p, a)));
      v128.store(at(p, a), nmac(f64x2.splat(half), v128.load(at(v, a)), scaled));
    }
    // The places of p up to j hold what was left there: v is zero there, w must be too.
    memory.fill(p, 0, (<usize>(j + 1)) << 3);
    const spare = w;
    w = p;
    p = spare;
    old = v;
  }
}

/** Row j of A − v·wᵀ − w·vᵀ. */
function updateRow(row: usize, v: usize, w: usize, j: i32, stride: i32): void {
  const vj = f64x2.splat(load<f64>(at(v, j)));
  const wj = f64x2.splat(load<f64>(at(w, j)));
  for (let a = j & ~3; a < stride; a += 2) {
    v128.store(at(row, a), nmac(wj, v128.load(at(v, a)), nmac(vj, v128.load(at(w, a)), v128.load(at(row, a)))));
  }
}

/** A ← A − v·wᵀ − w·vᵀ and p = A·x, for the rows and columns from `first` on. Row n may be touched, and stays zero. */
function updateAndMultiply(
  n: i32,
  stride: i32,
  A: usize,
  first: i32,
  v: usize,
  w: usize,
  x: usize,
  p: usize,
): void {
  const rowBytes = (<usize>stride) << 3;
  const start = (<usize>(first & ~3)) << 3;
  for (let i = first; i < n; i += 2) {
    const row = A + (<usize>i) * rowBytes;
    const next = row + rowBytes;
    const inside = i + 1 < n;
    const v0 = v128.load64_splat(at(v, i));
    const w0 = v128.load64_splat(at(w, i));
    const v1 = f64x2.splat(inside ? load<f64>(at(v, i + 1)) : 0.0);
    const w1 = f64x2.splat(inside ? load<f64>(at(w, i + 1)) : 0.0);
    let sum0 = f64x2.splat(0.0);
    let sum1 = sum0;
    for (let a = start; a < rowBytes; a += 16) {
      const va = v128.load(v + a);
      const wa = v128.load(w + a);
      const xa = v128.load(x + a);
      const r0 = nmac(w0, va, nmac(v0, wa, v128.load(row + a)));
      v128.store(row + a, r0);
      sum0 = mac(r0, xa, sum0);
      const r1 = nmac(w1, va, nmac(v1, wa, v128.load(next + a)));
      v128.store(next + a, r1);
      sum1 = mac(r1, xa, sum1);
    }
    store<f64>(at(p, i), lanes(sum0));
    if (inside) store<f64>(at(p, i + 1), lanes(sum1));
  }
}

/**
 * Qᵀ from the reflections: row c of `basis` (n + 3 rows of `stride` numbers, zeroed) becomes column c of Q.
 * From the last reflection to the first, two at a time: what is not yet reached is still the identity.
 */
export function formBasis(n: i32, stride: i32, A: usize, beta: usize, basis: usize): void {
  const rowBytes = (<usize>stride) << 3;
  for (let c = 0; c < n; c++) store<f64>(at(basis, c * stride + c), 1.0);
  let j = n - 2;
  if ((n & 1) != 0) j--;
  // Pairs (j, j + 1) with j even; of an even n the last reflection has no partner, and row n − 1 is a zero vector.
  for (; j >= 0; j -= 2) {
    const v = A + (<usize>j) * rowBytes;
    reflectTwice(
      v + rowBytes,
      load<f64>(at(beta, j + 1)),
      v,
      load<f64>(at(beta, j)),
      j + 1,
      stride,
      basis + (<usize>(j + 1)) * rowBytes,
      rowBytes,
      n - j - 1,
    );
  }
}

const sweepsKept = 16;
/** QL steps an eigenvalue may take; two are usual. */
const stepLimit = 60;
const epsilon: f64 = 2.220446049250313e-16;
/** A rotation of two numbers whose squares sum to less would not be orthogonal any more: they count as zero. */
const negligible: f64 = 1e-280;

/**
 * Diagonalizes tridiag(d, e) and turns Q into V, where Q is given as rows (`basis`, as formBasis leaves it) and V left in
 * `strips`: 8 rows of V at a time, [strip][column][8]. Returns the number of QL steps, or −1 if they did not suffice.
 *
 * A step chases one bulge from row m up to row l by rotations of neighbouring columns (i, i + 1), i = m − 1 … l. They are
 * recorded, and a batch of them goes over each strip while the strip is in L1. `work`: 16·16·n + 64·16 bytes.
 */
export function diagonalize(n: i32, stride: i32, d: usize, e: usize, basis: usize, strips: usize, work: usize): i32 {
  toStrips(n, stride, basis, strips);
  // Off-diagonal entries below ε·‖T‖ are zero to the accuracy that the reduction to T has left.
  const small = epsilon * norm(n, d, e);
  const sweeps = work;
  const rotations = work + 64 * 16;
  const capacity = sweepsKept * n;
  let kept = 0;
  let used = 0;
  let steps = 0;
  for (let l = 0; l < n; l++) {
    for (let tries = 0; ; tries++) {
      let m = l;
      while (m < n - 1 && abs(load<f64>(at(e, m))) > small) m++;
      if (m == l) break;
      if (tries == stepLimit) return -1;
      if (kept == 64 || used + (m - l) > capacity) {
        applySweeps(n, strips, sweeps, kept, rotations);
        kept = used = 0;
      }
      const last = step(l, m, d, e, rotations + ((<usize>used) << 4));
      const sweep = sweeps + ((<usize>kept) << 4);
      store<i32>(sweep, m);
      store<i32>(sweep, last, 4);
      kept++;
      used += m - last;
      steps++;
    }
  }
  applySweeps(n, strips, sweeps, kept, rotations);
  return steps;
}

function norm(n: i32, d: usize, e: usize): f64 {
  let largest = 0.0;
  for (let i = 0; i < n; i++) largest = max(largest, abs(load<f64>(at(d, i))) + abs(load<f64>(at(e, i))));
  return largest;
}

function toStrips(n: i32, stride: i32, basis: usize, strips: usize): void {
  for (let first = 0; first < n; first += 8) {
    const bytes = min((stride - first) << 3, 64);
    for (let c = 0; c < n; c++, strips += 64) memory.copy(strips, at(basis, c * stride + first), bytes);
  }
}

/** One implicit QL step with Wilkinson's shift on rows l … m; records (c, s) for i = m − 1 … the returned row. */
function step(l: i32, m: i32, d: usize, e: usize, rotations: usize): i32 {
  const dl = load<f64>(at(d, l));
  const el = load<f64>(at(e, l));
  const theta = (load<f64>(at(d, l + 1)) - dl) / (2.0 * el);
  const root = sqrt(theta * theta + 1.0);
  let g = load<f64>(at(d, m)) - dl + el / (theta + (theta < 0.0 ? -root : root));
  let s = 1.0;
  let c = 1.0;
  let p = 0.0;
  for (let i = m - 1; i >= l; i--, rotations += 16) {
    const f = s * load<f64>(at(e, i));
    const b = c * load<f64>(at(e, i));
    const squares = f * f + g * g;
    if (squares < negligible) {
      // The bulge has vanished: T falls apart here.
      store<f64>(at(e, i + 1), 0.0);
      store<f64>(at(d, i + 1), load<f64>(at(d, i + 1)) - p);
      store<f64>(at(e, m), 0.0);
      return i + 1;
    }
    const r = sqrt(squares);
    store<f64>(at(e, i + 1), r);
    s = f / r;
    c = g / r;
    g = load<f64>(at(d, i + 1)) - p;
    const t = (load<f64>(at(d, i)) - g) * s + 2.0 * c * b;
    p = s * t;
    store<f64>(at(d, i + 1), g + p);
    g = c * t - b;
    store<f64>(rotations, c);
    store<f64>(rotations, s, 8);
  }
  store<f64>(at(d, l), load<f64>(at(d, l)) - p);
  store<f64>(at(e, l), g);
  store<f64>(at(e, m), 0.0);
  return l;
}

function applySweeps(n: i32, strips: usize, sweeps: usize, count: i32, rotations: usize): void {
  for (let first = 0; first < n; first += 8, strips += (<usize>n) << 6) {
    let rotation = rotations;
    for (let k: usize = 0; k < <usize>count; k++) {
      const from = load<i32>(sweeps + (k << 4));
      const to = load<i32>(sweeps + (k << 4), 4);
      rotation = applySweep(strips, from, to, rotation);
    }
  }
}

/**
 * Columns i + 1 and i of a strip, i = m − 1 … l:   (zᵢ₊₁, zᵢ) ← (s·zᵢ + c·zᵢ₊₁,  c·zᵢ − s·zᵢ₊₁).
 * The column that is rotated twice in a row stays in registers: one load and one store a rotation.
 */
function applySweep(strip: usize, m: i32, l: i32, rotation: usize): usize {
  let z = strip + ((<usize>m) << 6);
  let z0 = v128.load(z);
  let z1 = v128.load(z, 16);
  let z2 = v128.load(z, 32);
  let z3 = v128.load(z, 48);
  for (const end = strip + ((<usize>l) << 6); z > end; z -= 64, rotation += 16) {
    const c = v128.load64_splat(rotation);
    const s = v128.load64_splat(rotation, 8);
    const y0 = v128.load(z - 64);
    const y1 = v128.load(z - 48);
    const y2 = v128.load(z - 32);
    const y3 = v128.load(z - 16);
    v128.store(z, mac(s, y0, f64x2.mul(c, z0)));
    v128.store(z, mac(s, y1, f64x2.mul(c, z1)), 16);
    v128.store(z, mac(s, y2, f64x2.mul(c, z2)), 32);
    v128.store(z, mac(s, y3, f64x2.mul(c, z3)), 48);
    z0 = nmac(s, z0, f64x2.mul(c, y0));
    z1 = nmac(s, z1, f64x2.mul(c, y1));
    z2 = nmac(s, z2, f64x2.mul(c, y2));
    z3 = nmac(s, z3, f64x2.mul(c, y3));
  }
  v128.store(z, z0);
  v128.store(z, z1, 16);
  v128.store(z, z2, 32);
  v128.store(z, z3, 48);
  return rotation;
}
