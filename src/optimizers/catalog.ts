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
      {
        name: 'damping',
        meaning: '0 needs factors of full rank; large is plain descent; or residual, or misfit',
      },
      { name: 'curvature', default: 1, meaning: 'of F in X: turns a residual into a damping' },
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
    name: 'stochastic',
    formula: 'θ ← Π(θ − stepSize · (∇F of a batch + noise·ψ)),  ψ on the sphere',
    options: [
      { name: 'stepSize', meaning: 'smaller than for all terms at once' },
      { name: 'seed', meaning: 'which random numbers' },
      { name: 'batch', default: 1, meaning: 'terms in a batch' },
      { name: 'replacement', default: 'without', meaning: 'with or without: how batches are drawn' },
      { name: 'projection', default: 'none', meaning: 'where θ may be: a ball, or rows of a length' },
      { name: 'noise', default: 0, meaning: 'length of the noise added to each gradient' },
      { name: 'repetition', default: 0, meaning: 'which of several runs with this seed' },
    ],
  },
  {
    name: 'perturbed',
    formula: 'θ ← θ − stepSize · ∇F,  a random push where ∇F is small',
    options: [
      { name: 'stepSize', meaning: 'stable below 2 over the largest eigenvalue of the Hessian' },
      { name: 'radius', meaning: 'length of the longest push' },
      { name: 'threshold', meaning: 'gradients from here down may be those of a saddle' },
      { name: 'wait', meaning: 'steps that a push has time for' },
      { name: 'decrease', meaning: 'what F must fall by meanwhile' },
      { name: 'seed', meaning: 'which random numbers' },
      { name: 'repetition', default: 0, meaning: 'which of several runs with this seed' },
    ],
  },
  {
    name: 'gradientFlow',
    formula: 'θ′ = −∇F,  Dormand–Prince 5(4)',
    options: [
      { name: 'tolerance', default: 1e-8, meaning: 'error of a step, relative to each number of θ' },
      {
        name: 'absolute',
        default: 'tolerance · root mean square of θ₀',
        meaning: 'error below which numbers do not count',
      },
    ],
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
