// Whole commands, as a user runs them: seconds of processor and wall, peak memory, against an empty Node process in the same
// minute: `rankfree fill` on ratings-like tables of 100 000 and 900 000 entries; the start of `rankfree --help`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coresAreFree } from './control.mjs';
import { collection, ratings } from './generators.mjs';
import { below, compiled, typical } from './processes.mjs';

const command = fileURLToPath(new URL('../dist/cli/rankfree.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankfree-'));

/** The scale recipe's G: see bench/generators.mjs. */
const million = {
  rows: 7000,
  columns: 3500,
  count: 1_000_000,
  rank: 15,
  spectrum: (/** @type {number} */ a) => 0.75 ** a,
  noise: 0.74,
  seed: 1,
};

const readTable = `
  const { readInput } = await import(${compiled('formats/input.js')});
  const { readTable } = await import(${compiled('tables/readTable.js')});
  readTable(await readInput(process.argv[1]), {});`;

/** A table as long text. */
function text(/** @type {import('./generators.mjs').Problem} */ { row: rows, column, value }) {
  const lines = Array.from(value, (y, t) => `u${rows[t]},i${column[t]},${y}\n`);
  return `user,item,rating\n${lines.join('')}`;
}

try {
  const table = join(folder, 'ratings.csv');
  writeFileSync(table, text(ratings()));
  const output = ['-o', join(folder, 'filled.csv'), '--quiet'];

  console.log(`whole commands, Node ${process.version}, medians of 5`);
  const nothing = typical(['-e', '0']);
  const help = typical([command, '--help']);
  below('rankfree --help, wall against node -e 0', help.wall / nothing.wall, 2.5, 'x');
  const reading = typical(['--input-type=module', '-e', readTable, table]);
  below('reading 100 000 triplets (less node -e 0), processor', reading.cpu - nothing.cpu, 0.3, 's');
  const fill = [command, 'fill', table, ...output];
  const one = typical([...fill, '--threads', '1']);
  below('fill, 1.5 million predictions written, processor', one.cpu, 1.5, 's');
  below('fill, peak memory', one.megabytes, 200, 'MB');
  const full = typical([...fill, '--covariance', 'full', '--threads', '1']);
  below('fill, full covariance, five folds, processor', full.cpu, 5, 's');
  below('fill, full covariance, peak memory', full.megabytes, 300, 'MB');
  await coresAreFree();
  const two = typical([...fill, '--covariance', 'full', '--threads', '2']);
  below('fill, full covariance, wall of two threads against one', two.wall / full.wall, 0.65, 'x');

  const large = join(folder, 'large.csv');
  writeFileSync(large, text(collection(million)));
  const query = join(folder, 'query.csv');
  writeFileSync(query, 'user,item\nu0,i0\n');
  const big = typical([command, 'fill', large, '--query', query, ...output, '--threads', '1'], 3);
  below('fill, 900 000 entries, 7000 x 3500, processor', big.cpu, 4, 's');
  below('fill, 900 000 entries, peak memory', big.megabytes, 400, 'MB');
  await coresAreFree();
  const bigTwo = typical([command, 'fill', large, '--query', query, ...output, '--threads', '2'], 3);
  console.log(
    `fill, 900 000 entries, wall of two threads against one: ${(bigTwo.wall / big.wall).toFixed(2)} x`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
