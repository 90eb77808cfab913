/**
 * A product of layers  X = W_L ⋯ W₁  as a pair, cut where it is narrow:
 *
 *   X = L·Rᵀ,   L = W_L ⋯ W_{c+1},   Rᵀ = W_c ⋯ W₁            each side is a product C = M_k ⋯ M₁:
 *
 *   value         P₁ = M₁,  P_j = M_j·P_{j−1},  C = P_k
 *   pushforward   dP_j = dM_j·P_{j−1} + M_j·dP_{j−1}
 *   pullback      G_k = D,  ∂/∂M_j = G_j·P_{j−1}ᵀ,  G_{j−1} = M_jᵀ·G_j
 *   curvature     dG_k = 0,  d(∂/∂M_j) = dG_j·P_{j−1}ᵀ + G_j·dP_{j−1}ᵀ,  dG_{j−1} = dM_jᵀ·G_j + M_jᵀ·dG_j
 *
 * A layer is  base + √rate·block : descent at one rate for all of θ then moves it at that rate of its own.
 *
 * Shapes    W_l: as its block, or its transpose where `stored` says so; neighbours fit.   Memory: of the arena, for a call.
 */
import type { Strided } from '../linalg/gemm.ts';
import { multiply, storedAt } from '../linalg/gemm.ts';
import { inArena } from '../linalg/operand.ts';
import type { Factor, Point, Precision } from '../measurements/point.ts';
import { createFactor } from '../measurements/point.ts';
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Block, Parametrization } from './parametrization.ts';

export interface Layer {
  /** Of the matrix as it stands in the product. */
  readonly rows: number;
  readonly columns: number;
  /** Whether blocks and base hold the matrix or its transpose, row-major. */
  readonly stored: 'plain' | 'transposed';
  /** Added to what θ says; absent: 0. */
  readonly base?: Float64Array | undefined;
  /** Its parameters; absent where it is fixed. */
  readonly block?: Block | undefined;
  /** √rate. */
  readonly unit: number;
}

export interface ChainOptions {
  name: string;
  /** W₁ first. */
  layers: readonly Layer[];
  /** c: how many layers the right side has. */
  cut: number;
  precision: Precision;
}

/** Points are made in the runtime's arena. */
export function chain(runtime: Runtime, { name, layers, cut, precision }: ChainOptions): Parametrization {
  const blocks = layers.flatMap(({ block }) => (block === undefined ? [] : [block]));
  // Each side with how its product stands to the factor: L = C, R = Cᵀ.
  const sides = [
    { side: 'left', part: layers.slice(cut), flipped: false },
    { side: 'right', part: layers.slice(0, cut), flipped: true },
  ] as const;
  const [rows, columns, width] = [layers.at(-1)!.rows, layers[0]!.columns, layers[cut]!.columns];
  return {
    name,
    size: blocks.reduce((sum, block) => sum + block.rows * block.columns, 0),
    blocks,
    createPoint: () => ({
      left: createFactor(runtime.arena, rows, width, precision),
      right: createFactor(runtime.arena, columns, width, precision),
    }),
    point(theta, out) {
      for (const { side, part, flipped } of sides) {
        inArena(runtime, () => {
          write(products(runtime, load(runtime, part, theta)).at(-1)!, out[side], flipped);
        });
      }
    },
    pushforward(theta, direction, out) {
      for (const { side, part, flipped } of sides) {
        inArena(runtime, () => {
          const M = load(runtime, part, theta);
          const dM = loadDirection(runtime, part, direction);
          write(tangents(runtime, M, dM, products(runtime, M)).at(-1)!, out[side], flipped);
        });
      }
    },
    pullback(theta, dpoint, gradient) {
      for (const { side, part, flipped } of sides) {
        inArena(runtime, () => {
          const M = load(runtime, part, theta);
          const P = products(runtime, M);
          let G = read(runtime, dpoint[side], P.at(-1)!, flipped);
          for (let j = M.length - 1; j >= 0; j--) {
            put(part[j]!, j === 0 ? G : product(runtime, [[G, flip(P[j - 1]!)]]), gradient, 'set');
            if (j > 0) G = product(runtime, [[flip(M[j]!), G]]);
          }
        });
      }
    },
    // A side of one layer is affine in it.
    ...(layers.length > 2 && { curvature }),
  };

  function curvature(theta: Float64Array, direction: Float64Array, dpoint: Point, out: Float64Array): void {
    for (const { side, part, flipped } of sides) {
      inArena(runtime, () => {
        const M = load(runtime, part, theta);
        const dM = loadDirection(runtime, part, direction);
        const P = products(runtime, M);
        const dP = tangents(runtime, M, dM, P);
        let G = read(runtime, dpoint[side], P.at(-1)!, flipped);
        let dG = zeros(runtime, G.rows, G.columns);
        for (let j = M.length - 1; j > 0; j--) {
          const bent = product(runtime, [
            [dG, flip(P[j - 1]!)],
            [G, flip(dP[j - 1]!)],
          ]);
          put(part[j]!, bent, out, 'add');
          dG = product(runtime, [
            [flip(dM[j]!), G],
            [flip(M[j]!), dG],
          ]);
          G = product(runtime, [[flip(M[j]!), G]]);
        }
        put(part[0]!, dG, out, 'add');
      });
    }
  }
}

