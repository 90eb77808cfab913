import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { type GreyImage, readPng, writePng } from '#rankfree/formats/png.js';
import { denseArrays } from './arrays.ts';

const image = (depth: 8 | 16) =>
  denseArrays(fc.oneof(fc.integer({ min: 0, max: 2 ** depth - 1 }), fc.constant(Number.NaN)), 1).map(
    (array): GreyImage => ({ array, depth }),
  );
const images = fc.oneof(image(8), image(16));
const grey = (shape: [number, number], ...values: number[]): GreyImage => ({
  array: { kind: 'dense', shape, values: Float64Array.from(values) },
  depth: 8,
});

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

interface Parts {
  width?: number;
  height?: number;
  depth?: number;
  colour?: number;
  interlace?: number;
  /** Chunks between header and image data. */
  between?: [type: string, data: readonly number[]][];
  /** Filtered lines, or the packed image data. */
  lines?: readonly number[];
  packed?: Uint8Array;
}

/** A file, chunk by chunk; one white pixel unless told otherwise. */
function png({
  width = 1,
  height = 1,
  depth = 8,
  colour = 0,
  interlace = 0,
  between = [],
  lines = [0, 255],
  packed,
}: Parts) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlace], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...between.map(([type, data]) => chunk(type, Uint8Array.from(data))),
    chunk('IDAT', packed ?? deflateSync(Uint8Array.from(lines))),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

const values = (parts: Parts) => [...readPng(png(parts), 'a.png').array.values];

