import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '#rankfree/formats/npy.js';
import { npyBlocks, openNpyLines } from '#rankfree/formats/npyLines.js';
import { fromBase64, npy, unreadable } from './numpyFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'rankfree-npy-'));
afterAll(() => rmSync(folder, { recursive: true }));

function stored(bytes: Uint8Array): string {
  const path = join(folder, 'a.npy');
  writeFileSync(path, bytes);
  return path;
}

async function whole(bytes: Uint8Array) {
  const lines = await openNpyLines(stored(bytes));
  try {
    const { shape, isComplex, isSingle } = lines;
    return { shape, isComplex, isSingle, values: Array.from(await lines.read(0, shape[0]!)) };
  } finally {
    await lines.close();
  }
}

/** A file whose numbers are 0, 1, 2, … in the order of the file. */
function counted(shape: readonly number[], descr: '<f8' | '>f4', fortran: boolean): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}), }\n`;
  const count = shape.reduce((product, length) => product * length, 1);
  const size = descr === '<f8' ? 8 : 4;
  const bytes = new Uint8Array(10 + text.length + size * count);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  bytes.set(new TextEncoder().encode(text), 10);
  const view = new DataView(bytes.buffer, 10 + text.length);
  for (let k = 0; k < count; k++) {
    if (size === 8) view.setFloat64(8 * k, k, true);
    else view.setFloat32(4 * k, k, false);
  }
  return bytes;
}

/** The position in the file of a[t, i, j], in Fortran order. */
const fortranAt = ([m, n]: readonly number[], t: number, i: number, j: number) => t + m! * (i + n! * j);

describe('openNpyLines()', () => {
  it.each(['b1', 'i1', 'u2', 'i4', 'i8', '>i2', 'fortran', 'one', 'v2', 'v3'] as const)(
    'reads %s as readNpy() does',
    async (name) => {
      const bytes = fromBase64(npy[name]);
      const { shape, values } = await whole(bytes);
      const plain = readNpy(bytes, 'a.npy');
      expect([shape[0], shape[1] ?? 1]).toEqual(plain.shape);
      expect(values).toEqual(Array.from(plain.values));
    },
  );

  it('reads complex numbers as pairs', async () => {
    const found = await whole(fromBase64(unreadable.complex));
    expect(found.isComplex).toBe(true);
    expect(found.values).toHaveLength(2 * found.shape.reduce((a, b) => a * b, 1));
  });

  it.each([
    ['doubles', '<f8', false],
    ['singles of the other byte order', '>f4', true],
  ] as const)('reads three dimensions in both orders, whole or by lines: %s', async (_, descr, isSingle) => {
    const shape = [5, 2, 3];
    const plain = await openNpyLines(stored(counted(shape, descr, false)));
    expect(plain.isSingle).toBe(isSingle);
    expect(Array.from(await plain.read(1, 3))).toEqual(Array.from({ length: 12 }, (_, k) => 6 + k));
    await plain.close();
    const turned = await openNpyLines(stored(counted(shape, descr, true)));
    const expected = (from: number, to: number) =>
      Array.from({ length: 6 * (to - from) }, (_, k) =>
        fortranAt(shape, from + Math.floor(k / 6), Math.floor((k % 6) / 3), k % 3),
      );
    expect(Array.from(await turned.read(0, 5))).toEqual(expected(0, 5));
    expect(Array.from(await turned.read(2, 4))).toEqual(expected(2, 4));
    await turned.close();
  });

  it('goes through a file larger than a block', async () => {
    const shape = [17, 1 << 19];
    const lines = await openNpyLines(stored(counted(shape, '>f4', false)));
    let [next, blocks] = [0, 0];
    for await (const block of npyBlocks(lines)) {
      expect(block[0]).toBe(next);
      next += block.length;
      expect(block.at(-1)).toBe(next - 1);
      blocks++;
    }
    await lines.close();
    expect(next).toBe(17 << 19);
    expect(blocks).toBe(2);
  });

  it.each([false, true])('reads what has no numbers, whatever its shape declares', async (fortran) => {
    const found = await whole(counted([0, 1e14], '<f8', fortran));
    expect(found).toMatchObject({ shape: [0, 1e14], values: [] });
  });

  it('takes gzip off', async () => {
    const found = await whole(gzipSync(counted([2, 2], '<f8', false)));
    expect(found.values).toEqual([0, 1, 2, 3]);
  });

  it.each([
    [
      'a number that is not there',
      fromBase64(npy.f8),
      /^NOT_FINITE: .*a\.npy, \[0, 0\]: NaN is not a finite/,
    ],
    ['an infinite one', fromBase64(unreadable.infinite), /^NOT_FINITE: .*a\.npy, \[1, 0\]: Infinity/],
    ['one beyond doubles', fromBase64(unreadable.big), /^NOT_EXACT: .*a\.npy, \[0, 1\]: /],
    ['a single number', fromBase64(unreadable.scalar), /^BAD_SHAPE: .*a\.npy: it holds a single number/],
    ['text', fromBase64(unreadable.text), /^UNSUPPORTED_DTYPE: .*a\.npy: its dtype is "<U1": text\./],
    ['an end that is missing', counted([3, 3], '<f8', false).subarray(0, 130), /^TRUNCATED: .*a\.npy: /],
    ['no array', new TextEncoder().encode('1,2,3\n'), /^NOT_NPY: .*a\.npy: /],
  ])('names %s', async (_, bytes, message) => {
    await expect(whole(bytes)).rejects.toThrow(message);
  });

  it('names a file that is not there', async () => {
    await expect(openNpyLines(join(folder, 'none.npy'))).rejects.toThrow(/^FILE_NOT_FOUND: .*none\.npy: /);
  });
});

describe('writeNpy()', () => {
  it.each([
    [{ shape: [3], values: Float64Array.of(1, 2, 3) }],
    [{ shape: [2, 1, 2], values: Float64Array.of(1, 2, 3, 4) }],
    [{ shape: [2], values: Float64Array.of(1, 2, 3, 4), isComplex: true }],
  ])('writes %o, and it is read again', async (content) => {
    const { shape, isComplex, values } = await whole(writeNpy(content));
    expect({ shape, values: Float64Array.from(values), isComplex }).toEqual({ isComplex: false, ...content });
  });
});