/** A matrix in the arena. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly at: Strided;
  readonly region: Region<Float64Array>;
}

function zeros({ arena }: Runtime, rows: number, columns: number): Matrix {
  const region = arena.float64(rows * columns);
  return { rows, columns, at: storedAt(region.pointer, columns), region };
}

/** The transpose, without moving a number. */
function flip({ rows, columns, at, region }: Matrix): Matrix {
  return {
    rows: columns,
    columns: rows,
    at: { pointer: at.pointer, row: at.column, column: at.row },
    region,
  };
}

/** Σ A·B. */
function product(runtime: Runtime, terms: readonly (readonly [A: Matrix, B: Matrix])[]): Matrix {
  const [A, B] = terms[0]!;
  const sum = zeros(runtime, A.rows, B.columns);
  for (const [left, right] of terms) {
    multiply(runtime, {
      shape: [sum.rows, sum.columns, left.columns],
      left: left.at,
      right: right.at,
      to: sum.region.pointer,
    });
  }
  return sum;
}

/** P₁ … P_k. */
function products(runtime: Runtime, M: readonly Matrix[]): Matrix[] {
  const P = [M[0]!];
  for (let j = 1; j < M.length; j++) P.push(product(runtime, [[M[j]!, P[j - 1]!]]));
  return P;
}

/** dP₁ … dP_k. */
function tangents(
  runtime: Runtime,
  M: readonly Matrix[],
  dM: readonly Matrix[],
  P: readonly Matrix[],
): Matrix[] {
  const dP = [dM[0]!];
  for (let j = 1; j < M.length; j++) {
    dP.push(
      product(runtime, [
        [dM[j]!, P[j - 1]!],
        [M[j]!, dP[j - 1]!],
      ]),
    );
  }
  return dP;
}

/** The layers at θ. */
function load(runtime: Runtime, layers: readonly Layer[], theta: Float64Array): Matrix[] {
  return layers.map((layer) => take(runtime, layer, theta, layer.base));
}

/** The layers' change along a direction in θ. */
function loadDirection(runtime: Runtime, layers: readonly Layer[], direction: Float64Array): Matrix[] {
  return layers.map((layer) => take(runtime, layer, direction, undefined));
}

function take(
  runtime: Runtime,
  { rows, columns, stored, block, unit }: Layer,
  theta: Float64Array,
  base: Float64Array | undefined,
): Matrix {
  const held = stored === 'plain' ? zeros(runtime, rows, columns) : zeros(runtime, columns, rows);
  const { array } = held.region;
  if (base !== undefined) array.set(base);
  if (block !== undefined) {
    for (let t = 0; t < array.length; t++) array[t]! += unit * theta[block.offset + t]!;
  }
  return stored === 'plain' ? held : flip(held);
}

/** The transpose of `take`. */
function put({ stored, block, unit }: Layer, from: Matrix, to: Float64Array, how: 'set' | 'add'): void {
  if (block === undefined) return;
  const { array } = from.region;
  const { row, column } = (stored === 'plain' ? from : flip(from)).at;
  for (let i = 0; i < block.rows; i++) {
    for (let j = 0; j < block.columns; j++) {
      const value = unit * array[i * row + j * column]!;
      const place = block.offset + i * block.columns + j;
      to[place] = how === 'set' ? value : to[place]! + value;
    }
  }
}

/** A product as the lines of a factor. */
function write(C: Matrix, { stride, region }: Factor, flipped: boolean): void {
  const { rows, columns, at } = flipped ? flip(C) : C;
  const [from, to] = [C.region.array, region.array];
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < columns; a++) to[i * stride + a] = from[i * at.row + a * at.column]!;
  }
}

/** The transpose of `write`: the lines of a factor as a matrix of the product's shape. */
function read(runtime: Runtime, { stride, region }: Factor, shape: Matrix, flipped: boolean): Matrix {
  const D = zeros(runtime, shape.rows, shape.columns);
  const { rows, columns, at } = flipped ? flip(D) : D;
  const [from, to] = [region.array, D.region.array];
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < columns; a++) to[i * at.row + a * at.column] = from[i * stride + a]!;
  }
  return D;
}
