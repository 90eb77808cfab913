// A regression with six times as many unknowns as data: 5 of 500 count. How many, and how noisy the data are, is found out.
import { recoverSparse } from 'rankfree';
import { choose, random } from '../bench/random.mjs';

const [rows, columns, nonZeros, sigma] = [80, 500, 5, 0.1];
const design = Array.from({ length: rows }, (_, i) => random(`row ${i}`, 1).normals(columns));
const x = new Float64Array(columns);
const places = choose(random('places', 1), columns, nonZeros).sort();
for (const [k, j] of places.entries()) x[j] = (k % 2 === 0 ? 1 : -1) * (1 + k / 2);
const noise = random('noise', 1);
const y = design.map((row) => row.reduce((sum, a, j) => sum + a * x[j], sigma * noise.normal()));

const found = await recoverSparse(design, y);

console.log(`${rows} data, ${columns} unknowns: ${found.status}, ${found.nonZeros} non-zeros`);
console.log(`noise ${found.noise.toFixed(2)} (it was ${sigma})`);
for (const j of places) console.log(`x[${j}] = ${x[j].toFixed(1)}, found ${found.x[j].toFixed(2)}`);

// It prints
//
//   80 data, 500 unknowns: estimated, 6 non-zeros
//   noise 0.11 (it was 0.1)
//   x[167] = 1.0, found 1.00
//   x[263] = -1.5, found -1.52
//   x[282] = 2.0, found 2.00
//   x[426] = -2.5, found -2.50
//   x[446] = 3.0, found 3.00
