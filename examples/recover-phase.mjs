// A complex signal of which detectors see intensities alone, as in diffraction: 30 unknowns, 150 intensities. It is known up to one phase.
import { recoverPhase } from 'rankfree';
import { random } from '../bench/random.mjs';

const [size, count] = [30, 150];
const [re, im] = [random('re', 1).normals(size), random('im', 1).normals(size)];
const vectors = random('vectors, re', 1).normals(count * size);
const imaginary = random('vectors, im', 1).normals(count * size);
// |⟨a, x⟩|² = |Σ conj(aⱼ)·xⱼ|²
const y = Float64Array.from({ length: count }, (_, t) => {
  let [sumRe, sumIm] = [0, 0];
  for (let j = 0; j < size; j++) {
    const [ar, ai] = [vectors[t * size + j], imaginary[t * size + j]];
    sumRe += ar * re[j] + ai * im[j];
    sumIm += ar * im[j] - ai * re[j];
  }
  return sumRe ** 2 + sumIm ** 2;
});

const found = await recoverPhase({ vectors, imaginary, size }, y);

// What is alike: |⟨x̂, x⟩| is |x̂|·|x| if x̂ is x but for a phase.
let [innerRe, innerIm, sizes] = [0, 0, 0];
for (let j = 0; j < size; j++) {
  const [a, b] = [found.real[j], found.imaginary?.[j] ?? 0];
  innerRe += a * re[j] + b * im[j];
  innerIm += a * im[j] - b * re[j];
  sizes += re[j] ** 2 + im[j] ** 2;
}
console.log(`${count} intensities of ${size} complex unknowns: ${found.status}`);
console.log(`alike up to a phase, to 1e-9: ${Math.abs(Math.hypot(innerRe, innerIm) / sizes - 1) < 1e-9}`);

// It prints
//
//   150 intensities of 30 complex unknowns: recovered
//   alike up to a phase, to 1e-9: true
