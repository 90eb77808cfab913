/** Law of every optimizer that has a closed form on a quadratic: its trajectory is that form. */
import { describe, expect, it } from 'vitest';
import type { DescentState, Objective, Optimizer } from '#rankfree/optimizers/optimizer.js';
import { solve } from '#rankfree/optimizers/optimizer.js';

/** Eigenvalues of the quadratic F = ½ Σ λₐ θₐ²; its preconditioner divides by λₐ + damping. */
export const eigenvalues = [1, 0.5, 0.01, 3];

function quadratic(): Objective & Required<Pick<Objective, 'hessianVector' | 'precondition'>> {
  return {
    name: 'a quadratic',
    size: eigenvalues.length,
    evaluate(theta, gradient) {
      gradient?.set(eigenvalues.map((lambda, a) => lambda * theta[a]!));
      return eigenvalues.reduce((sum, lambda, a) => sum + 0.5 * lambda * theta[a]! ** 2, 0);
    },
    hessianVector(_theta, direction, out) {
      out.set(eigenvalues.map((lambda, a) => lambda * direction[a]!));
    },
    precondition(_theta, gradient, damping, out) {
      out.set(eigenvalues.map((lambda, a) => gradient[a]! / (lambda + damping)));
    },
  };
}

/** `factor(λ, t)`: θₜ over θ₀ along an eigenvector of eigenvalue λ. */
export function optimizerLaw<C extends 'hessianVector' | 'precondition', State extends DescentState>(
  optimizer: Optimizer<C, State>,
  factor: (lambda: number, t: number) => number,
): void {
  describe(`${optimizer.name}: law of an optimizer`, () => {
    it('follows its closed form on a quadratic, and knows loss and gradient where it stands', () => {
      const objective = quadratic();
      const theta = Float64Array.from([1, -2, 3, 0.5]);
      const solver = solve(optimizer, objective, theta);
      const state = solver.init();
      for (let t = 0; t <= 50; t++) {
        expect(state.iteration).toBe(t);
        for (const [a, lambda] of eigenvalues.entries()) {
          const expected = factor(lambda, t) * theta[a]!;
          expect(Math.abs(state.theta[a]! - expected)).toBeLessThan(1e-12);
          expect(Math.abs(state.gradient[a]! - lambda * expected)).toBeLessThan(1e-11);
        }
        expect(state.loss).toBe(objective.evaluate(state.theta));
        expect(state.measures.gradientNorm).toBeCloseTo(Math.hypot(...state.gradient), 12);
        solver.step(state);
      }
      expect(theta).toEqual(Float64Array.from([1, -2, 3, 0.5]));
    });
  });
}