describe('png', () => {
  it('reads what it wrote, holes included', () => {
    fc.assert(
      fc.property(images, (x) => {
        expect(readPng(writePng(x), 'a.png')).toEqual(x);
      }),
    );
  });

  it('writes what fast-png reads', () => {
    fc.assert(
      fc.property(images, (x) => {
        const { data, channels, depth, width, height } = decode(writePng(x));
        expect([height, width, depth]).toEqual([...x.array.shape, x.depth]);
        const white = 2 ** depth - 1;
        x.array.values.forEach((value, k) => {
          const hole = Number.isNaN(value);
          expect(data[k * channels]).toBe(hole ? 0 : value);
          if (channels === 2) expect(data[k * channels + 1]).toBe(hole ? 0 : white);
        });
      }),
    );
  });

  it('reads what fast-png writes: grey, grey and alpha, colour that is grey', () => {
    const parts = fc.record({
      depth: fc.constantFrom(8 as const, 16 as const),
      channels: fc.constantFrom(1, 2, 3, 4),
    });
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        parts,
        sizes,
        fc.infiniteStream(fc.nat()),
        ({ depth, channels }, { width, height }, stream) => {
          const cells = Array.from({ length: width * height }, () => ({
            value: stream.next().value! % 2 ** depth,
            alpha: stream.next().value! % 3,
          }));
          const samples = cells.flatMap(({ value, alpha }) =>
            channels % 2 === 1 ? Array(channels).fill(value) : [...Array(channels - 1).fill(value), alpha],
          );
          const data = depth === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples);
          const read = readPng(encode({ width, height, depth, channels, data }), 'a.png');
          expect(read.depth).toBe(depth);
          expect([...read.array.values]).toEqual(
            cells.map(({ value, alpha }) => (channels % 2 === 0 && alpha === 0 ? Number.NaN : value)),
          );
        },
      ),
    );
  });

  // PNG §9.2 by hand, for lines 10 20 30, 12 24 36: what each filter stores.
  it.each([
    ['none', [0, 10, 20, 30, 0, 12, 24, 36]],
    ['sub', [1, 10, 10, 10, 1, 12, 12, 12]],
    ['up', [2, 10, 20, 30, 2, 2, 4, 6]],
    ['average', [3, 10, 15, 20, 3, 12 - 5, 24 - 16, 36 - 27]],
    // Predictions of line 2: (0, 10, 0) → 10; (12, 20, 10) → 22 → 20; (24, 30, 20) → 34 → 30.
    ['paeth', [4, 10, 10, 10, 4, 2, 4, 6]],
  ])('undoes filter %s', (_, lines) => {
    expect(values({ width: 3, height: 2, lines })).toEqual([10, 20, 30, 12, 24, 36]);
  });

  it('spreads samples of few bits over 0 … 255', () => {
    expect(values({ width: 3, depth: 1, lines: [0, 0b10100000] })).toEqual([255, 0, 255]);
    expect(values({ width: 5, depth: 2, lines: [0, 0b00011011, 0b01000000] })).toEqual([0, 85, 170, 255, 85]);
    expect(values({ width: 3, depth: 4, lines: [0, 0x0f, 0x70] })).toEqual([0, 255, 7 * 17]);
  });

  it('reads Adam7 of any depth as it reads lines', () => {
    const depths = fc.constantFrom(1, 2, 4, 8, 16);
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(depths, sizes, fc.nat(), (depth, { width, height }, seed) => {
        const sample = (x: number, y: number) => (seed + 31 * x + 17 * y + x * y) % 2 ** depth;
        // §8.1: which pixels a pass takes, by their place in a block of 8 × 8.
        const passes = [
          1, 6, 4, 6, 2, 6, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 5, 6, 5, 6, 5, 6, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7,
        ];
        const block = [...passes, 3, 6, 4, 6, 3, 6, 4, 6, ...passes.slice(8)];
        const lines = (takes: (x: number, y: number) => boolean): number[] => {
          const bytes: number[] = [];
          for (let y = 0; y < height; y++) {
            let bits = '';
            for (let x = 0; x < width; x++) {
              if (takes(x, y)) bits += sample(x, y).toString(2).padStart(depth, '0');
            }
            if (bits === '') continue;
            bytes.push(0);
            for (let k = 0; k < bits.length; k += 8)
              bytes.push(Number.parseInt(bits.slice(k, k + 8).padEnd(8, '0'), 2));
          }
          return bytes;
        };
        const seven = [1, 2, 3, 4, 5, 6, 7].flatMap((pass) =>
          lines((x, y) => block[8 * (y % 8) + (x % 8)] === pass),
        );
        const size = { width, height, depth };
        expect(values({ ...size, interlace: 1, lines: seven })).toEqual(
          values({ ...size, lines: lines(() => true) }),
        );
      }),
    );
  });

  it('takes a transparent colour, and transparent colours of a palette, for holes', () => {
    const line = { width: 3, lines: [0, 7, 8, 7] };
    expect(values({ ...line, between: [['tRNS', [0, 7]]] })).toEqual([Number.NaN, 8, Number.NaN]);
    const palette: Parts['between'] = [
      ['PLTE', [9, 9, 9, 200, 200, 200, 1, 2, 3]],
      ['tRNS', [255, 0, 0]],
    ];
    const few = { width: 4, depth: 2, colour: 3, lines: [0, 0b00011000] };
    expect(values({ ...few, between: palette })).toEqual([9, Number.NaN, Number.NaN, 9]);
    // A coloured pixel that can't be seen is a hole like others.
    expect(values({ width: 2, colour: 6, lines: [0, 1, 2, 3, 0, 5, 5, 5, 1] })).toEqual([Number.NaN, 5]);
    expect(values({ colour: 2, lines: [0, 1, 2, 3], between: [['tRNS', [0, 1, 0, 2, 0, 3]]] })).toEqual([
      Number.NaN,
    ]);
  });

  it('rounds to whole samples, and keeps to the scale', () => {
    const read = readPng(writePng(grey([1, 4], -3, 0.5, 254.4, 999)), 'a.png');
    expect([...read.array.values]).toEqual([0, 1, 254, 255]);
  });

  it('makes holes of what is not black in the mask', () => {
    const bytes = writePng(grey([2, 2], 1, 2, 3, 4));
    const mask = (...cells: number[]) => ({ bytes: writePng(grey([2, 2], ...cells)), name: 'm.png' });
    expect([...readPng(bytes, 'a.png', { mask: mask(0, 255, 1, 0) }).array.values]).toEqual([
      1,
      Number.NaN,
      Number.NaN,
      4,
    ]);
    const wide = { bytes: writePng(grey([1, 4], 0, 0, 0, 0)), name: 'm.png' };
    expect(() => readPng(bytes, 'a.png', { mask: wide })).toThrow(
      /^MASK_MISMATCH: m\.png: it is 4 × 1 pixels\. A mask for this image has 2 × 2 opaque pixels/,
    );
    expect(() => readPng(bytes, 'a.png', { mask: mask(0, Number.NaN, 0, 0) })).toThrow(
      /^MASK_MISMATCH: .* transparent/,
    );
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['other bytes', Buffer.from('GIF89a'), /^NOT_PNG: a\.png: /],
    [
      'colours',
      png({ width: 2, colour: 2, lines: [0, 5, 5, 5, 1, 2, 3] }),
      /^COLOURED_IMAGE: a\.png, pixel x 1, y 0: .* 1, 2, 3\./,
    ],
    [
      'a cut file',
      png({}).subarray(0, -12),
      /^BAD_PNG: a\.png, byte 55: the file ends before its last chunk/,
    ],
    [
      'a cut chunk',
      png({}).subarray(0, 50),
      /^BAD_PNG: a\.png, byte 33: the file ends within a chunk of 10 bytes/,
    ],
    ['a wrong check sum', png({}).fill(1, 30, 31), /^BAD_PNG: a\.png, byte 8: the check sum of chunk IHDR/],
    [
      'unknown critical chunks',
      png({ between: [['ABCD', []]] }),
      /^BAD_PNG: .* ABCD is unknown and critical/,
    ],
    [
      'a depth that does not go with the colour',
      png({ depth: 4, colour: 2 }),
      /^BAD_PNG: a\.png, IHDR: colour type 2 .* 4 bits/,
    ],
    ['no pixels', png({ width: 0 }), /^BAD_PNG: a\.png, IHDR: it declares 0 × 1 pixels/],
    ['an unknown interlacing', png({ interlace: 2 }), /^BAD_PNG: .* interlace method/],
    ['an unknown filter', png({ lines: [5, 1] }), /^BAD_PNG: a\.png, IDAT: a line has filter 5/],
    ['too few lines', png({ height: 2 }), /^BAD_PNG: a\.png, IDAT: its compressed data hold 2 of 4 bytes/],
    ['too many lines', png({ lines: [0, 1, 0, 2] }), /^BAD_PNG: .* more than the 2 bytes declared/],
    ['damaged data', png({ packed: Buffer.from('damaged') }), /^BAD_PNG: .* data are damaged/],
    [
      'two headers',
      png({ between: [['IHDR', Array(13).fill(1)]] }),
      /^BAD_PNG: a\.png: it has two chunks IHDR/,
    ],
    ['no palette', png({ colour: 3, lines: [0, 0] }), /^BAD_PNG: .* palette has 0 bytes/],
    [
      'colours beyond the palette',
      png({ colour: 3, lines: [0, 1], between: [['PLTE', [0, 0, 0]]] }),
      /^BAD_PNG: a\.png, pixel x 0, y 0: a pixel has colour 1 of 1/,
    ],
    [
      'a transparent colour cut off',
      png({ between: [['tRNS', [1]]] }),
      /^BAD_PNG: a\.png, tRNS: it has 1 bytes and not 2/,
    ],
    [
      'a bomb of pixels',
      png({ width: 2 ** 30, height: 2 ** 30 }),
      /^INPUT_TOO_LARGE: a\.png: 1073741824 × 1073741824 pixels/,
    ],
    [
      'a bomb of bytes',
      png({ packed: deflateSync(new Uint8Array(2 ** 24)) }),
      /^BAD_PNG: .* more than the 2 bytes declared/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readPng(bytes, 'a.png')).toThrow(message);
  });

  it('refuses to write an image without pixels', () => {
    expect(() => writePng(grey([0, 3]))).toThrow(/^EMPTY_IMAGE: an image can't be 3 × 0 pixels/);
  });
});
