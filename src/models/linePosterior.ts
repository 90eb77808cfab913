/**
 * A new line of a fit, from its own entries and what the fit holds of the lines across: one row equation, nothing else is fitted.
 *
 *   A = Σ_j ω_j ( ṽ_j ṽ_jᵀ + [0 ⊕ D_j(v,v)] ) + σ² P⁻¹        g = Σ_j ω_j ( t_j ṽ_j − [0, D_j(c,v)] ),   t_j = z_j − mean − c_j
 *   x = A⁻¹ g        C = σ² A⁻¹, or σ²/A_aa where fits keep variances alone        ω_j = w_j/α_j
 *
 * P = diag(p) are the prior variances that the fit has learned of its lines, or the lines' own moments where it learned none (trust/leverage.ts).
 * The line itself counts as one of middling noise. Where the fit knows classes of noise the weights w are found with x, as
 * in the fit: first a Student t above a floor that falls by half a step from what the prior leaves, then w = E[1/λ | residual].
 *
 * Under another loss than squares each entry's loss gives way to the quadratic that stands for it where the line is (losses/), until the line rests;
 * from one step to the next no prediction moves by more than 2.
 *
 * Of nearly exact data σ² counts as at least 1e-13 of what the entries say in units of the prior, so that rounding errors don't
 * decide in directions of which they say nothing.
 *
 * Shapes    K = rank + 1 numbers a line, offset first; C as completion/uncertainty.ts.   Units  standardised values.   Cost  n·K² + K³ a step.
 * Source    completion recipe §1, step 5; robust recipe §2.
 */
import type { Fit } from '../completion/fit.ts';
import type { TableLoss } from '../completion/tableLoss.ts';
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import type { SideName } from '../optimizers/alternating/covariance.ts';
import { studentWeight } from '../optimizers/alternating/noise.ts';
import { mixtureWeight } from '../optimizers/alternating/scaleMixture.ts';
import { priorPrecision } from '../trust/leverage.ts';

/** What was seen of a new line. */
export interface LineEntries {
  /** The lines across. */
  across: ArrayLike<number>;
  /** Standardised values. */
  value: ArrayLike<number>;
}

export interface LinePosterior {
  /** x: offset, then factors. */
  numbers: Float64Array;
  /** C, as the fit keeps it; undefined where it keeps none. */
  covariance: Float64Array | undefined;
}

const leastShare = 1e-13;
const mostSteps = 100;
/** The weights have settled when none moves by more. */
const settled = 1e-7;
/** Of a prediction in one step, in units of the noise. */
const mostMove = 2;
const floorDecay = 0.5;
/** Floors this far below the noise do nothing. */
const floorGone = 0.01;

