/**
 * A scale mixture of Gaussians for residuals: most entries have variance c, some 4 c, 16 c, …
 *
 *   r_l(u) ∝ π_l λ_l^(−1/2) exp(−u/(2 c λ_l)),   λ_l = 4ˡ        w(u) = Σ_l r_l(u)/λ_l
 *
 * learned from squared residuals u by 40 steps of expectation–maximisation,
 *
 *   N_l = Σ m r_l(u)        π = N/ΣN        c = Σ m w u / Σ m
 *
 * from the last sweep's π and c; first from c = min(mean u, median u/.455), π = (.9, the rest equal). There are as many classes as reach
 * the largest residual, but each must pay for itself: the one that adds least to the log-likelihood, N log(1 − π_l) − Σ m log(1 − r_l), is
 * dropped if that is less than ½ log N, and so on. One wrong cell can pay, if it is wrong enough; and as classes go one by one, wrong cells
 * of very different sizes don't lose all of theirs at once. (The recipe takes ½ log N from the counts, where three cells can't pay.) If only
 * the first is left, c = mean u and every weight is 1.
 *
 * The u are gathered on a grid of eighths of an octave, each shared between its two neighbours so that the result moves smoothly with
 * it. Two octaves are 16 grid points, so exp(−u/(2 c λ_l)) at point n is that of l = 0 at point n − 16 l: one row of exponentials a
 * step serves all classes, and a step costs grid × classes, however many entries there are.
 *
 * Units     u: squares of the standardised values. `weight` takes u/s2.
 * Source    robust recipe §2, step 3.
 */
import { exponential } from '../../runtime/exponential.ts';
import type { Kernels } from '../../runtime/kernels.ts';

export interface ScaleMixture {
  /** Learns from squared residuals that count m times; returns c. */
  learn(square: Float64Array, observations: Float64Array): number;
  /** w at u/c. */
  weight(ratio: number): number;
  /** π. */
  shares(): number[];
}

const steps = 40;
/** Relative change of c that ends the steps before. */
const settled = 1e-8;
/** Grid points an octave. */
const octave = 8;
/** Grid points between λ_l and λ_(l + 1) = 4 λ_l. */
const perClass = 2 * octave;
/** Residuals below c/2^10 are as good as there: their weights differ by less than a thousandth. */
const lowest = -10 * octave;
const medianOfChiSquare = 0.455;
const firstShare = 0.9;
/** A class with fewer entries is empty. */
const negligible = 0.1;

/** Masses at the points u = unit·2^(n/8), n = lowest … lowest + mass.length − 1. */
interface Histogram {
  unit: number;
  mass: Float64Array;
  total: number;
}

