import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  asymmetric,
  checkMeasurement,
  custom,
  dense,
  entries,
  gaussian,
  measure,
  psd,
  RankfreeError,
  rankOne,
  recover,
  recoverPhase,
  recoverPoints,
  recoverSparse,
  recoverState,
  stack,
  wholeMatrix,
} from '#rankfree/index.js';
import { normals } from './laws/numbers.ts';

/** ‖a − b‖/‖b‖. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [off, size] = [0, 0];
  for (let k = 0; k < b.length; k++) {
    off += (a[k]! - b[k]!) ** 2;
    size += b[k]! ** 2;
  }
  return Math.sqrt(off / size);
}

function outer(left: Float64Array, right: Float64Array, rank: number): Float64Array {
  return wholeMatrix({
    ...{ rows: left.length / rank, columns: right.length / rank, rank, left, right },
  });
}

const U = normals(10 * 2, 'U');
const symmetric = outer(U, U, 2);
const rectangular = outer(normals(6, 'left'), normals(8, 'right'), 1);

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof RankfreeError)) throw error;
  return error.message;
}

describe('recover()', () => {
  it('finds X = U·Uᵀ from matrices that nobody stores', async () => {
    const measured = gaussian({ rows: 10, count: 60, seed: 3, symmetric: true });
    const y = await measure(measured, symmetric);
    const found = await recover(measured, y, { as: psd() });
    expectTypeOf(found.singularValues).toEqualTypeOf<number[]>();
    expect(found).toMatchObject({
      status: 'recovered',
      rank: 2,
      symmetric: true,
      measurements: 60,
      outliers: null,
    });
    expect(distance(wholeMatrix(found), symmetric)).toBeLessThan(1e-9);
  });

  it.each([
    ['doubles', (a: Float64Array) => a, 1e-9],
    ['singles', (a: Float64Array) => Float32Array.from(a), 1e-9],
  ] as const)('finds a rectangular X from stored %s', async (_, as, bound) => {
    const measured = dense({ matrices: as(normals(40 * 48, 'A')), rows: 6, columns: 8 });
    const found = await recover(measured, await measure(measured, rectangular), { as: asymmetric() });
    expect(found).toMatchObject({ status: 'recovered', rank: 1, rows: 6, columns: 8 });
    expect(distance(wholeMatrix(found), rectangular)).toBeLessThan(bound);
  });

  it('finds X from squared products, and from two kinds of measurements together', async () => {
    const products = rankOne({ vectors: normals(40 * 10, 'a'), size: 10 });
    const both = stack([products, gaussian({ rows: 10, count: 20, seed: 1 })]);
    for (const measured of [products, both]) {
      const found = await recover(measured, await measure(measured, symmetric), { as: psd() });
      expect(found.status).toBe('recovered');
      expect(distance(wholeMatrix(found), symmetric)).toBeLessThan(1e-8);
    }
  });

  it('finds X from entries', async () => {
    const places = Array.from({ length: 48 }, (_, t) => t).filter((t) => t % 5 !== 2);
    const measured = entries({
      ...{ rows: 6, columns: 8 },
      row: places.map((t) => Math.floor(t / 8)),
      column: places.map((t) => t % 8),
    });
    const found = await recover(measured, await measure(measured, rectangular));
    expect(found).toMatchObject({ status: 'recovered', rank: 1 });
    expect(distance(wholeMatrix(found), rectangular)).toBeLessThan(1e-9);
  });

  it('meets data as far as they are rounded', async () => {
    const measured = dense({ matrices: normals(40 * 48, 'A'), rows: 6, columns: 8 });
    const y = await measure(measured, rectangular);
    for (const rounded of [Float32Array.from(y), y.map((value) => Math.round(value * 1e5) / 1e5)]) {
      const found = await recover(measured, rounded);
      expect(found).toMatchObject({ status: 'recovered', rank: 1, noise: 0 });
      expect(distance(wholeMatrix(found), rectangular)).toBeLessThan(1e-4);
    }
  });

  it('does not round what it measures with', async () => {
    const matrices = Float32Array.from(normals(60 * 100, 'A'));
    const measured = dense({ matrices, rows: 10 });
    const found = await recover(measured, await measure(measured, symmetric), { as: psd() });
    expect(distance(wholeMatrix(found), symmetric)).toBeLessThan(1e-11);
  });

  it('finds and leaves out what is grossly wrong, where that is asked', async () => {
    const measured = gaussian({ rows: 10, count: 100, seed: 5, symmetric: true });
    const y = await measure(measured, symmetric);
    const wrong = [3, 40, 77];
    for (const t of wrong) y[t]! += 50;
    const found = await recover(measured, y, { as: psd(), outliers: true });
    expect(found).toMatchObject({ status: 'recovered', rank: 2, outliers: wrong });
    expect(distance(wholeMatrix(found), symmetric)).toBeLessThan(1e-9);
  });

  it('takes a measurement of your own', async () => {
    const A = normals(40 * 48, 'A');
    const measured = custom({
      ...{ name: 'mine', count: 40, rows: 6, columns: 8 },
      forward: (left, right, width) =>
        Array.from({ length: 40 }, (_, t) => {
          let sum = 0;
          for (let i = 0; i < 6; i++) {
            for (let j = 0; j < 8; j++) {
              let x = 0;
              for (let a = 0; a < width; a++) x += left[i * width + a]! * right[j * width + a]!;
              sum += A[t * 48 + i * 8 + j]! * x;
            }
          }
          return sum;
        }),
      times(z, B, width) {
        const out = new Float64Array(6 * width);
        for (let t = 0; t < 40; t++) {
          for (let i = 0; i < 6; i++) {
            for (let j = 0; j < 8; j++) {
              const weight = z[t]! * A[t * 48 + i * 8 + j]!;
              for (let a = 0; a < width; a++) out[i * width + a]! += weight * B[j * width + a]!;
            }
          }
        }
        return out;
      },
    });
    expect((await checkMeasurement(measured)).times).toBeLessThan(1e-12);
    const found = await recover(measured, await measure(measured, rectangular));
    expect(found).toMatchObject({ status: 'recovered', rank: 1 });
  });

  it('has the same bits on two threads, and changes nothing that it is given', async () => {
    const measured = gaussian({ rows: 10, count: 60, seed: 3 });
    const y = await measure(measured, symmetric);
    const before = y.slice();
    const one = await recover(measured, y, { as: psd(), threads: 1 });
    const two = await recover(measured, y, { as: psd(), threads: 2 });
    expect(two.left).toEqual(one.left);
    expect(y).toEqual(before);
  });

  it('says what is wrong with a call', async () => {
    const measured = gaussian({ rows: 6, columns: 8, count: 40, seed: 3 });
    const y = new Float64Array(40).fill(1);
    expect(await failure(recover(measured, y.subarray(1)))).toMatch(
      /^SHAPE_MISMATCH: 39 observations of the 40 of gaussian\(\)\./,
    );
    expect(await failure(recover(measured, y, { as: psd() }))).toMatch(/^SHAPE_INVALID: psd\(\): 6 × 8/);
    expect(await failure(recover(measured, y, { rank: 7 }))).toMatch(/^BAD_OPTION: rank: 6 × 8 .* rank 6/);
    expect(await failure(recover(measured, y, { rnak: 1 } as object))).toMatch(
      /^UNKNOWN_OPTION: .*"rnak"\. Did you mean rank\?/,
    );
    expect(await failure(recover(measured, y.fill(0)))).toMatch(/^NO_SIGNAL: /);
    expect(await failure(recover(measured, y.fill(Number.NaN)))).toMatch(/^NOT_FINITE: observation 0: NaN/);
    expect(await failure(measure(measured, new Float64Array(47)))).toMatch(/^SHAPE_MISMATCH: 47 numbers/);
  });

  it('ends with the reason of its signal', async () => {
    const measured = gaussian({ rows: 10, count: 60, seed: 3 });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(recover(measured, normals(60, 'y'), { signal })).rejects.toThrow('enough');
  });
});

describe('recoverPoints()', () => {
  const P = normals(3 * 14, 'P');
  const apart = (i: number, j: number) =>
    Math.sqrt([0, 1, 2].reduce((sum, a) => sum + (P[3 * i + a]! - P[3 * j + a]!) ** 2, 0));
  const pairs = Array.from({ length: 14 }, (_, i) => i).flatMap((i) =>
    Array.from({ length: i }, (_, j) => [`p${i}`, `p${j}`, apart(i, j)] as const).filter(
      (_, j) => (i * 5 + j * 3) % 4 !== 0,
    ),
  );

  it('finds points, their dimension, and every distance', async () => {
    const found = await recoverPoints(pairs);
    expect(found).toMatchObject({ status: 'recovered', dimension: 3 });
    expect(found.points.map(({ id }) => id).sort()).toEqual(
      Array.from({ length: 14 }, (_, i) => `p${i}`).sort(),
    );
    for (const one of found.points) {
      for (const other of found.points) {
        const between = Math.hypot(...one.at.map((x, a) => x - other.at[a]!));
        expect(between).toBeCloseTo(apart(Number(one.id.slice(1)), Number(other.id.slice(1))), 6);
      }
    }
    for (let a = 0; a < 3; a++)
      expect(found.points.reduce((sum, { at }) => sum + at[a]!, 0)).toBeCloseTo(0, 9);
  });

  it('takes squared ones, in either order, repeated', async () => {
    const squared = pairs.map(([i, j, d]) => [i, j, d * d] as const);
    const found = await recoverPoints([...squared, ...squared.map(([i, j, d]) => [j, i, d] as const)], {
      squared: true,
      dimension: 3,
    });
    expect(found).toMatchObject({ status: 'recovered', dimension: 3, measurements: pairs.length });
  });

  it.each<[string, [string, string, number][], RegExp]>([
    [
      'two that differ',
      [
        ['a', 'b', 1],
        ['b', 'a', 2],
      ],
      /^ASYMMETRIC: distance 0 and distance 1: from a to b it is 1, and back 2\./,
    ],
    [
      'a negative one',
      [
        ['a', 'b', 1],
        ['b', 'c', -2],
      ],
      /^NEGATIVE_DISTANCE: distance 1: the distance of b and c is -2\./,
    ],
    ['one to itself', [['a', 'a', 1]], /^SAME_POINT: distance 0: a is 1 away from itself\./],
    ['none', [], /^NO_VALUES: distances: /],
    [
      'two worlds',
      [
        ['a', 'b', 1],
        ['c', 'd', 1],
      ],
      /^DISCONNECTED: .*\{a, b\} \(2\), \{c, d\} \(2\)/,
    ],
  ])('names %s', async (_, given, message) => {
    expect(await failure(recoverPoints(given))).toMatch(message);
  });
});

describe('recoverSparse()', () => {
  const rows = Array.from({ length: 30 }, (_, i) => normals(90, `row ${i}`));
  const x = new Float64Array(90);
  x[3] = 1;
  x[40] = -2;
  x[77] = 0.5;
  const y = rows.map((row) => row.reduce((sum, a, j) => sum + a * x[j]!, 0));

  it('finds three of 90 unknowns from 30 data', async () => {
    const data = Float64Array.from(rows.flatMap((row) => Array.from(row)));
    for (const design of [rows, { data, rows: 30, columns: 90 }]) {
      const found = await recoverSparse(design, y);
      expect(found).toMatchObject({ status: 'recovered', nonZeros: 3 });
      expect(distance(found.x, x)).toBeLessThan(1e-12);
    }
  });

  it('names a row that is too short', async () => {
    expect(
      await failure(
        recoverSparse(
          [
            [1, 2, 3],
            [4, 5],
          ],
          [1, 2],
        ),
      ),
    ).toMatch(/^SHAPE_MISMATCH: row 1 of the design: it has 2 numbers, where the first has 3\./);
  });
});

describe('recoverPhase()', () => {
  it('finds a real vector from squares', async () => {
    const size = 8;
    const vectors = normals(6 * size * size, 'a');
    const x = normals(size, 'x');
    const y = Array.from({ length: 6 * size }, (_, t) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += vectors[t * size + j]! * x[j]!;
      return sum * sum;
    });
    const found = await recoverPhase({ vectors, size }, y);
    expect(found).toMatchObject({ status: 'recovered', imaginary: null });
    const largest = x.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    expect(
      distance(
        found.real,
        x.map((value) => value * Math.sign(largest)),
      ),
    ).toBeLessThan(1e-9);
  });
});

describe('recoverState()', () => {
  it('finds a state of two qubits from bases: the Bell state of exact counts', async () => {
    // (|00⟩ + |11⟩)/√2: XX and ZZ agree, YY disagrees, all else is even.
    const same = { '00': 500, '11': 500 };
    const even = { '00': 250, '01': 250, '10': 250, '11': 250 };
    const bases = ['XX', 'XY', 'XZ', 'YX', 'YY', 'YZ', 'ZX', 'ZY', 'ZZ'].map((basis) => ({
      basis,
      counts: basis === 'YY' ? { '01': 500, '10': 500 } : basis === 'XX' || basis === 'ZZ' ? same : even,
    }));
    const found = await recoverState({ qubits: 2, bases });
    expect(found).toMatchObject({ status: 'estimated', dimension: 4, complete: true });
    const bell = [0.5, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0.5];
    for (const [k, value] of bell.entries()) expect(found.real[k]).toBeCloseTo(value, 3);
    expect(Math.max(...found.imaginary.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('takes projectors one by one, their amplitudes in three ways, and brings them to length 1', async () => {
    const found = await recoverState({
      dimension: 2,
      settings: [
        { vector: [1, '0'], counts: 500 },
        { vector: [0, 3], counts: 500 },
        { vector: ['1', '1'], counts: 500 },
        { vector: [1, -1], counts: 500 },
        { vector: ['2', '2i'], counts: 2000, exposure: 2 },
        { vector: [1, [0, -1]], counts: 0 },
      ],
    });
    // The eigenvector of Y = +1.
    expect(found.real[0]).toBeCloseTo(0.5, 3);
    expect(found.imaginary[1]).toBeCloseTo(-0.5, 3);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing that it knows', {}, /^BAD_COUNTS: counts: it has neither settings nor bases\./],
    [
      'a vector of another length',
      { dimension: 2, settings: [{ vector: [1], counts: 1 }] },
      /^BAD_COUNTS: counts, settings\[0\]\.vector: a vector of 1 amplitudes in 2 dimensions/,
    ],
    [
      'no amplitude',
      { dimension: 1, settings: [{ vector: ['1+i2'], counts: 1 }] },
      /^BAD_COUNTS: counts, settings\[0\]\.vector\[0\]: "1\+i2" is no amplitude\./,
    ],
    [
      'a zero vector',
      { dimension: 1, settings: [{ vector: [0], counts: 1 }] },
      /^ZERO_VECTOR: counts, settings\[0\]\.vector: /,
    ],
    [
      'a negative count',
      { dimension: 1, settings: [{ vector: [1], counts: -1 }] },
      /^NEGATIVE_COUNT: counts, settings\[0\]\.counts: the count is -1\./,
    ],
    [
      'a basis of another size',
      { qubits: 2, bases: [{ basis: 'X', counts: { '0': 1 } }] },
      /^BAD_COUNTS: counts, bases\[0\]\.basis: "X" where 2 letters/,
    ],
    [
      'an outcome of another size',
      { qubits: 1, bases: [{ basis: 'X', counts: { '00': 1 } }] },
      /^BAD_COUNTS: counts, bases\[0\]\.counts\["00"\]: this is no outcome/,
    ],
    [
      'a basis that was not measured',
      { qubits: 1, bases: [{ basis: 'X', counts: {} }] },
      /^EXPOSURE_INVALID: counts, bases\[0\]\.exposure: 0 is no exposure\./,
    ],
  ])('names %s', async (_, given, message) => {
    expect(await failure(recoverState(given as never))).toMatch(message);
  });
});
