// A long table of 2 000 000 observations, two whole ids and a number, as CSV and as Parquet: seconds of processor to read it, less those
// of an empty Node process. `as a table`: with ids numbered and repeated pairs merged.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDelimited } from '../dist/formats/delimited.js';
import { writeParquet } from '../dist/formats/parquet/write.js';
import { below, compiled, typical } from './processes.mjs';

const rows = 2_000_000;
const folder = mkdtempSync(join(tmpdir(), 'rankfree-'));

/** @type {import('../dist/formats/sheet.js').Sheet} */
const sheet = {
  names: ['user', 'item', 'rating'],
  // Steps without a common divisor with the number of ids: pairs lie anywhere, and few are there twice.
  columns: [
    whole((row) => (row * 7919) % 50_021),
    whole((row) => (row * 104_729) % 20_011),
    {
      kind: 'number',
      type: 'float64',
      values: Float64Array.from({ length: rows }, (_, row) => ((row * 31) % 4001) / 1000),
    },
  ],
  rows,
};

/**
 * @param {(row: number) => number} value
 * @returns {import('../dist/formats/sheet.js').NumberColumn}
 */
function whole(value) {
  return {
    kind: 'number',
    type: 'int64',
    values: Float64Array.from({ length: rows }, (_, row) => value(row)),
  };
}

const open = `
  const { openTable } = await import(${compiled('formats/open.js')});
  const input = await openTable(process.argv[1]);`;
const read = `${open}
  const { openRuntime } = await import(${compiled('runtime/runtime.js')});
  const { readTable } = await import(${compiled('tables/readTable.js')});
  readTable(input, { runtime: await openRuntime() });`;

try {
  const [csv, parquet] = ['long.csv', 'long.parquet'].map((name) => join(folder, name));
  writeFileSync(csv, [...writeDelimited(sheet, { delimiter: ',', lineEnd: '\n' })].join(''));
  writeFileSync(parquet, writeParquet(sheet));
  console.log(`2 000 000 observations, Node ${process.version}, medians of 5`);
  const nothing = typical(['-e', '0']).cpu;
  const cpu = (/** @type {string} */ program, /** @type {string} */ path) =>
    typical(['--input-type=module', '-e', program, path]).cpu - nothing;
  below('CSV as a table, processor', cpu(read, csv), 3, 's');
  below('Parquet, processor', cpu(open, parquet), 1, 's');
  below('Parquet as a table, processor', cpu(read, parquet), 2, 's');
} finally {
  rmSync(folder, { recursive: true });
}
