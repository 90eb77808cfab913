/**
 * Columns of different units may bend differently: each gets the monotone transform under which its values look most alike in spread.
 *
 *   identity                      t = y
 *   log       shift, scale        t = log((y + shift)/scale)        shift 0 where all y > 0; half the least positive value where min = 0;
 *                                                                   1 for whole numbers ≥ 0
 *   asinh     shift, scale        t = asinh((y + shift)/scale)      shift −median, scale MAD/.6745
 *
 * The candidates of a column are scored by the log-likelihood of a Student t with four degrees of freedom, location and scale fitted,
 * plus Σ log dt/dy; the best is taken if it beats the identity by 3 + .02 n. Only values inside the column's fences are scored, since
 * wrong cells would decide else. Columns with fewer than 20 values or 8 distinct ones, or of which half are equal, stay as they
 * are. Below the values that
 * it was made for a logarithm goes on as a straight line, as steep as between the quartiles: the wrong cells that lie there stay as
 * conspicuous as they are.
 *
 * Back with the mean:  Σ_q ω_q y(t + sd·x_q) by 9-point Gauss–Hermite, clipped to the range of the column's values within the fences
 * of the transformed values. sd is that of a new observation; the inverse alone would give the median.
 *
 * Source    robust recipe §5.
 */

import { exponential } from '../runtime/exponential.ts';
import type { Kernels } from '../runtime/kernels.ts';
import { fence, valuesByColumn } from './fences.ts';
import { quantile } from './quantile.ts';
import type { ObservedTable } from './table.ts';

/** A transform of one column, and the way back. */
export interface Curve {
  kind: 'identity' | 'log' | 'asinh';
  /** In the user's units. */
  shift: number;
  scale: number;
  /** From here on downwards, in the user's units, a logarithm goes on as a straight line of this slope. */
  least: number;
  slope: number;
  /** What comes back lies between these. */
  low: number;
  high: number;
  /** Standard deviation of a new observation, transformed. */
  deviation: number;
}

type Log = Pick<Kernels, 'log'>;

const fewestValues = 20;
const fewestDistinct = 8;
const margin = 3;
const marginEach = 0.02;
/** Logarithms are for values whose upper twentieth reaches so many times as far from the median as the lower: those of a bounded column often crowd at 0, and at its end. */
const skew = 1.5;
const fenceReach = 3;
const freedom = 4;
const fitSteps = 40;
const madOfNormal = 0.6745;
/** More values than this don't make the choice surer: evenly spaced ones are scored. */
const enough = 4000;

/** A column that doesn't bend. */
export const identity: Curve = {
  kind: 'identity',
  shift: 0,
  scale: 1,
  least: Number.NEGATIVE_INFINITY,
  slope: 0,
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  deviation: 0,
};

/** A curve for every column, or nothing where none bends. */
export function chooseCurves({ columns, column, value }: ObservedTable, kernels: Log): Curve[] | null {
  const curves = valuesByColumn(columns, column, value).map((values) => chooseCurve(values, kernels));
  return curves.every(({ kind }) => kind === 'identity') ? null : curves;
}

/** The table with every column bent by its curve. */
export function bend(table: ObservedTable, curves: readonly Curve[], kernels: Log): ObservedTable {
  return { ...table, value: table.value.map((y, t) => bent(curves[table.column[t]!]!, y, kernels)) };
}

/** A curve of y/unit as one of y. */
export function curveInUnits(curve: Curve, unit: number): Curve {
  if (curve.kind === 'identity') return curve;
  const { shift, scale, least, slope, low, high } = curve;
  return {
    ...curve,
    shift: shift * unit,
    scale: scale * unit,
    least: least * unit,
    slope: slope / unit,
    low: low * unit,
    high: high * unit,
  };
}

/** Nodes x > 0 and weights of the 9-point rule for a standard normal variable, and the weight of 0. */
const nodes = [
  [1.0232556637891326, 0.2440975028949395],
  [2.07684797867783, 0.04991640676521782],
  [3.20542900285647, 0.0027891413212317692],
  [4.512745863399783, 0.000022345844007746607],
] as const;
const middleWeight = 0.40634920634920635;

/** The mean of y where its transform is t, give or take the column's deviation. */
export function meanBack(curve: Curve, t: number): number {
  if (curve.kind === 'identity') return t;
  let sum = middleWeight * back(curve, t);
  for (const [x, weight] of nodes) {
    const step = curve.deviation * x;
    sum += weight * (back(curve, t - step) + back(curve, t + step));
  }
  return Math.min(Math.max(sum, curve.low), curve.high);
}

/** y of t. */
export function back({ kind, shift, scale }: Curve, t: number): number {
  if (kind === 'identity') return t;
  const e = exponential(t);
  return (kind === 'log' ? e : (e - 1 / e) / 2) * scale - shift;
}

