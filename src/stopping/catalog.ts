import type { CatalogRow } from '../catalog.ts';

export const stoppingRules: readonly CatalogRow[] = [
  {
    name: 'heldOut',
    formula: 'no better held-out error for `patience` iterations; the best iterate is kept',
    options: [{ name: 'patience', meaning: 'iterations without improvement' }],
  },
  {
    name: 'improvementBelow',
    formula: 'eₜ ≥ (1 − share)·eₜ₋₁',
    options: [{ name: 'share', meaning: 'least improvement of an iterate' }],
  },
  {
    name: 'plateau',
    formula: 'eₜ ≥ (1 − share)·eₜ₋ₚ,  p = patience',
    options: [
      { name: 'patience', meaning: 'iterations that are judged together' },
      { name: 'share', meaning: 'their least improvement' },
    ],
  },
  {
    name: 'lossFloor',
    formula: 'F ≤ floor',
    options: [{ name: 'floor', meaning: 'a loss below which there is nothing to fit' }],
  },
  {
    name: 'gradientNorm',
    formula: '‖∇F‖ ≤ tolerance',
    options: [{ name: 'tolerance', meaning: 'in the units of F over those of θ' }],
  },
  {
    name: 'sizeFloor',
    formula: 'size ≤ share·(size at the start)',
    options: [
      { name: 'size', meaning: 'what must not vanish, such as the norm of θ' },
      { name: 'share', meaning: 'of the first, at which the run is given up' },
    ],
  },
  { name: 'settled', formula: 'the optimizer finds nothing more to gain', options: [] },
  {
    name: 'noiseSettled',
    formula: 'the learned noise variance no longer moves',
    options: [{ name: 'unit', meaning: 'the variance that the noise is a share of' }],
  },
  {
    name: 'iterationLimit',
    formula: 't ≥ limit',
    options: [{ name: 'limit', meaning: 'iterations' }],
  },
  {
    name: 'timeLimit',
    formula: 'seconds are up',
    options: [{ name: 'seconds', meaning: 'wall time; the one rule that depends on the machine' }],
  },
  { name: 'anyOf', formula: 'the first of several rules', options: [] },
];
