// Hides a fifth of the life expectancies, fills them, and compares with the truth.
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { fill } from 'rankfree';
import { choose, random } from '../bench/random.mjs';

/** @typedef {Record<string, number | null> & { country: string }} Country */

const text = readFileSync(new URL('life-expectancy.csv', import.meta.url), 'utf8');
const truth = /** @type {Country[]} */ (
  Papa.parse(text, { header: true, dynamicTyping: true, skipEmptyLines: true }).data
);
const years = Object.keys(truth[0]).filter((key) => key !== 'country');
const cells = truth.flatMap((_, row) => years.map((year) => ({ row, year })));
const hidden = Array.from(
  choose(random('life expectancy', 1), cells.length, Math.round(cells.length / 5)),
  (at) => cells[at],
);

const seen = truth.map((country) => ({ ...country }));
for (const { row, year } of hidden) seen[row][year] = null;

const { rows, rank, noise, seconds } = await fill(seen);

/** Root mean squared error over the hidden cells. */
function error(/** @type {(row: number, year: string) => number} */ guess) {
  const squares = hidden.map(({ row, year }) => (guess(row, year) - Number(truth[row][year])) ** 2);
  return Math.sqrt(mean(squares)).toFixed(2);
}

function mean(/** @type {number[]} */ values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function columnMean(/** @type {string} */ year) {
  return mean(seen.flatMap((country) => country[year] ?? []));
}

console.log(`Life expectancy, years: ${truth.length} countries × ${years.length} years.`);
console.log(`${hidden.length} of ${cells.length} values were hidden, then filled. Some of them:\n`);
console.log(`${'country'.padEnd(20)}  year    truth   filled`);
for (const { row, year } of hidden.slice(0, 6)) {
  const [was, is] = [truth, rows].map((table) => Number(table[row][year]).toFixed(1).padStart(7));
  console.log(`${truth[row].country.padEnd(20)}  ${year}  ${was}  ${is}`);
}
console.log(`\nError on the hidden values: ${error((row, year) => Number(rows[row][year]))} years`);
console.log(`of the mean of the column:  ${error((_, year) => columnMean(year))} years`);
console.log(`It found rank ${rank} and noise ${noise.toFixed(2)} years in ${seconds.toFixed(2)} s.`);
