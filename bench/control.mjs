// The control of every scaling figure: whether this machine gives a process two cores at this moment.
import { Worker } from 'node:worker_threads';

const arithmetic = `
  const { parentPort } = require('node:worker_threads');
  let x = 1;
  const start = performance.now();
  for (let n = 0; n < 2e8; n++) x = x * 1.0000001 + 1e-9;
  parentPort.postMessage(performance.now() - start + 0 * x);`;

const spin = () =>
  new Promise((resolve) => {
    new Worker(arithmetic, { eval: true }).once('message', resolve);
  });

/** Times pure arithmetic on one and on two threads at once, prints the ratio, and says whether two cores were free. */
export async function coresAreFree() {
  const one = Number(await spin());
  const two = Math.max(...(await Promise.all([spin(), spin()])).map(Number));
  const free = two / one <= 1.1;
  const meaning = free
    ? 'two cores are free'
    : 'two cores were NOT free: scaling figures beside it say nothing';
  console.log(
    `  control: two threads of arithmetic take ${(two / one).toFixed(2)} x the time of one: ${meaning}`,
  );
  return free;
}
