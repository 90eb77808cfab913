/**
 * A fit of a standardised table by alternating row equations, as wide as the data need.
 *
 * The run starts narrow. If no component died, the data may need more: it starts again with twice the width and the same seed,
 * which costs at most a quarter of the wider run and keeps few-entry tables from the collapse that a wide start brings.
 *
 * Source    completion recipe §1, steps 5–8.
 */
import { finish, iterate } from '../loop.ts';
import type { EntryIndices, Order, Orders } from '../measurements/orders.ts';
import type { AlternatingState, WeightedOrder } from '../optimizers/alternating.ts';
import { alternating, readSide } from '../optimizers/alternating.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { noiseSettled } from '../stopping/noiseSettled.ts';
import type { AdditiveFit } from './additive.ts';
import type { Fit } from './fit.ts';

export interface FitProblem {
  runtime: Runtime;
  table: EntryIndices;
  orders: Orders;
  /** Standardised values and weights, in the table's order; offsets alone of all entries that count. */
  value: Float64Array;
  weights: Float64Array;
  offsets: AdditiveFit;
}

export interface FitOptions {
  width: number;
  seed: number;
  /** Which of several fits with this seed. */
  repetition: number;
  signal: AbortSignal | undefined;
  /** Called after every sweep. */
  onSweep: (sweep: Sweep) => void;
}

/** What is told of a sweep. */
export interface Sweep {
  iteration: number;
  width: number;
  /** Noise level as a share of the standard deviation of all values. */
  noise: number;
}

const maximumWidth = 80;

export async function fitAlternating(problem: FitProblem, options: FitOptions): Promise<Fit> {
  const { runtime, orders, offsets } = problem;
  const { arena } = runtime;
  const mark = arena.mark();
  try {
    const byRow = weigh(orders.byRow);
    const byColumn = weigh(orders.byColumn);
    const full = Math.min(orders.byRow.lines, orders.byColumn.lines, maximumWidth);
    let narrower = 0;
    for (let width = Math.min(options.width, full); ; width = Math.min(2 * width, full)) {
      const inner = arena.mark();
      const solver = alternating(
        {
          runtime,
          byRow,
          byColumn,
          count: offsets.count,
          totalVariance: offsets.totalVariance,
          residualVariance: offsets.residualVariance,
          rowOffsets: offsets.rowOffsets,
          columnOffsets: offsets.columnOffsets,
        },
        { width, seed: options.seed, repetition: options.repetition },
      );
      const frames = iterate<AlternatingState>(solver, {
        stop: noiseSettled(offsets.residualVariance),
        signal: options.signal,
      });
      const { state, stop } = await finish(frames, ({ state: { iteration, measures } }) =>
        options.onSweep({
          iteration,
          width: measures.rank,
          noise: Math.sqrt(measures.noiseVariance / offsets.totalVariance),
        }),
      );
      if (state.pruned || width >= full) {
        const fit = toFit(state, stop.status === 'converged');
        return { ...fit, iterations: fit.iterations + narrower };
      }
      narrower += state.iteration;
      arena.release(inner);
    }
  } finally {
    arena.release(mark);
  }

  function weigh(order: Order): WeightedOrder {
    const { entry } = order;
    const value = arena.float64(entry.length);
    const weight = arena.float64(entry.length);
    const [values, weights] = [value.array, weight.array];
    for (let t = 0; t < entry.length; t++) {
      values[t] = problem.value[entry[t]!]! - offsets.mean;
      weights[t] = problem.weights[entry[t]!]!;
    }
    return { ...order, value, weight };
  }

  function toFit(state: AlternatingState, converged: boolean): Fit {
    const { rank, noiseVariance } = state.measures;
    const rows = readSide(runtime, state.rowSide, orders.byRow.lines, rank);
    const columns = readSide(runtime, state.columnSide, orders.byColumn.lines, rank);
    return {
      mean: offsets.mean,
      rowOffsets: rows.offsets,
      columnOffsets: columns.offsets,
      left: rows.factors,
      right: columns.factors,
      rank,
      noiseVariance,
      iterations: state.iteration,
      converged,
    };
  }
}
