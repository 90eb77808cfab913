/**
 * Kernels neither read nor write outside what they are given: every array of the run gets guards of a large number
 * on either side. A read would show in the results, a write in the guards.
 */

import { describe, expect, it } from 'vitest';
import { eigh } from '#rankfree/linalg/eigh.js';
import { gram, product } from '#rankfree/linalg/gemm.js';
import { qr } from '#rankfree/linalg/qr.js';
import { pairSingularValues, svd } from '#rankfree/linalg/svd.js';
import type { Region } from '#rankfree/runtime/memory.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { normal, runtime } from './families.ts';

const guard = 64;
const sentinel = 1e9;

/** The same runtime with guarded arrays; `broken` counts guards that were written to. */
function guardedRuntime(): { guarded: Runtime; broken: () => number } {
  const { arena } = runtime;
  let open: Region<Float64Array>[] = [];
  let broken = 0;
  const check = (regions: Region<Float64Array>[]) => {
    for (const { array, length } of regions) {
      const guards = [...array.subarray(0, guard), ...array.subarray(length - guard)];
      broken += guards.filter((value) => value !== sentinel).length;
    }
  };
  const float64 = (length: number): Region<Float64Array> => {
    const whole = arena.float64(length + 2 * guard);
    whole.array.fill(sentinel, 0, guard).fill(sentinel, guard + length);
    open.push(whole);
    return {
      pointer: whole.pointer + 8 * guard,
      length,
      get array() {
        return whole.array.subarray(guard, guard + length);
      },
    };
  };
  const release = (mark: number) => {
    check(open.filter(({ pointer }) => pointer >= mark));
    open = open.filter(({ pointer }) => pointer < mark);
    arena.release(mark);
  };
  return {
    guarded: { ...runtime, arena: { ...arena, float64, release } },
    broken: () => broken + open.length,
  };
}

const shapes = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 17, 33].flatMap((n) =>
  [n, n + 1, 2 * n + 1, 70].flatMap((m) => [
    [m, n],
    [n, m],
  ]),
) as [number, number][];

describe('kernels stay inside their arrays', () => {
  it.each(shapes)('%d × %d', (rows, columns) => {
    const A = normal(rows * columns, 1);
    const work = (on: Runtime) => [
      product(on, A, A, { rows: columns, inner: rows, columns, transposed: 'left' }),
      product(on, A, A, { rows, inner: columns, columns: rows, transposed: 'right' }),
      qr(on, A, rows, columns),
      eigh(on, gram(on, A, rows, columns), columns),
      svd(on, A, rows, columns),
      pairSingularValues(on, A, A, rows, rows, columns),
    ];
    const { guarded, broken } = guardedRuntime();
    expect(work(guarded)).toEqual(work(runtime));
    expect(broken()).toBe(0);
  });

  it('when a product fills its packing space', () => {
    const shape = { rows: 68, inner: 260, columns: 1028 };
    const A = normal(shape.rows * shape.inner, 1);
    const B = normal(shape.inner * shape.columns, 2);
    const { guarded, broken } = guardedRuntime();
    expect(product(guarded, A, B, shape)).toEqual(product(runtime, A, B, shape));
    expect(broken()).toBe(0);
  });
});
