// Feeds mutated files to one reader: `node bench/hostile/feed.mjs READER COUNT`. Prints a line of JSON each thousand cases and
// one with the result. It is a process of its own, so that its memory is the reader's and a hang can be ended.
import { pathToFileURL } from 'node:url';
import { RankfreeError } from '#rankfree/errors.js';
import { mutated } from './mutate.mjs';
import { readers } from './readers.mjs';

/** @typedef {import('./readers.mjs').Reader} Reader */

/**
 * Gives a reader case number `seed`; tells whether it was a value or our error. Anything else is thrown, with the case's number.
 * @param {Reader} reader
 * @param {readonly Uint8Array[]} examples
 * @param {number} seed
 * @returns {Promise<'value' | 'error'>}
 */
export async function feed({ name, read, mend }, examples, seed) {
  const bytes = mutated(examples, name, seed);
  if (seed % 2 === 1) mend?.(bytes);
  try {
    await read(bytes);
    return 'value';
  } catch (error) {
    if (error instanceof RankfreeError) return 'error';
    const hex = Buffer.from(bytes).toString('hex');
    throw new Error(`${name}, case ${seed}: ${error}\n${hex}`, { cause: error });
  }
}

async function main(/** @type {string} */ name, /** @type {number} */ count) {
  const reader = readers.find((row) => row.name === name);
  if (reader === undefined) throw new Error(`There is no reader ${name}.`);
  const examples = reader.examples();
  const found = { value: 0, error: 0 };
  let slowest = 0;
  for (let seed = 0; seed < count; seed++) {
    const start = performance.now();
    found[await feed(reader, examples, seed)]++;
    slowest = Math.max(slowest, performance.now() - start);
    if (seed % 1000 === 999) console.log(JSON.stringify({ cases: seed + 1 }));
  }
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ cases: count, ...found, slowest, peak }));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(process.argv[2], Number(process.argv[3]));
}
