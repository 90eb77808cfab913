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
  {
    name: 'dense',
    formula: '𝒜(X)ₜ = ⟨Aₜ, X⟩; for vectors y = A·x',
    options: [
      { name: 'matrices', meaning: 'm × (rows·columns) numbers' },
      { name: 'rows', meaning: 'rows of X' },
      { name: 'columns', meaning: 'columns of X: 1 for a vector' },
      {
        name: 'symmetric',
        default: 'false',
        meaning: 'only symmetric X are asked for: half the memory and time',
      },
      {
        name: 'storage',
        default: 'as given',
        meaning: 'f64 or f32: how the matrices are kept; sums are in doubles',
      },
    ],
  },
  {
    name: 'rankOne',
    formula: '𝒜(X)ₜ = aₜᵀ·X·aₜ; at X = x·x* |⟨aₜ, x⟩|²',
    options: [
      { name: 'vectors', meaning: 'm × size numbers, or their real parts' },
      {
        name: 'imaginary',
        default: 'none',
        meaning: 'm × size imaginary parts: X is then complex, as [Re; Im]',
      },
      { name: 'product', default: 'inner', meaning: 'inner: a*·x, conjugated; bilinear: aᵀ·x' },
    ],
  },
  {
    name: 'projectors',
    formula: '𝒜(X)ₜ = exposureₜ·kₜ*·X·kₜ',
    options: [
      { name: 'vectors', meaning: 'm × size real parts' },
      { name: 'imaginary', meaning: 'm × size imaginary parts' },
      { name: 'exposures', default: 1, meaning: 'how often, or how long, each was measured' },
    ],
  },
  {
    name: 'pauli',
    formula: '𝒜(X)ₜ = tr(σₜ·X)',
    options: [{ name: 'strings', meaning: "letters I, X, Y, Z, one a qubit: 'XYZ'" }],
  },
  {
    name: 'distances',
    formula: '𝒜(X)ₜ = X[i, i] + X[j, j] − 2 X[i, j] = |uᵢ − uⱼ|²',
    options: [
      { name: 'points', meaning: 'how many points' },
      { name: 'i', meaning: 'the first point of each pair' },
      { name: 'j', meaning: 'the second point of each pair' },
    ],
  },
  {
    name: 'gaussian',
    formula: '𝒜(X)ₜ = ⟨Aₜ, X⟩, Aₜ ~ N(0, 1) drawn anew at every pass',
    options: [
      { name: 'count', meaning: 'how many matrices' },
      { name: 'rows', meaning: 'rows of X' },
      { name: 'columns', meaning: 'columns of X: 1 for a vector' },
      { name: 'seed', meaning: 'any whole number: which matrices' },
      { name: 'symmetric', default: 'false', meaning: 'symmetric matrices, for symmetric X' },
      { name: 'storage', default: 'none', meaning: 'f64 or f32: drawn once and kept' },
    ],
  },
  {
    name: 'stack',
    formula: '𝒜(X) = (𝒜₁(X), 𝒜₂(X), …)',
    options: [{ name: 'parts', meaning: 'measurements of one unknown' }],
  },
  {
    name: 'sum',
    formula: '𝒜(diag(X₁, X₂, …)) = 𝒜₁(X₁) + 𝒜₂(X₂) + …',
    options: [{ name: 'parts', meaning: 'measurements of one unknown each, equally many' }],
  },
  {
    name: 'custom',
    formula: '𝒜 and 𝒜* as you write them',
    options: [
      { name: 'count', meaning: 'how many numbers are measured' },
      { name: 'rows', meaning: 'rows of X' },
      { name: 'columns', meaning: 'columns of X: 1 for a vector' },
      { name: 'forward', meaning: 'p = 𝒜(L·Rᵀ)' },
      { name: 'times', meaning: '𝒜*(z)·B' },
      { name: 'transposeTimes', default: 'by times', meaning: '𝒜*(z)ᵀ·B' },
      { name: 'symmetric', default: 'false', meaning: 'every 𝒜*(z) is symmetric' },
    ],
  },
];
