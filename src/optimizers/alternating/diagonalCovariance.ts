/**
 * Diagonal covariance: every line keeps a mean and a variance for each of its numbers, updated one coordinate at a time.
 *
 * What makes variances alone good enough is the rotation after each sweep (rotation.ts). float32; the kernel is
 * assembly/coordinateRows.ts, whose records this file lays out, W = k + 2:
 *
 *   rows     [ b, 1, u₁ … u_k | variances ]        columns  [ 1, c, v₁ … v_k | variances ]        each part padded to four
 *
 * Source    scale recipe §2.
 */
import type { Order } from '../../measurements/orders.ts';
import type { Region } from '../../runtime/memory.ts';
import type { EntryResiduals, FactorModel, FactorModelOptions, HalfSweep, SideName } from './covariance.ts';
import { addBlocks, openResiduals, putInOrder } from './covariance.ts';
import { openRotation } from './rotation.ts';

interface Side {
  order: Order;
  value: Region<Float32Array>;
  /** √w */
  rootWeight: Region<Float32Array>;
  records: Region<Float32Array>;
  /** Which number is the constant 1, and which the offset. */
  constant: number;
  offset: number;
}

export function diagonalCovariance(options: FactorModelOptions): FactorModel {
  const { runtime, orders, value, mean, width } = options;
  const { arena, kernels } = runtime;
  const sides: Record<SideName, Side> = {
    rows: open(orders.byRow, 1),
    columns: open(orders.byColumn, 0),
  };
  const most = Math.max(orders.byRow.bounds.length, orders.byColumn.bounds.length) - 1;
  const sums = arena.float64(most * sumsLength(width + 2));
  const priorRegion = arena.float64(width + 2);
  const rotation = openRotation(runtime, orders, width);
  runtime.reserveScratch(
    kernels.coordinateRowsScratch(width + 2, Math.max(orders.byRow.longest, orders.byColumn.longest)),
  );
  let W = width + 2;
  let entryResiduals: ReturnType<typeof openResiduals> | undefined;
  observe(value);

  return {
    covariance: 'diagonal',
    lines: { rows: orders.byRow.lines, columns: orders.byColumn.lines },
    get rank() {
      return W - 2;
    },
    start,
    observe,
    weigh,
    solve,
    residuals,
    keep,
    rotate: () => rotation.rotate(sides.rows.records, sides.columns.records, W),
    read,
    uncertainty,
    predictor,
  };

  function open(order: Order, constant: number): Side {
    const count = order.entry.length;
    const side = {
      order,
      value: arena.float32(count),
      rootWeight: arena.float32(count),
      records: arena.float32(order.lines * kernels.diagonalRecordLength(width + 2)),
      constant,
      offset: 1 - constant,
    };
    return side;
  }

  /** In single precision before they are put in order: half the memory to gather from. */
  function observe(values: Float64Array): void {
    const deviations = new Float32Array(values.length);
    for (let t = 0; t < deviations.length; t++) deviations[t] = values[t]! - mean;
    for (const { order, value } of [sides.rows, sides.columns]) putInOrder(order, deviations, value.array);
  }

  function weigh(weights: ArrayLike<number>): void {
    for (const { order, rootWeight } of [sides.rows, sides.columns]) {
      const { array } = rootWeight;
      putInOrder(order, weights, array);
      for (let t = 0; t < array.length; t++) array[t] = Math.sqrt(array[t]!);
    }
  }

  function start(name: SideName, offsets: Float64Array, factors: Float64Array): void {
    const { order, records, constant, offset } = sides[name];
    const { array } = records;
    const length = kernels.diagonalRecordLength(W);
    const k = W - 2;
    array.fill(0);
    for (let i = 0; i < order.lines; i++) {
      array[i * length + constant] = 1;
      array[i * length + offset] = offsets[i]!;
      for (let a = 0; a < k; a++) array[i * length + 2 + a] = factors[i * k + a]!;
    }
  }

  function solve(name: SideName, prior: Float64Array, noiseVariance: number, uncertainty: number): HalfSweep {
    const { order, value: z, rootWeight, records, constant, offset } = sides[name];
    const other = sides[name === 'rows' ? 'columns' : 'rows'].records;
    priorRegion.array[constant] = 1;
    priorRegion.array[offset] = prior[0]!;
    priorRegion.array.set(prior.subarray(1), 2);
    runtime.forkJoin(
      'coordinateRows',
      order.bounds,
      ...[order.pointer, order.index, z, rootWeight, other, records].map(({ pointer }) => pointer),
      ...[W, order.longest, constant, 1, noiseVariance, priorRegion.pointer, uncertainty, sums.pointer],
    );
    const total = addBlocks(sums.array, order.bounds.length - 1, sumsLength(W));
    const numbers = (from: number) =>
      Float64Array.from([total[from + offset]!, ...total.subarray(from + 2, from + W)]);
    return { second: numbers(0), square: numbers(W), residual: total[2 * W]!, observed: total[2 * W + 1]! };
  }

  function residuals(): EntryResiduals {
    entryResiduals ??= openResiduals(runtime, orders.byRow);
    const { order, value: z, records } = sides.rows;
    runtime.forkJoin(
      'coordinateResiduals',
      order.bounds,
      ...[order.pointer, order.index, z, sides.columns.records, records].map(({ pointer }) => pointer),
      ...[W, ...entryResiduals.pointers],
    );
    return entryResiduals.read();
  }

  function keep(components: readonly number[]): void {
    const kept = [0, 1, ...components.map((a) => a + 1)];
    const length = kernels.diagonalRecordLength(W);
    const narrow = kernels.diagonalRecordLength(kept.length);
    for (const { order, records } of [sides.rows, sides.columns]) {
      const { array } = records;
      for (let i = 0; i < order.lines; i++) {
        const record = array.slice(i * length, (i + 1) * length);
        const target = array.subarray(i * narrow, (i + 1) * narrow).fill(0);
        for (const [a, from] of kept.entries()) {
          target[a] = record[from]!;
          target[narrow / 2 + a] = record[length / 2 + from]!;
        }
      }
    }
    W = kept.length;
  }

  function read(name: SideName): { offsets: Float64Array; factors: Float64Array } {
    const { order, records, offset } = sides[name];
    const { array } = records;
    const length = kernels.diagonalRecordLength(W);
    const k = W - 2;
    const offsets = new Float64Array(order.lines);
    const factors = new Float64Array(order.lines * k);
    for (let i = 0; i < order.lines; i++) {
      offsets[i] = array[i * length + offset]!;
      for (let a = 0; a < k; a++) factors[i * k + a] = array[i * length + 2 + a]!;
    }
    return { offsets, factors };
  }

  function uncertainty(name: SideName): Float64Array {
    const { order, records, offset } = sides[name];
    const { array } = records;
    const length = kernels.diagonalRecordLength(W);
    const K = W - 1;
    const variances = new Float64Array(order.lines * K);
    for (let i = 0; i < order.lines; i++) {
      const from = i * length + length / 2;
      variances[i * K] = array[from + offset]!;
      for (let a = 1; a < K; a++) variances[i * K + a] = array[from + 1 + a]!;
    }
    return variances;
  }

  function predictor(): (row: number, column: number) => number {
    const [left, right] = [sides.rows.records.array, sides.columns.records.array];
    const length = kernels.diagonalRecordLength(W);
    return (row, column) => {
      let sum = 0;
      for (let l = row * length, r = column * length, end = l + W; l < end; l++, r++)
        sum += left[l]! * right[r]!;
      return sum;
    };
  }
}

/** Doubles that a block adds up. */
function sumsLength(W: number): number {
  return 2 * W + 2;
}