/** t of y. */
function bent({ kind, shift, scale, least, slope }: Curve, y: number, { log }: Log): number {
  if (kind === 'identity') return y;
  if (kind === 'log') {
    const at = Math.max(y, least);
    return log((at + shift) / scale) + slope * (y - at);
  }
  const x = (y + shift) / scale;
  const size = log(Math.abs(x) + Math.sqrt(x * x + 1));
  return x < 0 ? -size : size;
}

/** log dt/dy, for y not below `least`. */
function logSlope({ kind, shift, scale }: Curve, y: number, { log }: Log): number {
  if (kind === 'identity') return 0;
  if (kind === 'log') return -log(y + shift);
  const x = (y + shift) / scale;
  return -log(scale) - log(x * x + 1) / 2;
}

function chooseCurve(values: Float64Array, kernels: Log): Curve {
  const fences = fence(values, fenceReach);
  if (!Number.isFinite(fences.low)) return identity;
  const inside = values.filter((y) => y >= fences.low && y <= fences.high).sort();
  if (inside.length < fewestValues || distinct(inside) < fewestDistinct) return identity;
  const stride = Math.ceil(inside.length / enough);
  const scored = inside.filter((_, n) => n % stride === 0);
  let best = identity;
  let most = score(identity, scored, kernels) + margin + marginEach * scored.length;
  for (const candidate of candidates(inside, kernels)) {
    const likelihood = score(candidate, scored, kernels);
    if (!(likelihood > most)) continue;
    best = candidate;
    most = likelihood;
  }
  return best.kind === 'identity' ? best : { ...best, ...range(best, values, kernels) };
}

/** Curves that these sorted values allow. */
function candidates(sorted: Float64Array, { log }: Log): Curve[] {
  const least = sorted[0]!;
  const found: Curve[] = [];
  const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const logarithm = (shift: number): void => {
    const slope = (log(third + shift) - log(first + shift)) / (third - first);
    found.push({ ...identity, kind: 'log', shift, least, slope });
  };
  const median = quantile(sorted, 0.5);
  if (quantile(sorted, 0.95) - median > skew * (median - quantile(sorted, 0.05))) {
    if (least > 0) logarithm(0);
    if (least === 0) logarithm(sorted.find((y) => y > 0)! / 2);
    if (least >= 0 && sorted.every(Number.isInteger)) logarithm(1);
  }
  const scale = quantile(sorted.map((y) => Math.abs(y - median)).sort(), 0.5) / madOfNormal;
  if (scale > 0) found.push({ ...identity, kind: 'asinh', shift: -median, scale });
  return found;
}

/** max over m, s of Σ log t₄((t − m)/s)/s, but for a constant, plus Σ log dt/dy. */
function score(curve: Curve, values: Float64Array, kernels: Log): number {
  const t = values.map((y) => bent(curve, y, kernels));
  const { centre, variance } = fitStudent(t);
  let sum = (-t.length / 2) * kernels.log(variance);
  for (let n = 0; n < t.length; n++) {
    const square = (t[n]! - centre) ** 2 / variance;
    sum += logSlope(curve, values[n]!, kernels) - ((freedom + 1) / 2) * kernels.log(1 + square / freedom);
  }
  return sum;
}

/** Location and squared scale of a Student t, by reweighting: w = (ν + 1)/(ν + (t − m)²/s²). */
function fitStudent(t: Float64Array): { centre: number; variance: number } {
  let centre = t.reduce((sum, x) => sum + x, 0) / t.length;
  let variance = t.reduce((sum, x) => sum + (x - centre) ** 2, 0) / t.length;
  for (let step = 0; step < fitSteps; step++) {
    let weight = 0;
    let sum = 0;
    let square = 0;
    for (const x of t) {
      const w = (freedom + 1) / (freedom + (x - centre) ** 2 / variance);
      weight += w;
      sum += w * x;
      square += w * (x - centre) ** 2;
    }
    centre = sum / weight;
    variance = square / t.length;
  }
  return { centre, variance };
}

/** Least and largest of the values whose transforms lie within the transforms' fences. */
function range(curve: Curve, values: Float64Array, kernels: Log): { low: number; high: number } {
  const t = values.map((y) => bent(curve, y, kernels));
  const fences = fence(t, fenceReach);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < t.length; n++) {
    if (t[n]! < fences.low || t[n]! > fences.high) continue;
    low = Math.min(low, values[n]!);
    high = Math.max(high, values[n]!);
  }
  return { low, high };
}

function distinct(sorted: Float64Array): number {
  return sorted.reduce((count, y, n) => count + (n === 0 || y !== sorted[n - 1] ? 1 : 0), 0);
}
