/**
 * The guard: which columns are better off without factors, or even without offsets, told by what was said of left-out entries.
 *
 * A richer voice (factors) says f more than a simpler one (offsets, or the column's mean), which leaves r. In column j, over its left-out
 * entries, r and both voices clipped to the fences,
 *
 *   λ_j = Σ f r / Σ f²       v_j = Σ f² e² / (Σ f²)² + .02,   e² = min(r², (r − f)²)
 *
 * is the share of what the richer voice adds that is true, with its sampling variance. Σ r² − Σ (r − f)² = (2 λ_j − 1) Σ f², so the paired
 * comparison of squares is that of λ_j with ½. A single column can't tell: what k components make of pure noise has λ_j = 0 ± 1/√k,
 * however many entries there are. All columns together can:
 *
 *   helped      λ_j ~ N(m, s² + v_j)
 *   unhelped    λ_j ~ N(0, v_j), a share π of the columns
 *
 * with m, s, π by expectation–maximisation. There are unhelped columns only if they raise the log-likelihood above that of π = 0 by 1 + log J,
 * J the number of columns: two more numbers are learned, and pay ½ log J each. Then the columns whose expected λ_j, given their data, is
 * below .4 fall back. (The mean of several runs overfits less than a run: .4, not .5.) Columns with fewer than 40 left-out entries go with
 * the whole table, in which factors stay unless offsets alone have the smaller clipped score.
 *
 * A column falls back to its mean where that is better than both, by the same rule; else to offsets.
 *
 * Source    robust recipe §4; two groups with a learned share: B. Efron, Large-scale inference, 2010, §2.
 */
import type { Kernels } from '../runtime/kernels.ts';
import type { FoldFit } from './crossFit.ts';
import { clippedScore, eachLeftOut } from './crossFit.ts';
import type { Fences } from './fences.ts';
import type { ObservedTable } from './table.ts';
import type { Voice } from './voices.ts';

/** The tails of a share learned from fewer take helped columns for unhelped ones. */
const fewestLeftOut = 40;
/** Left-out entries are not quite independent of each other: no share is known better than ± .14. */
const leastVariance = 0.02;
const falseBelow = 0.4;
const price = 1;
const steps = 100;
const settled = 1e-6;
const startShare = 0.2;
const startSpread = 0.1;
const leastSpread = 1e-4;
/** What helps is at least so true, and not every column may be unhelped: else the two groups could change places. */
const leastMean = 0.3;
const mostUnhelped = 0.95;

type Elementary = Pick<Kernels, 'log' | 'exp'>;

/** One voice for all columns: offsets, unless factors have the smaller score. */
export function chooseVoice(table: ObservedTable, folds: readonly FoldFit[], fences: Fences): Voice[] {
  const score = (voice: Voice): number => clippedScore(table, folds, fences, voice);
  const whole: Voice = score('model') < score('offsets') ? 'model' : 'offsets';
  return new Array<Voice>(table.columns).fill(whole);
}

/** One voice for all columns, of losses that tell by themselves: the simplest of those that leave least. */
export function leastVoice(left: (voice: Voice) => number): Voice {
  let best: Voice = 'columnMean';
  for (const voice of ['offsets', 'model'] as const) if (left(voice) < left(best)) best = voice;
  return best;
}

/** The voice that each column of the table is best filled by. */
export function chooseVoices(
  kernels: Elementary,
  table: ObservedTable,
  folds: readonly FoldFit[],
  fences: Fences,
): Voice[] {
  const judged = judge(table, folds, fences);
  const noFalse = (richer: Voice, simpler: Voice): Set<number> =>
    falseColumns(kernels, trueShares(judged, richer, simpler));
  const noOffsets = noFalse('offsets', 'columnMean');
  const whole = chooseVoice(table, folds, fences);
  if (whole[0] === 'offsets') return whole.map((voice, j) => (noOffsets.has(j) ? 'columnMean' : voice));
  const belowOffsets = noFalse('model', 'offsets');
  const belowMean = noFalse('model', 'columnMean');
  return whole.map((_, j) => {
    if (belowMean.has(j) && noOffsets.has(j)) return 'columnMean';
    return belowOffsets.has(j) ? 'offsets' : 'model';
  });
}

/** The runs, with each column's chosen voice as what their model says. */
export function heed(
  folds: readonly FoldFit[],
  { column }: ObservedTable,
  voices: readonly Voice[],
): FoldFit[] {
  if (voices.every((voice) => voice === 'model')) return [...folds];
  return folds.map((fold) => {
    const { entries, said } = fold;
    const model = Float64Array.from(entries, (t, at) => said[voices[column[t]!]!][at]!);
    return { ...fold, said: { ...said, model } };
  });
}

/** λ_j and v_j of one column. */
interface TrueShare {
  column: number;
  share: number;
  variance: number;
}

/** What every voice leaves of the left-out entries, in one order. */
interface Judged {
  columns: number;
  column: Int32Array;
  residual: Record<Voice, Float64Array>;
}

