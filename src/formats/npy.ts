/**
 * NumPy's .npy files, versions 1 to 3: one array of numbers.
 *
 *   \x93NUMPY, major, minor, header length (16 bits in version 1, 32 in 2 and 3, little-endian), header, numbers
 *
 *   cell [i, j] of rows × columns is number i·columns + j, or j·rows + i where fortran_order is True
 *
 * Read: b1, i1 … i8, u1 … u8, f2, f4, f8 of both byte orders. Whole numbers of 64 bits are read where double precision
 * holds them exactly, and are an error, naming the cell, where it doesn't. NaN is a hole. One dimension is one column.
 * The shape is held against the bytes there before any room is made for it.
 *
 * Written: version 1, f8 or f4, little-endian, row by row, numbers aligned to 64 bytes.
 *
 * Errors    NOT_NPY, UNKNOWN_VERSION, BAD_HEADER, UNSUPPORTED_DTYPE, BAD_SHAPE, TRUNCATED, TRAILING_BYTES, NOT_FINITE,
 *           NOT_EXACT, NOT_TRUTH, INPUT_TOO_LARGE, OUT_OF_MEMORY.
 * Source    NumPy, `numpy.lib.format`, "Format Version 1.0" to "3.0"; NEP 1. The header's 10 000 bytes are its `max_header_size`.
 */
import { RankfreeError } from '../errors.ts';
import type { DenseArray } from './array.ts';
import { cellPlace, checkFinite, firstBeyond, mostLines } from './array.ts';
import { excerpt } from './csv.ts';
import type { NpyHeader } from './npyHeader.ts';
import { parseNpyHeader } from './npyHeader.ts';
import { roomFor } from './room.ts';

export interface NpyReading {
  /** At most this many bytes of memory for the values, at 8 a value. Default: as many as the file's numbers need. */
  limit?: number;
}

export interface NpyWriting {
  /** Bytes a number: f8 keeps every bit, f4 seven digits. Default f8. */
  precision?: 'f8' | 'f4';
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const; // \x93NUMPY
const longestHeader = 10_000;
const alignment = 64;

/** `name` is how messages call the file. */
export function readNpy(
  bytes: Uint8Array,
  name: string,
  { limit = Number.POSITIVE_INFINITY }: NpyReading = {},
): DenseArray {
  const { header, start } = readHeader(bytes, name);
  const kind = kindOf(header.descr, name);
  const shape = checkShape(header.shape, name);
  const [rows, columns] = shape;
  checkLength(rows * columns, kind.bytes, bytes.length - start, name);
  if (8 * rows * columns > limit) throw tooLarge(rows * columns, name);

  const values = new Float64Array(roomFor(8 * rows * columns, name));
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const [down, right] = header.fortranOrder ? [1, rows] : [columns, 1];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      values[i * columns + j] = kind.read(view, kind.bytes * (i * down + j * right), kind.little);
    }
  }
  const array: DenseArray = { kind: 'dense', shape, values };
  checkCells(array, kind, name);
  return array;
}

export function writeNpy(array: DenseArray, { precision = 'f8' }: NpyWriting = {}): Uint8Array<ArrayBuffer> {
  const { shape, values } = array;
  checkFinite(array, undefined);
  const literal = `{'descr': '<${precision}', 'fortran_order': False, 'shape': (${shape[0]}, ${shape[1]}), }`;
  const start = alignment * Math.ceil((magic.length + 4 + literal.length + 1) / alignment);
  const text = `${literal.padEnd(start - magic.length - 5)}\n`;
  const size = precision === 'f8' ? 8 : 4;
  const bytes = new Uint8Array(start + size * values.length);
  bytes.set([...magic, 1, 0, text.length & 0xff, text.length >> 8]);
  for (let k = 0; k < text.length; k++) bytes[magic.length + 4 + k] = text.charCodeAt(k);
  const view = new DataView(bytes.buffer, start);
  for (let k = 0; k < values.length; k++) {
    if (precision === 'f8') view.setFloat64(8 * k, values[k]!, true);
    else view.setFloat32(4 * k, single(values[k]!, k, shape[1]), true);
  }
  return bytes;
}

/** The nearest number of single precision. */
function single(value: number, at: number, columns: number): number {
  const rounded = Math.fround(value);
  if (Math.abs(rounded) <= Number.MAX_VALUE || Number.isNaN(rounded)) return rounded;
  throw new RankfreeError('NOT_FINITE', `${value} is beyond single precision.`, {
    place: cellPlace(undefined, at, columns),
    hint: 'Write f8: f4 goes up to 3.4e38.',
  });
}

