import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '#rankfree/formats/npy.js';
import { denseArrays } from './arrays.ts';
import { fromBase64, npy, unreadable } from './numpyFiles.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const third = 1 / 3;

describe('npy files of NumPy', () => {
  it.each<[keyof typeof npy, number[], number[]]>([
    ['b1', [2, 2], [1, 0, 0, 1]],
    ['i1', [2, 2], [-128, 127, 0, 7]],
    ['i2', [2, 2], [-32768, 32767, 0, 7]],
    ['i4', [2, 2], [-(2 ** 31), 2 ** 31 - 1, 0, 7]],
    ['i8', [2, 2], [-MAX, MAX, 0, 7]],
    ['u1', [2, 2], [0, 255, 0, 7]],
    ['u2', [2, 2], [0, 65535, 0, 7]],
    ['u4', [2, 2], [0, 2 ** 32 - 1, 0, 7]],
    ['u8', [2, 2], [0, MAX, 0, 7]],
    ['f2', [2, 2], [Number.NaN, -0.5, 0, 65504]],
    ['f4', [2, 2], [Number.NaN, -0.5, 0, Math.fround(3.25e38)]],
    ['f8', [2, 2], [Number.NaN, -0.5, 0, Number.MAX_VALUE]],
    ['>i2', [1, 2], [-2, 258]],
    ['>i8', [1, 2], [-2, 2 ** 40 + 1]],
    // 1/3 in half precision: 1365 · 2⁻¹².
    ['>f2', [1, 2], [1365 / 4096, 2 ** -24]],
    ['>f4', [1, 2], [Math.fround(third), -2]],
    ['>f8', [1, 2], [third, Number.NaN]],
    ['fortran', [2, 3], [0, 1, 2, 3, 4, 5]],
    ['one', [3, 1], [0, 1, 2]],
    ['v2', [1, 2], [0, 1]],
    ['v3', [1, 2], [0, 1]],
    ['empty', [0, 4], []],
  ])('%s', (name, shape, values) => {
    expect(readNpy(fromBase64(npy[name]), 'a.npy')).toEqual({
      kind: 'dense',
      shape,
      values: Float64Array.from(values),
    });
  });

  it.each<[keyof typeof unreadable, RegExp]>([
    ['complex', /^UNSUPPORTED_DTYPE: a\.npy: its dtype is "<c16": complex numbers\. Save a\.real/],
    ['object', /^UNSUPPORTED_DTYPE: a\.npy: its dtype is "\|O": Python objects\. .* run code/],
    ['text', /^UNSUPPORTED_DTYPE: a\.npy: its dtype is "<U1": text\./],
    ['bytes', /^UNSUPPORTED_DTYPE: a\.npy: its dtype is "\|S1": text\./],
    ['record', /^UNSUPPORTED_DTYPE: a\.npy, header: its dtype is structured/],
    ['date', /^UNSUPPORTED_DTYPE: a\.npy: its dtype is "<M8\[D\]": dates\./],
    ['long', /^UNSUPPORTED_DTYPE: a\.npy: its dtype is "<f16": numbers of another kind\. .*f8/],
    ['scalar', /^BAD_SHAPE: a\.npy: it holds a single number/],
    ['cube', /^BAD_SHAPE: a\.npy: it has 3 dimensions\. Save a slice of two: a\[0\] is 3 × 4\./],
    ['infinite', /^NOT_FINITE: a\.npy, \[1, 0\]: Infinity is not/],
    ['big', /^NOT_EXACT: a\.npy, \[0, 1\]: /],
    ['bigu', /^NOT_EXACT: a\.npy, \[0, 0\]: /],
  ])('with %s are refused', (name, message) => {
    expect(() => readNpy(fromBase64(unreadable[name]), 'a.npy')).toThrow(message);
  });
});

