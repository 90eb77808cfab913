/**
 * Growth from a small start: gradient steps of exact, capped length on a least-squares problem.
 *
 *   preconditioned    D = −G·L (LᵀL + λ)⁻¹ (pair: both sides at once),   G = 𝒜*(w r)/(m·c),  λ = ‖G‖       c: curvature of 𝒜
 *   gradient          D = −G·L / t₀                                      t₀: size of the leading component of X
 *
 *   |r + h·c₁ + h²·c₂|² is a quartic in h;   h = its first local minimum, at most ½
 *
 * The residuals follow the step, so that an iterate costs one adjoint and one forward of two points. λ = ‖G‖ lets every
 * component grow by at most 1 + ½ a step whatever the condition number is: the cap, not the line search, keeps growth slow, and
 * slow growth is alignment. The gradient takes two to eight times as many steps, and finds a few answers more.
 *
 * Source    sensing recipe §1.2; ScaledGD(λ), Xu, Shen, Chi & Ma 2023 (arXiv 2302.01186).
 */
import type { LeastSquares } from './leastSquares.ts';
import type { Iterate, Solver } from './optimizer.ts';

export type Direction = 'preconditioned' | 'gradient';

export interface GrowthOptions {
  direction: Direction;
  /** m·c: what 𝒜*(r) is divided by to be a gradient of unit curvature (src/recovery/scale.ts). */
  curvature: number;
  /** Size of the leading component of X: the damping does not fall below 1e-14 of it. */
  size: number;
  /** Whether X = U·Uᵀ: its gradient in U is then (𝒜* + 𝒜*ᵀ)·U, of which half is taken. */
  symmetric: boolean;
}

export interface GrowthState extends Iterate {
  iteration: number;
  /** Σ w r². */
  loss: number;
  readonly theta: Float64Array;
  readonly residuals: Float64Array;
  readonly measures: { train: number };
}

const cap = 0.5;
const leastDamping = 1e-14;

export function growth(
  problem: LeastSquares,
  start: Float64Array,
  { direction, curvature, size, symmetric }: GrowthOptions,
): Solver<GrowthState> {
  const [g, D] = [new Float64Array(problem.size), new Float64Array(problem.size)];
  const [c1, c2] = [new Float64Array(problem.count), new Float64Array(problem.count)];
  const half = symmetric ? 0.5 : 1;
  const train = (loss: number) => Math.sqrt(loss / problem.total);

  return {
    init() {
      const theta = start.slice();
      const loss = problem.moveTo(theta);
      const residuals = problem.residuals.slice();
      return { iteration: 0, loss, theta, residuals, measures: { train: train(loss) } };
    },
    step(state) {
      const { theta, residuals } = state;
      problem.gradient(g);
      const damping = Math.max(problem.gradientNorm() / curvature, leastDamping * size);
      for (let a = 0; a < g.length; a++) g[a]! *= -half / curvature;
      if (direction === 'preconditioned') problem.precondition(g, damping, D);
      else for (let a = 0; a < g.length; a++) D[a] = g[a]! / size;
      problem.expand(D, c1, c2);
      const h = stepLength(problem, residuals, c1, c2);
      for (let a = 0; a < D.length; a++) theta[a]! += h * D[a]!;
      for (let t = 0; t < residuals.length; t++) residuals[t]! += h * (c1[t]! + h * c2[t]!);
      state.loss = problem.arriveAt(theta, residuals);
      state.measures.train = train(state.loss);
      state.iteration++;
    },
  };
}

/** The smallest positive root of ½ d/dh |r + h·c₁ + h²·c₂|²_w, at most the cap; the cap where there is none. */
function stepLength({ weigh }: LeastSquares, r: Float64Array, c1: Float64Array, c2: Float64Array): number {
  // ⟨r + h c₁ + h² c₂, c₁ + 2h c₂⟩ = a₀ + a₁ h + a₂ h² + a₃ h³
  const a0 = weigh(r, c1);
  const a1 = weigh(c1, c1) + 2 * weigh(r, c2);
  const a2 = 3 * weigh(c1, c2);
  const a3 = 2 * weigh(c2, c2);
  const slope = (h: number) => a0 + h * (a1 + h * (a2 + h * a3));
  if (!(a0 < 0)) return cap;
  // The slope is negative at 0: its first root lies before the first of its local maxima and minima at which it is positive.
  const turns = quadraticRoots(3 * a3, 2 * a2, a1).filter((h) => h > 0 && h < cap);
  let low = 0;
  for (const high of [...turns, cap]) {
    if (slope(high) >= 0) return bisect(slope, low, high);
    low = high;
  }
  return cap;
}

/** Real roots of a x² + b x + c, rising; a ≥ 0. */
function quadraticRoots(a: number, b: number, c: number): number[] {
  const discriminant = b * b - 4 * a * c;
  if (a === 0 || !(discriminant > 0)) return [];
  const root = Math.sqrt(discriminant);
  return [(-b - root) / (2 * a), (-b + root) / (2 * a)];
}

function bisect(slope: (h: number) => number, low: number, high: number): number {
  for (let step = 0; step < 60 && low < high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}
