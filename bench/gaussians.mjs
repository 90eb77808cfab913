/**
 * Random numbers: our words and Gaussians (Philox four blocks at a time, inverse distribution) against Box–Muller from
 * the same generator one block at a time, in WebAssembly, and against JavaScript's Math.random with Box–Muller.
 *
 *   node bench/gaussians.mjs         after npm run build
 *
 * A ratio is the other's time by ours.
 */

import asc from 'assemblyscript/asc';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { report, takeTurns } from './compare.mjs';

const count = 1 << 20;

/** Pairs (√(−2 log u)·cos 2πv, √(−2 log u)·sin 2πv), with AssemblyScript's own log and sincos. */
const boxMuller = `
  @inline function uniform(word: u32): f64 {
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
`;

/** @returns {Promise<(out: number, count: number, key0: number, key1: number) => void>} */
async function compileReference() {
  const { error, binary, stderr } = await asc.compileString(boxMuller, {
    optimizeLevel: 3,
    runtime: 'stub',
    noAssert: true,
    initialMemory: 200,
  });
  if (error !== null || binary === null) throw new Error(`the reference did not compile: ${stderr}`);
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { abort() {} } });
  return /** @type {any} */ (instance.exports.gaussians);
}

const runtime = await openRuntime();
const { kernels } = runtime;
const out = runtime.arena.float64(count);
const reference = await compileReference();
const plain = new Float64Array(count);

function javascriptBoxMuller() {
  for (let t = 0; t < count; t += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    plain[t] = radius * Math.cos(angle);
    plain[t + 1] = radius * Math.sin(angle);
  }
}

console.log(`Node ${process.version}, kernels ${runtime.variant}, 1 thread, ${count} numbers\n`);
const timings = takeTurns(
  [
    { name: 'Gaussians', run: () => kernels.gaussians(out.pointer, count, 1, 2, 0, 0, 0) },
    { name: 'Box–Muller, scalar', run: () => reference(4 << 20, count, 1, 2) },
    { name: 'Box–Muller, JavaScript', run: javascriptBoxMuller },
    { name: 'Philox words alone', run: () => kernels.words(out.pointer, count / 4, 1, 2, 0, 0, 0) },
  ],
  15,
);
report('Gaussians', timings, { 'Box–Muller, scalar': 1.5 });
console.log();
for (const { name, seconds } of timings) {
  console.log(`${name.padEnd(24)} ${(count / seconds / 1e6).toFixed(0).padStart(5)} million a second`);
}