describe('npy', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(denseArrays(), (array) => {
        expect(readNpy(writeNpy(array), 'a')).toEqual(array);
      }),
    );
  });

  it('rounds to single precision where asked to, and keeps to its range', () => {
    const array = { kind: 'dense', shape: [1, 2], values: Float64Array.of(third, Number.NaN) } as const;
    const read = readNpy(writeNpy(array, { precision: 'f4' }), 'a');
    expect(read.values).toEqual(Float64Array.of(Math.fround(third), Number.NaN));
    const huge = { ...array, values: Float64Array.of(0, 1e39) };
    expect(() => writeNpy(huge, { precision: 'f4' })).toThrow(/^NOT_FINITE: \[0, 1\]: 1e\+39 is beyond/);
  });

  it('writes, byte for byte, what NumPy writes', () => {
    const array = readNpy(fromBase64(npy.f8), 'a');
    expect(writeNpy(array)).toEqual(fromBase64(npy.f8));
    expect(writeNpy(array).indexOf(10) % 64).toBe(63);
  });

  it('refuses to write infinity', () => {
    const values = Float64Array.of(1, 2, 3, Number.NEGATIVE_INFINITY);
    expect(() => writeNpy({ shape: [2, 2], values })).toThrow(/^NOT_FINITE: \[1, 1\]: /);
  });

  /** A file of version 1 with the header given. */
  const file = (header: string, data: readonly number[] = []) => {
    const text = Buffer.from(header, 'latin1');
    return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length, 0, ...text, ...data]);
  };
  const plain = (shape: string) => `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}}`;

  it.each<[string, Uint8Array, RegExp]>([
    ['magic', Buffer.from('\x92NUMPY'), /^NOT_NPY: a\.npy: /],
    ['no bytes', new Uint8Array(0), /^NOT_NPY: /],
    [
      'version',
      Uint8Array.from([...file('').subarray(0, 6), 4, 0]),
      /^UNKNOWN_VERSION: a\.npy: it is of version 4\.0/,
    ],
    ['cut header', file(plain('(2, 2)')).subarray(0, 40), /^TRUNCATED: a\.npy: its header is cut off/],
    [
      'cut data',
      file(plain('(2, 2)'), [1, 2, 3]),
      /^TRUNCATED: a\.npy: .* 4 numbers of 1 bytes, and 3 bytes follow/,
    ],
    ['trailing bytes', file(plain('(2, 1)'), [1, 2, 3]), /^TRAILING_BYTES: a\.npy: .*: 1 too many/],
    ['huge shape', file(plain('(2000000000, 2000000000)')), /^TRUNCATED: /],
    ['shape beyond indices', file(plain('(0, 999999999999)')), /^BAD_SHAPE: .* 2³¹/],
    ['shape beyond numbers', file(plain('(99999999999999999, 1)')), /^BAD_HEADER: .* 15 digits/],
    ['negative shape', file(plain('(-1, 1)')), /^BAD_HEADER: a\.npy, header: .* character 52 of/],
    [
      'truth value',
      file(plain('(1, 2)').replace('u1', 'b1'), [1, 2]),
      /^NOT_TRUTH: a\.npy, \[0, 1\]: .* byte 2/,
    ],
    [
      'code',
      file("{'descr': __import__('os'), }"),
      /^BAD_HEADER: .* a plain string is missing, at character 11/,
    ],
    [
      'prototype key',
      file(`{'__proto__': {}, ${plain('()').slice(1)}`),
      /^BAD_HEADER: .*"__proto__" is unknown/,
    ],
    [
      'key twice',
      file(`{'shape': (), ${plain('()').slice(1)}`),
      /^BAD_HEADER: .*"shape" is unknown, or there twice/,
    ],
    ['missing key', file("{'descr': '<f8', 'shape': ()}"), /^BAD_HEADER: .* fortran_order/],
    ['text behind', file(`${plain('()')} + 1`), /^BAD_HEADER: .* follows the dictionary/],
    ['native order', file(plain('(1, 1)').replace('|u1', '=f8')), /^UNSUPPORTED_DTYPE: /],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(message);
  });

  it('reads headers of other writers: other order, other quotes, Python 2 lengths', () => {
    const header = '{"shape":(1L,2L,) , "descr":"<i1","fortran_order":True,}\n';
    expect(readNpy(file(header, [5, 255]), 'a').values).toEqual(Float64Array.of(5, -1));
  });
});
