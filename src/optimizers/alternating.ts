/**
 * Alternating row equations: fills a table without being told the rank or the noise.
 *
 *   z_ij ≈ b_i + c_j + ⟨u_i, v_j⟩ + noise(0, s2)      b_i ~ N(0, p₀),  u_ia ~ N(0, p_a),  c_j ~ N(0, q₀),  v_ja ~ N(0, q_a)
 *
 * A sweep solves the small damped least-squares problem of every column, then of every row (assembly/rowEquations.ts),
 *
 *   x ← x − H⁻¹·gradient (unit step),    H = G/s2 + diag(1/p),    C = θ H⁻¹
 *
 * and learns s2, p and q from what came out. Two things are annealed from sweep t = 0 on: the uncertainty
 * θ = min(1, t/30) (0: ridge least squares, which escapes from a small start fast and finds weak components; 1: variational EM,
 * which prunes and does not overfit) and a floor under the noise, var·.8^(t+1). Components that the data do not need shrink to nothing
 * and are dropped from sweep 40 on. A sweep is a preconditioned gradient step whose damping follows the residual.
 *
 * Structured: it looks inside the measurement (`entries`) and the parametrization (a pair with offsets) instead of asking
 * for their gradient. Covariance mode: full (K × K a line).
 *
 * Shapes    u: rows × k, v: columns × k, K = k + 1.   Units: those of the standardised values.
 * Symbols   completion recipe §1, steps 3–7. Variational EM with automatic relevance determination; small start after
 *           Stöger & Soltanolkotabi 2021 (arXiv 2106.15013), residual damping as in PrecGD (Zhang et al. 2021).
 */
import type { Order } from '../measurements/orders.ts';
import type { Region } from '../runtime/memory.ts';
import { gaussians } from '../runtime/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Iterate, Solver } from './optimizer.ts';

/** One side's entries under one weight vector. */
export interface WeightedOrder extends Order {
  /** Standardised values minus their mean. */
  value: Region<Float64Array>;
  /** Numbers of observations; entries of weight 0 are skipped. */
  weight: Region<Float64Array>;
}

export interface AlternatingProblem {
  runtime: Runtime;
  byRow: WeightedOrder;
  byColumn: WeightedOrder;
  /** N = Σ w. */
  count: number;
  /** Variance of the values, and of what offsets alone leave: the units of the priors, the start and the floor. */
  totalVariance: number;
  residualVariance: number;
  /** Offsets to start from. */
  rowOffsets: Float64Array;
  columnOffsets: Float64Array;
}

export interface AlternatingOptions {
  /** Components to start with: k. */
  width: number;
  seed: number;
  /** Which of several fits with this seed: each has its own start. */
  repetition: number;
}

/** Where a run stands. Factors are copied out by `readSide`. */
export interface AlternatingState extends Iterate {
  /** Sweeps done. */
  iteration: number;
  /** ½ Σ w (expected squared residual) / N. */
  loss: number;
  /** s2 and k. */
  measures: { noiseVariance: number; rank: number };
  /** Whether a component has been dropped. */
  pruned: boolean;
  floor: number;
  readonly rowSide: Side;
  readonly columnSide: Side;
}

/** One side of the model: a record for each line, and the prior variances of its numbers. */
interface Side {
  records: Region<Float64Array>;
  prior: Region<Float64Array>;
  /** Mean square of each component over observed lines. */
  square: Float64Array;
}

const initialScale = 0.01;
const ramp = 30;
const priorsFixed = 10;
const floorDecay = 0.8;
const pruneFrom = 40;
const pruneBelow = 1e-5;
const leastPrior = 1e-30;
const leastNoise = 1e-15;

/** Random streams: the starts of the two sides. */
const rowStream = 1;
const columnStream = 2;

