import { constants, crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { npzArrays, readNpz, writeNpz } from '#rankfree/formats/npz.js';
import { denseArrays } from './arrays.ts';
import { fromBase64, npy, npz } from './numpyFiles.ts';

const mtime = '1980-01-01T00:00:00';

describe('npz', () => {
  it.each([['stored'], ['deflated']] as const)('reads %s arrays of NumPy', (compression) => {
    const bytes = fromBase64(npz[compression]);
    expect(npzArrays(bytes, 'a.npz')).toEqual(['ratings', 'counts']);
    expect(readNpz(bytes, 'a.npz', { array: 'ratings' })).toEqual({
      kind: 'dense',
      shape: [2, 2],
      values: Float64Array.of(1.5, Number.NaN, -2, 4),
    });
    expect(readNpz(bytes, 'a.npz', { array: 'counts' }).values).toEqual(Float64Array.of(0, 1, 2));
  });

  it('reads what it wrote, under any names', () => {
    const arrays = fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 8 }), denseArrays()), {
      minLength: 1,
    });
    const compression = fc.constantFrom('stored' as const, 'deflated' as const);
    fc.assert(
      fc.property(arrays, compression, (pairs, how) => {
        const named = new Map([['__proto__', pairs[0]![1]], ...pairs]);
        const bytes = writeNpz(named, { compression: how });
        expect(npzArrays(bytes, 'a').sort()).toEqual([...named.keys()].sort());
        for (const [array, value] of named) expect(readNpz(bytes, 'a', { array })).toEqual(value);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same bytes for the same arrays, at any hour', () => {
    const arrays = new Map([['a', readNpz(fromBase64(npz.stored), 'a', { array: 'counts' })]]);
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
    // Time 0:00, date 1 January 1980: (0 << 9) | (1 << 5) | 1.
    expect([...writeNpz(arrays).subarray(10, 14)]).toEqual([0, 0, 33, 0]);
  });

  it('says which arrays there are', () => {
    const bytes = fromBase64(npz.stored);
    expect(() => readNpz(bytes, 'a.npz')).toThrow(
      /^AMBIGUOUS_ARRAY: a\.npz: it holds 2 arrays: "ratings", "counts"\. Name one/,
    );
    expect(() => readNpz(bytes, 'a.npz', { array: 'rating' })).toThrow(
      /^UNKNOWN_ARRAY: a\.npz: it holds no array "rating"\. Did you mean "ratings"\? It holds/,
    );
    const none = zipSync({ 'readme.txt': Buffer.from('no array') }, { mtime });
    expect(() => readNpz(none, 'a.npz')).toThrow(/^NO_ARRAY: a\.npz: /);
  });

  it('reads the one array beside other files', () => {
    const bytes = zipSync({ 'readme.txt': Buffer.from('hi'), 'x.npy': fromBase64(npy.one) }, { mtime });
    expect(readNpz(bytes, 'a.npz').values).toEqual(Float64Array.of(0, 1, 2));
  });

  it('names file and array in what is wrong with an array', () => {
    const bytes = zipSync({ 'x.npy': fromBase64(npy.one).subarray(0, -1) }, { mtime });
    expect(() => readNpz(bytes, 'a.npz')).toThrow(/^TRUNCATED: a\.npz, array "x": /);
  });
});

