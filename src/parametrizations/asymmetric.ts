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
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import type { Factor, Precision } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import type { Runtime } from '../runtime/runtime.ts';
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
interface Side {
  readonly lines: number;
  readonly factors: Block;
  readonly offsets: Block | undefined;
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
      solveSide(theta, left, right, gradient, damping, out);
      solveSide(theta, right, left, gradient, damping, out);
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
    { lines: u!.rows, factors: u!, offsets: b, offsetColumn: width, frozenColumn: width + 1 },
    { lines: v!.rows, factors: v!, offsets: c, offsetColumn: width + 1, frozenColumn: width },
  ];
}

/** Lays parameters out as the rows of a padded factor; padding stays zero. */
function write(theta: Float64Array, side: Side, { stride, region }: Factor, frozen: number): void {
  const { lines, factors, offsets, offsetColumn, frozenColumn } = side;
  const { array } = region;
  const width = factors.columns;
  for (let i = 0; i < lines; i++) {
    for (let a = 0; a < width; a++) array[i * stride + a] = theta[factors.offset + i * width + a]!;
    if (offsets === undefined) continue;
    array[i * stride + offsetColumn] = theta[offsets.offset + i]!;
    array[i * stride + frozenColumn] = frozen;
  }
}

/** The transpose of `write`: frozen and padded columns are no parameters. */
function read({ stride, region }: Factor, side: Side, gradient: Float64Array): void {
  const { lines, factors, offsets, offsetColumn } = side;
  const { array } = region;
  const width = factors.columns;
  for (let i = 0; i < lines; i++) {
    for (let a = 0; a < width; a++) gradient[factors.offset + i * width + a] = array[i * stride + a]!;
    if (offsets !== undefined) gradient[offsets.offset + i] = array[i * stride + offsetColumn]!;
  }
}

/** [gradient of U, gradient of b] · (GᵀG + damping·I)⁻¹,  G = [V 1] the columns that they meet; the other side alike. */
function solveSide(
  theta: Float64Array,
  side: Side,
  other: Side,
  gradient: Float64Array,
  damping: number,
  out: Float64Array,
): void {
  const { lines, factors, offsets } = side;
  const width = factors.columns;
  const size = width + (offsets === undefined ? 0 : 1);
  const gram = gramMatrix(theta, other, size);
  for (let a = 0; a < size; a++) gram[a * size + a]! += damping;
  cholesky(gram, size);
  const row = new Float64Array(size);
  for (let i = 0; i < lines; i++) {
    const at = factors.offset + i * width;
    for (let a = 0; a < width; a++) row[a] = gradient[at + a]!;
    if (offsets !== undefined) row[width] = gradient[offsets.offset + i]!;
    solveCholesky(gram, size, row);
    for (let a = 0; a < width; a++) out[at + a] = row[a]!;
    if (offsets !== undefined) out[offsets.offset + i] = row[width]!;
  }
}

/** Lower triangle of GᵀG, G = [factors 1] where size is one more than their width, else the factors alone. */
function gramMatrix(theta: Float64Array, { lines, factors }: Side, size: number): Float64Array {
  const width = factors.columns;
  const gram = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < lines; i++) {
    for (let a = 0; a < width; a++) row[a] = theta[factors.offset + i * width + a]!;
    for (let a = 0; a < size; a++) {
      for (let b = 0; b <= a; b++) gram[a * size + b]! += row[a]! * row[b]!;
    }
  }
  return gram;
}
