import { describe, expect, it } from 'vitest';
import type { DescentState } from '#rankfree/optimizers/optimizer.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { deep } from '#rankfree/parametrizations/deep.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { decomposition } from '#rankfree/probes/decomposition.js';
import { distance } from '#rankfree/probes/distance.js';
import { effectiveRank } from '#rankfree/probes/effectiveRank.js';
import { imbalance } from '#rankfree/probes/imbalance.js';
import { signal } from '#rankfree/probes/signal.js';
import { singularValues } from '#rankfree/probes/singularValues.js';
import { subspaceAngle } from '#rankfree/probes/subspaceAngle.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import { matrixOf } from '../parametrizations/matrixOf.ts';

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
  const values = singularValues(decomposition(runtime, parametrization)).read(
    state([3, -7, 0.5]),
  ) as number[];
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
  expect(effectiveRank(decomposition(runtime, parametrization)).read(state(diagonal))).toBeCloseTo(rank, 5);
});

const stateOf = (theta: Float64Array): DescentState => ({
  iteration: 0,
  loss: 0,
  measures: { gradientNorm: 0 },
  theta,
  gradient: theta,
});

describe('decomposition()', () => {
  it.each([
    ['asymmetric()', asymmetric(runtime, { rows: 7, columns: 5, width: 3 })],
    ['asymmetric(), wider than X', asymmetric(runtime, { rows: 3, columns: 4, width: 6 })],
    ['psd()', psd(runtime, { size: 6, width: 3 })],
    ['deep()', deep(runtime, { rows: 7, columns: 5, depth: 3, width: [2, 4] })],
  ])('is the SVD of X: %s', (_name, parametrization) => {
    const theta = normals(parametrization.size, 'theta');
    const X = matrixOf(parametrization, theta);
    const { U, values, V } = decomposition(runtime, parametrization).of(stateOf(theta));
    const k = values.length;
    const [rows, columns] = [U.length / k, V.length / k];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let a = 0; a < k; a++) sum += U[i * k + a]! * values[a]! * V[j * k + a]!;
        expect(sum).toBeCloseTo(X[i * columns + j]!, 12);
      }
    }
  });

  it('is computed once an iterate, whoever asks, and anew for the next one and for another run', () => {
    const shared = decomposition(runtime, parametrization);
    const moving = { ...state([3, 2, 1]) };
    const first = shared.of(moving);
    expect(singularValues(shared).read(moving)).toEqual([...first.values]);
    expect(shared.of(moving)).toBe(first);
    moving.theta[0] = 5;
    expect(shared.of(moving)).toBe(first);
    moving.iteration++;
    expect(shared.of(moving)).not.toBe(first);
    expect(shared.of(state([3, 2, 1])).values).toEqual(first.values);
  });
});

describe('subspaceAngle()', () => {
  // X = diag(3, 2, 1): its leading space is that of the first axes.
  const angle = (basis: number[], width: number) =>
    subspaceAngle(runtime, decomposition(runtime, parametrization), {
      basis: Float64Array.from(basis),
      width,
    }).read(state([3, 2, 1])) as number;
  const [axes, sine] = [[1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], 0.6];

  it('is 0 for the space itself, however its basis is written', () => {
    expect(angle(axes, 2)).toBeLessThan(1e-15);
    expect(angle([1, 2, 3, -1, 0, 0, 0, 0, 0, 0, 0, 0], 2)).toBeLessThan(1e-15);
  });

  it('is the sine of the largest angle, to the last digits of small ones', () => {
    expect(angle([1, 0, 0, 0.8, 0, 0, 0, 0, 0, 0, 0, sine], 2)).toBeCloseTo(sine, 13);
    expect(angle([1, 1e-9, 0, 0, 0, 0], 1)).toBeCloseTo(1e-9, 20);
    expect(angle([0, 0, 0, 1, 0, 0], 1)).toBe(1);
  });

  it.each([
    [new Array<number>(5).fill(1), 1],
    [new Array<number>(24).fill(1), 4],
  ])('refuses a basis that does not fit: %j, %d', (basis, width) => {
    expect(() => angle(basis, width)).toThrow(/SHAPE_INVALID: subspaceAngle\(\): a basis of . × ./);
  });
});

describe('distance()', () => {
  it('is that of X to the target, to the last digits', () => {
    const read = (target: Float64Array) =>
      distance(runtime, decomposition(runtime, parametrization), { target }).read(state([3, 4, 0]));
    const X = new Float64Array(rows * columns);
    [3, 4].forEach((value, a) => {
      X[a * columns + a] = value;
    });
    expect(read(X)).toBe(0);
    expect(read(X.map((value) => 2 * value))).toBe(0.5);
    X[columns - 1] = 1e-15;
    expect(read(X)).toBeCloseTo(2e-16, 28);
    expect(() => read(X.subarray(1))).toThrow(/LENGTH_MISMATCH: distance\(\), target: 29 numbers for 6 × 5/);
  });
});

describe('signal()', () => {
  // U = [diag(3, 4); 0.2 in column 1; 0.5 in column 2]: for the space of axes 1 and 2 everything is signal.
  const single = psd(runtime, { size: 4, width: 3 });
  const theta = Float64Array.of(3, 0, 0, 0, 4, 0, 0.3, 0, 0, 0, 0, 0.5);
  const space = (...axes: number[]) => {
    const basis = new Float64Array(4 * axes.length);
    axes.forEach((axis, a) => {
      basis[axis * axes.length + a] = 1;
    });
    return { basis, width: axes.length };
  };

  it('is the weakest direction found, the size of what is left, and the angle of what was found', () => {
    const [least, nuisance, angle] = signal(runtime, single, space(0, 1)).read(stateOf(theta)) as number[];
    expect(least).toBeCloseTo(3, 14);
    expect(nuisance).toBeCloseTo(0.5, 14);
    expect(angle).toBeCloseTo(0.3 / Math.hypot(3, 0.3), 14);
  });

  it('takes both factors of a pair as one above the other', () => {
    const pair = asymmetric(runtime, { rows: 2, columns: 2, width: 3 });
    expect(signal(runtime, pair, space(0, 1)).read(stateOf(theta))).toEqual(
      signal(runtime, single, space(0, 1)).read(stateOf(theta)),
    );
  });

  it('refuses offsets, and spaces with more dimensions than factors have columns', () => {
    expect(() => signal(runtime, parametrization, space(0))).toThrow(/BAD_OPTION: signal\(\): the blocks of/);
    expect(() => signal(runtime, single, space(0, 1, 2, 3))).toThrow(
      /SHAPE_INVALID: signal\(\): a space of 4/,
    );
  });
});

describe('imbalance()', () => {
  it('is the largest singular value of LᵀL − RᵀR', () => {
    // Diagonals of U are 2, those of V 3 / 2 and −7 / 2: 4 − 9/4 and 4 − 49/4.
    const read = imbalance(runtime, decomposition(runtime, parametrization)).read(state([3, -7, 4]));
    expect(read).toBeCloseTo(49 / 4 - 4, 13);
  });

  it('is 0 for one factor', () => {
    const single = psd(runtime, { size: 4, width: 2 });
    const theta = normals(single.size, 'theta');
    expect(imbalance(runtime, decomposition(runtime, single)).read(stateOf(theta))).toBe(0);
  });
});
