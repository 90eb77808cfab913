import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { squares } from '#rankfree/losses/squares.js';
import type { DenseOptions } from '#rankfree/measurements/dense.js';
import { dense, fillDense } from '#rankfree/measurements/dense.js';
import type { Measurement } from '#rankfree/measurements/measurement.js';
import { addGradient, forwardEach, through } from '#rankfree/measurements/measurement.js';
import type { Factor, Point } from '#rankfree/measurements/point.js';
import { createFactor, createVector } from '#rankfree/measurements/point.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { dot, fillFactor, normals, size } from '../laws/numbers.ts';

const runtime = await openRuntime();

function options(
  count: number,
  rows: number,
  columns: number,
  more: Partial<DenseOptions> = {},
): DenseOptions {
  return { matrices: normals(count * rows * columns, 'A'), rows, columns, ...more };
}

const shapes: [name: string, count: number, rows: number, columns: number, width: number][] = [
  ['a wide matrix', 37, 6, 9, 3],
  ['a square one', 41, 7, 7, 5],
  ['several shards', 331, 11, 10, 4],
  ['a vector', 50, 23, 1, 1],
  ['one measurement', 1, 3, 4, 2],
  ['more numbers than a stretch', 9, 41, 40, 2],
];

for (const storage of ['f64', 'f32'] as const) {
  for (const [name, count, rows, columns, width] of shapes) {
    measurementLaws(`dense(), ${storage}, ${name}`, () => ({
      runtime,
      measurement: dense(runtime, options(count, rows, columns, { storage })),
      width,
    }));
  }
  measurementLaws(`dense(), ${storage}, symmetric`, () => ({
    runtime,
    measurement: dense(runtime, options(150, 9, 9, { storage, symmetric: true })),
    width: 4,
  }));
}

function factor(lines: number, width: number, name: string, on: Runtime = runtime): Factor {
  const filled = createFactor(on.arena, lines, width, 'f64');
  fillFactor(filled, width, name);
  return filled;
}

/** L·Rᵀ, row-major. */
function product({ left, right }: Point): Float64Array {
  const X = new Float64Array(left.lines * right.lines);
  const row = ({ region, stride }: Factor, i: number) => region.array.subarray(i * stride, (i + 1) * stride);
  for (let i = 0; i < left.lines; i++) {
    for (let j = 0; j < right.lines; j++) X[i * right.lines + j] = dot(row(left, i), row(right, j));
  }
  return X;
}

