// The memory of whole commands: what `inspect` says a table takes, beside the peak of `fill`, less that of a command on a table of three rows.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lowRank } from './generators.mjs';
import { typical } from './processes.mjs';

const command = fileURLToPath(new URL('../dist/cli/rankfree.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankfree-'));
const [table, query] = ['table.csv', 'query.csv'].map((name) => join(folder, name));

/** @type {[rows: number, columns: number, count: number][]} */
const shapes = [
  [2000, 400, 40_000],
  [943, 1682, 100_000],
  [20_000, 5000, 1_000_000],
  [200_000, 20, 2_000_000],
];

/** Peak megabytes of filling the table there. */
function peak(/** @type {string[]} */ ...flags) {
  return typical([command, 'fill', table, '--query', query, '-q', '--threads', '1', ...flags], 3).megabytes;
}

try {
  writeFileSync(query, 'row,column\nr0,c1\n');
  writeFileSync(table, 'row,column,value\nr0,c0,1\nr1,c1,2\nr2,c0,4\n');
  const empty = peak();
  console.log(`Node ${process.version}, one thread; a table of three rows: ${empty.toFixed(0)} MB`);
  for (const [rows, columns, count] of shapes) {
    const { row, column, value } = lowRank({ rows, columns, rank: 5, count, noise: 0.3, seed: 1 });
    const lines = Array.from(value, (y, t) => `r${row[t]},c${column[t]},${y.toFixed(3)}\n`);
    writeFileSync(table, `row,column,value\n${lines.join('')}`);
    const said = spawnSync(process.execPath, [command, 'inspect', table, '--json'], { encoding: 'utf8' });
    const { bytes, mostBytes } = JSON.parse(said.stdout).plan;
    const [plain, sure] = [peak(), peak('--interval', '0.9')].map((megabytes) => megabytes - empty);
    const [likely, most] = [bytes, mostBytes].map((size) => (size / 1e6).toFixed(0));
    const peaks = `peak ${plain?.toFixed(0)} MB more, with intervals ${sure?.toFixed(0)} MB`;
    console.log(`${rows} × ${columns}, ${count}: planned ${likely} MB, at most ${most} MB; ${peaks}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
