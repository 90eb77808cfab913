/**
 * A .npy file of any number of dimensions, read by blocks of lines a[t], so that it needn't fit into memory.
 *
 *   number [t, i, …] stands at t·size + i·… + …, size numbers a line; where fortran_order is True at t + m·(i + n·(…)), so that a
 *   block takes a read for each number of a line, unless it has all lines
 *
 * All numbers must be there: NaN and infinity are refused with their indices, counted from 0 as NumPy does. Standard input and
 * gzipped files are read whole.
 *
 * Errors    those of input.ts, npyHeader.ts and npyKinds.ts; BAD_SHAPE, TRUNCATED, TRAILING_BYTES, NOT_FINITE, OUT_OF_MEMORY.
 * Source    NumPy, `numpy.lib.format`.
 */
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { endianness } from 'node:os';
import { RankfreeError } from '../errors.ts';
import type { InputOptions } from './input.ts';
import { inputName, readFileBytes, readingError } from './input.ts';
import { checkLength } from './npy.ts';
import { longestNpyBeginning, readNpyHeader } from './npyHeader.ts';
import type { StoredKind } from './npyKinds.ts';
import { kindOf, refusedNumber } from './npyKinds.ts';
import { roomFor } from './room.ts';

export interface NpyLines {
  /** How messages call the file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether numbers are pairs of real and imaginary part. */
  readonly isComplex: boolean;
  /** Whether they come in single precision. */
  readonly isSingle: boolean;
  /** Numbers of a[from … to), the last index fastest; of complex ones real and imaginary part in turn. */
  read(from: number, to: number): Promise<Float64Array | Float32Array>;
  close(): Promise<void>;
}

/** A block takes about so many bytes as doubles. */
const blockBytes = 2 ** 26;
const longestBinary = 2 ** 31 - 1;

/** `path` is a file, or `-` for standard input. */
export async function openNpyLines(path: string, options: InputOptions = {}): Promise<NpyLines> {
  return linesIn(await openBytes(path, options), inputName(path));
}

/** The same of bytes that are there. `name` is how messages call them. */
export function npyLinesOf(bytes: Uint8Array, name: string): Promise<NpyLines> {
  return linesIn(inMemory(bytes), name);
}

