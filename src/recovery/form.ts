/**
 * What the unknown may look like: symmetric and positive, X = U·Uᵀ, or any matrix, X = L·Rᵀ.
 *
 *   degrees of freedom at rank k      n·k − k(k − 1)/2   (U·Uᵀ; k fewer where X is seen through differences of its rows alone)
 *                                     k·(rows + columns − k)   (L·Rᵀ)
 *   round to rank k                   U = Q·S·Wᵀ ↦ Q_k·S_k;      L·Rᵀ = Q·S·Wᵀ ↦ Q_k·√S_k, W_k·√S_k, balanced
 *
 * Source    sensing recipe §1.4.
 */

import { product } from '../linalg/gemm.ts';
import { qr } from '../linalg/qr.ts';
import { svd } from '../linalg/svd.ts';
import type { Precision } from '../measurements/point.ts';
import { asymmetric } from '../parametrizations/asymmetric.ts';
import type { Parametrization } from '../parametrizations/parametrization.ts';
import { psd } from '../parametrizations/psd.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface Form {
  /** Whether X = U·Uᵀ. */
  readonly symmetric: boolean;
  readonly rows: number;
  readonly columns: number;
  /** The largest width that means anything. */
  readonly fullWidth: number;
  parametrization(width: number): Parametrization;
  degreesOfFreedom(rank: number): number;
  /** Parameters of the best approximation of rank k, from those of a wider factor. */
  round(theta: Float64Array, width: number, rank: number): Float64Array<ArrayBuffer>;
  /** Singular values of X, falling. */
  singularValues(theta: Float64Array, width: number): Float64Array<ArrayBuffer>;
}

export interface PsdFormOptions {
  /** Whether X and its translates, all points moved alike, look the same. Default false. */
  translations?: boolean;
  precision?: Precision;
}

export function psdForm(
  runtime: Runtime,
  size: number,
  { translations = false, precision = 'f64' }: PsdFormOptions = {},
): Form {
  return {
    symmetric: true,
    rows: size,
    columns: size,
    fullWidth: size,
    parametrization: (width) => psd(runtime, { size, width, precision }),
    degreesOfFreedom: (rank) => size * rank - (rank * (rank - 1)) / 2 - (translations ? rank : 0),
    round(theta, width, rank) {
      const { U, values } = svd(runtime, theta, size, width);
      return scaledColumns(U, Math.min(size, width), values, rank);
    },
    singularValues: (theta, width) => svd(runtime, theta, size, width).values.map((s) => s * s),
  };
}

export function pairForm(
  runtime: Runtime,
  rows: number,
  columns: number,
  { precision = 'f64' }: { precision?: Precision } = {},
): Form {
  const decompose = (theta: Float64Array, width: number) => {
    const left = qr(runtime, theta.subarray(0, rows * width), rows, width);
    const right = qr(runtime, theta.subarray(rows * width), columns, width);
    const [p, q] = [Math.min(rows, width), Math.min(columns, width)];
    // L·Rᵀ = Q₁·(R₁·R₂ᵀ)·Q₂ᵀ
    const core = product(runtime, left.R, right.R, {
      rows: p,
      inner: width,
      columns: q,
      transposed: 'right',
    });
    return { left: left.Q, right: right.Q, p, q, core: svd(runtime, core, p, q) };
  };
  return {
    symmetric: false,
    rows,
    columns,
    fullWidth: Math.min(rows, columns),
    parametrization: (width) => asymmetric(runtime, { rows, columns, width, precision }),
    degreesOfFreedom: (rank) => rank * (rows + columns - rank),
    round(theta, width, rank) {
      const { left, right, p, q, core } = decompose(theta, width);
      const inner = Math.min(p, q);
      const roots = core.values.map(Math.sqrt);
      const L = product(runtime, left, scaledColumns(core.U, inner, roots, rank), {
        rows,
        inner: p,
        columns: rank,
      });
      const R = product(runtime, right, scaledColumns(core.V, inner, roots, rank), {
        rows: columns,
        inner: q,
        columns: rank,
      });
      const rounded = new Float64Array(L.length + R.length);
      rounded.set(L);
      rounded.set(R, L.length);
      return rounded;
    },
    singularValues: (theta, width) => decompose(theta, width).core.values,
  };
}

/** The first columns of a row-major matrix, each times its factor. */
function scaledColumns(
  matrix: Float64Array,
  stride: number,
  factors: Float64Array,
  columns: number,
): Float64Array<ArrayBuffer> {
  const lines = matrix.length / stride;
  const out = new Float64Array(lines * columns);
  for (let i = 0; i < lines; i++) {
    for (let a = 0; a < columns; a++) {
      out[i * columns + a] = a < stride ? matrix[i * stride + a]! * factors[a]! : 0;
    }
  }
  return out;
}
