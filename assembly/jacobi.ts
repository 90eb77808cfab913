// One-sided Jacobi: rotates the rows of W, two at a time, until all are orthogonal, and the rows of V with them.
//
//   a = ‖w_p‖², b = ‖w_q‖², g = ⟨w_p, w_q⟩,   where |g| > tolerance·√(a·b):
//   ζ = (b − a) / 2g,   t = sign(ζ) / (|ζ| + √(1 + ζ²)),   c = 1/√(1 + t²), s = c·t,   (w_p, w_q) ← (c·w_p − s·w_q, s·w_p + c·w_q)
//
// Meant for rows that are nearly orthogonal already (after the eigenvectors of the Gram matrix), where one sweep does the
// work. A row whose square is below 1e-30 of the largest is zero to working accuracy and left alone.
// Source: Golub & Van Loan, Matrix Computations, §8.6.3.
import { dot, lanes, mac, nmac } from "./vector";

const leftAlone: f64 = 1e-30;
const sweepLimit = 40;

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

/**
 * W: n rows of `width` numbers and V: n rows of `height`, both multiples of 4; three more rows of W may be read.
 * squares: n numbers, on return ‖w_p‖². Returns the number of sweeps, or −1 if they did not suffice.
 */
export function orthogonalize(
  n: i32,
  width: i32,
  W: usize,
  height: i32,
  V: usize,
  squares: usize,
  tolerance: f64,
): i32 {
  const limit = tolerance * tolerance;
  for (let sweep = 1; sweep <= sweepLimit; sweep++) {
    const floor = measure(n, width, W, squares) * leftAlone;
    let rotations = 0;
    for (let p = 0; p < n - 1; p += 2) {
      rotations += rotatePair(width, W, height, V, squares, p, p + 1, limit, floor);
      for (let q = p + 2; q < n; q += 4) {
        if (!anyToRotate(n, width, W, squares, p, q, limit, floor)) continue;
        for (let r = q, end = min(q + 4, n); r < end; r++) {
          rotations += rotatePair(width, W, height, V, squares, p, r, limit, floor);
          rotations += rotatePair(width, W, height, V, squares, p + 1, r, limit, floor);
        }
      }
    }
    // A single rotation mixes two rows whose products with the others were all seen to be small: they still are.
    if (rotations <= 1) {
      measure(n, width, W, squares);
      return sweep;
    }
  }
  return -1;
}

/** squares[p] = ‖w_p‖²; returns the largest. */
function measure(n: i32, width: i32, W: usize, squares: usize): f64 {
  let largest = 0.0;
  for (let p = 0; p < n; p++) {
    const w = at(W, p * width);
    const square = dot(w, w, width);
    store<f64>(at(squares, p), square);
    largest = max(largest, square);
  }
  return largest;
}

// @ts-ignore: decorator
@inline
function isLarge(g: f64, a: f64, b: f64, limit: f64, floor: f64): bool {
  return a > floor && b > floor && g * g > limit * a * b;
}

/** Whether any of the rows q … q + 3 is to be rotated with row p or p + 1: eight products in one pass. */
function anyToRotate(
  n: i32,
  width: i32,
  W: usize,
  squares: usize,
  p: i32,
  q: i32,
  limit: f64,
  floor: f64,
): bool {
  const rowBytes = (<usize>width) << 3;
  let x = at(W, p * width);
  let y = at(W, q * width);
  let g0 = f64x2.splat(0.0);
  let g1 = g0;
  let g2 = g0;
  let g3 = g0;
  let h0 = g0;
  let h1 = g0;
  let h2 = g0;
  let h3 = g0;
  for (const end = x + rowBytes; x < end; x += 16, y += 16) {
    const xa = v128.load(x);
    const xb = v128.load(x + rowBytes);
    const y0 = v128.load(y);
    g0 = mac(xa, y0, g0);
    h0 = mac(xb, y0, h0);
    const y1 = v128.load(y + rowBytes);
    g1 = mac(xa, y1, g1);
    h1 = mac(xb, y1, h1);
    const y2 = v128.load(y + 2 * rowBytes);
    g2 = mac(xa, y2, g2);
    h2 = mac(xb, y2, h2);
    const y3 = v128.load(y + 3 * rowBytes);
    g3 = mac(xa, y3, g3);
    h3 = mac(xb, y3, h3);
  }
  return (
    areLarge(g0, h0, squares, p, q, limit, floor) ||
    (q + 1 < n && areLarge(g1, h1, squares, p, q + 1, limit, floor)) ||
    (q + 2 < n && areLarge(g2, h2, squares, p, q + 2, limit, floor)) ||
    (q + 3 < n && areLarge(g3, h3, squares, p, q + 3, limit, floor))
  );
}

// @ts-ignore: decorator
@inline
function areLarge(g: v128, h: v128, squares: usize, p: i32, q: i32, limit: f64, floor: f64): bool {
  const b = load<f64>(at(squares, q));
  return (
    isLarge(lanes(g), load<f64>(at(squares, p)), b, limit, floor) ||
    isLarge(lanes(h), load<f64>(at(squares, p + 1)), b, limit, floor)
  );
}

/** Rotates rows p and q where they need it; returns 1 if they did. */
function rotatePair(
  width: i32,
  W: usize,
  height: i32,
  V: usize,
  squares: usize,
  p: i32,
  q: i32,
  limit: f64,
  floor: f64,
): i32 {
  const x = at(W, p * width);
  const y = at(W, q * width);
  const a = load<f64>(at(squares, p));
  const b = load<f64>(at(squares, q));
  const g = dot(x, y, width);
  if (!isLarge(g, a, b, limit, floor)) return 0;
  const zeta = (b - a) / (2.0 * g);
  const root = abs(zeta) + sqrt(1.0 + zeta * zeta);
  const t = zeta < 0.0 ? -1.0 / root : 1.0 / root;
  const c = 1.0 / sqrt(1.0 + t * t);
  // A quarter turn more where w_q is the longer one: long rows move to the front, which saves a quarter of the sweeps.
  const cosine = b > a ? c * t : c;
  const sine = b > a ? -c : c * t;
  rotate(x, y, width, cosine, sine);
  rotate(at(V, p * height), at(V, q * height), height, cosine, sine);
  // Not a − t·g and b + t·g: of two nearly parallel rows one all but vanishes, and the difference with it.
  store<f64>(at(squares, p), dot(x, x, width));
  store<f64>(at(squares, q), dot(y, y, width));
  return 1;
}

function rotate(x: usize, y: usize, length: i32, cosine: f64, sine: f64): void {
  const c = f64x2.splat(cosine);
  const s = f64x2.splat(sine);
  for (const end = x + ((<usize>length) << 3); x < end; x += 16, y += 16) {
    const xa = v128.load(x);
    const ya = v128.load(y);
    v128.store(x, nmac(s, ya, f64x2.mul(c, xa)));
    v128.store(y, mac(s, xa, f64x2.mul(c, ya)));
  }
}
