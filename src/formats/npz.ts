/**
 * NumPy's .npz files: a zip archive of one .npy a named array, stored or deflated.
 *
 *   "ratings.npy", "counts.npy", …      the array's name is the entry's, without .npy
 *
 * Read: the one array, or the one that is named; other entries are left alone. Unpacked bytes and values may
 * take half of `allowedSize` each. Written: by fflate, entries dated 1980-01-01 as NumPy's are,
 * so that the same arrays give the same bytes.
 *
 * Errors    NO_ARRAY, UNKNOWN_ARRAY, AMBIGUOUS_ARRAY, OUTPUT_TOO_LARGE, those of zip.ts and npy.ts.
 * Source    NumPy, `numpy.lib.format`; `numpy.savez`, `numpy.savez_compressed`.
 */
import { zipSync } from 'fflate';
import { RankfreeError } from '../errors.ts';
import type { DenseArray } from './array.ts';
import { excerpt } from './csv.ts';
import { allowedSize } from './expansion.ts';
import { nearestName } from './nearestName.ts';
import type { NpyContent, NpyWriting } from './npy.ts';
import { readNpy, writeNpy } from './npy.ts';
import type { ZipEntry } from './zip.ts';
import { unpackEntry, zipEntries } from './zip.ts';

export interface NpzReading {
  /** Which array. Default: the only one. */
  array?: string | undefined;
}

export interface NpzWriting extends NpyWriting {
  /** Default stored, as by `numpy.savez`; deflated as by `numpy.savez_compressed`. */
  compression?: 'stored' | 'deflated';
}

const suffix = '.npy';
// Sizes and positions of 32 bits (APPNOTE.TXT §4.3.16), with room for the headers; fflate writes no zip64.
const largestArchive = 2 ** 32 - 2 ** 20;

/** The names of the arrays, in the order of the archive. `name` is how messages call the file. */
export function npzArrays(bytes: Uint8Array, name: string): string[] {
  return arraysOf(bytes, name).map(arrayName);
}

export function readNpz(bytes: Uint8Array, name: string, { array }: NpzReading = {}): DenseArray {
  const entry = choose(arraysOf(bytes, name), array, name);
  const limit = allowedSize(entry.packed) / 2;
  const content = unpackEntry(bytes, entry, name, limit);
  const place = `${name}, array ${excerpt(arrayName(entry))}`;
  return readNpy(content, place, { limit });
}

export function writeNpz(
  arrays: ReadonlyMap<string, NpyContent>,
  { compression = 'stored', ...writing }: NpzWriting = {},
): Uint8Array<ArrayBuffer> {
  const size = [...arrays.values()].reduce((sum, { values }) => sum + 8 * values.length, 0);
  if (size > largestArchive) {
    throw new RankfreeError('OUTPUT_TOO_LARGE', `the arrays take ${size} bytes, and 2³² are the most.`, {
      hint: 'Write each array as a .npy of its own.',
    });
  }
  // A name that ends in .npy is no property of any prototype.
  const files = Object.fromEntries(
    [...arrays].map(([name, array]) => [name + suffix, writeNpy(array, writing)]),
  );
  return zipSync(files, { level: compression === 'stored' ? 0 : 6, mtime: '1980-01-01T00:00:00' });
}

function arraysOf(bytes: Uint8Array, name: string): ZipEntry[] {
  return zipEntries(bytes, name).filter((entry) => entry.name.endsWith(suffix));
}

function arrayName(entry: ZipEntry): string {
  return entry.name.slice(0, -suffix.length);
}

function choose(entries: readonly ZipEntry[], array: string | undefined, name: string): ZipEntry {
  const names = entries.map(arrayName);
  const wanted = array === undefined ? entries : entries.filter((_, k) => names[k] === array);
  if (wanted.length === 1) return wanted[0]!;
  if (entries.length === 0) {
    throw new RankfreeError('NO_ARRAY', 'the archive holds no .npy.', {
      place: name,
      hint: "numpy.savez('a.npz', name=a) writes arrays.",
    });
  }
  if (wanted.length > 1) {
    throw new RankfreeError('AMBIGUOUS_ARRAY', `it holds ${wanted.length} arrays: ${list(names)}.`, {
      place: name,
      hint: array === undefined ? 'Name one of them.' : `Two of them are called ${excerpt(array)}.`,
    });
  }
  const nearest = nearestName(array!, names);
  throw new RankfreeError('UNKNOWN_ARRAY', `it holds no array ${excerpt(array!)}.`, {
    place: name,
    hint: `${nearest === undefined ? '' : `Did you mean ${excerpt(nearest)}? `}It holds ${list(names)}.`,
  });
}

/** The first ten names: messages are read by people. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(excerpt).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
