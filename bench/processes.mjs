// Node processes as a user runs them: what they use of processor, wall clock and memory, and a line that holds it against a target.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './compare.mjs';

const usage = new URL('usage.mjs', import.meta.url).href;

/** A compiled module, as a literal for a program's text. */
export function compiled(/** @type {string} */ path) {
  return JSON.stringify(new URL(`../dist/${path}`, import.meta.url).href);
}

/** Runs Node once and says what it used. */
function measure(/** @type {string[]} */ args) {
  const folder = mkdtempSync(join(tmpdir(), 'rankfree-'));
  const report = join(folder, 'usage.json');
  const env = { ...process.env, RANKFREE_USAGE: report };
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', usage, ...args], { env });
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
  const used = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  return { wall, cpu: Number(used.cpu), megabytes: Number(used.megabytes) };
}

/** Medians over several runs. */
export function typical(/** @type {string[]} */ args, runs = 5) {
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

export function below(
  /** @type {string} */ what,
  /** @type {number} */ value,
  /** @type {number} */ target,
  unit = '',
) {
  row(what, `${value.toFixed(2)} ${unit}`, `< ${target} ${unit}`, value < target);
}
