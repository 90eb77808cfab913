/**
 * Random numbers: our words and Gaussians (Philox four blocks at a time, inverse distribution) against Box–Muller from
 * the same generator one block at a time, in WebAssembly, and against JavaScript's Math.random with Box–Muller.
 *
 *   node bench/gaussians.mjs         after npm run build
 *
 * A ratio is the other's time by ours.
 */

import { openRuntime } from '#rankfree/runtime/runtime.js';
import { alternate, report } from './compare.mjs';
import { compileReference } from './reference.mjs';

const count = 1 << 20;

const runtime = await openRuntime();
const { kernels } = runtime;
const out = runtime.arena.float64(count);
const reference = compileReference('boxMuller', runtime.memory);
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
const timings = alternate(
  {
    Gaussians: () => kernels.gaussians(out.pointer, count, 1, 2, 0, 0, 0),
    'Box–Muller, scalar': () => reference.gaussians?.(out.pointer, count, 1, 2),
    'Box–Muller, JavaScript': javascriptBoxMuller,
    'Philox words alone': () => kernels.words(out.pointer, count / 4, 1, 2, 0, 0, 0),
  },
  15,
);
report('Gaussians', timings, { 'Box–Muller, scalar': 1.5 });
console.log();
for (const [name, seconds] of Object.entries(timings)) {
  console.log(`${name.padEnd(24)} ${(count / seconds / 1e6).toFixed(0).padStart(5)} million a second`);
}