function readHeader(bytes: Uint8Array, name: string): { header: NpyHeader; start: number } {
  if (magic.some((byte, k) => bytes[k] !== byte)) {
    throw new RankfreeError('NOT_NPY', 'it does not start with \\x93NUMPY.', {
      place: name,
      hint: "numpy.save('a.npy', a) writes such a file.",
    });
  }
  const [major, minor] = [bytes[6], bytes[7]];
  if (major === undefined || minor === undefined) throw truncated('its header is cut off.', name);
  if (major < 1 || major > 3 || minor !== 0) {
    throw new RankfreeError('UNKNOWN_VERSION', `it is of version ${major}.${minor}.`, {
      place: name,
      hint: 'Versions 1.0, 2.0 and 3.0 can be read.',
    });
  }
  const lengthBytes = major === 1 ? 2 : 4;
  const from = 8 + lengthBytes;
  if (bytes.length < from) throw truncated('its header is cut off.', name);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = lengthBytes === 2 ? view.getUint16(8, true) : view.getUint32(8, true);
  const place = `${name}, header`;
  if (length > longestHeader) {
    throw new RankfreeError('BAD_HEADER', `it declares ${length} bytes.`, {
      place,
      hint: `The header of a plain array takes some 100, and ${longestHeader} are the most.`,
    });
  }
  if (bytes.length < from + length) throw truncated('its header is cut off.', name);
  const text = String.fromCharCode(...bytes.subarray(from, from + length));
  return { header: parseNpyHeader(text, place), start: from + length };
}

/** One kind of number. */
interface NumberKind {
  bytes: number;
  read(view: DataView, at: number, little: boolean): number;
  /** Beyond this a cell is an error. */
  largest: number;
}

const { MAX_VALUE, MAX_SAFE_INTEGER } = Number;
const numberKinds: ReadonlyMap<string, NumberKind> = new Map<string, NumberKind>([
  ['b1', { bytes: 1, largest: 1, read: (view, at) => view.getUint8(at) }],
  ['i1', { bytes: 1, largest: MAX_VALUE, read: (view, at) => view.getInt8(at) }],
  ['i2', { bytes: 2, largest: MAX_VALUE, read: (view, at, little) => view.getInt16(at, little) }],
  ['i4', { bytes: 4, largest: MAX_VALUE, read: (view, at, little) => view.getInt32(at, little) }],
  [
    'i8',
    { bytes: 8, largest: MAX_SAFE_INTEGER, read: (view, at, little) => whole64(view, at, little, true) },
  ],
  ['u1', { bytes: 1, largest: MAX_VALUE, read: (view, at) => view.getUint8(at) }],
  ['u2', { bytes: 2, largest: MAX_VALUE, read: (view, at, little) => view.getUint16(at, little) }],
  ['u4', { bytes: 4, largest: MAX_VALUE, read: (view, at, little) => view.getUint32(at, little) }],
  [
    'u8',
    { bytes: 8, largest: MAX_SAFE_INTEGER, read: (view, at, little) => whole64(view, at, little, false) },
  ],
  ['f2', { bytes: 2, largest: MAX_VALUE, read: (view, at, little) => half(view.getUint16(at, little)) }],
  ['f4', { bytes: 4, largest: MAX_VALUE, read: (view, at, little) => view.getFloat32(at, little) }],
  ['f8', { bytes: 8, largest: MAX_VALUE, read: (view, at, little) => view.getFloat64(at, little) }],
]);

/** upper·2³² + lower, rounded once: a number beyond ±(2⁵³ − 1) stays beyond it. */
function whole64(view: DataView, at: number, little: boolean, signed: boolean): number {
  const [upperAt, lowerAt] = little ? [at + 4, at] : [at, at + 4];
  const upper = signed ? view.getInt32(upperAt, little) : view.getUint32(upperAt, little);
  return upper * 2 ** 32 + view.getUint32(lowerAt, little);
}

/**
 * Half precision, IEEE 754-2008 §3.6: sign, 5 bits of exponent e, 10 of fraction f.
 *
 *   e = 0   f·2⁻²⁴        0 < e < 31   (1024 + f)·2^(e − 25)        e = 31   ∞ where f = 0, else NaN
 */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const whole = exponent === 0 ? fraction : 1024 + fraction;
  const shift = Math.max(exponent, 1) - 25;
  let size = shift < 0 ? whole / (1 << -shift) : whole * (1 << shift);
  if (exponent === 31) size = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  return bits >> 15 === 0 ? size : -size;
}

