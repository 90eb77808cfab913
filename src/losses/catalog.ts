import type { CatalogRow } from '../catalog.ts';

export const losses: readonly CatalogRow[] = [
  { name: 'squares', formula: 'ℓ = ½ (p − y)²', options: [] },
  {
    name: 'huber',
    formula: 'ℓ = ½ r² for |r| ≤ δ, δ (|r| − ½ δ) beyond;  r = p − y',
    options: [{ name: 'delta', default: 1.345, meaning: 'where squares become absolute values' }],
  },
  { name: 'logistic', formula: 'ℓ = log(1 + eᵖ) − y p', options: [] },
  {
    name: 'poisson',
    formula: 'ℓ = p − y log p, or with link log: eᵖ − y p',
    options: [
      {
        name: 'link',
        default: 'identity',
        meaning: "what p is: 'identity', the mean itself; 'log', its logarithm",
      },
    ],
  },
  { name: 'amplitude', formula: 'ℓ = ½ (√p − √y)²', options: [] },
  {
    name: 'pseudoHuber',
    formula: 'ℓ = √(r² + δ²) − δ,  r = p − y',
    options: [
      {
        name: 'delta',
        default: 1,
        meaning: 'residuals well below it count squared, those beyond by their size',
      },
    ],
  },
];
