// Broken and hostile files: 200 000 mutated ones into every reader. Each gives a value or our error, in under a second and 200 MiB.
//
//   npm run study -- hostile               all readers
//   npm run study -- hostile npy 1000000   one of them, with more cases
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readers } from '../hostile/readers.mjs';
import { digits, table } from './scoring.mjs';

const program = fileURLToPath(new URL('../hostile/feed.mjs', import.meta.url));
const cases = 200_000;
/** Milliseconds without news of a thousand cases: it hangs. */
const patience = 120_000;
const limits = { slowest: 1000, peak: 200 };

/** @typedef {{ cases: number, value: number, error: number, slowest: number, peak: number }} Outcome */

/** @param {import('./scoring.mjs').StudyOptions} options */
export async function study({ given, tell }) {
  const count = Number(given.find((word) => /^\d+$/.test(word)) ?? cases);
  const names = given.filter((word) => !/^\d+$/.test(word));
  const asked = readers.filter(({ name }) => names.length === 0 || names.includes(name));
  const rows = [];
  for (const { name } of asked) {
    const { value, error, slowest, peak } = await feedIt(name, count);
    rows.push([name, String(count), String(value), String(error), digits(slowest), digits(peak)]);
    tell(`hostile, ${rows.at(-1)?.join(' | ')}`);
    if (slowest > limits.slowest) throw new Error(`${name}: a case took ${digits(slowest)} ms.`);
    if (peak > limits.peak) throw new Error(`${name}: the process grew to ${digits(peak)} MiB.`);
  }
  return table(
    ['reader', 'files', 'values', 'our errors', 'slowest, ms', 'memory of the process, MiB'],
    rows,
  );
}

/**
 * @param {string} name
 * @param {number} count
 * @returns {Promise<Outcome>}
 */
async function feedIt(name, count) {
  const child = spawn(process.execPath, [program, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let last = { cases: 0 };
  const hang = () => {
    child.kill('SIGKILL');
  };
  let timer = setTimeout(hang, patience);
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line);
    clearTimeout(timer);
    timer = setTimeout(hang, patience);
  }
  clearTimeout(timer);
  await ended;
  if (!('peak' in last))
    throw new Error(`${name} hung or failed within the thousand cases from ${last.cases} on.`);
  return /** @type {Outcome} */ (last);
}
