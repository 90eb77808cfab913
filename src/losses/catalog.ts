import type { CatalogRow } from '../catalog.ts';

export const losses: readonly CatalogRow[] = [{ name: 'squares', formula: 'ℓ = ½ (p − y)²', options: [] }];
