/**
 * Full covariance: every line keeps the K × K covariance of its numbers, and its row equations are solved exactly.
 *
 * float64. The kernels are assembly/rowEquations.ts and rowResiduals.ts; records this file lays out:
 *
 *   [ offset, C(0,0) | 0, C(0,1) … C(0,k) | S(a,b), a ≤ b: packed by rows ]      each part of even length
 *
 * Source    completion recipe §1, step 5.
 */
import type { Order } from '../../measurements/orders.ts';
import type { Region } from '../../runtime/memory.ts';
import type { EntryResiduals, FactorModel, FactorModelOptions, HalfSweep, SideName } from './covariance.ts';
import { addBlocks, openResiduals, putInOrder } from './covariance.ts';

interface Side {
  order: Order;
  value: Region<Float64Array>;
  weight: Region<Float64Array>;
  records: Region<Float64Array>;
}

export function fullCovariance(options: FactorModelOptions): FactorModel {
  const { runtime, orders, value, mean, width } = options;
  const { arena, kernels } = runtime;
  const sides: Record<SideName, Side> = { rows: open(orders.byRow), columns: open(orders.byColumn) };
  const most = Math.max(orders.byRow.bounds.length, orders.byColumn.bounds.length) - 1;
  const sums = arena.float64(most * sumsLength(width + 1));
  const priorRegion = arena.float64(width + 1);
  runtime.reserveScratch(
    kernels.rowEquationsScratch(width + 1, Math.max(orders.byRow.longest, orders.byColumn.longest)),
  );
  let K = width + 1;
  let entryResiduals: ReturnType<typeof openResiduals> | undefined;

  return {
    covariance: 'full',
    lines: { rows: orders.byRow.lines, columns: orders.byColumn.lines },
    get rank() {
      return K - 1;
    },
    start,
    observe,
    weigh,
    solve,
    residuals,
    keep,
    rotate: () => undefined,
    read,
    uncertainty,
    predictor,
  };

  function open(order: Order): Side {
    const count = order.entry.length;
    const side = {
      order,
      value: arena.float64(count),
      weight: arena.float64(count),
      records: arena.float64((order.lines * kernels.recordBytes(width + 1)) / 8),
    };
    setValues(side, value);
    return side;
  }

  function observe(values: Float64Array): void {
    for (const side of [sides.rows, sides.columns]) setValues(side, values);
  }

  function setValues({ order: { entry }, value: { array } }: Side, values: Float64Array): void {
    for (let t = 0; t < array.length; t++) array[t] = values[entry[t]!]! - mean;
  }

  function weigh(weights: ArrayLike<number>): void {
    for (const { order, weight } of [sides.rows, sides.columns]) putInOrder(order, weights, weight.array);
  }

  function start(name: SideName, offsets: Float64Array, factors: Float64Array): void {
    const { order, records } = sides[name];
    const { array } = records;
    const length = kernels.recordBytes(K) / 8;
    const { moment } = layout(K);
    for (let i = 0; i < order.lines; i++) {
      const record = array.subarray(i * length, (i + 1) * length).fill(0);
      const design = [1, ...factors.subarray(i * (K - 1), (i + 1) * (K - 1))];
      record[0] = offsets[i]!;
      for (let a = 0; a < K; a++) {
        for (let b = a; b < K; b++) record[moment(a, b)] = design[a]! * design[b]!;
      }
    }
  }

  function solve(name: SideName, prior: Float64Array, noiseVariance: number, uncertainty: number): HalfSweep {
    const { order, value: z, weight, records } = sides[name];
    const other = sides[name === 'rows' ? 'columns' : 'rows'].records;
    priorRegion.array.set(prior);
    runtime.forkJoin(
      'rowEquations',
      order.bounds,
      ...[order.pointer, order.index, z, weight, other, records].map(({ pointer }) => pointer),
      ...[K, order.longest, noiseVariance, priorRegion.pointer, uncertainty, sums.pointer],
    );
    const total = addBlocks(sums.array, order.bounds.length - 1, sumsLength(K));
    return {
      second: total.slice(0, K),
      square: total.slice(K, 2 * K),
      residual: total[2 * K]!,
      observed: total[2 * K + 1]!,
    };
  }

  function residuals(): EntryResiduals {
    entryResiduals ??= openResiduals(runtime, orders.byRow);
    const { order, value: z, records } = sides.rows;
    runtime.forkJoin(
      'rowResiduals',
      order.bounds,
      ...[order.pointer, order.index, z, sides.columns.records, records].map(({ pointer }) => pointer),
      ...[K, ...entryResiduals.pointers],
    );
    return entryResiduals.read();
  }

  /** Copies the kept numbers of every record to the front, where the narrower records lie. */
  function keep(components: readonly number[]): void {
    const kept = [0, ...components];
    const from = layout(K);
    const to = layout(kept.length);
    const length = kernels.recordBytes(K) / 8;
    const narrow = kernels.recordBytes(kept.length) / 8;
    for (const { order, records } of [sides.rows, sides.columns]) {
      const { array } = records;
      for (let i = 0; i < order.lines; i++) {
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
    }
    K = kept.length;
  }

  function read(name: SideName): { offsets: Float64Array; factors: Float64Array } {
    const { order, records } = sides[name];
    const { array } = records;
    const length = kernels.recordBytes(K) / 8;
    const { moment } = layout(K);
    const offsets = new Float64Array(order.lines);
    const factors = new Float64Array(order.lines * (K - 1));
    for (let i = 0; i < order.lines; i++) {
      offsets[i] = array[i * length]!;
      for (let a = 1; a < K; a++) factors[i * (K - 1) + a - 1] = array[i * length + moment(0, a)]!;
    }
    return { offsets, factors };
  }

  /** C(b,b), C(b,u) and C(u,u) = S − u uᵀ of every record. */
  function uncertainty(name: SideName): Float64Array {
    const { order, records } = sides[name];
    const { array } = records;
    const length = kernels.recordBytes(K) / 8;
    const { cross, moment } = layout(K);
    const covariances = new Float64Array((order.lines * K * (K + 1)) / 2);
    let at = 0;
    for (let i = 0; i < order.lines; i++) {
      const record = array.subarray(i * length, (i + 1) * length);
      covariances[at++] = record[1]!;
      for (let a = 1; a < K; a++) covariances[at++] = record[cross + a]!;
      for (let a = 1; a < K; a++) {
        for (let b = a; b < K; b++) {
          covariances[at++] = record[moment(a, b)]! - record[moment(0, a)]! * record[moment(0, b)]!;
        }
      }
    }
    return covariances;
  }

  function predictor(): (row: number, column: number) => number {
    const [left, right] = [sides.rows.records.array, sides.columns.records.array];
    const length = kernels.recordBytes(K) / 8;
    const first = layout(K).moment(0, 0);
    return (row, column) => {
      const [l, r] = [row * length, column * length];
      let sum = left[l]! + right[r]!;
      for (let a = 1; a < K; a++) sum += left[l + first + a]! * right[r + first + a]!;
      return sum;
    };
  }
}

/** Doubles that a block adds up. */
function sumsLength(K: number): number {
  return 2 * K + 2;
}

/** Places of a record's numbers, in doubles. */
function layout(K: number): { cross: number; moment(a: number, b: number): number } {
  const cross = 2;
  const triangle = cross + K + (K % 2);
  return { cross, moment: (a, b) => triangle + a * K - (a * (a - 1)) / 2 + (b - a) };
}