describe('dense()', () => {
  it.each([
    ['as given', {}, 1e-14],
    ['in singles', { storage: 'f32' }, 1e-7],
    ['given in singles', { matrices: Float32Array.from(normals(20 * 6 * 5, 'A')) }, 1e-7],
  ] as const)('multiplies matrices and X number by number, %s', (_name, more, rounding) => {
    const given = options(20, 6, 5);
    const measurement = dense(runtime, { ...given, ...more });
    const point = { left: factor(6, 2, 'L'), right: factor(5, 2, 'R') };
    const X = product(point);
    const p = new Float64Array(20);
    measurement.forward(point, p);
    for (let t = 0; t < 20; t++) {
      const A = given.matrices.subarray(t * 30, (t + 1) * 30);
      expect(Math.abs(p[t]! - dot(A, X))).toBeLessThan(rounding * size(A, X));
    }
  });

  it('keeps of symmetric matrices the triangle, and sees the same', () => {
    const given = options(30, 8, 8);
    const [half, whole] = [true, false].map((symmetric) => dense(runtime, { ...given, symmetric }));
    const U = factor(8, 3, 'U');
    const gram = { left: U, right: U };
    const twice = [factor(8, 6, 'twice'), factor(8, 6, 'twice')] as const;
    // dX = dU·Uᵀ + U·dUᵀ as one point of double width.
    const dU = factor(8, 3, 'dU');
    for (let i = 0; i < 8; i++) {
      for (let a = 0; a < 3; a++) {
        const [d, u] = [dU, U].map(({ region }) => region.array[i * 4 + a]!) as [number, number];
        twice[0].region.array.set([d], i * 8 + a);
        twice[0].region.array.set([u], i * 8 + 3 + a);
        twice[1].region.array.set([u], i * 8 + a);
        twice[1].region.array.set([d], i * 8 + 3 + a);
      }
    }
    for (const point of [gram, { left: twice[0], right: twice[1] }]) {
      const [one, two] = [half!, whole!].map((measurement) => {
        const p = new Float64Array(30);
        measurement.forward(point, p);
        return p;
      });
      for (let t = 0; t < 30; t++) expect(one![t]).toBeCloseTo(two![t]!, 11);
    }
    const z = normals(30, 'z');
    const [one, two] = [half!, whole!].map((measurement) => {
      const out = createFactor(runtime.arena, 8, 3, 'f64');
      addGradient(measurement.adjoint(z), gram, { left: out, right: out });
      return out.region.array;
    });
    for (let t = 0; t < one!.length; t++) expect(one![t]).toBeCloseTo(two![t]!, 11);
  });

  it('has squares and their gradient in one pass, equal to the parts to the bit where weights are 0 too', () => {
    const measurement = dense(runtime, options(130, 6, 5));
    const [y, weights] = [normals(130, 'y'), normals(130, 'w').map((w, t) => (t < 20 ? 0 : Math.abs(w)))];
    const point = { left: factor(6, 3, 'L'), right: factor(5, 3, 'R') };
    const gradients = [0, 1].map(() => ({ left: factor(6, 3, 'l'), right: factor(5, 3, 'r') }));
    const pass = measurement.fuse!(squares(), y, weights)!;
    const loss = pass.evaluate(point, gradients[0]);
    expect(pass.evaluate(point)).toBe(loss);
    const p = new Float64Array(130);
    measurement.forward(point, p);
    const z = p.map((value, t) => weights[t]! * (value - y[t]!));
    expect(loss).toBeCloseTo(
      p.reduce((sum, value, t) => sum + 0.5 * z[t]! * (value - y[t]!), 0),
      10,
    );
    for (const { region } of [gradients[1]!.left, gradients[1]!.right]) region.array.fill(0);
    addGradient(measurement.adjoint(z), point, gradients[1]!);
    for (const side of ['left', 'right'] as const) {
      expect(gradients[0]![side].region.array).toEqual(gradients[1]![side].region.array);
    }
  });

  it('does not look at what has weight 0', () => {
    const given = options(12, 4, 4);
    const measurement = dense(runtime, given);
    const point = { left: factor(4, 2, 'L'), right: factor(4, 2, 'R') };
    const weights = Float64Array.from({ length: 12 }, (_, t) => Number(t >= 6));
    const z = new Float64Array(12);
    through(measurement, point, z, normals(12, 'y'), weights);
    expect(Array.from(z.subarray(0, 6), Math.abs)).toEqual(new Array(6).fill(0));
    expect(z.subarray(6).every((r) => r !== 0)).toBe(true);
  });

  it('takes its matrices in parts, and says when some are missing or too many', () => {
    const given = options(10, 4, 3);
    const filling = fillDense(runtime, { count: 10, rows: 4, columns: 3 });
    filling.append(given.matrices.subarray(0, 24));
    expect(() => filling.measurement()).toThrow(/LENGTH_MISMATCH: dense\(\): 2 of 10 matrices have come/);
    expect(() => filling.append(given.matrices.subarray(24, 30))).toThrow(/LENGTH_MISMATCH.*come whole/);
    filling.append(given.matrices.subarray(24));
    expect(() => filling.append(given.matrices.subarray(0, 12))).toThrow(/12 numbers where 0 are still/);
    const point = { left: factor(4, 2, 'L'), right: factor(3, 2, 'R') };
    const [one, two] = [filling.measurement(), dense(runtime, given)].map((measurement) => {
      const p = new Float64Array(10);
      measurement.forward(point, p);
      return p;
    });
    expect(one).toEqual(two);
  });

  it('refuses what is no shape, no number or no room', () => {
    const whole = options(10, 4, 3);
    expect(() => dense(runtime, { ...whole, columns: 4 })).toThrow(/SHAPE_INVALID: dense\(\), count: 7.5/);
    expect(() => dense(runtime, { ...whole, rows: 0 })).toThrow(/SHAPE_INVALID/);
    expect(() => dense(runtime, { ...whole, symmetric: true })).toThrow(/SHAPE_INVALID: .*4 × 3/);
    const broken = whole.matrices.slice();
    broken[2 * 12 + 7] = Number.NaN;
    expect(() => dense(runtime, { ...whole, matrices: broken })).toThrow(
      /NOT_FINITE: dense\(\), matrix 2, row 2, column 1: NaN is not/,
    );
    broken[2 * 12 + 7] = 1e39;
    expect(() => dense(runtime, { ...whole, matrices: broken, storage: 'f32' })).toThrow(/1e\+39 is not/);
    expect(() => fillDense(runtime, { count: 20_000, rows: 200, columns: 200 })).toThrow(
      /OUT_OF_MEMORY: dense\(\): 20000 matrices of 200 × 200 take 6104 MiB; \d+ are there/,
    );
  });
});

