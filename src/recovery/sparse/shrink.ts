/**
 * The solution of least Σ|x| that meets the data, as the limit of the flow on u⊙u − v⊙v from ever smaller starts:
 *
 *   x₊ = a·exp(Aᵀp),  x₋ = b·exp(−Aᵀp),  A(x₊ − x₋) = y         the flow from (a, b) ends there, exactly
 *
 * so each round solves for p by Newton on the convex dual Σ(x₊ + x₋) − yᵀp, whose Hessian is A·diag(x₊ + x₋)·Aᵀ, and the next round
 * starts from what it found, shrunk: a ← 1e-4·x₊, b ← 1e-4·x₋. This is the entropic proximal-point method for min Σ|x|.
 *
 * Any q with |Aᵀq| ≤ 1 proves Σ|x| ≥ yᵀq for every x that meets the data. q = p/max|Aᵀp| of the last round is such a q, and tends to the best
 * one: how far Σ|x| is above yᵀq bounds how far it is above the least.
 *
 * Units     x: those of y over those of A.
 * Errors    SINGULAR_DESIGN where no x meets the data.
 * Source    sensing recipe §1.8 ("shrink restarts").
 */
import { RankfreeError } from '../../errors.ts';
import { cholesky, solveCholesky } from '../../linalg/cholesky.ts';
import { product } from '../../linalg/gemm.ts';
import { dot, norm } from '../../linalg/vectors.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { leadingSize } from './descent.ts';
import type { Design } from './design.ts';
import { apply, applyTransposed } from './design.ts';

export interface ShrinkResult {
  x: Float64Array<ArrayBuffer>;
  rounds: number;
  newtonSteps: number;
  /** How much Σ|x| still fell in the last round, relative. */
  settled: number;
  /** By how much of itself Σ|x| may be above the least, proved. */
  gap: number;
}

const shrinkBy = 1e-4;
const mostRounds = 12;
const leastGain = 1e-6;
const met = 1e-12;
/** Where rounding no longer lets the misfit halve. */
const nearlyMet = 1e-7;
const mostNewton = 200;
const armijo = 1e-4;
/** Keeps the Hessian positive where few entries carry it: a share of its mean diagonal. */
const ridge = 1e-13;
const smallest = 1e-290;

export function shrinkRestarts(runtime: Runtime, design: Design, y: Float64Array): ShrinkResult {
  const { columns } = design;
  const start = shrinkBy * leadingSize(design, y);
  const a = new Float64Array(columns).fill(start);
  const b = new Float64Array(columns).fill(start);
  let size = Number.POSITIVE_INFINITY;
  let newtonSteps = 0;
  for (let rounds = 1; ; rounds++) {
    const flow = endOfFlow(runtime, design, y, a, b);
    newtonSteps += flow.steps;
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += Math.abs(flow.plus[j]! - flow.minus[j]!);
    const settled = (size - sum) / sum;
    size = sum;
    if (rounds === mostRounds || settled < leastGain) {
      const x = flow.plus.map((value, j) => value - flow.minus[j]!);
      const gap = Math.max(1 - lowerBound(design, y, flow.p) / sum, 0);
      return { x, rounds, newtonSteps, settled: Math.max(settled, 0), gap };
    }
    for (let j = 0; j < columns; j++) {
      a[j] = Math.max(shrinkBy * flow.plus[j]!, smallest);
      b[j] = Math.max(shrinkBy * flow.minus[j]!, smallest);
    }
  }
}

/** yᵀq, q = p/max|Aᵀp|. */
function lowerBound(design: Design, y: Float64Array, p: Float64Array): number {
  const Ap = new Float64Array(design.columns);
  applyTransposed(design, p, Ap);
  let largest = 0;
  for (let j = 0; j < Ap.length; j++) largest = Math.max(largest, Math.abs(Ap[j]!));
  return dot(y, p) / largest;
}

function endOfFlow(runtime: Runtime, design: Design, y: Float64Array, a: Float64Array, b: Float64Array) {
  const { rows, columns } = design;
  const { exp } = runtime.kernels;
  const [p, trial, d] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const [Ap, Ad] = [new Float64Array(columns), new Float64Array(columns)];
  const [plus, minus, x] = [new Float64Array(columns), new Float64Array(columns), new Float64Array(columns)];
  const r = new Float64Array(rows);
  const scale = norm(y);
  let value = dual(p);
  let before = Number.POSITIVE_INFINITY;
  for (let steps = 0; ; steps++) {
    apply(design, x, r);
    for (let i = 0; i < rows; i++) r[i]! -= y[i]!;
    const misfit = norm(r);
    const exhausted = misfit < nearlyMet * scale && misfit > 0.5 * before;
    before = misfit;
    if (misfit < met * scale || exhausted || steps === mostNewton) {
      if (misfit < nearlyMet * scale) return { plus, minus, p, steps };
      throw new RankfreeError(
        'SINGULAR_DESIGN',
        'no x meets the data: the rows of the design depend on each other.',
        {
          hint: 'Leave out rows that repeat or combine others, or pass noisy data as such.',
        },
      );
    }
    newtonDirection();
    applyTransposed(design, d, Ad);
    let steepest = 0;
    for (let j = 0; j < columns; j++) steepest = Math.max(steepest, Math.abs(Ad[j]!));
    let slope = 0;
    for (let i = 0; i < rows; i++) slope += r[i]! * d[i]!;
    let h = Math.min(1, 5 / steepest);
    for (;;) {
      for (let i = 0; i < rows; i++) trial[i] = p[i]! + h * d[i]!;
      const next = dual(trial);
      if (next <= value + armijo * h * slope || h < 1e-12) {
        value = next;
        p.set(trial);
        break;
      }
      h /= 2;
    }
  }

  /** Σ(x₊ + x₋) − yᵀp, with x₊, x₋ and their difference. */
  function dual(at: Float64Array): number {
    applyTransposed(design, at, Ap);
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const e = exp(Ap[j]!);
      plus[j] = a[j]! * e;
      minus[j] = b[j]! / e;
      x[j] = plus[j]! - minus[j]!;
      sum += plus[j]! + minus[j]!;
    }
    for (let i = 0; i < rows; i++) sum -= y[i]! * at[i]!;
    return sum;
  }

  /** (A·diag(x₊ + x₋)·Aᵀ + ridge) d = −r. */
  function newtonDirection(): void {
    const scaled = new Float64Array(rows * columns);
    for (let j = 0; j < columns; j++) Ad[j] = Math.sqrt(plus[j]! + minus[j]!);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) scaled[i * columns + j] = design.matrix[i * columns + j]! * Ad[j]!;
    }
    const H = product(runtime, scaled, scaled, { rows, inner: columns, columns: rows, transposed: 'right' });
    let trace = 0;
    for (let i = 0; i < rows; i++) trace += H[i * rows + i]!;
    for (let i = 0; i < rows; i++) H[i * rows + i]! += (ridge * trace) / rows;
    cholesky(H, rows);
    for (let i = 0; i < rows; i++) d[i] = -r[i]!;
    solveCholesky(H, rows, d);
  }
}
