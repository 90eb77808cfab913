import { expect, it } from 'vitest';
import type { DescentState } from '#rankfree/optimizers/optimizer.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { effectiveRank } from '#rankfree/probes/effectiveRank.js';
import { singularValues } from '#rankfree/probes/singularValues.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';

const runtime = await openRuntime();
const [rows, columns, width] = [6, 5, 3];
const parametrization = asymmetric(runtime, { rows, columns, width, offsets: 'both' });

/** U and V have the given numbers on their diagonals, so that X = diag(uₐ·vₐ); offsets are large and must not count. */
function state(diagonal: number[]): DescentState {
  const theta = new Float64Array(parametrization.size).fill(100, (rows + columns) * width);
  diagonal.forEach((value, a) => {
    theta[a * width + a] = 2;
    theta[(rows + a) * width + a] = value / 2;
  });
  return { iteration: 0, loss: 0, measures: { gradientNorm: 0 }, theta, gradient: theta };
}

it('singularValues() are those of X, falling, without offsets', () => {
  const values = singularValues(runtime, parametrization).read(state([3, -7, 0.5])) as number[];
  expect(values).toHaveLength(3);
  [7, 3, 0.5].forEach((value, a) => {
    expect(values[a]).toBeCloseTo(value, 13);
  });
});

it.each([
  [[4, 4, 4], 3],
  [[4, 4, 0], 2],
  [[1, 1e-6, 1e-6], 1],
  [[2, 1, 0], 9 / 5],
  [[0, 0, 0], 0],
])('effectiveRank() of singular values %j is %f', (diagonal, rank) => {
  expect(effectiveRank(runtime, parametrization).read(state(diagonal))).toBeCloseTo(rank, 5);
});
