/** Lines of pairs one by one: for those asked for, for numbers with all their digits, and for predictions that are more than products. */
import type { PairModel } from '../completion/model.ts';
import { predictCell } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { LineText } from './lineText.ts';
import { putLine } from './lineText.ts';
import type { Pairs } from './pairs.ts';
import { pairBatches } from './pairs.ts';
import { openRowPredictor } from './rowPredictor.ts';

const chunkLength = 1 << 18;

/** The lines in chunks. A chunk is valid until the second one after it is asked for. */
export function* singleLines(
  runtime: Runtime,
  table: ObservedTable,
  model: PairModel,
  text: LineText,
  format: NumberFormat,
  query: Pairs | undefined,
): Generator<Uint8Array> {
  const mark = runtime.arena.mark();
  try {
    const predicted = predictions(runtime, model, query);
    const exactly: NumberFormat = { ...format, decimals: null };
    const length = Math.max(chunkLength, text.longest);
    let chunk = new Uint8Array(length);
    let last = new Uint8Array(length);
    let used = 0;
    for (const { count, row, column, observed } of pairBatches(table, query)) {
      for (let t = 0; t < count; t++) {
        if (used + text.longest > length) {
          yield chunk.subarray(0, used);
          [chunk, last] = [last, chunk];
          used = 0;
        }
        const [i, j, reading] = [row[t]!, column[t]!, observed[t]!];
        // Observed values are never rounded.
        used = Number.isNaN(reading)
          ? putLine(chunk, used, text, i, j, predicted(i, j), format)
          : putLine(chunk, used, text, i, j, reading, exactly);
      }
    }
    yield chunk.subarray(0, used);
  } finally {
    runtime.arena.release(mark);
  }
}

/** Pairs that lie anywhere are predicted one by one, whole rows by blocks. */
export function predictions(
  runtime: Runtime,
  model: PairModel,
  query: Pairs | undefined,
): (row: number, column: number) => number {
  if (query !== undefined) return (row, column) => predictCell(model, row, column);
  const predictor = openRowPredictor(runtime, model);
  return (row, column) => predictor.row(row)[column]!;
}
