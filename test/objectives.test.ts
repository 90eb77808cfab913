/** Every parametrization under every loss: Taylor slopes 2 and 3, and a symmetric Hessian. */
import type { Loss } from '#rankfree/losses/loss.js';
import { squares } from '#rankfree/losses/squares.js';
import { objective } from '#rankfree/objective.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { compressedDeep } from '#rankfree/parametrizations/compressedDeep.js';
import { deep } from '#rankfree/parametrizations/deep.js';
import { hadamard } from '#rankfree/parametrizations/hadamard.js';
import type { Parametrization } from '#rankfree/parametrizations/parametrization.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { weightNormalized } from '#rankfree/parametrizations/weightNormalized.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from './laws/numbers.ts';
import { objectiveLaws } from './laws/objective.ts';
import { plain } from './measurements/plain.ts';

const runtime = await openRuntime();
const size = 5;
const count = 12;
const positive = (length: number, name: string) => normals(length, name).map((x) => 0.1 + Math.abs(x));

const parametrizations: readonly Parametrization[] = [
  psd(runtime, { size, width: 2 }),
  asymmetric(runtime, { rows: size, columns: size, width: 2, offsets: 'both' }),
  deep(runtime, { rows: size, columns: size, depth: 3, width: [2, 3] }),
  compressedDeep(runtime, {
    rows: size,
    columns: size,
    width: 2,
    left: positive(2 * size, 'left'),
    right: positive(2 * size, 'right'),
    depth: 2,
    rateRatio: 0.5,
  }),
  hadamard(runtime, { count: size, depth: 3 }),
  weightNormalized(runtime, { count: size }),
];

/** Each with its observations. Predictions are positive, since some losses take no others. */
const losses: readonly (readonly [Loss, Float64Array])[] = [[squares(), normals(count, 'y')]];

/** Positive numbers, those that are subtracted smaller: so is X. */
function startOf({ size, blocks }: Parametrization): Float64Array {
  const theta = positive(size, 'theta');
  const negative = blocks.find(({ name }) => name === 'negative');
  if (negative === undefined) return theta;
  const { offset, rows } = negative;
  return theta.map((x, a) => (a >= offset && a < offset + rows ? 0.05 * x : x));
}

for (const parametrization of parametrizations) {
  const { right } = parametrization.createPoint();
  const columns = right.lines;
  const measurement = plain({ rows: size, columns, matrices: positive(count * size * columns, 'A') });
  for (const [loss, observations] of losses) {
    objectiveLaws(
      `${parametrization.name}, ${loss.name}`,
      () => objective({ parametrization, measurement, loss, observations }),
      () => startOf(parametrization),
    );
  }
}
