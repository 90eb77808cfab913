/**
 * Whether the data determine the answer locally: how far the Jacobian is from losing a direction more than it must.
 *
 *   s_d / s_1,   s the singular values of J = ∂𝒜(X(θ))/∂θ at the answer, d = degrees of freedom
 *
 * J has exactly d non-zero singular values where every change of X is seen; the others belong to changes of θ that leave X as it
 * is. Noise in the data reaches X amplified by up to 1/s_d. From eigenvalues of JᵀJ a vanished value shows as about 1e-8, not as
 * 1e-16; those that matter were seen above 9e-5.
 *
 * A few hundred parameters: JᵀJ is formed, one product a column. More: the ends of the spectrum of JᵀJ + s₁²·ZZᵀ, Z the changes of
 * θ that leave X as it is, by Lanczos; from above, so where that has not settled well away from zero JᵀJ is formed after all.
 * Source    sensing recipe §3 (C2).
 */
import { eigh } from '../linalg/eigh.ts';
import { extremes } from '../linalg/lanczos.ts';
import { add, dot } from '../linalg/vectors.ts';
import type { LeastSquares } from '../optimizers/leastSquares.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { drawn } from './scale.ts';

/** Below this the data do not determine the answer. */
export const undetermined = 1e-6;

const formedFirstUpTo = 200;
const formedUpTo = 3000;
const lanczos = { tolerance: 1e-2, most: 150 };
/** A value from above that is believed. */
const plainlyDetermined = 0.02;

/** s_d / s_1 at the θ to which the problem was last moved; undefined where there are more parameters than can be looked at. */
export function identifiability(
  runtime: Runtime,
  problem: LeastSquares,
  gauge: readonly Float64Array[],
): number | undefined {
  const { size } = problem;
  if (size > formedFirstUpTo) {
    const estimate = estimated(runtime, problem, gauge);
    if (estimate > plainlyDetermined || size > formedUpTo) return estimate;
  }
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
  return Math.sqrt(Math.max(values[size - gauge.length - 1] ?? 0, 0) / values[0]!);
}

function estimated(runtime: Runtime, problem: LeastSquares, gauge: readonly Float64Array[]): number {
  const start = drawn(runtime, problem.size);
  const top = extremes(runtime, problem.product, start, { tolerance: 0.1, most: 10 }).largest.value;
  const lifted = (x: Float64Array, out: Float64Array) => {
    problem.product(x, out);
    for (const z of gauge) add(out, top * dot(z, x), z);
  };
  const { smallest, largest } = extremes(runtime, lifted, start, lanczos);
  return Math.sqrt(Math.max(smallest.value, 0) / largest.value);
}
