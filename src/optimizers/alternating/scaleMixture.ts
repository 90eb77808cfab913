/**
 * A scale mixture of Gaussians for residuals: most entries have variance c, some 4 c, 16 c, …
 *
 *   r_l(u) ∝ π_l λ_l^(−1/2) exp(−u/(2 c λ_l)),   λ_l = 4^l        w(u) = Σ_l r_l(u)/λ_l
 *
 * learned from squared residuals u by 40 steps of expectation–maximisation,
 *
 *   N_l = Σ m r_l(u),  for l ≥ 1 less ½ log N: a class must pay for itself or go        π = N/ΣN        c = Σ m w u / Σ m
 *
 * from the last sweep's π and c; first from c = min(mean u, median u/.455), π = (.9, the rest equal). There are as many classes as
 * reach the largest residual. If only the first is left, c = mean u and every weight is 1.
 *
 * The u are gathered on a grid of eighths of an octave, each shared between its two neighbours so that the result moves smoothly with
 * it. Two octaves are 16 grid points, so exp(−u/(2 c λ_l)) at point n is that of l = 0 at point n − 16 l: one row of exponentials a
 * step serves all classes, and a step costs grid × classes, however many entries there are.
 *
 * Units     u: squares of the standardised values. `weight` takes u/s2.
 * Source    robust recipe §2, step 3.
 */
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
const settled = 1e-10;
/** Grid points an octave. */
const octave = 8;
/** Grid points between λ_l and λ_(l + 1) = 4 λ_l. */
const perClass = 2 * octave;
/** Residuals below c/2^10 are as good as there: their weights differ by less than a thousandth. */
const lowest = -10 * octave;
const medianOfChiSquare = 0.455;
const firstShare = 0.9;

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
    const top = log(largest(histogram) / c) * perLog;
    const classes = 1 + Math.max(0, Math.ceil(top / perClass));
    shares = first
      ? startShares(classes)
      : normalised(Array.from({ length: classes }, (_, l) => Math.max(shares[l] ?? 0, 1 / total)));
    for (let step = 0; step < steps; step++) {
      const before = c;
      c = improve(histogram, before);
      if (Math.abs(c - before) < settled * before) break;
    }
    if (shares.slice(1).every((share) => share === 0)) {
      shares = [1];
      c = mean;
      return mean;
    }
    tabulate(top);
    return c;
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

  function point({ unit }: Histogram, n: number): number {
    return unit * exp((n + lowest) / perLog);
  }

  function largest(histogram: Histogram): number {
    return point(histogram, histogram.mass.length - 1);
  }

  /** One step: sets π and returns c. */
  function improve(histogram: Histogram, before: number): number {
    const { mass, total } = histogram;
    const counts = shares.map(() => 0);
    const points = Float64Array.from(mass, (_, n) => point(histogram, n));
    const respond = responsibilities(log(histogram.unit / before) * perLog + lowest, mass.length);
    let moment = 0;
    for (let n = 0; n < mass.length; n++) {
      if (mass[n] === 0) continue;
      const r = respond(n);
      let w = 0;
      for (let l = 0; l < r.length; l++) {
        counts[l]! += mass[n]! * r[l]!;
        w += r[l]! * quarterPower(l);
      }
      moment += mass[n]! * w * points[n]!;
    }
    shares = normalised(charge(counts, log(total) / 2));
    return moment / total;
  }

  /** r_l at u/c = 2^((from + n)/8). */
  function responsibilities(from: number, length: number): (n: number) => Float64Array {
    const shift = perClass * (shares.length - 1);
    const density = Float64Array.from({ length: length + shift }, (_, n) =>
      exp(-exp((from + n - shift) / perLog) / 2),
    );
    const height = shares.map((share, l) => share / 2 ** l);
    const widest = shares.findLastIndex((share) => share > 0);
    const r = new Float64Array(shares.length);
    return (n) => {
      let sum = 0;
      for (let l = 0; l < r.length; l++) sum += r[l] = height[l]! * density[n + shift - perClass * l]!;
      if (sum > 0) for (let l = 0; l < r.length; l++) r[l]! /= sum;
      else r[widest] = 1; // So far out that every density underflows.
      return r;
    };
  }

  function tabulate(top: number): void {
    const length = Math.max(2, Math.ceil(top) - lowest + 1);
    const respond = responsibilities(lowest, length);
    table = Float64Array.from({ length }, (_, n) =>
      respond(n).reduce((sum, r, l) => sum + r * quarterPower(l), 0),
    );
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

function median(numbers: Float64Array): number {
  return numbers.sort()[numbers.length >> 1]!;
}

/**
 * Takes the fee from every class but the first. Of those that can't pay only the poorest is cut, so that its entries may make its
 * neighbours rich enough: wrong cells of very different sizes would lose all of their classes at once.
 */
function charge(counts: number[], fee: number): number[] {
  let poorest = 0;
  for (let l = 1; l < counts.length; l++) {
    const poor = counts[l]! > 0 && counts[l]! < fee;
    if (poor && (poorest === 0 || counts[l]! < counts[poorest]!)) poorest = l;
  }
  return counts.map((count, l) => {
    if (l === 0) return count;
    if (l === poorest) return 0;
    return count > fee ? count - fee : count;
  });
}

/** 1/λ_l = 4^(−l). */
function quarterPower(l: number): number {
  return 2 ** (-2 * l);
}

function normalised(shares: number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
