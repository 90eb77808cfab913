/**
 * Observed entries of a matrix:  𝒜(X)ₜ = X[rowₜ, columnₜ],  t = 1 … m.
 *
 *   forward    pₜ = ⟨L[rowₜ, :], R[columnₜ, :]⟩                                  O(m·width)
 *   adjoint    (𝒜*(z)·B)[i, :] = Σ_{t : rowₜ = i} zₜ · B[columnₜ, :]             its transpose alike, by columns
 *
 * Entries are kept by row and by column, each tiled (tiles.ts), and run through assembly/entries.ts. Squares are fused: loss
 * and gradient in one pass a side, over the entries of positive weight alone. A few selected entries are met one by one.
 *
 * Shapes    L: rows × stride, R, B: columns × stride; p, z: m.   Units: those of the observations.
 * Errors    INDEX_OUT_OF_RANGE, LENGTH_MISMATCH, SHAPE_MISMATCH.
 * Symbols   Ω of Candès & Recht 2009 (arXiv 0805.4471); the factors L, R here are U, V there.
 */
import type { BlockKernel } from '../runtime/kernels.ts';
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { FusedPass, Measurement } from './measurement.ts';
import { checkFactors, checkVector } from './measurement.ts';
import type { EntryIndices, Orders } from './orders.ts';
import { orderEntries } from './orders.ts';
import type { Factor, Precision } from './point.ts';
import { bytesOf, createVector, rowBytes } from './point.ts';
import type { TiledOrder } from './tiles.ts';
import { tileOrder, tilePointers } from './tiles.ts';

export interface EntriesOptions {
  /** Numbers in a factor's row that tiles are cut for; other rows work as well. Default 16. */
  width?: number;
  /** Of the factors and the arithmetic. Default 'f64'. */
  precision?: Precision;
  /** The entries' two orders, where they exist already. */
  orders?: Orders;
}

