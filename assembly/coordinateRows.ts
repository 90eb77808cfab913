// Row equations of the factor model with diagonal covariances, float32: one pass of coordinate descent for each row
// (src/optimizers/alternating/diagonalCovariance.ts).
//
// A row is x = [b, 1, u₁ … u_k] with variances C, a column ṽ = [1, c, v₁ … v_k] with variances D: W = k + 2 numbers, zero-padded
// to a multiple of four, and the prediction is the one dot product x·ṽ. The constant of the side is number `own` (rows 1,
// columns 0); its variance is 0. Over the entries t of row i, with j = index[t] and weight w:
//
//   r_t = z_t − x·ṽ_j        S_a = Σ w D_ja        and for a = 0 … k + 1, a ≠ own, in this order:
//   h = Σ w ṽ_ja²            g = Σ w r_t ṽ_ja      δ = (g + x_a h)/(h + S_a + s2/prior_a) − x_a
//   x_a += δ                 r_t −= δ ṽ_ja         C_a = θ s2/(h + S_a + s2/prior_a)
//
//   expected squared residual = Σ w r² + Σ_a x_a² S_a + Σ_{a≠own} C_a (S_a + h_a)
//
// Record of a row, in floats: [ W means | W variances ], one contiguous read an entry. A row gathers its entries into a
// panel of W strips (transposed four by four, scaled by √w), so that every sum runs along a strip; the correction of r for
// one coordinate is fused into the sums of the next. Entries of weight 0 are skipped. Sums of a row run over its entries in order.

// @ts-ignore: decorator
@inline
function strip(panel: usize, a: i32, stripBytes: usize): usize {
  return panel + <usize>a * stripBytes;
}

/** Floats of one record: W rounded up to four, twice. */
export function diagonalRecordLength(W: i32): i32 {
  return ((W + 3) & ~3) << 1;
}

/** Bytes of scratch memory that `coordinateRows` uses for rows of at most `longest` entries. */
export function coordinateRowsScratch(W: i32, longest: i32): usize {
  const padded = <usize>((W + 3) & ~3);
  const strips = <usize>((longest + 7) & ~3) << 2;
  return (padded + 1) * strips + padded * 4 + padded * 8;
}

/**
 * One pass of coordinate descent over rows from … to − 1 of one side; their records in `own` are updated in place.
 *
 *   pointer, index, value, rootWeight   this side's entries; rootWeight holds √w, or is 0 where all weights are 1
 *   other, records                      records of the two sides
 *   constant                            which number of this side is the constant 1
 *   sums                                per block 2W + 2 doubles: Σ x² + C, Σ x², Σ expected squared residual, observed rows
 */
export function coordinateRows(
  from: i32, to: i32, block: i32, scratch: usize,
  pointer: usize, index: usize, value: usize, rootWeight: usize,
  other: usize, records: usize, W: i32, longest: i32, constant: i32, passes: i32,
  s2: f64, prior: usize, theta: f64, sums: usize,
): void {
  const padded = (W + 3) & ~3;
  const recordBytes = <usize>padded << 3;
  const stripBytes = <usize>((longest + 7) & ~3) << 2;
  const panel = scratch;
  const residual = panel + <usize>padded * stripBytes;
  const spread = residual + stripBytes;           // S, floats
  const energy = spread + (<usize>padded << 2);   // h, doubles
  const blockSums = sums + (<usize>(block * (2 * W + 2)) << 3);
  memory.fill(blockSums, 0, (2 * W + 2) << 3);
  for (let i = from; i < to; i++) {
    const record = records + <usize>i * recordBytes;
    const begin = load<i32>(pointer + (<usize>i << 2));
    const end = load<i32>(pointer + (<usize>i << 2), 4);
    const count = gather(begin, end, index, value, rootWeight, other, padded, stripBytes, panel, residual, spread);
    if (count == 0) {
      rest(record, padded, W, constant, prior, theta);
      continue;
    }
    subtractPrediction(record, padded, W, panel, stripBytes, residual, count);
    for (let pass = 0; pass < passes; pass++) {
      descend(record, padded, W, constant, s2, prior, theta, panel, stripBytes, residual, spread, energy, count);
    }
    addSums(record, padded, W, constant, residual, spread, energy, count, blockSums);
  }
}

