import type { CatalogRow } from '../catalog.ts';

export const probes: readonly CatalogRow[] = [
  { name: 'singularValues', formula: 'σ₁ ≥ σ₂ ≥ … of X = U·Vᵀ', options: [] },
  { name: 'effectiveRank', formula: '(Σ σ)² / Σ σ²', options: [] },
];
