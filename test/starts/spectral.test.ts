import { describe, expect, it } from 'vitest';
import { entries } from '#rankfree/measurements/entries.js';
import { asymmetric } from '#rankfree/parametrizations/asymmetric.js';
import { compressedDeep } from '#rankfree/parametrizations/compressedDeep.js';
import { deep } from '#rankfree/parametrizations/deep.js';
import { hadamard } from '#rankfree/parametrizations/hadamard.js';
import { psd } from '#rankfree/parametrizations/psd.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { identity } from '#rankfree/starts/identity.js';
import { leadingEigen, leadingSingular } from '#rankfree/starts/leading.js';
import { spectral } from '#rankfree/starts/spectral.js';
import { normals } from '../laws/numbers.ts';
import { matrixOf } from '../parametrizations/matrixOf.ts';

const runtime = await openRuntime();

/** All cells of a matrix: 𝒜*(y) is the matrix itself. */
function observed(rows: number, columns: number, precision: 'f64' | 'f32' = 'f64') {
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  return entries(
    runtime,
    {
      rows,
      columns,
      row: Int32Array.from(cells, (cell) => Math.floor(cell / columns)),
      column: Int32Array.from(cells, (cell) => cell % columns),
    },
    { precision },
  );
}

/** Orthonormal columns, row-major, by Gram and Schmidt. */
function orthonormal(rows: number, width: number, name: string): Float64Array {
  const basis: Float64Array[] = [];
  for (let a = 0; a < width; a++) {
    let x = normals(rows, `${name}${a}`);
    for (const b of [...basis, ...basis]) {
      const inner = x.reduce((sum, value, i) => sum + value * b[i]!, 0);
      x = x.map((value, i) => value - inner * b[i]!);
    }
    const length = Math.hypot(...x);
    basis.push(x.map((value) => value / length));
  }
  return Float64Array.from({ length: rows * width }, (_, t) => basis[t % width]![Math.floor(t / width)]!);
}

function compose(U: Float64Array, values: readonly number[], V: Float64Array): Float64Array {
  const width = values.length;
  const [rows, columns] = [U.length / width, V.length / width];
  return Float64Array.from({ length: rows * columns }, (_, cell) => {
    const [i, j] = [Math.floor(cell / columns), cell % columns];
    return values.reduce((sum, value, a) => sum + value * U[i * width + a]! * V[j * width + a]!, 0);
  });
}

const [rows, columns] = [20, 14];
const spectrum = [5, 3, 2, 0.5, 0.1];
const U = orthonormal(rows, 5, 'U');
const V = orthonormal(columns, 5, 'V');
const X = compose(U, spectrum, V);
const ones = (count: number) => new Float64Array(count).fill(1);
const firstThree = (basis: Float64Array) => basis.filter((_, t) => t % 5 < 3);

describe('leadingSingular()', () => {
  it.each([
    ['f64', 9],
    ['f32', 4],
  ] as const)('gives the leading triplets, %s', (precision, digits) => {
    const measurement = observed(rows, columns, precision);
    const { width, left, values, right } = leadingSingular(runtime, measurement, X, { width: 3 });
    expect(width).toBe(3);
    for (let a = 0; a < 3; a++) {
      expect(values[a]).toBeCloseTo(spectrum[a]!, digits);
      // Both vectors have one sign together.
      const sign = Math.sign(left[a]! * U[a]!);
      for (let i = 0; i < rows; i++)
        expect(sign * left[i * 3 + a]!).toBeCloseTo(U[i * 5 + a]!, Math.ceil(digits / 2));
      for (let j = 0; j < columns; j++)
        expect(sign * right[j * 3 + a]!).toBeCloseTo(V[j * 5 + a]!, Math.ceil(digits / 2));
    }
  });

  it('gives no more than there are, with vectors that are orthonormal all the same', () => {
    const { width, values, left } = leadingSingular(runtime, observed(rows, columns), X, { width: 99 });
    expect(width).toBe(columns);
    expect(values[4]).toBeCloseTo(0.1, 12);
    expect(values[5]).toBeLessThan(1e-12);
    for (let a = 0; a < width; a++) {
      let square = 0;
      for (let i = 0; i < rows; i++) square += left[i * width + a]! ** 2;
      expect(square).toBeCloseTo(1, 12);
    }
  });

  it('is 0 for an operator of zeros, and gives its memory back', () => {
    const measurement = observed(rows, columns);
    const before = runtime.arena.used;
    const { values } = leadingSingular(runtime, measurement, new Float64Array(rows * columns), { width: 2 });
    expect(values).toEqual(new Float64Array(2));
    expect(runtime.arena.used).toBe(before);
  });
});

