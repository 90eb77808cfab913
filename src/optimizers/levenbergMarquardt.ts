/**
 * Levenberg–Marquardt on a least-squares problem, matrix-free: to the last digit where the data can be met.
 *
 *   (JᵀWJ + ν·s·P⁻¹) d = −g,    g = JᵀWr,    s = |J P g|²_W / ⟨P g, g⟩
 *
 * solved by preconditioned conjugate gradients; P is the inverse Gram matrix of the other factor, and the damping is in its
 * metric, so P⁻¹p is never formed: it is kept beside the search direction p by the recursion of p itself. A step is taken
 * where |r| falls (ν ← ν/5); else ν ← 5ν and again, eight times at most. Directions that leave X as it is (rotations of a
 * factor, translations of points) lie in the null space of J: the damping is all they need.
 *
 * One iterate is one accepted step. Where no try succeeds the loss stays as it is, which `improvementBelow` ends.
 * Source    sensing recipe §1.5; Levenberg 1944, Marquardt 1963; ν starts at 1e-3.
 */
import { add, dot } from '../linalg/vectors.ts';
import type { LeastSquares } from './leastSquares.ts';
import type { Iterate, Solver } from './optimizer.ts';

export interface PolishState extends Iterate {
  iteration: number;
  /** Σ w r². */
  loss: number;
  readonly theta: Float64Array;
  damping: number;
  /** Conjugate-gradient steps so far. */
  products: number;
  /** |r| / |y|. */
  readonly measures: { train: number };
}

const firstDamping = 1e-3;
const success = 0.2;
const failure = 5;
const mostTries = 8;
const mostProducts = 200;
/** Regularises the Gram matrix of a factor whose columns have become dependent: a share of its mean eigenvalue. */
const gramFloor = 1e-8;

export function levenbergMarquardt(problem: LeastSquares, start: Float64Array): Solver<PolishState> {
  const { size, total } = problem;
  const [g, d, trial] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const solver = conjugateGradients(problem);
  const [Pg, curved] = [new Float64Array(size), new Float64Array(size)];
  const train = (loss: number) => Math.sqrt(loss / total);

  return {
    init() {
      const loss = problem.moveTo(start);
      const measures = { train: train(loss) };
      return { iteration: 0, loss, theta: start.slice(), damping: firstDamping, products: 0, measures };
    },
    step(state) {
      const { theta } = state;
      state.iteration++;
      problem.moveTo(theta);
      problem.gradient(g);
      problem.precondition(g, gramDamping(theta), Pg);
      const along = dot(Pg, g);
      if (!(along > 0)) return;
      problem.product(Pg, curved);
      const scale = dot(Pg, curved) / along;
      const accuracy = Math.min(0.1, Math.sqrt(state.measures.train));
      for (let attempt = 0; attempt <= mostTries; attempt++) {
        state.products += solver.solve(g, state.damping * scale, accuracy, gramDamping(theta), d);
        for (let a = 0; a < size; a++) trial[a] = theta[a]! + d[a]!;
        const loss = problem.moveTo(trial);
        if (loss < state.loss) {
          theta.set(trial);
          state.loss = loss;
          state.measures.train = train(loss);
          state.damping *= success;
          return;
        }
        state.damping *= failure;
        problem.moveTo(theta);
      }
    },
  };

  function gramDamping(theta: Float64Array): number {
    return (gramFloor * dot(theta, theta)) / problem.width;
  }
}

/** (JᵀWJ + μ P⁻¹) d = −g from d = 0. */
function conjugateGradients(problem: LeastSquares) {
  const { size } = problem;
  const [res, P, p, s, Ap] = Array.from({ length: 5 }, () => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    /** Steps taken. Ends where ⟨res, P res⟩ ≤ accuracy² × its start. */
    solve(g: Float64Array, mu: number, accuracy: number, gramDamping: number, d: Float64Array): number {
      d.fill(0);
      for (let a = 0; a < size; a++) res[a] = -g[a]!;
      problem.precondition(res, gramDamping, P);
      p.set(P);
      s.set(res);
      let rho = dot(res, P);
      const enough = accuracy * accuracy * rho;
      let step = 0;
      for (; step < mostProducts && rho > enough; step++) {
        problem.product(p, Ap);
        // P⁻¹p = s
        add(Ap, mu, s);
        const curvature = dot(p, Ap);
        if (!(curvature > 0)) break;
        const h = rho / curvature;
        add(d, h, p);
        add(res, -h, Ap);
        problem.precondition(res, gramDamping, P);
        const next = dot(res, P);
        const b = next / rho;
        rho = next;
        for (let a = 0; a < size; a++) {
          p[a] = P[a]! + b * p[a]!;
          s[a] = res[a]! + b * s[a]!;
        }
      }
      return step;
    },
  };
}