/** The kinds that hold no real numbers, by their first letter, and what to do about them. */
const otherKinds: ReadonlyMap<string, readonly [what: string, hint: string]> = new Map([
  ['O', ['Python objects', 'Reading them would run code from the file. Save numbers: a.astype(float).']],
  ['c', ['complex numbers', 'Save a.real and a.imag, or abs(a), each as an array of its own.']],
  ['S', ['text', 'Save numbers: a.astype(float).']],
  ['a', ['text', 'Save numbers: a.astype(float).']],
  ['U', ['text', 'Save numbers: a.astype(float).']],
  ['V', ['raw bytes or records', "Save one field of it: numpy.save('field.npy', a['field'])."]],
  ['M', ['dates', "Save numbers: a.astype('int64')."]],
  ['m', ['durations', "Save numbers: a.astype('int64')."]],
]);

function kindOf(descr: string, name: string): NumberKind & { little: boolean } {
  const order = /^[<>=|]/.test(descr) ? descr[0]! : '';
  const type = descr.slice(order.length);
  const kind = numberKinds.get(type);
  if (kind !== undefined && (kind.bytes === 1 || order === '<' || order === '>')) {
    return { ...kind, little: order === '<' };
  }
  const [what, hint] = otherKinds.get(type[0] ?? '') ?? [
    'numbers of another kind',
    `Kinds that can be read: ${[...numberKinds.keys()].join(', ')}, after < or > for the byte order.`,
  ];
  throw new RankfreeError('UNSUPPORTED_DTYPE', `its dtype is ${excerpt(descr)}: ${what}.`, {
    place: name,
    hint,
  });
}

function checkShape(shape: readonly number[], name: string): [rows: number, columns: number] {
  const [rows, columns = 1] = shape;
  if (rows === undefined) {
    throw badShape(
      'it holds a single number.',
      'Save a table: numpy.save needs one or two dimensions.',
      name,
    );
  }
  if (shape.length > 2) {
    const slice = `a[${shape
      .slice(0, -2)
      .map(() => 0)
      .join(', ')}]`;
    const [height, width] = shape.slice(-2);
    throw badShape(
      `it has ${shape.length} dimensions.`,
      `Save a slice of two: ${slice} is ${height} × ${width}.`,
      name,
    );
  }
  if (Math.max(rows, columns) > mostLines) {
    throw badShape(
      `it declares ${rows} × ${columns} cells.`,
      'Rows and columns go up to 2³¹ − 1 each.',
      name,
    );
  }
  return [rows, columns];
}

function checkLength(count: number, size: number, there: number, name: string): void {
  const told = `its header tells of ${count} numbers of ${size} bytes, and ${there} bytes follow`;
  if (count * size > there) throw truncated(`${told}.`, name);
  if (count * size === there) return;
  throw new RankfreeError('TRAILING_BYTES', `${told}: ${there - count * size} too many.`, {
    place: name,
    hint: 'A file holds one array; keep several in one .npz.',
  });
}

function checkCells({ shape, values }: DenseArray, { bytes, largest }: NumberKind, name: string): void {
  const at = firstBeyond(values, largest);
  if (at < 0) return;
  const place = cellPlace(name, at, shape[1]);
  if (largest === MAX_VALUE) checkFinite({ kind: 'dense', shape, values }, name);
  if (bytes === 1) {
    throw new RankfreeError('NOT_TRUTH', `a truth value is the byte ${values[at]}.`, {
      place,
      hint: 'It is 0 or 1; save such bytes as u1.',
    });
  }
  throw new RankfreeError('NOT_EXACT', 'a whole number is beyond ±(2⁵³ − 1), which doubles hold exactly.', {
    place,
    hint: 'Rescale the values, or round them with a.astype(float).',
  });
}

function badShape(problem: string, hint: string, name: string): RankfreeError {
  return new RankfreeError('BAD_SHAPE', problem, { place: name, hint });
}

function truncated(problem: string, name: string): RankfreeError {
  return new RankfreeError('TRUNCATED', problem, {
    place: name,
    hint: 'The file is cut off: copy it again.',
  });
}

function tooLarge(count: number, name: string): RankfreeError {
  return new RankfreeError('INPUT_TOO_LARGE', `${count} numbers are too many for a file so small.`, {
    place: name,
    hint: 'No table packs so well by accident: look at it, and unpack it yourself if it is one.',
  });
}
