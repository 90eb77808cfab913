import type { CatalogRow } from '../catalog.ts';

export const measurements: readonly CatalogRow[] = [
  {
    name: 'entries',
    formula: '𝒜(X)ₜ = X[rowₜ, columnₜ]',
    options: [
      { name: 'width', default: 16, meaning: "numbers in a factor's row that the tiles are cut for" },
      { name: 'precision', default: 'f64', meaning: 'f64 or f32: of the factors and the arithmetic' },
    ],
  },
];
