/** All predictions of a model, a row at a time, computed by blocks of rows on the kernels: left · rightᵀ, then as a cell. */

import type { PairModel } from '../completion/model.ts';
import { inUsersUnits, isPlain } from '../completion/model.ts';
import { multiply, storedAt, transposedAt } from '../linalg/gemm.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface RowPredictor {
  /** X̂[i, :]; valid until the next row is asked for. */
  row(i: number): Float64Array;
}

const blockRows = 64;

/** Its memory is the arena's: it is gone with what comes after the caller's mark. */
export function openRowPredictor(runtime: Runtime, model: PairModel): RowPredictor {
  const { rows, columns, width, left, right } = model;
  const { arena } = runtime;
  const from = arena.float64(blockRows * width);
  const to = arena.float64(columns * width);
  const block = arena.float64(blockRows * columns);
  to.array.set(right);
  let first = Number.NEGATIVE_INFINITY;

  let at = -1;
  let values: Float64Array = new Float64Array();
  return {
    row(i) {
      if (i === at) return values;
      if (i < first || i >= first + blockRows) compute(i);
      at = i;
      values = block.array.subarray((i - first) * columns, (i - first + 1) * columns);
      return values;
    },
  };

  function compute(start: number): void {
    first = start;
    const count = Math.min(blockRows, rows - start);
    from.array.set(left.subarray(start * width, (start + count) * width));
    block.array.fill(0);
    multiply(runtime, {
      shape: [count, columns, width],
      left: storedAt(from.pointer, width),
      right: transposedAt(to.pointer, width),
      to: block.pointer,
    });
    if (isPlain(model) && model.bounds === null) return;
    const { array } = block;
    for (let t = 0; t < count * columns; t++) array[t] = inUsersUnits(model, t % columns, array[t]!);
  }
}
