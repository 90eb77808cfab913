/**
 * Factors of a large table, grown in a part of its rows that costs little: from there a few sweeps over all entries are enough.
 *
 *   part      whole rows by falling √n_i · uniform, n_i the entries of row i, until they hold max(1 000 000, 15 % of all entries)
 *   grow      15 sweeps of the quick schedule; from the ninth on components that carry next to nothing are dropped (schedule.ts)
 *
 * Whole rows, since a row with a share of its entries says little of its factors. Tables in which the part would be more than .6 of the
 * entries, or that have fewer than 3 000 000, grow as a whole.
 *
 * Source    scale recipe §2, step 7 (ii), and §4: 15 % of 9 000 000 entries end within .1 % of the error of all.
 */
import { finish, iterate } from '../loop.ts';
import { identity, orderEntries } from '../measurements/orders.ts';
import type {
  AlternatingState,
  EarlierNumbers,
  StartOptions,
} from '../optimizers/alternating/alternating.ts';
import { alternating, startState } from '../optimizers/alternating/alternating.ts';
import { diagonalCovariance } from '../optimizers/alternating/diagonalCovariance.ts';
import { quickInPart } from '../optimizers/alternating/schedule.ts';
import { integers } from '../runtime/random.ts';
import { iterationLimit } from '../stopping/iterationLimit.ts';
import type { FitOptions, FitProblem } from './fit.ts';
import { describe, noiseOf } from './fullFit.ts';

const share = 0.15;
const mostOfAll = 0.6;
const sweeps = 15;
const partStream = 8;
const finest = 2 ** 31;

/** What the whole table starts with. */
export interface Grown extends Pick<StartOptions, 'offsets'> {
  from: EarlierNumbers;
  sweeps: number;
}

export interface GrowthOptions {
  width: number;
  initialScale: number;
  /** Entries of a table that grows in a part, and of the part at least. */
  large?: number;
  enough?: number;
}

/** Nothing where the table is to grow as a whole. */
export async function growInPart(
  problem: FitProblem,
  { noise: mode, loss, seed, repetition, signal, onSweep }: FitOptions,
  { width, initialScale, large = 3_000_000, enough = 1_000_000 }: GrowthOptions,
): Promise<Grown | undefined> {
  const { runtime, table, offsets } = problem;
  const { count, mean, totalVariance, residualVariance: unit } = offsets;
  const wanted = Math.max(enough, share * count);
  if (count < large || wanted > mostOfAll * count) return undefined;
  const mark = runtime.arena.mark();
  try {
    const rows = choosePart(problem, wanted, seed);
    const part = partOf(problem, rows);
    const model = diagonalCovariance({ runtime, orders: part.orders, value: part.value, mean, width });
    const noise = noiseOf(part, { noise: mode, loss });
    noise.admit(model, part.weights);
    const entries = { model, noise, unit };
    const ofPart = { rows: part.offsets.rowOffsets, columns: part.offsets.columnOffsets };
    const start = startState(runtime, entries, {
      ...{ totalVariance, offsets: ofPart, initialScale, seed, repetition },
    });
    const { state } = await finish(
      iterate<AlternatingState>(alternating(entries, quickInPart, start), {
        stop: iterationLimit(sweeps),
        signal,
      }),
      ({ state }) => onSweep(describe(state, noise, totalVariance)),
    );
    const [ofRows, ofColumns] = [model.read('rows'), model.read('columns')];
    const rowOffsets = offsets.rowOffsets.slice();
    const place = new Int32Array(table.rows).fill(-1);
    for (let n = 0; n < rows.length; n++) {
      rowOffsets[rows[n]!] = ofRows.offsets[n]!;
      place[rows[n]!] = n;
    }
    return {
      offsets: { rows: rowOffsets, columns: ofColumns.offsets },
      sweeps,
      from: {
        rank: state.measures.rank,
        noiseVariance: state.measures.noiseVariance,
        priors: state.prior,
        factors: { rows: ofRows.factors, columns: ofColumns.factors },
        lines: { rows: place, columns: identity(table.columns) },
      },
    };
  } finally {
    runtime.arena.release(mark);
  }
}

/** Rows that hold so many entries, rising. */
function choosePart({ runtime, table, orders }: FitProblem, wanted: number, seed: number): Int32Array {
  const drawn = integers(runtime, table.rows, finest, { seed, stream: partStream });
  const pointer = orders.byRow.pointer.array;
  const score = Float64Array.from(
    drawn,
    (number, i) => Math.sqrt(pointer[i + 1]! - pointer[i]!) * ((number + 1) / finest),
  );
  const byScore = identity(table.rows).sort((a, b) => score[b]! - score[a]! || a - b);
  let held = 0;
  let chosen = 0;
  while (chosen < byScore.length && held < wanted) {
    const i = byScore[chosen++]!;
    held += pointer[i + 1]! - pointer[i]!;
  }
  return byScore.slice(0, chosen).sort();
}

/** The training entries of these rows as a problem of their own. */
function partOf({ runtime, table, value, weights, offsets }: FitProblem, rows: Int32Array): FitProblem {
  const place = new Int32Array(table.rows).fill(-1);
  for (let n = 0; n < rows.length; n++) place[rows[n]!] = n;
  const isOfPart = (t: number) => weights[t]! > 0 && place[table.row[t]!]! >= 0;
  let count = 0;
  for (let t = 0; t < value.length; t++) if (isOfPart(t)) count++;
  const part = {
    rows: rows.length,
    columns: table.columns,
    row: new Int32Array(count),
    column: new Int32Array(count),
  };
  const values = new Float64Array(count);
  const counts = new Uint8Array(count);
  for (let t = 0, at = 0; t < value.length; t++) {
    if (!isOfPart(t)) continue;
    part.row[at] = place[table.row[t]!]!;
    part.column[at] = table.column[t]!;
    counts[at] = weights[t]!;
    values[at++] = value[t]!;
  }
  return {
    runtime,
    table: part,
    orders: orderEntries(runtime, part),
    value: values,
    weights: counts,
    held: new Uint8Array(count),
    offsets: { ...offsets, count, rowOffsets: Float64Array.from(rows, (i) => offsets.rowOffsets[i]!) },
  };
}
