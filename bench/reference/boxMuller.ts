// Gaussians the textbook way: Philox one block at a time, then pairs (√(−2 log u)·cos 2πv, √(−2 log u)·sin 2πv) with
// AssemblyScript's own log and sincos. What src/runtime/random.ts is measured against.

// @ts-ignore: decorator
@inline
function uniform(word: u32): f64 {
  return (<f64>word + 0.5) * 2.3283064365386963e-10;
}

function pair(out: usize, a: u32, b: u32): void {
  const radius = sqrt(-2.0 * NativeMath.log(uniform(a)));
  NativeMath.sincos(6.283185307179586 * uniform(b));
  store<f64>(out, radius * NativeMath.sincos_cos);
  store<f64>(out, radius * NativeMath.sincos_sin, 8);
}

export function gaussians(out: usize, count: i32, key0: u32, key1: u32): void {
  for (let block = 0; block < count >> 2; block++, out += 32) {
    let c0: u32 = block, c1: u32 = 0, c2: u32 = 0, c3: u32 = 0, k0 = key0, k1 = key1;
    for (let round = 0; round < 10; round++) {
      const p: u64 = <u64>0xd2511f53 * c0;
      const q: u64 = <u64>0xcd9e8d57 * c2;
      c0 = <u32>(q >> 32) ^ c1 ^ k0;
      c1 = <u32>q;
      c2 = <u32>(p >> 32) ^ c3 ^ k1;
      c3 = <u32>p;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    pair(out, c0, c1);
    pair(out + 16, c2, c3);
  }
}
