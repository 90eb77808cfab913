/**
 * Grey images: PNG to an array of rows × columns with holes, and back.
 *
 *   X[y, x] = the sample, 0 black … 255 or 65535 white;   NaN where the pixel is transparent or the mask says so
 *
 * Read: every colour type, depth and interlacing of the format, as long as the pixels are grey: colour and palette images
 * are read where red = green = blue in every pixel that can be seen, and refused where one is coloured, since which grey a
 * colour should become is the user's choice. Samples of 1, 2 and 4 bits are spread over 0 … 255, which is exact (§13.12).
 * Samples are taken as they are: gamma and profiles are not applied.
 *
 * Holes: pixels of alpha 0, or of the transparent colour. A pixel that shows at all keeps its sample, which alpha doesn't
 * change. A mask is an image of the same size without transparency: black keeps a pixel, everything else makes it a hole,
 * as in OpenCV's and scikit-image's `inpaint`.
 *
 * Written: grey, with alpha where there are holes; values rounded to whole samples and held within the scale.
 *
 * Why no library: of those that are kept up, none bounds what image data unpack to before they are unpacked (fast-png 8,
 * pngjs 7 for interlaced images), so that a file of some KiB takes all memory; and once chunks and sizes are checked here,
 * little is left to do. fast-png is held against this in the tests.
 *
 * Units     width × height: pixels. A pixel takes 8 bytes as a value; values and lines may take `allowedSize` of the file.
 * Errors    NOT_PNG, BAD_PNG, COLOURED_IMAGE, INPUT_TOO_LARGE, MASK_MISMATCH, NOT_FINITE, EMPTY_IMAGE, OUT_OF_MEMORY.
 * Source    PNG 3rd edition (W3C 2025) §6.1, §11.2, §11.3.1, §13.12.
 */
import { zlibSync } from 'fflate';
import { RankfreeError } from '../errors.ts';
import type { DenseArray } from './array.ts';
import { checkFinite } from './array.ts';
import { allowedSize } from './expansion.ts';
import { inflate } from './inflate.ts';
import type { PngChunk } from './pngChunks.ts';
import { badPng, joinPngChunks, pngChunks } from './pngChunks.ts';
import type { Pass } from './pngScanlines.ts';
import { filterByPaeth, passesOf, scanlinesLength, unfilter } from './pngScanlines.ts';
import { roomFor } from './room.ts';

export interface GreyImage {
  array: DenseArray;
  /** Bits of a sample: white is 255 or 65535. */
  depth: 8 | 16;
}

export interface PngReading {
  /** A second PNG of the same size: what isn't black there is a hole. Default none. */
  mask?: { bytes: Uint8Array; name: string } | undefined;
}

interface PngHeader {
  width: number;
  height: number;
  /** Bits of a sample as stored. */
  depth: number;
  colour: ColourType;
  interlaced: boolean;
}

interface ColourType {
  channels: number;
  depths: readonly number[];
  alpha: boolean;
  palette: boolean;
}

/** §11.2.1, table 12. */
const colourTypes: ReadonlyMap<number, ColourType> = new Map([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16], alpha: false, palette: false }],
  [2, { channels: 3, depths: [8, 16], alpha: false, palette: false }],
  [3, { channels: 1, depths: [1, 2, 4, 8], alpha: false, palette: true }],
  [4, { channels: 2, depths: [8, 16], alpha: true, palette: false }],
  [6, { channels: 4, depths: [8, 16], alpha: true, palette: false }],
]);

/** `name` is how messages call the file. */
export function readPng(bytes: Uint8Array, name: string, { mask }: PngReading = {}): GreyImage {
  const image = readImage(bytes, name);
  if (mask === undefined) return image;
  const { array } = readImage(mask.bytes, mask.name);
  const [rows, columns] = image.array.shape;
  if (array.shape[0] !== rows || array.shape[1] !== columns) {
    throw maskMismatch(`it is ${array.shape[1]} × ${array.shape[0]} pixels.`, mask.name, columns, rows);
  }
  for (let at = 0; at < array.values.length; at++) {
    const cell = array.values[at]!;
    if (Number.isNaN(cell)) throw maskMismatch('it has transparent pixels.', mask.name, columns, rows);
    if (cell !== 0) image.array.values[at] = Number.NaN;
  }
  return image;
}

