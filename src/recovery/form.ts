/**
 * What the unknown may look like: symmetric and positive, X = U·Uᵀ, or any matrix, X = L·Rᵀ.
 *
 *   degrees of freedom at rank k      n·k − k(k − 1)/2   (U·Uᵀ; k fewer where X is seen through differences of its rows alone)
 *                                     k·(rows + columns − k)   (L·Rᵀ)
 *   round to rank k                   U = Q·S·Wᵀ ↦ Q_k·S_k;      L·Rᵀ = Q·S·Wᵀ ↦ Q_k·√S_k, W_k·√S_k, balanced
 *
 *   gauge                             changes of the factors that leave X as it is:  U·S, S = −Sᵀ;   (L·M, −R·Mᵀ);
 *                                     where only differences of rows are seen also 1·aᵀ
 *
 * Source    sensing recipe §1.4.
 */

import { product } from '../linalg/gemm.ts';
import { qr } from '../linalg/qr.ts';
import { svd } from '../linalg/svd.ts';
import { add, dot, norm } from '../linalg/vectors.ts';
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
  /** Directions in θ that leave what is measured as it is, orthonormal: as many as θ has numbers beyond its degrees of freedom. */
  gauge(theta: Float64Array, rank: number): Float64Array[];
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
    gauge(theta, rank) {
      const directions: Float64Array[] = [];
      for (let a = 0; a < rank; a++) {
        for (let b = 0; b < a; b++) {
          const direction = new Float64Array(theta.length);
          for (let i = 0; i < size; i++) {
            direction[i * rank + a] = theta[i * rank + b]!;
            direction[i * rank + b] = -theta[i * rank + a]!;
          }
          directions.push(direction);
        }
        if (translations) directions.push(theta.map((_, at) => (at % rank === a ? 1 : 0)));
      }
      return orthonormal(directions);
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
    gauge(theta, rank) {
      const directions: Float64Array[] = [];
      for (let a = 0; a < rank; a++) {
        for (let b = 0; b < rank; b++) {
          const direction = new Float64Array(theta.length);
          for (let i = 0; i < rows; i++) direction[i * rank + b] = theta[i * rank + a]!;
          for (let j = rows; j < rows + columns; j++) direction[j * rank + a] = -theta[j * rank + b]!;
          directions.push(direction);
        }
      }
      return orthonormal(directions);
    },
    singularValues: (theta, width) => decompose(theta, width).core.values,
  };
}

/** An orthonormal basis of what these span, by Gram–Schmidt, twice. */
function orthonormal(directions: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const direction of directions) {
    const before = norm(direction);
    for (let round = 0; round < 2; round++) {
      for (const b of basis) add(direction, -dot(b, direction), b);
    }
    const left = norm(direction);
    if (left > 1e-12 * before) basis.push(direction.map((value) => value / left));
  }
  return basis;
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