/** Everything that a pass leaves: p of several unknowns, z, and products of the adjoint. */
function digest(runtime: Runtime, measurement: Measurement): string {
  const { rows, columns, count } = measurement;
  const point = { left: factor(rows, 6, 'L', runtime), right: factor(columns, 6, 'R', runtime) };
  const out = { left: factor(rows, 6, 'l', runtime), right: factor(columns, 6, 'r', runtime) };
  const vectors = [0, 1, 2].map(() => new Float64Array(count));
  forwardEach(measurement, [point, out], vectors.slice(0, 2));
  addGradient(through(measurement, point, vectors[2]!, normals(count, 'y')), point, out);
  const hash = createHash('sha256');
  for (const vector of vectors) hash.update(vector);
  for (const { region } of [out.left, out.right]) hash.update(region.array.slice());
  return hash.digest('hex');
}

describe.each([
  ['sensingForward64', 'sensingPass64', 'f64'],
  ['sensingForward32', 'sensingPass32', 'f32'],
] as const)('%s and %s', (forward, pass, precision) => {
  it('write their slice of measurements and their own sums, and nothing beside them', () => {
    const mark = runtime.arena.mark();
    const { arena } = runtime;
    const [length, places] = [48, 24];
    const A = createVector(arena, places * length, precision);
    A.array.set(normals(places * length, 'A'));
    const vector = (numbers: number, name?: string) => {
      const region = arena.float64(numbers);
      if (name !== undefined) region.array.set(normals(numbers, name));
      return region;
    };
    const [X, y, w] = [vector(2 * length, 'X'), vector(places, 'y'), vector(places, 'w')];
    // Outputs lie between guards.
    const guards = [vector(8)];
    const guarded = (numbers: number) => {
      const region = vector(numbers);
      guards.push(vector(8));
      return region;
    };
    const [p, z, G, sums] = [guarded(2 * places), guarded(places), guarded(2 * length), guarded(2 * 32)];
    for (const guard of guards) guard.array.fill(-99);
    const slices = arena.int32(3);
    slices.array.set([4, 12, 20]);
    const shared = [A.pointer, 0, length, X.pointer];
    runtime.forkJoin(forward, slices, ...shared, 2, p.pointer, 8 * places, sums.pointer);
    const inSlice = (at: number) => at % places >= 4 && at % places < 20;
    expect([...p.array].every((value, at) => (value !== 0) === inSlice(at))).toBe(true);
    const once = p.array.slice(0, places);
    const outputs = [p.pointer, z.pointer, G.pointer, sums.pointer];
    runtime.forkJoin(pass, slices, ...shared, y.pointer, w.pointer, ...outputs);
    expect(p.array.subarray(0, places)).toEqual(once);
    expect([...z.array].every((value, at) => (value !== 0) === inSlice(at))).toBe(true);
    for (const shard of [0, 1]) {
      for (let j = 0; j < length; j++) {
        const terms = Array.from({ length: 8 }, (_, n) => 4 + 8 * shard + n);
        const wanted = terms.reduce((sum, t) => sum + z.array[t]! * A.array[t * length + j]!, 0);
        expect(G.array[shard * length + j]).toBeCloseTo(wanted, 11);
      }
    }
    for (const guard of guards) expect(guard.array.every((value) => value === -99)).toBe(true);
    runtime.arena.release(mark);
  });
});

describe('threads', () => {
  it.each(['f64', 'f32'] as const)('1 to 4 have the same bits, %s', async (storage) => {
    const digests = [];
    for (const threads of [1, 2, 3, 4]) {
      const runtime = await openRuntime({ threads });
      digests.push(digest(runtime, dense(runtime, options(1501, 20, 20, { storage, symmetric: true }))));
      await runtime.close();
    }
    expect(new Set(digests).size).toBe(1);
  });
});
