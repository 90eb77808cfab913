/**
 * From scores of entries that a run has not seen to intervals: conformal quantiles, pooled or run by run.
 *
 *   pooled        q = the ⌈level (n + 1)⌉-th smallest score;   interval: centre ± q·deviation
 *   run by run    high = the ⌈level (n + 1)⌉-th smallest of m_k(e) + R_e s_k(e) over all entries e, m, s what the run k that left e out
 *                 says of the cell; low alike from below (CV+)
 *
 * With weights: the least number up to which the weights of the scores reach level·(Σ ω + ω of the cell itself), which is the same
 * where all weights are 1. Where no score reaches it, the bound is infinite.
 *
 * Source    intervals recipe §2; Vovk, Gammerman & Shafer 2005; Barber, Candès, Ramdas & Tibshirani 2021 (CV+) and 2019 (weights).
 */
import { identity } from '../measurements/orders.ts';

/** Scores of one run's left-out entries, rising, with the running sums of their weights. */
export interface RankedScores {
  score: Float64Array;
  upTo: Float64Array;
}

/** Sums of weights are compared with this slack, relative: .9 · 10 is 9. */
const rounding = 1e-12;

export function rankScores(score: Float64Array, weight?: Float64Array): RankedScores {
  const order = identity(score.length).sort((a, b) => score[a]! - score[b]!);
  let sum = 0;
  const upTo = Float64Array.from(order, (t) => {
    sum += weight?.[t] ?? 1;
    return sum;
  });
  return { score: Float64Array.from(order, (t) => score[t]!), upTo };
}

/** Σ ω. */
export function totalWeight({ upTo }: RankedScores): number {
  return upTo.at(-1) ?? 0;
}

/** Least score up to which the weights reach level·(Σ ω + own), own the cell's weight; ∞ where none does. */
export function quantileOf(ranked: RankedScores, level: number, own: number = 1): number {
  const { score, upTo } = ranked;
  const target = reach(level, totalWeight(ranked) + own);
  const at = firstIndex(score.length, (n) => upTo[n]! >= target);
  return at < score.length ? score[at]! : Number.POSITIVE_INFINITY;
}

/** What a run says of a cell. */
export interface Said {
  centre: number;
  deviation: number;
}

/** The CV+ interval of a cell from the runs' scores and what they say of it; null where it is not finite. */
export function crossInterval(
  runs: readonly RankedScores[],
  said: readonly Said[],
  level: number,
  own: number = 1,
): { low: number; high: number } | null {
  const target = reach(level, runs.reduce((sum, run) => sum + totalWeight(run), 0) + own);
  const high = crossBound(runs, said, 1, target);
  const low = crossBound(runs, said, -1, target);
  return Number.isFinite(high) && Number.isFinite(low) ? { low: -low, high } : null;
}

/**
 * Least t among sign·m_k + R s_k such that the weights of those up to t reach the target.
 *
 * Each run's numbers are in order already, so the middle of the widest run still in question cuts all runs by bisection: about
 * log₂ n cuts, and the answer is one of the numbers to the bit.
 */
function crossBound(
  runs: readonly RankedScores[],
  said: readonly Said[],
  sign: 1 | -1,
  target: number,
): number {
  const from = new Int32Array(runs.length);
  const to = Int32Array.from(runs, ({ score }) => score.length);
  const past = new Int32Array(runs.length);
  let best = Number.POSITIVE_INFINITY;
  for (;;) {
    let widest = 0;
    for (let k = 1; k < runs.length; k++) if (to[k]! - from[k]! > to[widest]! - from[widest]!) widest = k;
    if (from[widest]! >= to[widest]!) return best;
    const middle = (from[widest]! + to[widest]!) >> 1;
    const t = numberAt(widest, middle);
    let sum = 0;
    for (let k = 0; k < runs.length; k++) {
      past[k] = k === widest ? middle + 1 : firstPast(k, t);
      if (past[k]! > 0) sum += runs[k]!.upTo[past[k]! - 1]!;
    }
    if (sum >= target) {
      best = t;
      to.set(past);
      to[widest] = middle;
    } else from.set(past);
  }

  function numberAt(k: number, n: number): number {
    return sign * said[k]!.centre + runs[k]!.score[n]! * said[k]!.deviation;
  }

  /** How many of run k's numbers are at most t. */
  function firstPast(k: number, t: number): number {
    return from[k]! + firstIndex(to[k]! - from[k]!, (n) => numberAt(k, from[k]! + n) > t);
  }
}

function reach(level: number, weight: number): number {
  return level * weight * (1 - rounding);
}

/** First of 0 … count − 1 that passes, all after it passing too; count where none does. */
function firstIndex(count: number, passes: (n: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