export function scaleMixture({ log, exp }: Pick<Kernels, 'log' | 'exp'>): ScaleMixture {
  const perLog = octave / log(2);
  let shares = [1];
  let c: number | undefined;
  /** w at u/c = 2^(n/8), n = lowest …; empty: 1 everywhere. */
  let table = new Float64Array();

  return { learn, weight, shares: () => shares };

  function learn(square: Float64Array, observations: Float64Array): number {
    const total = observations.reduce((sum, m) => sum + m, 0);
    const mean = square.reduce((sum, u, t) => sum + observations[t]! * u, 0) / total;
    table = new Float64Array();
    if (!(mean > 0)) return mean;
    const first = c === undefined;
    c ??= Math.min(mean, median(square.filter((_, t) => observations[t]! > 0)) / medianOfChiSquare);
    if (!(c > 0)) return mean; // Half the residuals are nothing: no scale to measure the others by.
    const histogram = gather(square, observations, c);
    const top = histogram.mass.length - 1 + lowest;
    const classes = 1 + Math.max(0, Math.ceil(top / perClass));
    shares = first
      ? startShares(classes)
      : normalised(Array.from({ length: classes }, (_, l) => Math.max(shares[l] ?? 0, 1 / total)));
    const points = grid(histogram.mass.length).map((ratio) => ratio * histogram.unit);
    for (let poor = -1; poor !== 0; poor = poorest(histogram, points, c)) {
      if (poor > 0) shares = normalised(shares.map((share, l) => (l === poor ? 0 : share)));
      for (let step = 0; step < steps; step++) {
        const before: number = c;
        c = improve(histogram, points, before);
        if (Math.abs(c - before) < settled * before) break;
      }
    }
    if (countActive() === 1) {
      shares = [1];
      c = mean;
      return mean;
    }
    tabulate(Math.ceil(log((histogram.unit * exp(top / perLog)) / c) * perLog));
    return c;
  }

  function countActive(): number {
    return shares.reduce((count, share) => count + (share > 0 ? 1 : 0), 0);
  }

  /** 2^(n/8) for n = lowest − 16·(classes − 1) … lowest + length − 1: as far down as the widest class looks. */
  function grid(length: number): Float64Array {
    const shift = perClass * (shares.length - 1);
    return Float64Array.from({ length: length + shift }, (_, n) => exp((lowest - shift + n) / perLog));
  }

  function gather(square: Float64Array, observations: Float64Array, unit: number): Histogram {
    const places = square.map((u) => Math.max(lowest, log(u / unit) * perLog));
    const last = places.reduce((most, at, t) => (observations[t]! > 0 ? Math.max(most, at) : most), lowest);
    const mass = new Float64Array(Math.floor(last) - lowest + 2);
    let total = 0;
    for (let t = 0; t < places.length; t++) {
      const m = observations[t]!;
      if (m === 0) continue;
      const at = places[t]! - lowest;
      const n = Math.floor(at);
      mass[n]! += m * (1 - (at - n));
      mass[n + 1]! += m * (at - n);
      total += m;
    }
    return { unit, mass, total };
  }

  /** One step: sets π and returns c. */
  function improve({ mass, total }: Histogram, points: Float64Array, before: number): number {
    const counts = shares.map(() => 0);
    const narrowness = powers(0.25, shares.length);
    const shift = points.length - mass.length;
    const respond = responsibilities(points, before);
    let moment = 0;
    for (let n = 0; n < mass.length; n++) {
      if (mass[n] === 0) continue;
      let w = 0;
      respond(n, (l, r) => {
        counts[l]! += mass[n]! * r;
        w += r * narrowness[l]!;
      });
      moment += mass[n]! * w * points[shift + n]!;
    }
    shares = normalised(counts.map((count, l) => (l > 0 && count < negligible ? 0 : count)));
    return moment / total;
  }

  /** The class that adds least to the log-likelihood, if that is less than its price; else 0. */
  function poorest({ mass, total }: Histogram, points: Float64Array, c: number): number {
    const respond = responsibilities(points, c);
    const gains = shares.map((share) => total * log(1 - share));
    for (let n = 0; n < mass.length; n++) {
      if (mass[n] === 0) continue;
      respond(n, (l, r) => {
        gains[l]! -= mass[n]! * log(1 - r);
      });
    }
    let poor = 0;
    let least = log(total) / 2;
    for (let l = 1; l < shares.length; l++) {
      if (shares[l]! === 0 || !(gains[l]! < least)) continue;
      poor = l;
      least = gains[l]!;
    }
    return poor;
  }

  /** Tells every class that has a share, and its r_l, at point n of a grid of u's. */
  function responsibilities(
    points: Float64Array,
    c: number,
  ): (n: number, tell: (l: number, r: number) => void) => void {
    const shift = perClass * (shares.length - 1);
    const density = points.map((u) => exp(-u / (2 * c)));
    const active = Array.from(shares.keys()).filter((l) => shares[l]! > 0);
    const halves = powers(0.5, shares.length);
    const height = active.map((l) => shares[l]! * halves[l]!);
    const r = new Float64Array(active.length);
    return (n, tell) => {
      let sum = 0;
      for (let a = 0; a < r.length; a++) {
        sum += r[a] = height[a]! * density[n + shift - perClass * active[a]!]!;
      }
      // So far out that every density underflows: the widest class has it.
      if (sum === 0) sum = r[r.length - 1] = 1;
      for (let a = 0; a < r.length; a++) tell(active[a]!, r[a]! / sum);
    };
  }

  function tabulate(top: number): void {
    const length = Math.max(2, top - lowest + 1);
    const respond = responsibilities(grid(length), 1);
    const narrowness = powers(0.25, shares.length);
    table = Float64Array.from({ length }, (_, n) => {
      let w = 0;
      respond(n, (l, r) => {
        w += r * narrowness[l]!;
      });
      return w;
    });
  }

  function weight(ratio: number): number {
    if (table.length === 0) return 1;
    const at = Math.min(Math.max(lowest, log(ratio) * perLog) - lowest, table.length - 1);
    const n = Math.min(Math.floor(at), table.length - 2);
    return table[n]! + (at - n) * (table[n + 1]! - table[n]!);
  }

  function startShares(classes: number): number[] {
    if (classes === 1) return [1];
    return Array.from({ length: classes }, (_, l) =>
      l === 0 ? firstShare : (1 - firstShare) / (classes - 1),
    );
  }
}

/** w at u/c of a mixture with these shares, without a table: for a few residuals. */
export function mixtureWeight(shares: readonly number[], ratio: number): number {
  let sum = 0;
  let weighted = 0;
  let narrowest = 1;
  for (let l = 0, narrowness = 1, height = 1; l < shares.length; l++, narrowness /= 4, height /= 2) {
    if (shares[l] === 0) continue;
    const r = shares[l]! * height * exponential((-ratio * narrowness) / 2);
    sum += r;
    weighted += r * narrowness;
    narrowest = narrowness;
  }
  // So far out that every density underflows: the widest class has it.
  return sum > 0 ? weighted / sum : narrowest;
}

function median(numbers: Float64Array): number {
  return numbers.sort()[numbers.length >> 1]!;
}

/** baseˡ for l = 0 … length − 1, by multiplication: exact for powers of two. */
function powers(base: number, length: number): Float64Array {
  const numbers = new Float64Array(length).fill(1);
  for (let l = 1; l < length; l++) numbers[l] = base * numbers[l - 1]!;
  return numbers;
}

function normalised(shares: number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