export function writePng({ array, depth }: GreyImage): Uint8Array<ArrayBuffer> {
  const { shape, values } = array;
  const [height, width] = shape;
  checkFinite(array, undefined);
  if (height === 0 || width === 0) {
    throw new RankfreeError('EMPTY_IMAGE', `an image can't be ${width} × ${height} pixels.`, {
      hint: 'Images have a pixel at least.',
    });
  }
  const holes = values.some(Number.isNaN);
  const lines = samplesOf(values, depth, holes);
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([depth, holes ? 4 : 0], 8);
  const data = zlibSync(filterByPaeth(lines, height, lines.length / values.length));
  return joinPngChunks([
    { type: 'IHDR', data: header },
    { type: 'IDAT', data },
    { type: 'IEND', data: new Uint8Array(0) },
  ]);
}

/** Samples, each with its alpha behind it where there are holes. */
function samplesOf(values: Float64Array, depth: 8 | 16, holes: boolean): Uint8Array {
  const white = depth === 8 ? 255 : 65535;
  const size = depth / 8;
  const step = holes ? 2 * size : size;
  const lines = new Uint8Array(step * values.length);
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (Number.isNaN(value)) continue;
    const sample = Math.min(Math.max(Math.round(value), 0), white);
    const at = k * step;
    lines[at] = size === 2 ? sample >> 8 : sample;
    if (size === 2) lines[at + 1] = sample;
    if (holes) lines.fill(255, at + size, at + step);
  }
  return lines;
}

function readImage(bytes: Uint8Array, name: string): GreyImage {
  const { header, palette, transparency, data } = readChunks(bytes, name);
  const { width, height, depth, colour } = header;
  const bitsPerPixel = depth * colour.channels;
  const passes = passesOf({ ...header, bitsPerPixel });
  const size = scanlinesLength(passes);
  if (size + 8 * width * height > allowedSize(bytes.length)) throw tooLarge(width, height, name);
  const samples = inflate({
    parts: data,
    wrapper: 'zlib',
    size,
    place: `${name}, IDAT`,
    fail: badPng,
  });
  const look = looker(header, palette, transparency, name);
  const values = new Float64Array(roomFor(8 * width * height, name));
  for (const pass of passes) {
    const filter = unfilter(samples, pass, bitsPerPixel);
    if (filter !== undefined)
      throw badPng(`a line has filter ${filter}, and 4 is the last.`, `${name}, IDAT`);
    readPass(samples, pass, look, values, width);
  }
  return {
    array: { kind: 'dense', shape: [height, width], values },
    depth: depth === 16 ? 16 : 8,
  };
}

interface Chunks {
  header: PngHeader;
  palette: Uint8Array;
  transparency: Uint8Array;
  data: Uint8Array[];
}

/** IHDR, [PLTE], [tRNS], IDAT …, IEND (§5.6); one of each, image data excepted. */
function readChunks(bytes: Uint8Array, name: string): Chunks {
  let header: PngHeader | undefined;
  const once = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  for (const chunk of pngChunks(bytes, name)) {
    if (header === undefined) header = readHeader(chunk, name);
    else if (chunk.type === 'IDAT') data.push(chunk.data);
    else if (chunk.type === 'IHDR' || once.has(chunk.type)) {
      throw badPng(`it has two chunks ${chunk.type}.`, name);
    } else once.set(chunk.type, chunk.data);
  }
  if (header === undefined) throw badPng('it has no header.', name);
  if (data.length === 0) throw badPng('it has no image data.', name);
  const none = new Uint8Array(0);
  const palette = once.get('PLTE') ?? none;
  if (header.colour.palette && (palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768)) {
    throw badPng(`its palette has ${palette.length} bytes.`, name);
  }
  return { header, palette, transparency: once.get('tRNS') ?? none, data };
}

function readHeader({ type, data }: PngChunk, name: string): PngHeader {
  const place = `${name}, IHDR`;
  if (type !== 'IHDR' || data.length !== 13) throw badPng('its first chunk is no header.', name);
  const view = new DataView(data.buffer, data.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourNumber, compression, filter, interlace] = data.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0 || width >= 2 ** 31 || height >= 2 ** 31) {
    throw badPng(`it declares ${width} × ${height} pixels.`, place);
  }
  const colour = colourTypes.get(colourNumber);
  if (colour === undefined || !colour.depths.includes(depth)) {
    throw badPng(`colour type ${colourNumber} does not go with ${depth} bits.`, place);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw badPng('its compression, filter or interlace method is unknown.', place);
  }
  return { width, height, depth, colour, interlaced: interlace === 1 };
}

/** The grey of the pixel whose first sample is number k of the line from `start` on; NaN for a hole. */
type Look = (bytes: Uint8Array, start: number, k: number, x: number, y: number) => number;