/** Lives in the runtime's arena, as do the passes fused from it: they go with the mark that was set before them. */
export function entries(
  runtime: Runtime,
  indices: EntryIndices,
  { width = 16, precision = 'f64', orders = orderEntries(runtime, indices) }: EntriesOptions = {},
): Measurement {
  const { rows, columns } = indices;
  const count = indices.row.length;
  const kernels = kernelsOf(precision);
  const { byRow, byColumn } = tileBoth();
  // One number an entry, in the order of whichever side is at work.
  const numbers = createVector(runtime.arena, count, precision);
  const sums = runtime.arena.float64(byRow.bounds.length - 1);

  const measurement: Measurement = {
    name: 'entries()',
    count,
    rows,
    columns,
    precision,
    forward(point, p) {
      checkFactors(measurement, [point.left, rows], [point.right, columns]);
      checkVector(measurement, 'p', p);
      // The pass without values, weights and gradient leaves p itself as residual.
      pass(byRow, 0, 0, point.left, point.right, 0, numbers.pointer, sums);
      const { array } = numbers;
      for (let t = 0; t < count; t++) p[byRow.entry[t]!] = array[t]!;
    },
    adjoint(z) {
      checkVector(measurement, 'z', z);
      return {
        times(B, out) {
          checkFactors(measurement, [B, columns], [out, rows]);
          addTimes(byRow, z, B, out);
        },
        transposeTimes(B, out) {
          checkFactors(measurement, [B, rows], [out, columns]);
          addTimes(byColumn, z, B, out);
        },
      };
    },
    fuse: (loss, observations, weights) =>
      loss.fused === 'squares' ? fuseSquares(observations, weights) : undefined,
    select: (chosen) => ({
      forward(point, p) {
        checkFactors(measurement, [point.left, rows], [point.right, columns]);
        for (const [k, t] of chosen.entries()) {
          p[k] = lineProduct(point.left, indices.row[t]!, point.right, indices.column[t]!);
        }
      },
      adjoint(z) {
        const kept = z.slice();
        return {
          times(B, out) {
            checkFactors(measurement, [B, columns], [out, rows]);
            for (const [k, t] of chosen.entries()) {
              addLine(kept[k]!, B, indices.column[t]!, out, indices.row[t]!);
            }
          },
          transposeTimes(B, out) {
            checkFactors(measurement, [B, rows], [out, columns]);
            for (const [k, t] of chosen.entries()) {
              addLine(kept[k]!, B, indices.row[t]!, out, indices.column[t]!);
            }
          },
        };
      },
    }),
  };
  return measurement;

  function tileBoth(weights?: Float64Array): { byRow: TiledOrder; byColumn: TiledOrder } {
    const options = { rowBytes: rowBytes(width, precision), ...(weights !== undefined && { weights }) };
    return {
      byRow: tileOrder(runtime, orders.byRow, { ...options, otherLines: columns }),
      byColumn: tileOrder(runtime, orders.byColumn, { ...options, otherLines: rows }),
    };
  }

  function pass(
    order: TiledOrder,
    value: number,
    weight: number,
    own: Factor,
    other: Factor,
    gradient: number,
    residual: number,
    sums: Region<Float64Array>,
  ): void {
    sums.array.fill(0);
    for (const pointer of tilePointers(order)) {
      runtime.forkJoin(
        kernels.pass,
        order.bounds,
        pointer,
        order.index.pointer,
        value,
        weight,
        own.region.pointer,
        other.region.pointer,
        other.stride * bytesOf(precision),
        gradient,
        residual,
        sums.pointer,
      );
    }
  }

  function addTimes(order: TiledOrder, z: Float64Array, B: Factor, out: Factor): void {
    const { array } = numbers;
    for (let t = 0; t < count; t++) array[t] = z[order.entry[t]!]!;
    for (const pointer of tilePointers(order)) {
      runtime.forkJoin(
        kernels.adjoint,
        order.bounds,
        pointer,
        order.index.pointer,
        numbers.pointer,
        B.region.pointer,
        B.stride * bytesOf(precision),
        out.region.pointer,
      );
    }
  }

  function fuseSquares(observations: Float64Array, weights: Float64Array): FusedPass {
    checkVector(measurement, 'observations', observations);
    checkVector(measurement, 'weights', weights);
    const all = weights.every((w) => w !== 0);
    const sides = all ? { byRow, byColumn } : tileBoth(weights);
    const plain = weights.every((w) => w === 0 || w === 1);
    const [ofRows, ofColumns] = [dress(sides.byRow), dress(sides.byColumn)];
    const losses = runtime.arena.float64(sides.byRow.bounds.length - 1);
    const unused = runtime.arena.float64(sides.byColumn.bounds.length - 1);
    return {
      evaluate(point, gradient) {
        const { left, right } = point;
        checkFactors(measurement, [left, rows], [right, columns]);
        if (gradient !== undefined) {
          checkFactors(measurement, [left, rows], [gradient.left, rows], [gradient.right, columns]);
          gradient.left.region.array.fill(0);
          gradient.right.region.array.fill(0);
        }
        run(ofRows, left, right, gradient?.left, losses);
        if (gradient !== undefined) run(ofColumns, right, left, gradient.right, unused);
        let sum = 0;
        for (const loss of losses.array) sum += loss;
        return sum;
      },
    };

    /** Adds values and weights to an order; address 0 stands for weights of 1. */
    function dress(order: TiledOrder): TiledOrder & { value: number; weight: number } {
      const value = gathered(order, observations);
      return { ...order, value, weight: plain ? 0 : gathered(order, weights) };
    }

    function run(
      order: ReturnType<typeof dress>,
      own: Factor,
      other: Factor,
      gradient: Factor | undefined,
      sums: Region<Float64Array>,
    ): void {
      pass(order, order.value, order.weight, own, other, gradient?.region.pointer ?? 0, 0, sums);
    }
  }

  function gathered({ entry }: TiledOrder, vector: Float64Array): number {
    const region = createVector(runtime.arena, entry.length, precision);
    const { array } = region;
    for (let t = 0; t < entry.length; t++) array[t] = vector[entry[t]!]!;
    return region.pointer;
  }
}

function kernelsOf(precision: Precision): { pass: BlockKernel; adjoint: BlockKernel } {
  return precision === 'f64'
    ? { pass: 'entriesPass64', adjoint: 'entriesAdjoint64' }
    : { pass: 'entriesPass32', adjoint: 'entriesAdjoint32' };
}

/** ⟨L[i, :], R[j, :]⟩. */
function lineProduct(L: Factor, i: number, R: Factor, j: number): number {
  const { stride } = L;
  const [left, right] = [L.region.array, R.region.array];
  let sum = 0;
  for (let a = 0; a < stride; a++) sum += left[i * stride + a]! * right[j * stride + a]!;
  return sum;
}

/** out[i, :] += z·B[j, :]. */
function addLine(z: number, B: Factor, j: number, out: Factor, i: number): void {
  const { stride } = B;
  const [from, to] = [B.region.array, out.region.array];
  for (let a = 0; a < stride; a++) to[i * stride + a]! += z * from[j * stride + a]!;
}
