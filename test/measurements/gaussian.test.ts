import { describe, expect, it } from 'vitest';
import { dense } from '#rankfree/measurements/dense.js';
import type { GaussianOptions } from '#rankfree/measurements/gaussian.js';
import { gaussian } from '#rankfree/measurements/gaussian.js';
import { addGradient, through } from '#rankfree/measurements/measurement.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { gaussians } from '#rankfree/runtime/random.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor, normals } from '../laws/numbers.ts';

const runtime = await openRuntime();
const cases: [name: string, options: GaussianOptions][] = [
  ['a wide matrix', { count: 30, rows: 5, columns: 8, seed: 1 }],
  ['square', { count: 141, rows: 7, columns: 7, seed: 2 ** 40 + 1 }],
  ['symmetric', { count: 141, rows: 7, columns: 7, seed: -3, symmetric: true }],
  ['a vector', { count: 21, rows: 19, columns: 1, seed: 0 }],
];

for (const [name, options] of cases) {
  measurementLaws(`gaussian(), ${name}`, () => ({
    runtime,
    measurement: gaussian(runtime, options),
    width: 3,
  }));
}

/** What gaussian() says that its matrices are, written out. */
function matrices({ count, rows, columns, seed, symmetric }: GaussianOptions): Float64Array {
  const written = new Float64Array(count * rows * columns);
  const drawn = runtime.arena.float64(rows * columns);
  for (let row = 0; row < count; row++) {
    gaussians(runtime, drawn, { seed, row, stream: 13 });
    const A = written.subarray(row * rows * columns, (row + 1) * rows * columns);
    if (symmetric === undefined) A.set(drawn.array);
    else {
      let at = 0;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < i; j++) A[i * rows + j] = A[j * rows + i] = drawn.array[at++]! * Math.SQRT1_2;
        A[i * rows + i] = drawn.array[at++]!;
      }
    }
  }
  return written;
}

/** p, z, and the gradient of one pass. */
function pass(runtime: Runtime, measurement: ReturnType<typeof gaussian>): Float64Array[] {
  const { rows, columns, count } = measurement;
  const [left, right, l, r] = [rows, columns, rows, columns].map((lines) => {
    const factor = createFactor(runtime.arena, lines, 3, 'f64');
    fillFactor(factor, 3, `${lines}`);
    return factor;
  });
  const [p, z] = [new Float64Array(count), new Float64Array(count)];
  measurement.forward({ left: left!, right: right! }, p);
  const G = through(measurement, { left: left!, right: right! }, z, normals(count, 'y'));
  addGradient(G, { left: left!, right: right! }, { left: l!, right: r! });
  return [p, z, l!.region.array.slice() as Float64Array, r!.region.array.slice() as Float64Array];
}

describe('gaussian()', () => {
  it.each(cases)('has the bits of dense() with the same matrices: %s', (_name, options) => {
    const { rows, columns, symmetric = false } = options;
    const stored = dense(runtime, { matrices: matrices(options), rows, columns, symmetric });
    expect(pass(runtime, gaussian(runtime, options))).toEqual(pass(runtime, stored));
  });

  it.each(cases)('has the same bits where its matrices are kept: %s', (_name, options) => {
    const [drawn, kept] = (['none', 'f64'] as const).map((storage) =>
      pass(runtime, gaussian(runtime, { ...options, storage })),
    );
    expect(kept).toEqual(drawn);
  });

  it('keeps singles where asked, of the same matrices', () => {
    const options = { count: 40, rows: 6, columns: 4, seed: 9 } as const;
    const [f64, f32] = (['f64', 'f32'] as const).map((storage) => gaussian(runtime, { ...options, storage }));
    const [p, rounded] = [pass(runtime, f64!)[0]!, pass(runtime, f32!)[0]!];
    expect(rounded).not.toEqual(p);
    for (const [t, value] of p.entries()) expect(rounded[t]).toBeCloseTo(value, 5);
  });

  it('has the same bits on 1 to 4 threads', async () => {
    const passes = [];
    for (const threads of [1, 2, 3, 4]) {
      const runtime = await openRuntime({ threads });
      passes.push(pass(runtime, gaussian(runtime, { count: 500, rows: 12, columns: 12, seed: 5 })));
      await runtime.close();
    }
    for (const other of passes.slice(1)) expect(other).toEqual(passes[0]);
  });

  it('begins with the same matrices, however many there are', () => {
    const [few, many] = [10, 300].map((count) =>
      pass(runtime, gaussian(runtime, { count, rows: 6, columns: 4, seed: 9 })),
    );
    expect(many![0]!.subarray(0, 10)).toEqual(few![0]);
  });

  it('refuses what is no seed or no shape', () => {
    const shape = { count: 10, rows: 4, columns: 4 };
    for (const storage of ['none', 'f64'] as const) {
      expect(() => gaussian(runtime, { ...shape, storage, seed: 0.5 })).toThrow(/SEED_INVALID/);
      expect(() => gaussian(runtime, { ...shape, storage, seed: 1, rows: 0 })).toThrow(
        /SHAPE_INVALID: gaussian/,
      );
    }
    expect(() => gaussian(runtime, { ...shape, seed: 1, rows: 3, symmetric: true })).toThrow(/3 × 4 matr/);
  });
});
