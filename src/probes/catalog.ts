import type { CatalogRow } from '../catalog.ts';

export const probes: readonly CatalogRow[] = [
  { name: 'singularValues', formula: 'σ₁ ≥ σ₂ ≥ … of X', options: [] },
  { name: 'effectiveRank', formula: '(Σ σ)² / Σ σ²', options: [] },
  {
    name: 'subspaceAngle',
    formula: '‖(I − QQᵀ)·U_k‖,  U_k the leading left singular vectors of X',
    options: [
      { name: 'basis', meaning: 'of the given space, rows × width' },
      { name: 'width', meaning: 'its dimension, k' },
    ],
  },
  {
    name: 'signal',
    formula: 'σ_k(BᵀZ), ‖Z(I − QQᵀ)‖ and their angle,  BᵀZ = PΣQᵀ,  Z all factors',
    options: [
      { name: 'basis', meaning: 'of the space to be found, B' },
      { name: 'width', meaning: 'its dimension, k' },
    ],
  },
  {
    name: 'distance',
    formula: '‖X − X⋆‖_F / ‖X⋆‖_F',
    options: [{ name: 'target', meaning: 'X⋆, rows × columns' }],
  },
  { name: 'imbalance', formula: '‖LᵀL − RᵀR‖', options: [] },
];