describe('zip archives', () => {
  /** One stored entry of 4 bytes, fields of its central header overwritten. */
  const archive = (changes: readonly [at: number, byte: number][] = [], name = 'x.npy') => {
    const bytes = zipSync({ [name]: Uint8Array.of(1, 2, 3, 4) }, { level: 0, mtime });
    const central = Buffer.from(bytes.buffer).indexOf('PK\x01\x02');
    for (const [at, byte] of changes) bytes[central + at] = byte;
    return bytes;
  };

  it.each<[string, Uint8Array, RegExp]>([
    ['no archive', Buffer.from('PK or not'), /^NOT_ZIP: a\.npz: /],
    ['a cut one', archive().subarray(0, -1), /^NOT_ZIP: /],
    ['a wrong check sum', archive([[16, 0]]), /^BAD_ZIP: a\.npz, entry "x\.npy": its check sum is wrong/],
    ['a wrong size', archive([[24, 9]]), /^BAD_ZIP: .* stored in 4 bytes where 9 are declared/],
    ['an encrypted entry', archive([[8, 1]]), /^BAD_ZIP: .* encrypted/],
    ['an unknown method', archive([[10, 93]]), /^BAD_ZIP: .* method is 93; 0 \(stored\)/],
    ['a place outside', archive([[45, 1]]), /^BAD_ZIP: .* not where the directory says/],
    ['too many bytes', archive([[22, 1]]), /^BAD_ZIP: .* cut off/],
    [
      'no zip64 sizes',
      archive([
        [42, 255],
        [43, 255],
        [44, 255],
        [45, 255],
      ]),
      /^BAD_ZIP: a\.npz: the zip64 sizes of entry/,
    ],
    ['a directory cut off', archive([[28, 99]]), /^BAD_ZIP: a\.npz: an entry of its directory is cut off/],
  ])('refuse %s', (_, bytes, message) => {
    expect(() => readNpz(bytes, 'a.npz')).toThrow(message);
  });

  it('are refused when an entry unpacks to more than a table would, before it is unpacked', () => {
    const size = 33 * 2 ** 20;
    const bomb = deflated(deflateRawSync(new Uint8Array(size)), size);
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => readNpz(bomb, 'a.npz')).toThrow(
      /^INPUT_TOO_LARGE: a\.npz, entry "x\.npy": its \d+ bytes unpack to 34603008\./,
    );
  });

  it('are refused when an entry unpacks to more than it says, while it is unpacked', () => {
    // 64 times 16 MiB of zeros without a last block.
    const zeros = deflateRawSync(new Uint8Array(2 ** 24), { finishFlush: constants.Z_SYNC_FLUSH });
    const bomb = deflated(Buffer.concat(Array.from({ length: 64 }, () => zeros)), 1000);
    const start = process.cpuUsage();
    expect(() => readNpz(bomb, 'a.npz')).toThrow(/^BAD_ZIP: .* more than the 1000 bytes declared/);
    // All of it would take some 5 s.
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(1);
  });

  it('bound the values, which may take more room than the bytes', () => {
    const count = 5 * 2 ** 20;
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, 1)}`.padEnd(118);
    const inside = new Uint8Array(128 + count);
    inside.set([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0, ...Buffer.from(header)]);
    const bytes = deflated(deflateRawSync(inside), inside.length, crc32(inside));
    expect(() => readNpz(bytes, 'a.npz')).toThrow(/^INPUT_TOO_LARGE: a\.npz, array "x": 5242880 numbers/);
  });

  it('with bytes behind the end of an entry are refused in no time', () => {
    const long = new Uint8Array(2 ** 26);
    // An empty last block (RFC 1951 §3.2.6).
    long.set([3, 0]);
    const start = process.cpuUsage();
    expect(() => readNpz(deflated(long, 10), 'a.npz')).toThrow(/^BAD_ZIP: .* go on after their end/);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(1);
  });

  it('of 4 GiB and more are found by their zip64 records', () => {
    const inside = fromBase64(npy.one);
    expect(readNpz(zip64(inside), 'a.npz').values).toEqual(Float64Array.of(0, 1, 2));
  });

  /** An archive whose one entry is said to be deflated, and of the size and check sum given. */
  function deflated(packed: Uint8Array, size: number, crc = 0): Uint8Array {
    const bytes = zipSync({ 'x.npy': packed }, { level: 0, mtime });
    const central = Buffer.from(bytes.buffer).indexOf('PK\x01\x02', packed.length);
    const view = new DataView(bytes.buffer, central);
    view.setUint16(10, 8, true);
    view.setUint32(16, crc, true);
    view.setUint32(24, size, true);
    return bytes;
  }

  /** An archive of one stored entry, with all sizes and positions in zip64 fields (APPNOTE.TXT §4.3.14–15, §4.5.3). */
  function zip64(content: Uint8Array): Uint8Array {
    const numbers = (...pairs: [bytes: number, value: number][]) =>
      Buffer.concat(
        pairs.map(([size, value]) => {
          const buffer = Buffer.alloc(size);
          if (size === 8) buffer.writeBigUInt64LE(BigInt(value));
          else buffer.writeUIntLE(value, 0, size);
          return buffer;
        }),
      );
    const name = Buffer.from('x.npy');
    const all = 0xffffffff;
    const n = content.length;
    const crc = crc32(content);
    const local = numbers(
      [4, 0x04034b50],
      [2, 45],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, crc],
      [4, n],
      [4, n],
      [2, 5],
      [2, 0],
    );
    const extra = numbers([2, 1], [2, 24], [8, n], [8, n], [8, 0]);
    const central = Buffer.concat([
      numbers([4, 0x02014b50], [2, 45], [2, 45], [2, 0], [2, 0], [4, 0], [4, crc], [4, all], [4, all]),
      numbers([2, 5], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0], [4, all]),
      name,
      extra,
    ]);
    const from = local.length + 5 + n;
    const end64 = numbers(
      [4, 0x06064b50],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, 1],
      [8, 1],
      [8, central.length],
      [8, from],
    );
    const locator = numbers([4, 0x07064b50], [4, 0], [8, from + central.length], [4, 1]);
    const end = numbers(
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, 0xffff],
      [2, 0xffff],
      [4, all],
      [4, all],
      [2, 0],
    );
    return new Uint8Array(Buffer.concat([local, name, content, central, end64, locator, end]));
  }
});
