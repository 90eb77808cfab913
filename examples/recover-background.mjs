// A still scene under changing light, 12 × 12 pixels, 20 frames, with something that moves before it. Pixels × frames is a matrix of low
// rank but for the pixels that are covered: these are gross errors, and are found.
import { entries, recover, wholeMatrix } from 'rankfree';
import { random } from '../bench/random.mjs';

const [side, frames] = [12, 20];
const pixels = side * side;
const scene = random('scene', 1).normals(pixels);
const film = new Float64Array(pixels * frames);
const covered = new Set();
for (let f = 0; f < frames; f++) {
  const light = 1 + 0.5 * Math.sin(f / 3);
  for (let p = 0; p < pixels; p++) {
    const [row, column] = [Math.floor(p / side), p % side];
    // A square of 3 × 3 that goes from left to right, and up and down.
    const isCovered = Math.abs(column - (f % side)) <= 1 && Math.abs(row - (4 + (f % 4))) <= 1;
    if (isCovered) covered.add(p * frames + f);
    film[p * frames + f] = isCovered ? 8 : (5 + scene[p]) * light;
  }
}

const places = Array.from(film.keys());
const measured = entries({
  rows: pixels,
  columns: frames,
  row: places.map((at) => Math.floor(at / frames)),
  column: places.map((at) => at % frames),
});
const found = await recover(measured, film, { outliers: true });

const background = wholeMatrix(found);
const behind = places.map(
  (at) => (5 + scene[Math.floor(at / frames)]) * (1 + 0.5 * Math.sin((at % frames) / 3)),
);
const error = Math.max(...behind.map((value, at) => Math.abs(value - background[at])));
console.log(
  `${film.length} pixels of ${frames} frames, ${covered.size} covered: ${found.status}, rank ${found.rank}`,
);
console.log(
  `found to be covered: ${found.outliers?.length}, all of them covered: ${found.outliers?.every((at) => covered.has(at))}`,
);
console.log(`background behind it right to 1e-6: ${error < 1e-6}`);

// It prints
//
//   2880 pixels of 20 frames, 171 covered: recovered, rank 1
//   found to be covered: 171, all of them covered: true
//   background behind it right to 1e-6: true