/** Solves new lines of one side of a fit. */
export function openLinePosterior(
  fit: Fit,
  side: SideName,
  { name, loss, ofAmounts }: TableLoss,
): (entries: LineEntries) => LinePosterior {
  const across = side === 'rows' ? 'columns' : 'rows';
  const { rank, mean, noiseVariance, uncertainty, noise } = fit;
  const K = rank + 1;
  const [own, other] = side === 'rows' ? [fit.left, fit.right] : [fit.right, fit.left];
  const [ownOffsets, otherOffsets] =
    side === 'rows' ? [fit.rowOffsets, fit.columnOffsets] : [fit.columnOffsets, fit.rowOffsets];
  const precision = precisionOf(fit.priors?.[side], () => priorPrecision(ownOffsets, own, rank, 1), K);
  const variances = openVariances(uncertainty?.[across], uncertainty?.covariance, K);
  const factors = noise[across];

  return (entries) => {
    const count = entries.across.length;
    const target = Float64Array.from({ length: count }, (_, n) => {
      const j = entries.across[n]!;
      return entries.value[n]! - mean - otherOffsets[j]!;
    });
    const evenness = Float64Array.from(target, (_, n) => 1 / (factors?.[entries.across[n]!] ?? 1));
    if (count === 0) return solve(evenness, target).posterior();
    if (name !== 'squares') return standingIn();
    if (noise.shares.length === 1) return solve(evenness, target).posterior();
    return robust();

    function standingIn(): LinePosterior {
      const s2 = ofAmounts ? noiseVariance : 1;
      const scale = Math.sqrt(s2);
      // Amounts are held against what is left of them, the others against the whole prediction.
      const known = Float64Array.from(target, (t, n) => (ofAmounts ? 0 : entries.value[n]! - t));
      const observed = ofAmounts ? target : Float64Array.from(entries.value);
      let product = new Float64Array(count);
      let spread = new Float64Array(count);
      for (let step = 0; ; step++) {
        const stands = Array.from(observed, (y, n) =>
          loss.quadratic!((known[n]! + product[n]!) / scale, spread[n]! / s2, y / scale),
        );
        const solution = solve(
          evenness.map((ω, n) => ω * stands[n]!.weight),
          known.map((offset, n) => stands[n]!.target * scale - offset),
        );
        const next = solution.predictions();
        const move = next.product.reduce((most, p, n) => Math.max(most, Math.abs(p - product[n]!)), 0);
        if (move < settled * scale || step >= mostSteps) return solution.posterior();
        const share = Math.min(1, (mostMove * scale) / move);
        product = product.map((p, n) => p + share * (next.product[n]! - p));
        spread = next.spread;
      }
    }

    function robust(): LinePosterior {
      let floor = Math.max(noiseVariance, target.reduce((sum, t) => sum + t * t, 0) / count);
      let weights = new Float64Array(count).fill(1);
      for (let step = 0; ; step++) {
        const annealing = floor > floorGone * noiseVariance && step < mostSteps;
        const solution = solve(
          evenness.map((ω, n) => ω * weights[n]!),
          target,
        );
        const { product, spread } = solution.predictions();
        const expected = target.map((t, n) => (t - product[n]!) ** 2 + spread[n]!);
        const next = expected.map((E, n) => {
          const ratio = E / Math.max(noiseVariance / evenness[n]!, annealing ? floor : 0);
          return annealing ? studentWeight(ratio) : mixtureWeight(noise.shares, ratio);
        });
        const move = next.reduce((most, w, n) => Math.max(most, Math.abs(w - weights[n]!)), 0);
        if (!annealing && (move < settled || step >= 2 * mostSteps)) return solution.posterior();
        weights = next;
        floor *= floorDecay;
      }
    }

    /** The row equation of these values under these weights. */
    function solve(weight: Float64Array, value: Float64Array) {
      const A = new Float64Array(K * K);
      const g = new Float64Array(K);
      for (let n = 0; n < count; n++) addEntry(A, g, entries.across[n]!, weight[n]!, value[n]!);
      const variance = addPrior(A, precision, count === 0 ? 1 : noiseVariance, K);
      const diagonal = Float64Array.from({ length: K }, (_, a) => A[a * K + a]!);
      cholesky(A, K);
      const x = g.slice();
      solveCholesky(A, K, x);
      const C = inverse(A, K, variance);
      return {
        /** What it says of the entries beyond the lines across, and the variance of that. */
        predictions: () => ({
          product: value.map((_, n) => productAt(entries.across[n]!, x)),
          spread: value.map((_, n) => spreadOf(entries.across[n]!, x, C)),
        }),
        posterior: (): LinePosterior => ({
          numbers: x,
          covariance:
            uncertainty &&
            (uncertainty.covariance === 'full' ? packed(C, K) : diagonal.map((d) => variance / d)),
        }),
      };
    }
  };

  function addEntry(A: Float64Array, g: Float64Array, j: number, weight: number, t: number): void {
    const v = j * rank - 1;
    A[0]! += weight;
    g[0]! += weight * t;
    for (let a = 1; a <= rank; a++) {
      const va = other[v + a]!;
      A[a * K]! += weight * va;
      for (let b = 1; b <= a; b++) A[a * K + b]! += weight * (va * other[v + b]! + variances(j, b, a));
      g[a]! += weight * (t * va - variances(j, 0, a));
    }
  }

  /** ṽ·x */
  function productAt(j: number, x: Float64Array): number {
    let product = x[0]!;
    for (let a = 1; a < K; a++) product += other[j * rank + a - 1]! * x[a]!;
    return product;
  }

  /** ṽᵀ C ṽ + x̃ᵀ D x̃ + tr(C(u,u) D(v,v)),  x̃ = [1, u]. */
  function spreadOf(j: number, x: Float64Array, C: Float64Array): number {
    const design = (a: number): number => (a === 0 ? 1 : other[j * rank + a - 1]!);
    let spread = 0;
    for (let a = 0; a < K; a++) {
      for (let b = 0; b < K; b++) {
        const D = variances(j, Math.min(a, b), Math.max(a, b));
        spread += design(a) * design(b) * C[a * K + b]! + (a === 0 ? 1 : x[a]!) * (b === 0 ? 1 : x[b]!) * D;
        if (a > 0 && b > 0) spread += C[a * K + b]! * D;
      }
    }
    return Math.max(spread, 0);
  }
}

/** P⁻¹ as a packed triangle. */
function precisionOf(
  prior: Float64Array | undefined,
  otherwise: () => Float64Array,
  K: number,
): Float64Array {
  if (prior === undefined) return otherwise();
  const precision = new Float64Array((K * (K + 1)) / 2);
  for (let a = 0, at = 0; a < K; at += K - a, a++) precision[at] = 1 / prior[a]!;
  return precision;
}

/** D_j(a, b), a ≤ b, of the lines across: 0 where the fit keeps none. */
function openVariances(
  numbers: Float64Array | undefined,
  covariance: 'full' | 'diagonal' | undefined,
  K: number,
): (j: number, a: number, b: number) => number {
  if (numbers === undefined) return () => 0;
  if (covariance === 'diagonal') return (j, a, b) => (a === b ? numbers[j * K + a]! : 0);
  const each = (K * (K + 1)) / 2;
  return (j, a, b) => numbers[j * each + a * K - (a * (a - 1)) / 2 + (b - a)]!;
}

/** Adds σ² P⁻¹ to the lower triangle of A; returns the σ² that was taken. */
function addPrior(A: Float64Array, precision: Float64Array, variance: number, K: number): number {
  let said = 0;
  for (let a = 0, at = 0; a < K; at += K - a, a++) said = Math.max(said, A[a * K + a]! / precision[at]!);
  const noise = Math.max(variance, leastShare * said);
  for (let a = 0, at = 0; a < K; a++)
    for (let b = a; b < K; b++, at++) A[b * K + a]! += noise * precision[at]!;
  return noise;
}

/** scale·A⁻¹ from the Cholesky factor of A. */
function inverse(factor: Float64Array, K: number, scale: number): Float64Array {
  const full = new Float64Array(K * K);
  for (let a = 0; a < K; a++) {
    const column = full.subarray(a * K, (a + 1) * K);
    column[a] = scale;
    solveCholesky(factor, K, column);
  }
  return full;
}

function packed(C: Float64Array, K: number): Float64Array {
  const triangle = new Float64Array((K * (K + 1)) / 2);
  for (let a = 0, at = 0; a < K; a++) for (let b = a; b < K; b++) triangle[at++] = C[a * K + b]!;
  return triangle;
}
