/**
 * Noisy data: the rank that predicts left-out measurements best.
 *
 *   five random folds;  of each: grow without it, polish at ranks 1, 2, …, squared error on it;  rank = argmin of the sum
 *
 * Rank 0 predicts zero. The climb ends once two ranks in a row have predicted worse than the best.
 * Source    sensing recipe §1.6.
 */
import { assignFolds } from '../folds.ts';
import type { Measurement } from '../measurements/measurement.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Form } from './form.ts';
import type { Grown, RecoveryProblem } from './ladder.ts';
import { polish } from './ladder.ts';

export const foldCount = 5;
const worseInARow = 2;

export interface CrossValidated {
  /** 0 where zero predicts best. */
  rank: number;
  /** Root mean squared error on left-out measurements, by rank from 0 on. */
  errors: number[];
}

/** `grow`: the factor that grows under a weight vector. */
export async function chooseRank(
  problem: RecoveryProblem,
  seed: number,
  grow: (weights: Float64Array, fold: number) => Promise<Grown>,
  tell?: (done: number) => void,
): Promise<CrossValidated> {
  const { measurement, observations, form, runtime } = problem;
  const { count } = measurement;
  const fold = assignFolds(runtime, count, foldCount, seed);
  const seen = Array.from({ length: foldCount }, (_, k) => Float64Array.from(fold, (f) => (f === k ? 0 : 1)));
  const grown: Grown[] = [];
  for (const [k, weights] of seen.entries()) {
    grown.push(await grow(weights, k));
    tell?.((k + 1) / (2 * foldCount));
  }
  const sums = [observations.reduce((sum, y) => sum + y * y, 0)];
  let best = 0;
  const fewest = count - Math.ceil(count / foldCount);
  for (let rank = 1; rank <= form.fullWidth && form.degreesOfFreedom(rank) < fewest; rank++) {
    let sum = 0;
    for (const [k, weights] of seen.entries()) {
      const { theta } = await polish(problem, grown[k]!, rank, weights);
      sum += leftOut(runtime, measurement, form, theta, rank, observations, weights);
    }
    sums.push(sum);
    if (sum < sums[best]!) best = rank;
    else if (rank - best >= worseInARow) break;
  }
  return { rank: best, errors: sums.map((sum) => Math.sqrt(sum / count)) };
}

/** Σ over what was not seen of (prediction − y)². */
function leftOut(
  { arena }: Runtime,
  measurement: Measurement,
  form: Form,
  theta: Float64Array,
  rank: number,
  y: Float64Array,
  seen: Float64Array,
): number {
  const mark = arena.mark();
  const parametrization = form.parametrization(rank);
  const point = parametrization.createPoint();
  parametrization.point(theta, point);
  const p = new Float64Array(y.length);
  measurement.forward(point, p);
  arena.release(mark);
  let sum = 0;
  for (let t = 0; t < y.length; t++) if (seen[t] === 0) sum += (p[t]! - y[t]!) ** 2;
  return sum;
}
