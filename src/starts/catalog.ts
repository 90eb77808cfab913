import type { CatalogRow } from '../catalog.ts';

export const starts: readonly CatalogRow[] = [
  {
    name: 'smallRandom',
    formula: 'θ₀ = initialScale · N(0, 1)',
    options: [
      { name: 'initialScale', meaning: 'size of the numbers of θ; small is what finds structure' },
      { name: 'seed', meaning: 'which random numbers' },
      { name: 'repetition', default: 0, meaning: 'which of several starts with this seed' },
    ],
  },
  {
    name: 'orthogonal',
    formula: 'every block is initialScale · Q,  Q random with orthonormal columns or rows',
    options: [
      { name: 'initialScale', meaning: 'singular values of every block' },
      { name: 'seed', meaning: 'which random numbers' },
      { name: 'repetition', default: 0, meaning: 'which of several starts with this seed' },
    ],
  },
  {
    name: 'identity',
    formula: 'layers are initialScale · I, bases as they were given',
    options: [{ name: 'initialScale', meaning: 'singular values of every layer' }],
  },
  {
    name: 'spectral',
    formula: 'the leading components of 𝒜*(w·y), their roots shared between the factors',
    options: [
      { name: 'measurement', meaning: '𝒜' },
      { name: 'observations', meaning: 'y' },
      { name: 'weights', default: '1/m', meaning: 'w' },
      { name: 'initialScale', default: 'by value', meaning: 'size of every component in every factor' },
      { name: 'seed', default: 0, meaning: "of the iteration's random start" },
    ],
  },
  {
    name: 'given',
    formula: 'θ₀ as it is given, block by block',
    options: [],
  },
];
