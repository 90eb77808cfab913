/**
 * Two free factors:  X = U·Vᵀ,  with offsets X = U·Vᵀ + b·1ᵀ + 1·cᵀ = [U b 1]·[V 1 c]ᵀ.
 *
 * Offsets are columns of the pair whose other side is frozen at 1: a measurement sees a pair like any other. The map is
 * affine in θ, so it has no curvature of its own; that of X in the pair belongs to the objective.
 *
 * Shapes    U: rows × width, V: columns × width, b: rows, c: columns; θ = (U, V, b, c), blocks `left`, `right`, `rowOffsets`,
 *           `columnOffsets`.   Units: X in those of the observations, shared between the factors as the start chose.
 * Symbols   L, R of ScaledGD; U, V of matrix completion.
 */
import type { Factor, Precision } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readBlock, writeBlock } from './blocks.ts';
import type { Lines } from './gram.ts';
import { divideByGram } from './gram.ts';
import type { Block, Parametrization } from './parametrization.ts';

export interface AsymmetricOptions {
  rows: number;
  columns: number;
  /** Columns of U and V: at least the rank looked for; more costs time and, without early stopping, fits noise. */
  width: number;
  /** Whether b and c are there. Default 'none'. */
  offsets?: 'none' | 'both';
  /** Of the point; θ has doubles. Default 'f64'. */
  precision?: Precision;
}

/** One of the two factors: its parameters, and where their columns stand in the padded point. */
interface Side extends Lines {
  readonly offsetColumn: number;
  /** The column frozen at 1, opposite the other side's offsets. */
  readonly frozenColumn: number;
}

/** Points are made in the runtime's arena. */
export function asymmetric(
  runtime: Runtime,
  { rows, columns, width, offsets = 'none', precision = 'f64' }: AsymmetricOptions,
): Parametrization {
  const blocks = layOut(rows, columns, width, offsets);
  const [left, right] = sides(blocks, width);
  const pointWidth = offsets === 'both' ? width + 2 : width;
  return {
    name: 'asymmetric()',
    size: blocks.reduce((sum, block) => sum + block.rows * block.columns, 0),
    blocks,
    createPoint: () => ({
      left: createFactor(runtime.arena, rows, pointWidth, precision),
      right: createFactor(runtime.arena, columns, pointWidth, precision),
    }),
    point(theta, out) {
      write(theta, left, out.left, 1);
      write(theta, right, out.right, 1);
    },
    pushforward(_theta, direction, out) {
      write(direction, left, out.left, 0);
      write(direction, right, out.right, 0);
    },
    pullback(_theta, dpoint, gradient) {
      read(dpoint.left, left, gradient);
      read(dpoint.right, right, gradient);
    },
    precondition(theta, gradient, damping, out) {
      divideByGram(theta, left, right.factors, gradient, damping, out);
      divideByGram(theta, right, left.factors, gradient, damping, out);
    },
  };
}

function layOut(rows: number, columns: number, width: number, offsets: 'none' | 'both'): Block[] {
  const factors: Block[] = [
    { name: 'left', offset: 0, rows, columns: width },
    { name: 'right', offset: rows * width, rows: columns, columns: width },
  ];
  if (offsets === 'none') return factors;
  const end = (rows + columns) * width;
  return [
    ...factors,
    { name: 'rowOffsets', offset: end, rows, columns: 1 },
    { name: 'columnOffsets', offset: end + rows, rows: columns, columns: 1 },
  ];
}

function sides([u, v, b, c]: Block[], width: number): [Side, Side] {
  return [
    { factors: u!, offsets: b, offsetColumn: width, frozenColumn: width + 1 },
    { factors: v!, offsets: c, offsetColumn: width + 1, frozenColumn: width },
  ];
}

/** A side's parameters, and the frozen column where there are offsets. */
function write(theta: Float64Array, side: Side, factor: Factor, frozen: number): void {
  const { factors, offsets, offsetColumn, frozenColumn } = side;
  writeBlock(theta, factors, factor);
  if (offsets === undefined) return;
  writeBlock(theta, offsets, factor, offsetColumn);
  const { array } = factor.region;
  for (let i = 0; i < factor.lines; i++) array[i * factor.stride + frozenColumn] = frozen;
}

/** The transpose of `write`: the frozen column is no parameter. */
function read(factor: Factor, { factors, offsets, offsetColumn }: Side, gradient: Float64Array): void {
  readBlock(factor, factors, gradient);
  if (offsets !== undefined) readBlock(factor, offsets, gradient, offsetColumn);
}