function readPass(bytes: Uint8Array, pass: Pass, look: Look, values: Float64Array, width: number): void {
  for (let l = 0; l < pass.height; l++) {
    const start = pass.start + l * (pass.lineLength + 1);
    const y = pass.y + l * pass.dy;
    for (let k = 0; k < pass.width; k++) {
      const x = pass.x + k * pass.dx;
      values[y * width + x] = look(bytes, start, k, x, y);
    }
  }
}

function looker(
  { depth, colour }: PngHeader,
  palette: Uint8Array,
  transparency: Uint8Array,
  name: string,
): Look {
  const { channels, alpha } = colour;
  const sample = sampler(depth);
  if (colour.palette) return paletteLooker(sample, palette, transparency, name);
  const colours = alpha ? channels - 1 : channels;
  const clear = alpha ? undefined : transparentColour(transparency, colours, name);
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  return (bytes, start, k, x, y) => {
    const first = k * channels;
    const grey = sample(bytes, start, first);
    if (alpha && sample(bytes, start, first + colours) === 0) return Number.NaN;
    if (colours === 1) return grey === clear?.[0] ? Number.NaN : grey * scale;
    const green = sample(bytes, start, first + 1);
    const blue = sample(bytes, start, first + 2);
    if (clear !== undefined && grey === clear[0] && green === clear[1] && blue === clear[2]) {
      return Number.NaN;
    }
    if (grey !== green || grey !== blue) throw coloured([grey, green, blue], name, x, y);
    return grey;
  };
}

function paletteLooker(sample: Sampler, palette: Uint8Array, transparency: Uint8Array, name: string): Look {
  const colours = palette.length / 3;
  return (bytes, start, k, x, y) => {
    const entry = sample(bytes, start, k);
    if (entry >= colours) throw badPng(`a pixel has colour ${entry} of ${colours}.`, pixelPlace(name, x, y));
    // Entries beyond the chunk's end are opaque (§11.3.1.1).
    if (transparency[entry] === 0) return Number.NaN;
    const [red, green, blue] = palette.subarray(3 * entry) as unknown as [number, number, number];
    if (red !== green || red !== blue) throw coloured([red, green, blue], name, x, y);
    return red;
  };
}

/** Sample k of a line; small ones are packed from the highest bits down (§7.2). */
type Sampler = (bytes: Uint8Array, start: number, k: number) => number;

function sampler(depth: number): Sampler {
  if (depth === 8) return (bytes, start, k) => bytes[start + k]!;
  if (depth === 16) return (bytes, start, k) => (bytes[start + 2 * k]! << 8) | bytes[start + 2 * k + 1]!;
  const mask = (1 << depth) - 1;
  return (bytes, start, k) => {
    const bit = k * depth;
    return (bytes[start + Math.floor(bit / 8)]! >> (8 - depth - (bit % 8))) & mask;
  };
}

/** The one colour that is transparent, as samples of 16 bits (§11.3.1.1). */
function transparentColour(
  transparency: Uint8Array,
  colours: number,
  name: string,
): readonly number[] | undefined {
  if (transparency.length === 0) return undefined;
  if (transparency.length !== 2 * colours) {
    throw badPng(`it has ${transparency.length} bytes and not ${2 * colours}.`, `${name}, tRNS`);
  }
  const sample = sampler(16);
  return Array.from({ length: colours }, (_, k) => sample(transparency, 0, k));
}

function pixelPlace(name: string, x: number, y: number): string {
  return `${name}, pixel x ${x}, y ${y}`;
}

function coloured(colour: readonly number[], name: string, x: number, y: number): RankfreeError {
  return new RankfreeError(
    'COLOURED_IMAGE',
    `this pixel is coloured: red, green, blue ${colour.join(', ')}.`,
    {
      place: pixelPlace(name, x, y),
      hint: 'Convert the image to grey first, or fill its channels one by one.',
    },
  );
}

function maskMismatch(problem: string, place: string, width: number, height: number): RankfreeError {
  return new RankfreeError('MASK_MISMATCH', problem, {
    place,
    hint: `A mask for this image has ${width} × ${height} opaque pixels: black keeps one, others are holes.`,
  });
}

function tooLarge(width: number, height: number, name: string): RankfreeError {
  return new RankfreeError(
    'INPUT_TOO_LARGE',
    `${width} × ${height} pixels are too many for a file so small.`,
    { place: name, hint: 'No picture does that by accident: crop or scale it, if it is one.' },
  );
}
