import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import { entries } from '#rankfree/measurements/entries.js';
import { objective } from '#rankfree/objective.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import { objectiveLaws } from '../laws/objective.ts';
import { parametrizationLaws } from '../laws/parametrization.ts';
import { gaussianMatrices, plain } from '../measurements/plain.ts';
import { scatter } from '../measurements/scatter.ts';

const runtime = await openRuntime();
const [size, width] = [9, 3];

for (const precision of ['f64', 'f32'] as const) {
  parametrizationLaws(`psd(), ${precision}`, runtime, () => psd(runtime, { size: 11, width, precision }));
}

const sensed = () =>
  objective({
    parametrization: psd(runtime, { size, width }),
    measurement: plain({ rows: size, columns: size, matrices: gaussianMatrices(size, size, 40, 'A') }),
    loss: squares(),
    observations: normals(40, 'y'),
  });
const observed = (path: 'fused' | 'composed') => {
  const { fuse, ...parts } = entries(runtime, scatter(size, size, 50), { width });
  return objective({
    parametrization: psd(runtime, { size, width }),
    measurement: path === 'fused' ? { fuse: fuse!, ...parts } : parts,
    loss: squares(),
    observations: normals(50, 'y'),
  });
};
objectiveLaws('psd, squares, of matrices without symmetry', sensed);
objectiveLaws('psd, squares, fused entries', () => observed('fused'));

describe('psd()', () => {
  it('has one factor on both sides, U itself', () => {
    const parametrization = psd(runtime, { size, width });
    const point = parametrization.createPoint();
    expect(point.left).toBe(point.right);
    const theta = normals(parametrization.size, 'theta');
    parametrization.point(theta, point);
    for (let i = 0; i < size; i++) {
      for (let a = 0; a < width; a++) {
        expect(point.left.region.array[i * point.left.stride + a]).toBe(theta[i * width + a]);
      }
    }
  });

  it('sees entries alike fused and composed, both sides in one factor', () => {
    const [fused, composed] = [observed('fused'), observed('composed')];
    const theta = normals(fused.size, 'theta');
    const [one, two] = [new Float64Array(fused.size), new Float64Array(fused.size)];
    expect(fused.evaluate(theta, one)).toBeCloseTo(composed.evaluate(theta, two), 12);
    for (let a = 0; a < one.length; a++) expect(one[a]).toBeCloseTo(two[a]!, 12);
  });

  it('has the gradient (G + Gᵀ)·U of the whole matrix, 2(X − Y)·U for symmetric Y', () => {
    // A₁, A₂, … are the unit matrices, so that 𝒜(X) is X.
    const matrices = new Float64Array(size ** 4);
    for (let t = 0; t < size * size; t++) matrices[t * size * size + t] = 1;
    const Y = normals(size * size, 'Y');
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) Y[i * size + j] = Y[j * size + i]!;
    const F = objective({
      parametrization: psd(runtime, { size, width }),
      measurement: plain({ rows: size, columns: size, matrices }),
      loss: squares(),
      observations: Y,
      weights: new Float64Array(size * size).fill(1),
    });
    const U = normals(F.size, 'U');
    const gradient = new Float64Array(F.size);
    F.evaluate(U, gradient);
    for (let i = 0; i < size; i++) {
      for (let a = 0; a < width; a++) {
        let expected = 0;
        for (let j = 0; j < size; j++) {
          let X = 0;
          for (let b = 0; b < width; b++) X += U[i * width + b]! * U[j * width + b]!;
          expected += 2 * (X - Y[i * size + j]!) * U[j * width + a]!;
        }
        expect(gradient[i * width + a]).toBeCloseTo(expected, 11);
      }
    }
  });

  it('preconditions with UᵀU + damping·I: multiplied by it, the direction is the gradient again', () => {
    const parametrization = psd(runtime, { size, width });
    const [U, gradient] = [normals(parametrization.size, 'U'), normals(parametrization.size, 'gradient')];
    const out = new Float64Array(parametrization.size);
    parametrization.precondition!(U, gradient, 0.3, out);
    for (let i = 0; i < size; i++) {
      for (let a = 0; a < width; a++) {
        let back = 0.3 * out[i * width + a]!;
        for (let b = 0; b < width; b++) {
          let inner = 0;
          for (let k = 0; k < size; k++) inner += U[k * width + a]! * U[k * width + b]!;
          back += inner * out[i * width + b]!;
        }
        expect(back).toBeCloseTo(gradient[i * width + a]!, 12);
      }
    }
  });

  it.each([
    [{ size: 0, width: 1 }, 'size: 0 is not a size'],
    [{ size: 4, width: 1.5 }, 'width: 1.5 is not a size'],
  ])('refuses %j', (options, message) => {
    expect(() => psd(runtime, options)).toThrow(message);
  });
});