/** A row without entries: mean 0, the prior's variance. */
function rest(record: usize, padded: i32, W: i32, constant: i32, prior: usize, theta: f64): void {
  const variances = record + (<usize>padded << 2);
  for (let a = 0; a < W; a++) {
    if (a == constant) continue;
    store<f32>(record + (<usize>a << 2), 0);
    store<f32>(variances + (<usize>a << 2), <f32>(theta * load<f64>(prior + (<usize>a << 3))));
  }
}

/** Fills the strips with √w ṽ_j, the residual with √w z and S with Σ w D_j; pads to a multiple of four with zeros. */
function gather(
  begin: i32, end: i32, index: usize, value: usize, rootWeight: usize, other: usize,
  padded: i32, stripBytes: usize, panel: usize, residual: usize, spread: usize,
): i32 {
  const recordBytes = <usize>padded << 3;
  const half = <usize>padded << 2;
  memory.fill(spread, 0, half);
  let n: usize = 0; // bytes into a strip
  let t = begin;
  while (t < end) {
    // Up to four entries of positive weight; missing ones repeat the first with weight 0.
    let a: usize = 0, b: usize = 0, c: usize = 0, d: usize = 0;
    let found = 0;
    let weights = f32x4.splat(0);
    for (; t < end && found < 4; t++) {
      const root = rootWeight ? load<f32>(rootWeight + (<usize>t << 2)) : 1;
      if (root == 0) continue;
      const address = other + <usize>load<i32>(index + (<usize>t << 2)) * recordBytes;
      store<f32>(residual + n + (<usize>found << 2), root * load<f32>(value + (<usize>t << 2)));
      if (found == 0) {
        a = address; b = address; c = address; d = address;
        weights = f32x4.replace_lane(weights, 0, root);
      } else if (found == 1) {
        b = address;
        weights = f32x4.replace_lane(weights, 1, root);
      } else if (found == 2) {
        c = address;
        weights = f32x4.replace_lane(weights, 2, root);
      } else {
        d = address;
        weights = f32x4.replace_lane(weights, 3, root);
      }
      found++;
    }
    if (found == 0) break;
    for (let q = found; q < 4; q++) store<f32>(residual + n + (<usize>q << 2), 0);
    const wa = f32x4.splat(f32x4.extract_lane(weights, 0)), wb = f32x4.splat(f32x4.extract_lane(weights, 1));
    const wc = f32x4.splat(f32x4.extract_lane(weights, 2)), wd = f32x4.splat(f32x4.extract_lane(weights, 3));
    const wa2 = f32x4.mul(wa, wa), wb2 = f32x4.mul(wb, wb), wc2 = f32x4.mul(wc, wc), wd2 = f32x4.mul(wd, wd);
    for (let p: usize = 0, target = panel + n; p < half; p += 16, target += stripBytes << 2) {
      const va = f32x4.mul(wa, v128.load(a + p)), vb = f32x4.mul(wb, v128.load(b + p));
      const vc = f32x4.mul(wc, v128.load(c + p)), vd = f32x4.mul(wd, v128.load(d + p));
      // Transpose 4 entries × 4 numbers.
      const ab01 = i8x16.shuffle(va, vb, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const ab23 = i8x16.shuffle(va, vb, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const cd01 = i8x16.shuffle(vc, vd, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const cd23 = i8x16.shuffle(vc, vd, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      v128.store(target, i64x2.shuffle(ab01, cd01, 0, 2));
      v128.store(target + stripBytes, i64x2.shuffle(ab01, cd01, 1, 3));
      v128.store(target + 2 * stripBytes, i64x2.shuffle(ab23, cd23, 0, 2));
      v128.store(target + 3 * stripBytes, i64x2.shuffle(ab23, cd23, 1, 3));
      const variances = f32x4.add(
        f32x4.add(f32x4.mul(wa2, v128.load(a + half + p)), f32x4.mul(wb2, v128.load(b + half + p))),
        f32x4.add(f32x4.mul(wc2, v128.load(c + half + p)), f32x4.mul(wd2, v128.load(d + half + p))),
      );
      v128.store(spread + p, f32x4.add(v128.load(spread + p), variances));
    }
    n += 16;
  }
  return <i32>(n >> 2);
}

/** r −= Σ_a x_a P_a. */
function subtractPrediction(
  record: usize, padded: i32, W: i32, panel: usize, stripBytes: usize, residual: usize, count: i32,
): void {
  const bytes = <usize>count << 2;
  for (let a = 0; a < padded; a += 4) {
    const x = record + (<usize>a << 2);
    const x0 = v128.load32_splat(x), x1 = v128.load32_splat(x, 4), x2 = v128.load32_splat(x, 8), x3 = v128.load32_splat(x, 12);
    const P = strip(panel, a, stripBytes);
    for (let p: usize = 0; p < bytes; p += 16) {
      const sum = f32x4.add(
        f32x4.add(f32x4.mul(x0, v128.load(P + p)), f32x4.mul(x1, v128.load(P + stripBytes + p))),
        f32x4.add(f32x4.mul(x2, v128.load(P + 2 * stripBytes + p)), f32x4.mul(x3, v128.load(P + 3 * stripBytes + p))),
      );
      v128.store(residual + p, f32x4.sub(v128.load(residual + p), sum));
    }
  }
}

/** One pass over the coordinates; the residual's correction for one is made in the sums of the next. */
function descend(
  record: usize, padded: i32, W: i32, constant: i32, s2: f64, prior: usize, theta: f64,
  panel: usize, stripBytes: usize, residual: usize, spread: usize, energy: usize, count: i32,
): void {
  const bytes = <usize>count << 2;
  const variances = record + (<usize>padded << 2);
  let previous = panel;
  let delta: f32 = 0;
  for (let a = 0; a < W; a++) {
    if (a == constant) continue;
    const P = strip(panel, a, stripBytes);
    const step = f32x4.splat(delta);
    let h = f32x4.splat(0), g = f32x4.splat(0);
    for (let p: usize = 0; p < bytes; p += 16) {
      const r = f32x4.sub(v128.load(residual + p), f32x4.mul(step, v128.load(previous + p)));
      const v = v128.load(P + p);
      v128.store(residual + p, r);
      h = f32x4.add(h, f32x4.mul(v, v));
      g = f32x4.add(g, f32x4.mul(v, r));
    }
    const hSum = total(h);
    const x = <f64>load<f32>(record + (<usize>a << 2));
    const denominator = hSum + <f64>load<f32>(spread + (<usize>a << 2)) + s2 / load<f64>(prior + (<usize>a << 3));
    const next = <f32>((total(g) + x * hSum) / denominator);
    delta = next - <f32>x;
    store<f32>(record + (<usize>a << 2), next);
    store<f32>(variances + (<usize>a << 2), <f32>((theta * s2) / denominator));
    store<f64>(energy + (<usize>a << 3), hSum);
    previous = P;
  }
  const step = f32x4.splat(delta);
  for (let p: usize = 0; p < bytes; p += 16) {
    v128.store(residual + p, f32x4.sub(v128.load(residual + p), f32x4.mul(step, v128.load(previous + p))));
  }
}

/** The four lanes' sum, in double. */
// @ts-ignore: decorator
@inline
export function total(v: v128): f64 {
  const pairs = f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 1)));
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

function addSums(
  record: usize, padded: i32, W: i32, constant: i32, residual: usize, spread: usize, energy: usize, count: i32, sums: usize,
): void {
  const variances = record + (<usize>padded << 2);
  let square = f64x2.splat(0);
  for (let p: usize = 0, end = <usize>count << 2; p < end; p += 16) {
    const r = v128.load(residual + p);
    const low = f64x2.promote_low_f32x4(r), high = f64x2.promote_low_f32x4(i64x2.shuffle(r, r, 1, 1));
    square = f64x2.add(square, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  let expected = f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1);
  for (let a = 0; a < W; a++) {
    const x = <f64>load<f32>(record + (<usize>a << 2));
    const C = <f64>load<f32>(variances + (<usize>a << 2));
    const S = <f64>load<f32>(spread + (<usize>a << 2));
    expected += x * x * S;
    if (a != constant) expected += C * (S + load<f64>(energy + (<usize>a << 3)));
    const at = sums + (<usize>a << 3);
    store<f64>(at, load<f64>(at) + x * x + C);
    store<f64>(at + (<usize>W << 3), load<f64>(at + (<usize>W << 3)) + x * x);
  }
  const tail = sums + (<usize>(2 * W) << 3);
  store<f64>(tail, load<f64>(tail) + expected);
  store<f64>(tail, load<f64>(tail, 8) + 1, 8);
}
