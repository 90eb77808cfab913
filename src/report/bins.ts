/**
 * A table as a picture of at most 200 × 200 squares, each the mean of the cells that fall into it.
 *
 *   row i is in bin ⌊i · bins / rows⌋, columns alike
 *
 *   observed     share of a square's cells that were observed                                       0 … 1
 *   before       mean of its observed cells, NaN where it has none
 *   after        mean of all its cells, filled ones by the model
 *
 * Where units differ, values are first taken as distances from their column's mean, in its standard deviations, or there would be
 * nothing but columns to see. Of tables with more than 4 million cells, `after` takes some rows and columns of each bin.
 * Shapes    values: rows × columns of squares, row-major.
 */
import type { PairModel } from '../completion/model.ts';
import { predictCell } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';

export interface Grid {
  rows: number;
  columns: number;
  values: Float64Array;
}

export interface Maps {
  observed: Grid;
  before: Grid;
  after: Grid;
  /** Whether values are distances from their column's mean. */
  standardised: boolean;
  /** Whether `after` is the mean of some of the cells alone. */
  sampled: boolean;
}

const mostBins = 200;
const mostCells = 4_000_000;

export function mapsOf(table: ObservedTable, model: PairModel, standardised: boolean): Maps {
  const { rows, columns } = table;
  const scale = standardised ? columnScales(table) : undefined;
  const take = (y: number, j: number): number =>
    scale === undefined ? y : (y - scale.mean[j]!) / scale.deviation[j]!;
  const grid = openSquares(rows, columns);
  const perBin = Math.max(1, Math.floor(Math.sqrt(mostCells) / mostBins));
  const sampled = rows * columns > mostCells;
  const [taken, across] = [rows, columns].map((lines) => linesOf(lines, sampled ? perBin : lines));
  return {
    observed: observedShare(table, grid),
    before: grid.means((add) => {
      for (let t = 0; t < table.value.length; t++) {
        add(table.row[t]!, table.column[t]!, take(table.value[t]!, table.column[t]!), 1);
      }
    }),
    after: grid.means((add) => {
      for (const i of taken!) for (const j of across!) add(i, j, take(predictCell(model, i, j), j), 1);
      const [isTaken, isAcross] = [mask(taken!, rows), mask(across!, columns)];
      for (let t = 0; t < table.value.length; t++) {
        const [i, j] = [table.row[t]!, table.column[t]!];
        if (isTaken[i] === 0 || isAcross[j] === 0) continue;
        add(i, j, take(table.value[t]!, j) - take(predictCell(model, i, j), j), 0);
      }
    }),
    ...{ standardised, sampled },
  };
}

/** Every cell counts; those observed as 1. */
function observedShare({ row, column }: ObservedTable, grid: Squares): Grid {
  const cells = grid.sizes();
  const counts = grid.sums((add) => {
    for (let t = 0; t < row.length; t++) add(row[t]!, column[t]!, 1, 0);
  });
  return { ...grid.shape, values: counts.sum.map((count, n) => count / cells[n]!) };
}

/** Adds a value to the square of a cell, and to what it is divided by. */
type Add = (row: number, column: number, value: number, weight: number) => void;

interface Squares {
  shape: Omit<Grid, 'values'>;
  /** Cells of each square. */
  sizes(): Float64Array;
  sums(fill: (add: Add) => void): { sum: Float64Array; weight: Float64Array };
  /** Sums over weights, NaN where there is none. */
  means(fill: (add: Add) => void): Grid;
}

function openSquares(rows: number, columns: number): Squares {
  const [down, along] = [Math.min(rows, mostBins), Math.min(columns, mostBins)];
  const shape = { rows: down, columns: along };
  const rowBin = binsOf(rows, down);
  const columnBin = binsOf(columns, along);
  const sums: Squares['sums'] = (fill) => {
    const sum = new Float64Array(down * along);
    const weight = new Float64Array(down * along);
    fill((i, j, value, count) => {
      const at = rowBin[i]! * along + columnBin[j]!;
      sum[at]! += value;
      weight[at]! += count;
    });
    return { sum, weight };
  };
  return {
    shape,
    sums,
    sizes() {
      const [tall, wide] = [sizes(rowBin, down), sizes(columnBin, along)];
      return Float64Array.from(
        { length: down * along },
        (_, n) => tall[Math.floor(n / along)]! * wide[n % along]!,
      );
    },
    means(fill) {
      const { sum, weight } = sums(fill);
      return { ...shape, values: sum.map((total, n) => (weight[n]! > 0 ? total / weight[n]! : Number.NaN)) };
    },
  };
}

function binsOf(lines: number, bins: number): Int32Array {
  return Int32Array.from({ length: lines }, (_, i) => Math.floor((i * bins) / lines));
}

function sizes(binOf: Int32Array, bins: number): Int32Array {
  const size = new Int32Array(bins);
  for (const bin of binOf) size[bin]!++;
  return size;
}

/** At most so many lines of each bin, evenly spread. */
function linesOf(lines: number, perBin: number): Int32Array {
  const wanted = Math.min(lines, perBin * Math.min(lines, mostBins));
  return Int32Array.from({ length: wanted }, (_, n) => Math.floor(((n + 0.5) * lines) / wanted));
}

function mask(lines: Int32Array, count: number): Uint8Array {
  const is = new Uint8Array(count);
  for (const i of lines) is[i] = 1;
  return is;
}

/** Mean and standard deviation of the observed values of each column; 1 where they do not vary. */
function columnScales({ columns, column, value }: ObservedTable): {
  mean: Float64Array;
  deviation: Float64Array;
} {
  const count = new Float64Array(columns);
  const mean = new Float64Array(columns);
  const square = new Float64Array(columns);
  for (let t = 0; t < value.length; t++) {
    // Welford's running moments: squares of values would lose their digits, or overflow.
    const j = column[t]!;
    const step = value[t]! - mean[j]!;
    mean[j]! += step / ++count[j]!;
    square[j]! += step * (value[t]! - mean[j]!);
  }
  const deviation = square.map((s, j) => {
    const size = Math.sqrt(s / Math.max(1, count[j]!));
    return size > 0 && Number.isFinite(size) ? size : 1;
  });
  return { mean, deviation };
}
