/**
 * The thin SVD of X at an iterate, computed once however many probes ask for it:
 *
 *   X = L·Rᵀ,  L = Q₁R₁,  R = Q₂R₂,  R₁R₂ᵀ = A·S·Bᵀ          ⇒          X = (Q₁A)·S·(Q₂B)ᵀ
 *
 * O((rows + columns)·width²). Offsets do not count: where a parametrization has the blocks `left` and `right`, X is their product,
 * elsewhere that of the point.
 *
 * Shapes    left: rows × width, right: columns × width, row-major; width = min(rows, columns, columns of the factors).
 *           Units: values, those of X.
 */
import { product } from '../linalg/gemm.ts';
import { qr } from '../linalg/qr.ts';
import type { ThinSvd } from '../linalg/svd.ts';
import { svd } from '../linalg/svd.ts';
import type { Factor } from '../measurements/point.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Block, Parametrization } from '../parametrizations/parametrization.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface Decomposition {
  /** Both factors of X at an iterate, each row-major with so many columns. */
  factors(state: DescentState): Factors;
  /** Valid until another iterate is asked for. */
  of(state: DescentState): ThinSvd;
}

export interface Factors {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
}

/** A point for reading θ is made in the runtime's arena. */
export function decomposition(runtime: Runtime, parametrization: Parametrization): Decomposition {
  const [left, right] = ['left', 'right'].map((name) =>
    parametrization.blocks.find((block) => block.name === name),
  );
  const factorsOf =
    left !== undefined && right !== undefined
      ? (theta: Float64Array) => factorsOfBlocks(theta, left, right)
      : readPoint(parametrization);
  let seen: { state: DescentState; iteration: number; svd: ThinSvd } | undefined;
  return {
    factors: ({ theta }) => factorsOf(theta),
    of(state) {
      if (seen?.state === state && seen.iteration === state.iteration) return seen.svd;
      const found = decompose(runtime, factorsOf(state.theta));
      seen = { state, iteration: state.iteration, svd: found };
      return found;
    },
  };
}

function factorsOfBlocks(theta: Float64Array, left: Block, right: Block): Factors {
  const [U, V] = [left, right].map(({ offset, rows, columns }) =>
    theta.slice(offset, offset + rows * columns),
  );
  return { left: U!, right: V!, rows: left.rows, columns: right.rows, width: left.columns };
}

function readPoint(parametrization: Parametrization): (theta: Float64Array) => Factors {
  const point = parametrization.createPoint();
  return (theta) => {
    parametrization.point(theta, point);
    const { left, right } = point;
    return {
      left: numbersOf(left),
      right: numbersOf(right),
      rows: left.lines,
      columns: right.lines,
      width: left.stride,
    };
  };
}

/** Padding and all: columns of zeros change no singular value but 0. */
function numbersOf({ region }: Factor): Float64Array {
  return Float64Array.from(region.array);
}

function decompose(runtime: Runtime, { left, right, rows, columns, width }: Factors): ThinSvd {
  const L = qr(runtime, left, rows, width);
  const R = qr(runtime, right, columns, width);
  const [m, n] = [Math.min(rows, width), Math.min(columns, width)];
  const core = product(runtime, L.R, R.R, { rows: m, inner: width, columns: n, transposed: 'right' });
  const { U, values, V } = svd(runtime, core, m, n);
  const k = Math.min(m, n);
  return {
    U: product(runtime, L.Q, U, { rows, inner: m, columns: k }),
    values,
    V: product(runtime, R.Q, V, { rows: columns, inner: n, columns: k }),
  };
}
