/**
 * Singular values of X = U·Vᵀ at an iterate, falling, without offsets: growth one by one is what small starts look like.
 *
 * QR of both factors and the singular values of the small product (src/linalg/svd.ts): O((rows + columns)·width²).
 * Units     those of X.
 */
import { pairSingularValues } from '../linalg/svd.ts';
import type { DescentState } from '../optimizers/optimizer.ts';
import type { Parametrization } from '../parametrizations/parametrization.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Probe } from './probe.ts';

/** Of a parametrization with the blocks `left` and `right`. */
export function singularValues(runtime: Runtime, parametrization: Parametrization): Probe<DescentState> {
  return {
    name: 'singularValues',
    read: ({ theta }) => [...readSingularValues(runtime, parametrization, theta)],
  };
}

export function readSingularValues(
  runtime: Runtime,
  { blocks }: Parametrization,
  theta: Float64Array,
): Float64Array {
  const [left, right] = ['left', 'right'].map((name) => blocks.find((block) => block.name === name)!);
  const [U, V] = [left!, right!].map(({ offset, rows, columns }) =>
    theta.slice(offset, offset + rows * columns),
  );
  return pairSingularValues(runtime, U!, V!, left!.rows, right!.rows, left!.columns);
}
