/**
 * A fit of a standardised table by alternating row equations, as wide as the data need.
 *
 * The run starts narrow. If no component died, the data may need more: it starts again with twice the width and the same seed,
 * which costs at most a quarter of the wider run and keeps few-entry tables from the collapse that a wide start brings.
 *
 * Source    completion recipe §1, steps 5–8.
 */
import type { Order, Orders } from '../measurements/orders.ts';
import type { AlternatingState, WeightedOrder } from '../optimizers/alternating.ts';
import { alternating, readSide } from '../optimizers/alternating.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { AdditiveFit } from './additive.ts';
import type { Fit } from './fit.ts';

export interface FitProblem {
  runtime: Runtime;
  orders: Orders;
  /** Standardised values and weights, in the table's order. */
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
  onIterate: (iterate: { iteration: number; rank: number; noiseVariance: number }) => void;
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
      const state = solver.init();
      const converged = await run(solver, state);
      if (state.pruned || width >= full) return toFit(state, converged);
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

  async function run(solver: ReturnType<typeof alternating>, state: AlternatingState): Promise<boolean> {
    const history: number[] = [];
    for (;;) {
      solver.step(state);
      history.push(state.noiseVariance);
      options.onIterate(state);
      const t = state.iteration - 1;
      const v = offsets.residualVariance;
      const s2 = state.noiseVariance;
      const last = history.at(-2) ?? Infinity;
      const five = history.at(-6) ?? Infinity;
      if (t >= 40 && s2 < 1e-14 * v) return true;
      if (t > 45 && Math.abs(s2 - last) < 1e-5 * s2 && Math.abs(s2 - five) < 5e-5 * s2) return true;
      const falling = s2 < 0.9 * last || (s2 < 1e-6 * v && s2 < 0.99 * last);
      if (state.iteration >= 200 || (state.iteration >= 100 && !falling)) return false;
    }
  }

  function toFit(state: AlternatingState, converged: boolean): Fit {
    const rows = readSide(runtime, state.rowSide, orders.byRow.lines, state.rank);
    const columns = readSide(runtime, state.columnSide, orders.byColumn.lines, state.rank);
    return {
      mean: offsets.mean,
      rowOffsets: rows.offsets,
      columnOffsets: columns.offsets,
      left: rows.factors,
      right: columns.factors,
      rank: state.rank,
      noiseVariance: state.noiseVariance,
      iterations: state.iteration,
      converged,
    };
  }
}
