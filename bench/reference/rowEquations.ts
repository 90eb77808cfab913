// The row equations one entry and one row at a time: G += w (ṽ ṽᵀ + D) as a rank-one update of a full triangle, then a
// scalar Cholesky factor and inverse. Same formula and same inputs as assembly/rowEquations.ts, without its layouts.

/** mean: K numbers a line; covariance: K × K a line; out: mean and covariance of each row; work: 2 K² + K doubles. */
export function rankOne(
  rows: i32, pointer: usize, index: usize, value: usize, weight: usize,
  mean: usize, covariance: usize, outMean: usize, outCovariance: usize, K: i32, s2: f64, prior: usize, theta: f64, work: usize,
): void {
  const row = <usize>K << 3;
  const G = work, L = work + <usize>K * row, g = L + <usize>K * row;
  for (let i = 0; i < rows; i++) {
    memory.fill(work, 0, (2 * <usize>K + 1) * row);
    const end = load<i32>(pointer + (<usize>i << 2), 4);
    for (let t = load<i32>(pointer + (<usize>i << 2)); t < end; t++) {
      const j = <usize>load<i32>(index + (<usize>t << 2));
      const w = load<f64>(weight + (<usize>t << 3));
      const v = mean + j * row;
      const D = covariance + j * row * <usize>K;
      const z = load<f64>(value + (<usize>t << 3)) - load<f64>(v);
      store<f64>(g, load<f64>(g) + w * z);
      store<f64>(G, load<f64>(G) + w);
      for (let a: usize = 8; a < row; a += 8) {
        const va = load<f64>(v + a);
        store<f64>(g + a, load<f64>(g + a) + w * (z * va - load<f64>(D + a)));
        store<f64>(G + a, load<f64>(G + a) + w * va);
        const wa = w * va;
        const wa2 = f64x2.splat(wa), w2 = f64x2.splat(w);
        const Ga = G + a * <usize>K, Da = D + a * <usize>K;
        let b = a;
        for (; b + 8 < row; b += 16) {
          const update = f64x2.add(f64x2.mul(wa2, v128.load(v + b)), f64x2.mul(w2, v128.load(Da + b)));
          v128.store(Ga + b, f64x2.add(v128.load(Ga + b), update));
        }
        if (b < row) store<f64>(Ga + b, load<f64>(Ga + b) + wa * load<f64>(v + b) + w * load<f64>(Da + b));
      }
    }
    solveOne(K, G, g, L, s2, prior, theta, outMean + <usize>i * row, outCovariance + <usize>i * row * <usize>K);
  }
}

// @ts-expect-error: decorator
@inline
function at(A: usize, K: i32, a: i32, b: i32): usize {
  return A + (<usize>(a * K + b) << 3);
}

function solveOne(K: i32, G: usize, g: usize, L: usize, s2: f64, prior: usize, theta: f64, x: usize, C: usize): void {
  for (let a = 0; a < K; a++) {
    for (let b = a; b < K; b++) {
      let sum = load<f64>(at(G, K, a, b)) / s2;
      if (a == b) sum += 1 / load<f64>(prior + (<usize>a << 3));
      for (let c = 0; c < a; c++) sum -= load<f64>(at(L, K, a, c)) * load<f64>(at(L, K, b, c));
      store<f64>(at(L, K, b, a), a == b ? Math.sqrt(sum) : sum / load<f64>(at(L, K, a, a)));
    }
  }
  // T = L⁻¹ takes the place of G.
  for (let b = 0; b < K; b++) {
    for (let a = 0; a <= b; a++) {
      let sum: f64 = a == b ? 1 : 0;
      for (let c = a; c < b; c++) sum -= load<f64>(at(L, K, b, c)) * load<f64>(at(G, K, c, a));
      store<f64>(at(G, K, b, a), sum / load<f64>(at(L, K, b, b)));
    }
  }
  for (let a = 0; a < K; a++) {
    let mean: f64 = 0;
    for (let b = 0; b < K; b++) {
      let sum: f64 = 0;
      for (let c = max(a, b); c < K; c++) sum += load<f64>(at(G, K, c, a)) * load<f64>(at(G, K, c, b));
      store<f64>(at(C, K, a, b), theta * sum);
      mean += (sum * load<f64>(g + (<usize>b << 3))) / s2;
    }
    store<f64>(x + (<usize>a << 3), mean);
  }
}
