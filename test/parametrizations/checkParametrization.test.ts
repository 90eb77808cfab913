import { describe, expect, it } from 'vitest';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { checkParametrization } from '#rankfree/parametrizations/checkParametrization.js';
import { hadamard } from '#rankfree/parametrizations/hadamard.js';
import type { Parametrization } from '#rankfree/parametrizations/parametrization.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';

const runtime = await openRuntime();
const cubic = hadamard(runtime, { count: 6, depth: 3 });
const { curvature: _, ...withoutCurvature } = cubic;

const scaled = (numbers: Float64Array, by: number) => numbers.set(numbers.map((x) => by * x));

const broken: readonly [name: string, parametrization: Parametrization, problem: RegExp][] = [
  [
    'a pushforward that is off by a hundredth',
    {
      ...cubic,
      pushforward(theta, direction, out) {
        cubic.pushforward(
          theta,
          direction.map((x) => 1.01 * x),
          out,
        );
      },
    },
    /pushforward is not the derivative of point: .* slope 1\.[01]/,
  ],
  [
    'a pullback without its factor 2',
    {
      ...cubic,
      pullback(theta, dpoint, gradient) {
        cubic.pullback(theta, dpoint, gradient);
        scaled(gradient, 0.5);
      },
    },
    /pullback is not the transpose of pushforward/,
  ],
  [
    'a curvature of the wrong sign',
    {
      ...cubic,
      curvature(theta, direction, dpoint, out) {
        cubic.curvature!(
          theta,
          direction.map((x) => -x),
          dpoint,
          out,
        );
      },
    },
    /curvature is not the derivative of pullback: .* slope 1\.[01]/,
  ],
  ['a curvature that is missing', withoutCurvature, /curvature is missing, though point is not affine/],
  [
    'a block that is missing',
    { ...cubic, blocks: cubic.blocks.slice(1) },
    /blocks name 6 numbers of θ not once/,
  ],
  [
    'a block beyond θ',
    { ...cubic, blocks: [...cubic.blocks, { name: 'more', offset: 12, rows: 1, columns: 1 }] },
    /blocks name 1 numbers of θ not once/,
  ],
  [
    'a point that is not a number',
    {
      ...cubic,
      point(_theta, out) {
        out.left.region.array.fill(Number.NaN);
      },
    },
    /pushforward is not the derivative of point/,
  ],
  [
    'a pullback that counts the one factor of a psd point twice',
    ((inner) => ({
      ...inner,
      pullback(
        theta: Float64Array,
        dpoint: Parameters<Parametrization['pullback']>[1],
        gradient: Float64Array,
      ) {
        inner.pullback(theta, dpoint, gradient);
        scaled(gradient, 2);
      },
    }))(psd(runtime, { size: 4, width: 2 })),
    /pullback is not the transpose/,
  ],
];

describe('checkParametrization()', () => {
  it.each(broken)('sees %s', (_name, parametrization, problem) => {
    const { problems } = checkParametrization(runtime, parametrization);
    expect(problems.filter((sentence) => problem.test(sentence))).toHaveLength(1);
  });

  it('says of a right one how fast errors fall, and Infinity where there are none', () => {
    const bent = checkParametrization(runtime, cubic);
    expect(bent.pushforward).toBeCloseTo(2, 1);
    expect(bent.curvature).toBeCloseTo(2, 1);
    const affine = checkParametrization(runtime, asymmetric(runtime, { rows: 3, columns: 4, width: 2 }));
    expect(affine).toMatchObject({
      pushforward: Number.POSITIVE_INFINITY,
      curvature: undefined,
      problems: [],
    });
  });

  it('looks where it is told to', () => {
    // At θ = 0 a cube has no second derivative, so that errors fall as t³.
    expect(checkParametrization(runtime, cubic, { theta: new Float64Array(12) }).pushforward).toBeCloseTo(
      3,
      1,
    );
  });
});
