import { expect, it } from 'vitest';
import { singularValues } from '#rankfree/linalg/svd.js';
import { entries } from '#rankfree/measurements/entries.js';
import { spectralNorm } from '#rankfree/measurements/spectralNorm.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { normals } from '../laws/numbers.ts';
import { scatter } from './scatter.ts';

it.each(['f64', 'f32'] as const)(
  'spectralNorm() is the largest singular value of 𝒜*(z), %s',
  async (precision) => {
    const runtime = await openRuntime();
    const table = scatter(40, 30, 500);
    // One strong component over noise, as where a fit starts.
    const noise = normals(500, 'z');
    const z = noise.map((value, t) => value + ((table.row[t]! % 3) - 1) * ((table.column[t]! % 4) - 1.5) * 3);
    const dense = new Float64Array(40 * 30);
    for (let t = 0; t < 500; t++) dense[table.row[t]! * 30 + table.column[t]!] = z[t]!;
    const [expected] = singularValues(runtime, dense, 40, 30);
    const measurement = entries(runtime, table, { precision });
    const used = runtime.arena.used;
    expect(
      Math.abs(spectralNorm(runtime, measurement, measurement.adjoint(z), 0) / expected! - 1),
    ).toBeLessThan(2e-3);
    expect(spectralNorm(runtime, measurement, measurement.adjoint(new Float64Array(500)), 0)).toBe(0);
    expect(runtime.arena.used).toBe(used);
  },
);
