import type { CatalogRow } from '../catalog.ts';

export const parametrizations: readonly CatalogRow[] = [
  {
    name: 'psd',
    formula: 'X = U·Uᵀ',
    options: [
      { name: 'size', meaning: 'rows and columns of X' },
      { name: 'width', meaning: 'columns of U: at least the rank looked for' },
      { name: 'precision', default: 'f64', meaning: 'f64 or f32: of the point' },
    ],
  },
  {
    name: 'asymmetric',
    formula: 'X = U·Vᵀ,  or [U b 1]·[V 1 c]ᵀ with offsets',
    options: [
      { name: 'width', meaning: 'columns of U and V: at least the rank looked for' },
      { name: 'offsets', default: 'none', meaning: 'none or both: offsets of rows and columns' },
      { name: 'precision', default: 'f64', meaning: 'f64 or f32: of the point' },
    ],
  },
  {
    name: 'hadamard',
    formula: 'x = u^L − v^L, number by number',
    options: [
      { name: 'count', meaning: 'numbers of x' },
      { name: 'depth', default: 2, meaning: 'L, from 2 on' },
      { name: 'precision', default: 'f64', meaning: 'f64 or f32: of the point' },
    ],
  },
  {
    name: 'weightNormalized',
    formula: 'x = u^L − v^L,  (u, v) = g·d/‖d‖',
    options: [
      { name: 'count', meaning: 'numbers of x' },
      { name: 'depth', default: 2, meaning: 'L, from 2 on' },
      { name: 'rateRatio', default: 0.1, meaning: 'rate of the magnitude g over that of the direction d' },
      { name: 'precision', default: 'f64', meaning: 'f64 or f32: of the point' },
    ],
  },
  {
    name: 'deep',
    formula: 'X = W_L ⋯ W₁',
    options: [
      { name: 'depth', meaning: 'L, from 2 on' },
      {
        name: 'width',
        default: 'min(rows, columns)',
        meaning: 'between layers: one for all, or each its own',
      },
      { name: 'precision', default: 'f64', meaning: 'f64 or f32: of the point' },
    ],
  },
  {
    name: 'compressedDeep',
    formula: 'X = U·W̃_L ⋯ W̃₁·Vᵀ, layers of width × width',
    options: [
      { name: 'width', meaning: 'of bases and layers: twice the rank looked for' },
      { name: 'left', meaning: 'U at the start, rows × width' },
      { name: 'right', meaning: 'V at the start, columns × width' },
      { name: 'depth', meaning: 'layers between the bases' },
      { name: 'rateRatio', default: 1, meaning: 'rate of the bases over that of the layers; 0 fixes them' },
      { name: 'precision', default: 'f64', meaning: 'f64 or f32: of the point' },
    ],
  },
];
