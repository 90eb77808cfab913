/** The builds without fused arithmetic give one set of bits; a change of it is a change of every published result. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eigh } from '#rankfree/linalg/eigh.js';
import { gram, product } from '#rankfree/linalg/gemm.js';
import { qr } from '#rankfree/linalg/qr.js';
import { svd } from '#rankfree/linalg/svd.js';
import type { Runtime } from '#rankfree/runtime/runtime.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { distance, normal, runtime } from './families.ts';

const A = normal(90 * 37, 1);
/** Columns that fall as the fifth power: enough to keep one-sided Jacobi busy. */
const graded = A.map((x, t) => {
  const a = (t % 37) + 1;
  return x / (a * a * a * a * a);
});

function results(on: Runtime): Float64Array[] {
  const G = gram(on, A, 90, 37);
  const { Q, R } = qr(on, A, 90, 37);
  const { values, vectors } = eigh(on, G, 37);
  const { U, values: singular, V } = svd(on, A, 45, 74);
  const uneven = svd(on, graded, 90, 37);
  const square = svd(on, graded.subarray(0, 37 * 37), 37, 37);
  const C = product(on, A, A, { rows: 90, inner: 37, columns: 90, transposed: 'right' });
  return [G, Q, R, values, vectors, U, singular, V, uneven.U, uneven.V, square.U, square.V, C];
}

describe('linear algebra', () => {
  it('has the same bits with and without threads', async () => {
    const threaded = await openRuntime({ threads: 2 });
    expect(threaded.variant).toBe('simd+threads');
    expect(results(threaded)).toEqual(results(runtime));
    await threaded.close();
  });

  it('has the bits of the first release', () => {
    const hash = createHash('sha256');
    for (const array of results(runtime)) hash.update(array);
    expect(hash.digest('hex')).toBe('930aa37dc234508a30766dffc9b02acc48b33993e1d3500e8cdb01fee1fb058e');
  });

  it('agrees to rounding in the fused build', async () => {
    const fused = await openRuntime({ fast: true });
    const [G, , R, values, , , singular] = results(fused);
    const [G0, , R0, values0, , , singular0] = results(runtime);
    for (const [a, b] of [
      [G, G0],
      [R, R0],
      [values, values0],
      [singular, singular0],
    ]) {
      expect(distance(a!, b!)).toBeLessThan(1e-12);
    }
    await fused.close();
  });
});
