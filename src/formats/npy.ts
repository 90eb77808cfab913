/**
 * NumPy's .npy files, versions 1 to 3: one array of numbers. npyHeader.ts has what they start with, npyKinds.ts the kinds of numbers.
 *
 *   cell [i, j] of rows × columns is number i·columns + j, or j·rows + i where fortran_order is True
 *
 * Read: b1, i1 … i8, u1 … u8, f2, f4, f8 of both byte orders. Whole numbers of 64 bits are read where double precision
 * holds them exactly, and are an error, naming the cell, where it doesn't. NaN is a hole. One dimension is one column.
 * The shape is held against the bytes there before any room is made for it.
 *
 * Written: version 1, f8, f4 or c16, little-endian, the last index fastest, any number of dimensions, numbers aligned to 64 bytes.
 *
 * Errors    NOT_NPY, UNKNOWN_VERSION, BAD_HEADER, UNSUPPORTED_DTYPE, BAD_SHAPE, TRUNCATED, TRAILING_BYTES, NOT_FINITE,
 *           NOT_EXACT, NOT_TRUTH, INPUT_TOO_LARGE, OUT_OF_MEMORY.
 * Source    NumPy, `numpy.lib.format`, "Format Version 1.0" to "3.0"; NEP 1.
 */
import { RankfreeError } from '../errors.ts';
import type { DenseArray } from './array.ts';
import { cellPlace, checkFinite, firstBeyond, mostLines } from './array.ts';
import { npyMagic, readNpyHeader, truncatedNpy } from './npyHeader.ts';
import type { NumberKind } from './npyKinds.ts';
import { kindOf, refusedNumber } from './npyKinds.ts';
import { roomFor } from './room.ts';

export interface NpyReading {
  /** At most this many bytes of memory for the values, at 8 a value. Default: as many as the file's numbers need. */
  limit?: number;
}

/** Numbers of any shape, the last index fastest; complex ones as real and imaginary part in turn. */
export interface NpyContent {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** Default false. */
  readonly isComplex?: boolean;
}

export interface NpyWriting {
  /** Bytes a number: f8 keeps every bit, f4 seven digits. Default f8. */
  precision?: 'f8' | 'f4';
}

const alignment = 64;

/** `name` is how messages call the file. */
export function readNpy(
  bytes: Uint8Array,
  name: string,
  { limit = Number.POSITIVE_INFINITY }: NpyReading = {},
): DenseArray {
  const { header, start } = readNpyHeader(bytes, name);
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

export function writeNpy(
  { shape, values, isComplex = false }: NpyContent,
  { precision = 'f8' }: NpyWriting = {},
): Uint8Array<ArrayBuffer> {
  const columns = shape.slice(1).reduce((product, length) => product * length, isComplex ? 2 : 1);
  checkFinite({ shape: [shape[0] ?? 1, columns], values }, undefined);
  const size = precision === 'f8' ? 8 : 4;
  const descr = isComplex ? `<c${2 * size}` : `<${precision}`;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const literal = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = alignment * Math.ceil((npyMagic.length + 4 + literal.length + 1) / alignment);
  const text = `${literal.padEnd(start - npyMagic.length - 5)}\n`;
  const bytes = new Uint8Array(start + size * values.length);
  bytes.set([...npyMagic, 1, 0, text.length & 0xff, text.length >> 8]);
  for (let k = 0; k < text.length; k++) bytes[npyMagic.length + 4 + k] = text.charCodeAt(k);
  const view = new DataView(bytes.buffer, start);
  for (let k = 0; k < values.length; k++) {
    if (precision === 'f8') view.setFloat64(8 * k, values[k]!, true);
    else view.setFloat32(4 * k, single(values[k]!, k, columns), true);
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

export function checkLength(count: number, size: number, there: number, name: string): void {
  const told = `its header tells of ${count} numbers of ${size} bytes, and ${there} bytes follow`;
  if (count * size > there) throw truncatedNpy(`${told}.`, name);
  if (count * size === there) return;
  throw new RankfreeError('TRAILING_BYTES', `${told}: ${there - count * size} too many.`, {
    place: name,
    hint: 'A file holds one array; keep several in one .npz.',
  });
}

function checkCells({ shape, values }: DenseArray, kind: NumberKind, name: string): void {
  const at = firstBeyond(values, kind.largest);
  if (at >= 0) throw refusedNumber(values[at]!, kind, cellPlace(name, at, shape[1]));
}

function badShape(problem: string, hint: string, name: string): RankfreeError {
  return new RankfreeError('BAD_SHAPE', problem, { place: name, hint });
}

function tooLarge(count: number, name: string): RankfreeError {
  return new RankfreeError('INPUT_TOO_LARGE', `${count} numbers are too many for a file so small.`, {
    place: name,
    hint: 'No table packs so well by accident: look at it, and unpack it yourself if it is one.',
  });
}
