import type { CatalogRow } from '../catalog.ts';

export const optimizers: readonly CatalogRow[] = [
  {
    name: 'gradientDescent',
    formula: 'θ ← θ − stepSize · ∇F',
    options: [
      {
        name: 'stepSize',
        meaning: 'stable below 2 over the largest eigenvalue of the Hessian; or auto',
      },
    ],
  },
  {
    name: 'preconditioned',
    formula: 'L ← L − stepSize · ∇_L F · (RᵀR + damping·I)⁻¹,  R alike',
    options: [
      { name: 'stepSize', meaning: 'share of a full step, up to 1' },
      { name: 'damping', meaning: '0 needs factors of full rank; large is plain descent' },
    ],
  },
  {
    name: 'lbfgs',
    formula: 'θ ← θ − h·H·∇F,  H from the last pairs of steps and changes of ∇F',
    options: [{ name: 'memory', default: 20, meaning: 'pairs kept' }],
  },
  {
    name: 'growth',
    formula: 'L ← L − h·G·L (LᵀL + ‖G‖)⁻¹,  h the exact step, at most ½;  squares of a measurement',
    options: [
      { name: 'direction', meaning: "'preconditioned', or 'gradient': more steps, a few answers more" },
    ],
  },
  {
    name: 'levenbergMarquardt',
    formula: 'θ ← θ − (JᵀWJ + ν·s·P⁻¹)⁻¹ JᵀWr;  squares of a measurement',
    options: [],
  },
  {
    name: 'alternating',
    formula: 'x ← x − H⁻¹·gradient for every column, then every row;  noise and priors learned',
    options: [
      { name: 'width', meaning: 'components to start with' },
      { name: 'seed', meaning: 'which random start' },
      { name: 'repetition', meaning: 'which of several fits with this seed' },
    ],
  },
];