async function linesIn(source: Bytes, name: string): Promise<NpyLines> {
  try {
    const beginning = await source.read(0, Math.min(longestNpyBeginning, source.size));
    const { header, start } = readNpyHeader(beginning, name);
    const kind = kindOf(header.descr, name, 'allowed');
    const { shape } = header;
    if (shape.length === 0) {
      throw new RankfreeError('BAD_SHAPE', 'it holds a single number.', {
        place: name,
        hint: 'Save an array: numpy.save needs one dimension at least.',
      });
    }
    const count = shape.reduce((product, length) => product * length, kind.parts);
    checkLength(count, kind.bytes, source.size - start, name);
    return linesOf(source, { name, start, kind, descr: header.descr, shape, fortran: header.fortranOrder });
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Walks through all lines, block by block. */
export async function* npyBlocks(
  lines: NpyLines,
  signal?: AbortSignal,
): AsyncGenerator<Float64Array | Float32Array> {
  const [count = 0, ...inner] = lines.shape;
  const each = inner.reduce((product, length) => product * length, 8 * (lines.isComplex ? 2 : 1));
  const step = Math.max(1, Math.floor(blockBytes / each));
  for (let from = 0; from < count; from += step) {
    signal?.throwIfAborted();
    yield await lines.read(from, Math.min(count, from + step));
  }
}

interface Stored {
  name: string;
  /** Where the numbers begin. */
  start: number;
  kind: StoredKind;
  descr: string;
  shape: readonly number[];
  fortran: boolean;
}

function linesOf(source: Bytes, stored: Stored): NpyLines {
  const { name, start, kind, shape, fortran } = stored;
  const [count = 0, ...inner] = shape;
  const size = inner.reduce((product, length) => product * length, 1);
  const { bytes, parts } = kind;
  const cell = bytes * parts;
  const isSingle = /^[<>][fc][48]$/.test(stored.descr) && bytes === 4;
  return {
    name,
    shape,
    isComplex: parts === 2,
    isSingle,
    async read(from, to) {
      const lines = to - from;
      const room = roomFor(lines * size * parts * (isSingle ? 4 : 8), name);
      const values = isSingle ? new Float32Array(room) : new Float64Array(room);
      if (room.byteLength === 0) return values;
      if (!fortran || inner.length === 0) {
        const numbers = await source.read(start + from * size * cell, lines * size * cell);
        if (isNative(stored.descr)) new Uint8Array(room).set(numbers);
        else decode(numbers, kind, (at, value) => (values[at] = value));
      } else {
        const places = transposed(inner);
        const whole = lines === count ? await source.read(start, lines * size * cell) : undefined;
        for (let f = 0; f < size; f++) {
          const numbers =
            whole?.subarray(f * lines * cell, (f + 1) * lines * cell) ??
            (await source.read(start + (f * count + from) * cell, lines * cell));
          const place = places[f]!;
          decode(numbers, kind, (at, value) => {
            const part = at % parts;
            values[(((at - part) / parts) * size + place) * parts + part] = value;
          });
        }
      }
      const bad = values.findIndex((value: number) => !(Math.abs(value) <= kind.largest));
      if (bad >= 0) {
        const place = `${name}, ${indices(from * size + Math.floor(bad / parts), shape)}`;
        const value = values[bad]!;
        throw Number.isFinite(value) ? refusedNumber(value, kind, place) : missing(value, place);
      }
      return values;
    },
    close: () => source.close(),
  };
}

/** Numbers that are in the file as they are in memory. */
function isNative(descr: string): boolean {
  return endianness() === 'LE' && ['<f8', '<f4', '<c16', '<c8'].includes(descr);
}

function decode(
  numbers: Uint8Array,
  { bytes, little, read }: StoredKind,
  put: (at: number, value: number) => void,
): void {
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  for (let at = 0; at * bytes < numbers.length; at++) put(at, read(view, at * bytes, little));
}

/** For the indices of a line, the first fastest: where each stands with the last fastest. */
function transposed(inner: readonly number[]): Float64Array {
  const size = inner.reduce((product, length) => product * length, 1);
  const places = new Float64Array(size);
  for (let f = 0; f < size; f++) {
    let [rest, place, stride] = [f, 0, size];
    for (const length of inner) {
      stride /= length;
      place += (rest % length) * stride;
      rest = Math.floor(rest / length);
    }
    places[f] = place;
  }
  return places;
}

function indices(at: number, shape: readonly number[]): string {
  const found: number[] = [];
  let rest = at;
  for (const length of shape.toReversed()) {
    found.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return `[${found.join(', ')}]`;
}

function missing(value: number, place: string): RankfreeError {
  return new RankfreeError('NOT_FINITE', `${value} is not a finite number.`, {
    place,
    hint: 'Leave out, from all files, what was not measured.',
  });
}

/** A file's bytes, in any order. */
interface Bytes {
  readonly size: number;
  read(at: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function openBytes(path: string, options: InputOptions): Promise<Bytes> {
  const status = path === '-' ? undefined : await stat(path).catch(() => undefined);
  if (status?.isFile()) {
    const file = await open(path).catch((error: unknown) => {
      throw readingError(error, path);
    });
    const bytes = bytesOfFile(file, status.size, path);
    const start = await bytes.read(0, Math.min(2, status.size));
    if (start[0] !== 0x1f || start[1] !== 0x8b) return bytes;
    await file.close();
  }
  const all = await readFileBytes(path, { limit: longestBinary, ...options });
  return inMemory(all);
}

function inMemory(bytes: Uint8Array): Bytes {
  return {
    size: bytes.length,
    read: async (at, length) => bytes.subarray(at, at + length),
    close: async () => {},
  };
}

function bytesOfFile(file: FileHandle, size: number, name: string): Bytes {
  return {
    size,
    async read(at, length) {
      const into = new Uint8Array(roomFor(length, name));
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file
          .read(into, done, length - done, at + done)
          .catch((error: unknown) => {
            throw readingError(error, name);
          });
        if (bytesRead === 0) {
          throw new RankfreeError('FILE_UNREADABLE', 'it became shorter while it was read.', { place: name });
        }
        done += bytesRead;
      }
      return into;
    },
    close: () => file.close(),
  };
}