export function alternating(
  problem: AlternatingProblem,
  options: AlternatingOptions,
): Solver<AlternatingState> {
  const { runtime, byRow, byColumn, count, residualVariance, totalVariance } = problem;
  const { kernels, arena } = runtime;
  const width = Math.min(options.width, byRow.lines, byColumn.lines);
  const longest = Math.max(byRow.longest, byColumn.longest);
  const mostBlocks = Math.max(byRow.bounds.length, byColumn.bounds.length) - 1;
  const sums = arena.float64(mostBlocks * (2 * (width + 1) + 2));
  runtime.reserveScratch(kernels.rowEquationsScratch(width + 1, longest));

  return { init, step };

  function init(): AlternatingState {
    // Components of size .01·√s with prior variance s = √(var/k): small beside the answer, so that it grows by itself.
    const size = Math.sqrt(residualVariance / width);
    return {
      iteration: 0,
      loss: totalVariance / 2,
      measures: { noiseVariance: residualVariance, rank: width },
      pruned: false,
      floor: residualVariance,
      rowSide: startSide(byRow, problem.rowOffsets, rowStream, size),
      columnSide: startSide(byColumn, problem.columnOffsets, columnStream, size),
    };
  }

  function startSide({ lines }: Order, offsets: Float64Array, stream: number, size: number): Side {
    const K = width + 1;
    const length = kernels.recordBytes(K) / 8;
    const records = arena.float64(lines * length);
    const prior = arena.float64(K);
    prior.array.fill(size);
    prior.array[0] = totalVariance / 4;
    const mark = arena.mark();
    const start = arena.float64(width);
    const scale = initialScale * Math.sqrt(size);
    for (let i = 0; i < lines; i++) {
      gaussians(runtime, start, { seed: options.seed, row: i, stream, substream: options.repetition });
      const factors = start.array.map((number) => scale * number);
      writeRecord(records.array.subarray(i * length, (i + 1) * length), offsets[i]!, factors);
    }
    arena.release(mark);
    return { records, prior, square: new Float64Array(K) };
  }

  function step(state: AlternatingState): void {
    const t = state.iteration;
    const theta = Math.min(1, t / ramp);
    const { noiseVariance, rank } = state.measures;
    halfSweep(byColumn, state.columnSide, state.rowSide);
    const residual = halfSweep(byRow, state.rowSide, state.columnSide);
    state.floor *= floorDecay;
    state.loss = residual / count / 2;
    state.measures.noiseVariance = Math.max(residual / count, state.floor, leastNoise * residualVariance);
    if (t >= pruneFrom) prune(state);
    state.iteration = t + 1;

    /** Solves all lines of one side with the other held fixed; returns the expected squared residual of all entries. */
    function halfSweep(order: WeightedOrder, side: Side, other: Side): number {
      const K = rank + 1;
      runtime.forkJoin(
        'rowEquations',
        order.bounds,
        order.pointer.pointer,
        order.index.pointer,
        order.value.pointer,
        order.weight.pointer,
        other.records.pointer,
        side.records.pointer,
        K,
        order.longest,
        noiseVariance,
        side.prior.pointer,
        theta,
        sums.pointer,
      );
      const { second, square, residual, observed } = addBlocks(sums.array, order.bounds.length - 1, K);
      side.square = square.map((sum) => sum / observed);
      if (t >= priorsFixed) {
        side.prior.array.set(second.map((sum) => Math.max(sum / observed, leastPrior)));
      }
      return residual;
    }
  }

  /** Drops the components whose share of the table is far below the noise: mean u² · mean v² ≤ 1e-5·s2. */
  function prune(state: AlternatingState): void {
    const { rowSide, columnSide, measures } = state;
    const kept = [0];
    for (let a = 1; a <= measures.rank; a++) {
      if (rowSide.square[a]! * columnSide.square[a]! > pruneBelow * measures.noiseVariance) kept.push(a);
    }
    if (kept.length === measures.rank + 1) return;
    for (const [side, order] of [
      [rowSide, byRow],
      [columnSide, byColumn],
    ] as const) {
      keepComponents(side, order.lines, measures.rank + 1, kept);
    }
    measures.rank = kept.length - 1;
    state.pruned = true;
  }

  /** Copies the kept numbers of every record to the front, where the narrower records lie. */
  function keepComponents({ records, prior }: Side, lines: number, K: number, kept: number[]): void {
    const from = layout(K);
    const to = layout(kept.length);
    const length = kernels.recordBytes(K) / 8;
    const narrow = kernels.recordBytes(kept.length) / 8;
    const { array } = records;
    for (let i = 0; i < lines; i++) {
      const record = array.slice(i * length, (i + 1) * length);
      const target = array.subarray(i * narrow, (i + 1) * narrow).fill(0);
      target.set(record.subarray(0, from.cross));
      for (const [a, keptA] of kept.entries()) {
        target[to.cross + a] = record[from.cross + keptA]!;
        for (let b = a; b < kept.length; b++) {
          target[to.moment(a, b)] = record[from.moment(keptA, kept[b]!)]!;
        }
      }
    }
    prior.array.set(kept.map((a) => prior.array[a]!));
  }
}

/** Places of a record's numbers, in doubles: the layout of assembly/rowEquations.ts. */
function layout(K: number): { cross: number; moment(a: number, b: number): number } {
  const cross = 2;
  const triangle = cross + K + (K % 2);
  return { cross, moment: (a, b) => triangle + a * K - (a * (a - 1)) / 2 + (b - a) };
}

/** A record without uncertainty. */
function writeRecord(record: Float64Array, offset: number, factors: Float64Array): void {
  const { moment } = layout(factors.length + 1);
  const design = [1, ...factors];
  record[0] = offset;
  for (const [a, first] of design.entries()) {
    for (let b = a; b < design.length; b++) record[moment(a, b)] = first * design[b]!;
  }
}

/** Adds the sums of all blocks in their order. */
function addBlocks(
  sums: Float64Array,
  blocks: number,
  K: number,
): { second: Float64Array; square: Float64Array; residual: number; observed: number } {
  const length = 2 * K + 2;
  const total = new Float64Array(length);
  for (let block = 0; block < blocks; block++) {
    for (let n = 0; n < length; n++) total[n]! += sums[block * length + n]!;
  }
  return {
    second: total.slice(0, K),
    square: total.slice(K, 2 * K),
    residual: total[2 * K]!,
    observed: total[2 * K + 1]!,
  };
}

/** The offsets and factors of one side: lines, and lines × k. */
export function readSide(
  runtime: Runtime,
  { records }: Side,
  lines: number,
  rank: number,
): { offsets: Float64Array; factors: Float64Array } {
  const K = rank + 1;
  const length = runtime.kernels.recordBytes(K) / 8;
  const { moment } = layout(K);
  const offsets = new Float64Array(lines);
  const factors = new Float64Array(lines * rank);
  const { array } = records;
  for (let i = 0; i < lines; i++) {
    offsets[i] = array[i * length]!;
    for (let a = 0; a < rank; a++) factors[i * rank + a] = array[i * length + moment(0, a + 1)]!;
  }
  return { offsets, factors };
}
