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
];
