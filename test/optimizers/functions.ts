/** Known functions to descend on. */
import type { Objective } from '#rankfree/optimizers/optimizer.js';

/** `evaluate` is always given a gradient to fill. */
export function functionOf(
  size: number,
  evaluate: (theta: Float64Array, gradient: Float64Array) => number,
): Objective {
  return {
    name: 'a known function',
    size,
    evaluate: (theta, gradient = new Float64Array(size)) => evaluate(theta, gradient),
  };
}

/** ½ Σ λₐ θₐ². */
export function quadraticOf(eigenvalues: readonly number[]): Objective {
  return functionOf(eigenvalues.length, (theta, gradient) => {
    gradient.set(eigenvalues.map((lambda, a) => lambda * theta[a]!));
    return eigenvalues.reduce((sum, lambda, a) => sum + 0.5 * lambda * theta[a]! ** 2, 0);
  });
}

/** 100 (y − x²)² + (1 − x)², least at (1, 1). */
export function rosenbrock(): Objective {
  return functionOf(2, (theta, gradient) => {
    const [x, y] = theta as unknown as [number, number];
    const bend = y - x * x;
    gradient[0] = -400 * x * bend - 2 * (1 - x);
    gradient[1] = 200 * bend;
    return 100 * bend * bend + (1 - x) ** 2;
  });
}
