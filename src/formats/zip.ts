/**
 * Entries of a zip archive, as its central directory lists them.
 *
 *   {local header, bytes} … , {central header} … , [zip64 end, zip64 locator], end of central directory, comment
 *
 * Sizes are those of the central directory. What an entry may become is checked before and while unpacking, and so are its
 * size and check sum.
 *
 * Errors    NOT_ZIP, BAD_ZIP, INPUT_TOO_LARGE, OUT_OF_MEMORY.
 * Source    APPNOTE.TXT 6.3.10 §4.3.7, §4.3.12, §4.3.14–16, §4.5.3 (zip64).
 */
import { RankfreeError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { excerpt } from './csv.ts';
import { inflate } from './inflate.ts';

export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated; others can't be unpacked. */
  method: number;
  encrypted: boolean;
  /** Bytes in the archive. */
  packed: number;
  /** Bytes unpacked. */
  size: number;
  crc: number;
  /** Where its local header starts. */
  start: number;
}

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;
const [localLength, centralLength, endLength, end64Length, locator64Length] = [30, 46, 22, 56, 20] as const;
const longestComment = 0xffff;

/** All entries. `name` is how messages call the archive. */
export function zipEntries(bytes: Uint8Array, name: string): ZipEntry[] {
  const view = viewOf(bytes);
  const { count, from, to } = findDirectory(view, name);
  const entries: ZipEntry[] = [];
  let at = from;
  while (entries.length < count) {
    if (at + centralLength > to || view.getUint32(at, true) !== signatures.central) {
      throw bad(`its directory lists ${count} entries and ends after ${entries.length}.`, name);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + centralLength + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > to) throw bad('an entry of its directory is cut off.', name);
    entries.push(readEntry(view, at, nameLength, extraLength, name));
    at = next;
  }
  return entries;
}

/** What an entry holds; at most `limit` bytes. */
export function unpackEntry(bytes: Uint8Array, entry: ZipEntry, name: string, limit: number): Uint8Array {
  const place = `${name}, entry ${excerpt(entry.name)}`;
  const packed = packedBytes(bytes, entry, place);
  if (entry.size > limit) {
    throw new RankfreeError('INPUT_TOO_LARGE', `its ${entry.packed} bytes unpack to ${entry.size}.`, {
      place,
      hint: 'No table does that by accident: look at it, and unpack it yourself if it is one.',
    });
  }
  const content =
    entry.method === 0
      ? packed
      : inflate({ parts: [packed], wrapper: 'none', size: entry.size, place, fail: bad });
  if (content.length !== entry.size) {
    throw bad(`it is stored in ${content.length} bytes where ${entry.size} are declared.`, place);
  }
  if (crc32(content) !== entry.crc) throw bad('its check sum is wrong.', place);
  return content;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

interface Directory {
  count: number;
  from: number;
  to: number;
}

/** The end of the directory is the last record, with a comment that reaches to the end of the file. */
function findDirectory(view: DataView, name: string): Directory {
  const lowest = Math.max(0, view.byteLength - endLength - longestComment);
  let at = view.byteLength - endLength;
  while (at >= lowest && !isEnd(view, at)) at--;
  if (at < lowest) {
    throw new RankfreeError('NOT_ZIP', 'it is no zip archive, or its end is cut off.', {
      place: name,
      hint: 'Copy or export the file again.',
    });
  }
  const directory = { count: view.getUint16(at + 10, true), size: view.getUint32(at + 12, true) };
  const short = { ...directory, from: view.getUint32(at + 16, true), end: at };
  const { count, size, from, end } = directory64(view, at, name) ?? short;
  if (from + size > end) throw bad('its directory lies outside of it.', name);
  return { count, from, to: from + size };
}

function isEnd(view: DataView, at: number): boolean {
  if (view.getUint32(at, true) !== signatures.end) return false;
  return at + endLength + view.getUint16(at + 20, true) === view.byteLength;
}

/** The same for archives of 4 GiB or 65 535 entries and more, if this is one. */
function directory64(
  view: DataView,
  end: number,
  name: string,
): { count: number; size: number; from: number; end: number } | undefined {
  const locator = end - locator64Length;
  if (locator < 0 || view.getUint32(locator, true) !== signatures.locator64) return undefined;
  const at = whole64(view, locator + 8);
  if (at + end64Length > locator || view.getUint32(at, true) !== signatures.end64) {
    throw bad('its zip64 directory lies outside of it.', name);
  }
  return {
    count: whole64(view, at + 32),
    size: whole64(view, at + 40),
    from: whole64(view, at + 48),
    end: at,
  };
}

function readEntry(
  view: DataView,
  at: number,
  nameLength: number,
  extraLength: number,
  archive: string,
): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + centralLength, nameLength);
  // Flag bit 11: UTF-8. Without it the name is of code page 437, which is ASCII where names of arrays are.
  const name = new TextDecoder((flags & 0x800) === 0 ? 'latin1' : 'utf-8').decode(nameBytes);
  const sizes = readSizes(view, at, at + centralLength + nameLength, extraLength);
  if (sizes === undefined) throw bad(`the zip64 sizes of entry ${excerpt(name)} are missing.`, archive);
  return {
    name,
    method: view.getUint16(at + 10, true),
    encrypted: (flags & 1) !== 0,
    crc: view.getUint32(at + 16, true),
    ...sizes,
  };
}

/** Sizes that are all ones stand in the zip64 extra field (id 1), in this order, 8 bytes each. */
function readSizes(
  view: DataView,
  at: number,
  extraAt: number,
  extraLength: number,
): Pick<ZipEntry, 'packed' | 'size' | 'start'> | undefined {
  const sizes = { size: view.getUint32(at + 24, true), packed: view.getUint32(at + 20, true) };
  const all: Pick<ZipEntry, 'packed' | 'size' | 'start'> = { ...sizes, start: view.getUint32(at + 42, true) };
  const long = (['size', 'packed', 'start'] as const).filter((key) => all[key] === 0xffffffff);
  if (long.length === 0) return all;
  const field = zip64Field(view, extraAt, extraAt + extraLength);
  if (field === undefined || field.to - field.from < 8 * long.length) return undefined;
  for (const [k, key] of long.entries()) all[key] = whole64(view, field.from + 8 * k);
  return all;
}

function zip64Field(view: DataView, from: number, to: number): { from: number; to: number } | undefined {
  let at = from;
  while (at + 4 <= to) {
    const next = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) return next <= to ? { from: at + 4, to: next } : undefined;
    at = next;
  }
  return undefined;
}

function packedBytes(bytes: Uint8Array, entry: ZipEntry, place: string): Uint8Array {
  if (entry.encrypted) throw bad('it is encrypted.', place);
  if (entry.method !== 0 && entry.method !== 8) {
    throw bad(`its compression method is ${entry.method}; 0 (stored) and 8 (deflated) can be read.`, place);
  }
  const { start } = entry;
  const view = viewOf(bytes);
  if (start + localLength > bytes.length || view.getUint32(start, true) !== signatures.local) {
    throw bad('it is not where the directory says.', place);
  }
  const from = start + localLength + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (from + entry.packed > bytes.length) throw bad('its bytes are cut off.', place);
  return bytes.subarray(from, from + entry.packed);
}

/** A number of 64 bits; beyond 2⁵³ it is rounded, and beyond every file. */
function whole64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

function bad(problem: string, place: string): RankfreeError {
  return new RankfreeError('BAD_ZIP', problem, {
    place,
    hint: 'Test the archive with unzip -t, and copy or write it again.',
  });
}
