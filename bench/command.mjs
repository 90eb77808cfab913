// Whole commands, as a user runs them: seconds of processor and wall, peak memory, against an empty Node process in the same
// minute. `rankfree fill` on a ratings-like table of 943 × 1682 with 100 000 entries; the start of `rankfree --help`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './compare.mjs';
import { coresAreFree } from './control.mjs';
import { ratings } from './generators.mjs';

const command = fileURLToPath(new URL('../dist/cli/rankfree.js', import.meta.url));
const usage = new URL('usage.mjs', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'rankfree-'));

/** Runs Node once and says what it used. */
function measure(/** @type {string[]} */ args) {
  const report = join(folder, 'usage.json');
  const env = { ...process.env, RANKFREE_USAGE: report };
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', usage, ...args], { env });
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
  const used = JSON.parse(readFileSync(report, 'utf8'));
  return { wall, cpu: Number(used.cpu), megabytes: Number(used.megabytes) };
}

/** Medians over several runs. */
function typical(/** @type {string[]} */ args, runs = 5) {
  const all = Array.from({ length: runs }, () => measure(args));
  const middle = (/** @type {'wall' | 'cpu' | 'megabytes'} */ key) => median(all.map((run) => run[key]));
  return { wall: middle('wall'), cpu: middle('cpu'), megabytes: middle('megabytes') };
}

function row(
  /** @type {string} */ what,
  /** @type {string} */ value,
  /** @type {string} */ target,
  /** @type {boolean} */ met,
) {
  console.log(
    `${what.padEnd(60)} ${value.padStart(9)}   target ${target.padEnd(9)} ${met ? 'met' : 'NOT MET'}`,
  );
}

function below(
  /** @type {string} */ what,
  /** @type {number} */ value,
  /** @type {number} */ target,
  unit = '',
) {
  row(what, `${value.toFixed(2)} ${unit}`, `< ${target} ${unit}`, value < target);
}

try {
  const { row: rows, column, value } = ratings();
  const table = join(folder, 'ratings.csv');
  const lines = Array.from(value, (y, t) => `u${rows[t]},i${column[t]},${y}\n`);
  writeFileSync(table, `user,item,rating\n${lines.join('')}`);
  const output = ['-o', join(folder, 'filled.csv'), '--quiet'];

  console.log(`whole commands, Node ${process.version}, medians of 5`);
  const nothing = typical(['-e', '0']);
  const help = typical([command, '--help']);
  below('rankfree --help, wall against node -e 0', help.wall / nothing.wall, 2.5, 'x');
  const reading = typical([command, 'inspect', table]);
  below('reading 100 000 triplets (inspect less node -e 0), processor', reading.cpu - nothing.cpu, 0.3, 's');
  const one = typical([command, 'fill', table, ...output, '--threads', '1']);
  below('fill, five folds, 1.5 million predictions written, processor', one.cpu, 5, 's');
  below('fill, peak memory', one.megabytes, 300, 'MB');
  await coresAreFree();
  const two = typical([command, 'fill', table, ...output, '--threads', '2']);
  below('fill, wall of two threads against one', two.wall / one.wall, 0.65, 'x');
} finally {
  rmSync(folder, { recursive: true });
}
