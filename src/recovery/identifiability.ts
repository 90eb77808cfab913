/**
 * Whether the data determine the answer locally: how far the Jacobian is from losing a direction more than it must.
 *
 *   s_d / s_1,   s the singular values of J = ∂𝒜(X(θ))/∂θ at the answer, d = degrees of freedom
 *
 * J has exactly d non-zero singular values where every change of X is seen; the others belong to changes of θ that leave X as it
 * is. Noise in the data reaches X amplified by up to 1/s_d. From eigenvalues of JᵀJ a vanished value shows as about 1e-8, not as
 * 1e-16; those that matter were seen above 9e-5.
 *
 * Up to 600 parameters JᵀJ is formed, one product a column; beyond that the smallest value comes from inverse iteration by
 * conjugate gradients on a start from which known null directions fade.
 * Source    sensing recipe §3 (C2).
 */
import { eigh } from '../linalg/eigh.ts';
import type { LeastSquares } from '../optimizers/leastSquares.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** Below this the data do not determine the answer. */
export const undetermined = 1e-6;

const formedUpTo = 600;

/** s_d / s_1 at the θ to which the problem was last moved; undefined where there are more parameters than can be looked at. */
export function identifiability(
  runtime: Runtime,
  problem: LeastSquares,
  degreesOfFreedom: number,
): number | undefined {
  const { size } = problem;
  if (size > formedUpTo) return undefined;
  const unit = new Float64Array(size);
  const column = new Float64Array(size);
  const normal = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    unit[a] = 1;
    problem.product(unit, column);
    normal.set(column, a * size);
    unit[a] = 0;
  }
  const { values } = eigh(runtime, normal, size);
  return Math.sqrt(Math.max(values[degreesOfFreedom - 1] ?? 0, 0) / values[0]!);
}
