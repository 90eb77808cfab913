// Fills the 15 holes of the CO₂ record and shows them between their neighbours.
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { fill } from 'rankfree';

/** @typedef {Record<string, number | null>} Year */

const text = readFileSync(new URL('co2-mauna-loa.csv', import.meta.url), 'utf8');
const years = /** @type {Year[]} */ (
  Papa.parse(text, { header: true, dynamicTyping: true, skipEmptyLines: true }).data
);

const filled = await fill(years, { row: 'year' });

const months = filled.columnIds.map(String);
const hasHole = (/** @type {Year | undefined} */ year) =>
  year !== undefined && months.some((month) => year[month] === null);
const holes = years.flatMap((year) => months.filter((month) => year[month] === null)).length;

console.log(`CO₂ at Mauna Loa, ppm: ${years.length} years × ${months.length} months, ${holes} holes.`);
console.log('Filled values are in [brackets], with the years before and after.\n');
console.log(`year${months.map((month) => month.padStart(7)).join(' ')}`);
let above = 0;
filled.rows.forEach((row, i) => {
  if (![i - 1, i, i + 1].some((near) => hasHole(years[near]))) return;
  const cells = months.map((month) => {
    const value = /** @type {number} */ (row[month]).toFixed(1);
    return (years[i][month] === null ? `[${value}]` : `${value} `).padStart(8);
  });
  if (above < i - 1) console.log();
  console.log(`${row.year}${cells.join('')}`.trimEnd());
  above = i;
});

const { rank, noise, error, seconds } = filled;
console.log(`\nIt found rank ${rank} and noise ${noise.toFixed(2)} ppm in ${seconds.toFixed(2)} s.`);
if (error !== null) {
  console.log(
    `Error on values left out: ${error.model.toFixed(2)} ppm; by the mean of the month ${error.columnMean.toFixed(2)} ppm.`,
  );
}