function judge(table: ObservedTable, folds: readonly FoldFit[], fences: Fences): Judged {
  const count = folds.reduce((sum, { entries }) => sum + entries.length, 0);
  const column = new Int32Array(count);
  const residualsOf = (voice: Voice): Float64Array => {
    const residuals = new Float64Array(count);
    let n = 0;
    eachLeftOut(table, folds, fences, voice, (j, residual) => {
      column[n] = j;
      residuals[n++] = residual;
    });
    return residuals;
  };
  const [model, offsets, columnMean] = [
    residualsOf('model'),
    residualsOf('offsets'),
    residualsOf('columnMean'),
  ];
  return { columns: table.columns, column, residual: { model, offsets, columnMean } };
}

/** Of every column with enough left-out entries in which the voices differ. */
function trueShares({ columns, column, residual }: Judged, richer: Voice, simpler: Voice): TrueShare[] {
  const [left, rich] = [residual[simpler], residual[richer]];
  const count = new Int32Array(columns);
  const largest = new Float64Array(columns);
  for (let n = 0; n < column.length; n++) {
    const j = column[n]!;
    count[j]!++;
    largest[j] = Math.max(largest[j]!, Math.abs(left[n]!), Math.abs(rich[n]!));
  }
  const added = new Float64Array(columns);
  const overlap = new Float64Array(columns);
  const noise = new Float64Array(columns);
  for (let n = 0; n < column.length; n++) {
    const j = column[n]!;
    if (largest[j] === 0) continue;
    const r = left[n]! / largest[j]!;
    const e = rich[n]! / largest[j]!;
    const f = r - e;
    added[j]! += f * f;
    overlap[j]! += f * r;
    noise[j]! += f * f * Math.min(r * r, e * e);
  }
  return Array.from(count.keys())
    .filter((j) => count[j]! >= fewestLeftOut && added[j]! > 0)
    .map((column) => ({
      column,
      share: overlap[column]! / added[column]!,
      variance: noise[column]! / added[column]! / added[column]! + leastVariance,
    }))
    .filter(({ share, variance }) => Number.isFinite(share) && Number.isFinite(variance));
}

/** The columns in which what the richer voice adds is false, if the table has such columns. */
function falseColumns(kernels: Elementary, shares: readonly TrueShare[]): Set<number> {
  const none = new Set<number>();
  if (shares.length === 0) return none;
  const two = learnGroups(kernels, shares, startShare);
  const gain = two.likelihood - learnGroups(kernels, shares, 0).likelihood;
  if (!(gain > price + kernels.log(shares.length))) return none;
  const { mean, spread, helped } = two;
  const isFalse = ({ share, variance }: TrueShare, n: number): boolean =>
    helped[n]! * shrunk(share, variance, mean, spread) < falseBelow;
  return new Set(shares.filter(isFalse).map(({ column }) => column));
}

/** What helped and unhelped columns are like. */
interface Groups {
  /** m and s² of the helped. */
  mean: number;
  spread: number;
  /** Probability of each column to be one of them. */
  helped: Float64Array;
  likelihood: number;
}

/** Expectation–maximisation from m = 1; a share of 0 stays 0. */
function learnGroups({ log, exp }: Elementary, shares: readonly TrueShare[], start: number): Groups {
  let [unhelped, mean, spread] = [start, 1, startSpread];
  const helped = new Float64Array(shares.length);
  let likelihood = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const before = likelihood;
    likelihood = expect();
    if (Math.abs(likelihood - before) < settled) break;
    maximise();
  }
  likelihood = expect();
  return { mean, spread, helped, likelihood };

  /** log N(λ; centre, variance), but for a constant. */
  function logDensity(share: number, centre: number, variance: number): number {
    return -(log(variance) + (share - centre) ** 2 / variance) / 2;
  }

  function expect(): number {
    let sum = 0;
    for (let n = 0; n < shares.length; n++) {
      const { share, variance } = shares[n]!;
      const inside = log(1 - unhelped) + logDensity(share, mean, variance + spread);
      if (unhelped === 0) {
        helped[n] = 1;
        sum += inside;
        continue;
      }
      const outside = log(unhelped) + logDensity(share, 0, variance);
      const top = Math.max(inside, outside);
      const total = exp(inside - top) + exp(outside - top);
      helped[n] = exp(inside - top) / total;
      sum += top + log(total);
    }
    return sum;
  }

  function maximise(): void {
    const weight = helped.reduce((sum, p) => sum + p, 0);
    unhelped = Math.min(mostUnhelped, 1 - weight / shares.length);
    // A share that has come to nothing stays there.
    if (unhelped < 1e-12) unhelped = 0;
    if (!(weight > 0)) return;
    const posterior = shares.map(({ share, variance }) => shrunk(share, variance, mean, spread));
    const about = (centre: number): number =>
      posterior.reduce((sum, x, n) => {
        const { variance } = shares[n]!;
        return sum + helped[n]! * ((x - centre) ** 2 + (spread * variance) / (spread + variance));
      }, 0);
    mean = Math.max(leastMean, posterior.reduce((sum, x, n) => sum + helped[n]! * x, 0) / weight);
    spread = Math.max(leastSpread, about(mean) / weight);
  }
}

/** The expected true share of a helped column, given what its entries say. */
function shrunk(share: number, variance: number, mean: number, spread: number): number {
  return mean + (spread / (spread + variance)) * (share - mean);
}