describe('leadingEigen()', () => {
  it('gives the largest eigenvalues by sign, though a negative one is larger in size', () => {
    const W = orthonormal(rows, 5, 'W');
    const values = [2, 1, 0.5, -1, -4];
    const found = leadingEigen(runtime, observed(rows, rows), compose(W, values, W), { width: 2 });
    expect(found.values[0]).toBeCloseTo(2, 8);
    expect(found.values[1]).toBeCloseTo(1, 7);
    const sign = Math.sign(found.left[0]! * W[0]!);
    for (let i = 0; i < rows; i++) expect(sign * found.left[2 * i]!).toBeCloseTo(W[5 * i]!, 4);
  });

  it('refuses what is not square', () => {
    expect(() => leadingEigen(runtime, observed(3, 4), new Float64Array(12), { width: 1 })).toThrow(
      /SHAPE_INVALID: leadingEigen\(\): 3 × 4 is not square/,
    );
  });
});

describe('spectral()', () => {
  const best = compose(firstThree(U), spectrum.slice(0, 3), firstThree(V));
  const options = {
    measurement: observed(rows, columns),
    observations: X,
    weights: ones(rows * columns),
  };

  it.each([
    ['asymmetric()', asymmetric(runtime, { rows, columns, width: 3 })],
    ['asymmetric() with offsets', asymmetric(runtime, { rows, columns, width: 3, offsets: 'both' })],
    ['deep(), two layers', deep(runtime, { rows, columns, depth: 2, width: 3 })],
    ['deep(), four layers', deep(runtime, { rows, columns, depth: 4, width: [6, 3, 5] })],
  ])('is the best approximation of its width: %s', (_name, parametrization) => {
    const found = matrixOf(parametrization, spectral(runtime, parametrization, options));
    for (const [cell, x] of best.entries()) expect(found[cell]).toBeCloseTo(x, 6);
  });

  it('is the positive part where X must be positive', () => {
    const W = orthonormal(rows, 5, 'W');
    const parametrization = psd(runtime, { size: rows, width: 4 });
    const theta = spectral(runtime, parametrization, {
      measurement: observed(rows, rows),
      observations: compose(W, [2, 1, 0, -1, -4], W),
      weights: ones(rows * rows),
    });
    const expected = compose(W, [2, 1, 0, 0, 0], W);
    for (const [cell, x] of matrixOf(parametrization, theta).entries())
      expect(x).toBeCloseTo(expected[cell]!, 4);
  });

  it('takes 1/m for weights where none are given', () => {
    const parametrization = asymmetric(runtime, { rows, columns, width: 3 });
    const { weights: _, ...plain } = options;
    const found = matrixOf(parametrization, spectral(runtime, parametrization, plain));
    for (const [cell, x] of best.entries()) expect(found[cell]! * rows * columns).toBeCloseTo(x, 6);
  });

  it('gives every component one size in every factor, where a scale is given: the spectral compression', () => {
    // Kwon et al. 2024: W₁ = εVᵀ, W₂ = εI, W₃ = εU, once as layers and once as bases around one layer.
    const parametrization = deep(runtime, { rows, columns, depth: 3, width: 3 });
    const theta = spectral(runtime, parametrization, { ...options, initialScale: 0.1 });
    const expected = compose(firstThree(U), [1e-3, 1e-3, 1e-3], firstThree(V));
    const found = matrixOf(parametrization, theta);
    for (const [cell, x] of expected.entries()) expect(found[cell]).toBeCloseTo(x, 9);
    const { left, right } = leadingSingular(runtime, options.measurement, X, { width: 3 });
    const compressed = compressedDeep(runtime, {
      rows,
      columns,
      width: 3,
      left: left.map((x) => 0.1 * x),
      right: right.map((x) => 0.1 * x),
      depth: 1,
    });
    const same = matrixOf(compressed, identity(compressed, { initialScale: 0.1 }));
    for (const [cell, x] of same.entries()) expect(found[cell]).toBeCloseTo(x, 12);
  });

  it('refuses what has no factors, and vectors that do not fit', () => {
    expect(() => spectral(runtime, hadamard(runtime, { count: 3 }), options)).toThrow(
      /BAD_OPTION: spectral\(\): hadamard\(\) has no factors of a matrix/,
    );
    const parametrization = asymmetric(runtime, { rows, columns, width: 3 });
    expect(() => spectral(runtime, parametrization, { ...options, observations: X.subarray(1) })).toThrow(
      /SHAPE_MISMATCH: observations/,
    );
  });
});
