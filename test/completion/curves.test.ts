import { beforeAll, describe, expect, it } from 'vitest';
import { back, bend, chooseCurves, curveInUnits, meanBack } from '#rankfree/completion/curves.js';
import type { ObservedTable } from '#rankfree/completion/table.js';
import { openRuntime, type Runtime } from '#rankfree/runtime/runtime.js';
import { random } from '../../bench/random.mjs';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime();
});

const source = random('curves', 0);
const shapes: Record<string, (z: number) => number> = {
  linear: (z) => 5 + z,
  'log-normal': (z) => 1e-3 * Math.exp(z),
  counts: (z) => Math.floor(3 * Math.exp(z)),
  bounded: (z) => 100 / (1 + Math.exp(-2 * z)),
  'heavy on both sides': (z) => Math.sinh(4 * z),
};

function tableOf(column: (z: number) => number, rows = 400): ObservedTable {
  return {
    rows,
    columns: 1,
    row: Int32Array.from({ length: rows }, (_, i) => i),
    column: new Int32Array(rows),
    value: source.normals(rows).map(column),
  };
}

describe('chooseCurves', () => {
  it.each([
    ['linear', undefined],
    ['log-normal', 'log'],
    ['counts', 'log'],
    ['bounded', undefined],
    ['heavy on both sides', 'asinh'],
  ])('%s: %s', (shape, kind) => {
    expect(chooseCurves(tableOf(shapes[shape]!), runtime.kernels)?.[0]?.kind).toBe(kind);
  });

  it.each(Object.keys(shapes))('%s: wrong cells do not decide', (shape) => {
    const table = tableOf(shapes[shape]!);
    const clean = chooseCurves(table, runtime.kernels)?.[0]?.kind;
    const size = Math.max(...table.value.map(Math.abs));
    for (let t = 0; t < 400; t += 50) table.value[t] = (t % 100 === 0 ? 20 : -20) * size;
    expect(chooseCurves(table, runtime.kernels)?.[0]?.kind).toBe(clean);
  });

  it('leaves short columns and columns of few values alone', () => {
    expect(chooseCurves(tableOf(shapes['log-normal']!, 19), runtime.kernels)).toBe(null);
    expect(
      chooseCurves(
        tableOf((z) => (z > 0 ? 1 : 1000)),
        runtime.kernels,
      ),
    ).toBe(null);
  });
});

describe('a curve', () => {
  it.each(['log-normal', 'counts', 'heavy on both sides'])('%s: goes there and back', (shape) => {
    const table = tableOf(shapes[shape]!);
    const [curve] = chooseCurves(table, runtime.kernels)!;
    const { value } = bend(table, [curve!], runtime.kernels);
    for (let t = 0; t < value.length; t++) {
      expect(Math.abs(back(curve!, value[t]!) - table.value[t]!)).toBeLessThan(
        1e-10 * (1 + Math.abs(table.value[t]!)),
      );
    }
    const order = Array.from(value.keys()).sort((a, b) => table.value[a]! - table.value[b]!);
    for (const [n, t] of order.entries())
      if (n > 0) expect(value[t]!).toBeGreaterThanOrEqual(value[order[n - 1]!]!);
  });

  it('comes back with the mean of a log-normal variable, e^(t + sd²/2)', () => {
    const [curve] = chooseCurves(tableOf(shapes['log-normal']!), runtime.kernels)!;
    const wide = { ...curve!, shift: 0, scale: 1, low: 0, high: 1e9, deviation: 0.8 };
    expect(meanBack(wide, 1.3) / Math.exp(1.3 + 0.32)).toBeCloseTo(1, 6);
    expect(meanBack({ ...wide, high: 2 }, 1.3)).toBe(2);
  });

  it('in other units gives the same in those', () => {
    for (const shape of ['log-normal', 'counts', 'heavy on both sides']) {
      const [curve] = chooseCurves(tableOf(shapes[shape]!), runtime.kernels)!;
      const bent = { ...curve!, deviation: 0.5 };
      expect(meanBack(curveInUnits(bent, 1024), 0.7)).toBe(1024 * meanBack(bent, 0.7));
    }
  });
});
