// A symmetric matrix of rank 2 from random projections of it, an eighth as many as it has numbers. Nobody says the rank, or stores the
// matrices that it was measured with: they are drawn from a seed.
import { gaussian, measure, psd, recover, wholeMatrix } from 'rankfree';
import { random } from '../bench/random.mjs';

const [size, rank, count] = [30, 2, 120];
const U = random('factors', 1).normals(size * rank);
const truth = wholeMatrix({ rows: size, columns: size, rank, left: U, right: U });

const measured = gaussian({ rows: size, count, seed: 1, symmetric: true });
const y = await measure(measured, truth);
const found = await recover(measured, y, { as: psd() });

const X = wholeMatrix(found);
const error = Math.hypot(...X.map((x, k) => x - truth[k])) / Math.hypot(...truth);
console.log(`${count} measurements of ${size} × ${size} numbers: ${found.status}, rank ${found.rank}`);
console.log(`relative error below 1e-9: ${error < 1e-9}`);
console.log(
  `determined: ${found.certificates.determined.holds}, optimal: ${found.certificates.optimal.holds}`,
);

// It prints
//
//   120 measurements of 30 × 30 numbers: recovered, rank 2
//   relative error below 1e-9: true
//   determined: true, optimal: true
