/**
 * The text of an input: a file, standard input (`-`), plain or gzipped.
 *
 * Gzip is recognised by its first two bytes (RFC 1952 §2.3.1), not by the name. What comes out must be UTF-8 text; a byte
 * order mark is taken off and remembered. A file whose size says that it can't be held is not begun with.
 *
 * Errors    FILE_NOT_FOUND, IS_A_DIRECTORY, FILE_UNREADABLE, NOT_TEXT, NOT_UTF8, BAD_GZIP, INPUT_TOO_LARGE, OUT_OF_MEMORY.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RankfreeError } from '../errors.ts';
import { processRoom } from '../runtime/machine.ts';
import { allowedSize, tooDense } from './expansion.ts';
import { bytesText } from './numberText.ts';

export interface InputText {
  /** How messages call the input: the path as given, or "standard input". */
  name: string;
  /** Without the byte order mark. */
  text: string;
  byteOrderMark: boolean;
}

export interface InputOptions {
  signal?: AbortSignal | undefined;
  /** At most this many bytes. Default 512 MiB less a little: what one string of V8 holds. */
  limit?: number;
  /** Bytes that a file may take of the machine's memory. Default what there is, where that is known. */
  room?: number | undefined;
}

// V8's longest string: 2²⁹ − 24 units (node:buffer `constants.MAX_STRING_LENGTH`).
export const longestText: number = 2 ** 29 - 24;

/** How messages call a path. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** Reads a whole text. `path` is a file, or `-` for standard input. */
export async function readInput(path: string, options: InputOptions = {}): Promise<InputText> {
  return decodeText(await readFileBytes(path, options), inputName(path));
}

/** All bytes of a file or of standard input, decompressed when they are gzip. */
export async function readFileBytes(path: string, options: InputOptions = {}): Promise<Buffer> {
  return readBytes(await openSource(path, options), inputName(path), options);
}

/** Standard input, or a file: whole where it has a size, which reads it three times as fast as its pieces would be. */
async function openSource(
  path: string,
  { signal, limit = longestText, room = processRoom() }: InputOptions,
): Promise<Readable> {
  if (path === '-') return process.stdin;
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) return createReadStream(path);
  if (status.size > limit) throw tooLarge(path, limit, status.size);
  if (room !== undefined && status.size > room) {
    throw new RankfreeError(
      'OUT_OF_MEMORY',
      `it has ${bytesText(status.size)}, and ${bytesText(room)} are there.`,
      {
        place: path,
        hint: partOf(path, room / status.size),
      },
    );
  }
  return Readable.from(readWhole(path, signal));
}

async function* readWhole(path: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const bytes = await readFile(path, signal === undefined ? {} : { signal });
  if (bytes.length > 0) yield bytes;
}

/** All bytes of a stream, decompressed when they are gzip. */
export async function readBytes(
  source: Readable,
  name: string,
  { signal, limit = longestText }: InputOptions = {},
): Promise<Buffer> {
  const stop = (): void => void source.destroy(signal!.reason as Error);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    const raw = await collect(source, name, limit, tooLarge);
    if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw;
    const allowed = allowedSize(raw.length);
    const unpacked = Readable.from([raw]).pipe(createGunzip());
    if (limit <= allowed) return await collect(unpacked, name, limit, tooLarge);
    return await collect(unpacked, name, allowed, tooDense);
  } catch (error) {
    signal?.throwIfAborted();
    throw readingError(error, name);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function collect(
  source: Readable,
  name: string,
  limit: number,
  tooMuch: (name: string, limit: number) => RankfreeError,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) throw tooMuch(name, limit);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}

/** UTF-8 bytes as text. */
export function decodeText(bytes: Buffer, name: string): InputText {
  if (bytes.length > longestText) throw tooLarge(name, longestText);
  refuseOtherEncodings(bytes, name);
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new RankfreeError('NOT_TEXT', 'it holds a zero byte, so it is not a text file.', {
      place: lineOfByte(bytes, zero, name),
      hint: 'Pass a CSV or TSV file, plain or gzipped.',
    });
  }
  if (!isUtf8(bytes)) {
    throw new RankfreeError('NOT_UTF8', 'this is not valid UTF-8.', {
      place: lineOfByte(bytes, firstBadLine(bytes), name),
      hint: 'Save the file as UTF-8 (from Latin-1: iconv -f LATIN1 -t UTF-8).',
    });
  }
  // The same characters, three times as fast.
  const encoding = isAscii(bytes) ? 'latin1' : 'utf8';
  return { name, text: bytes.toString(encoding, byteOrderMark ? 3 : 0), byteOrderMark };
}

function refuseOtherEncodings(bytes: Buffer, name: string): void {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'UTF-16 (little-endian)'
      : first === 0xfe && second === 0xff
        ? 'UTF-16 (big-endian)'
        : undefined;
  if (encoding === undefined) return;
  throw new RankfreeError('NOT_UTF8', `it starts with the byte order mark of ${encoding}.`, {
    place: name,
    hint: 'Save the file as UTF-8 (iconv -f UTF-16 -t UTF-8).',
  });
}

/** Start of the first line that isn't UTF-8: a line break is never part of a longer character. */
function firstBadLine(bytes: Buffer): number {
  for (let start = 0; ; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    if (newline < 0 || !isUtf8(bytes.subarray(start, end))) return start;
    start = end;
  }
}

function lineOfByte(bytes: Buffer, position: number, name: string): string {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < position; at = bytes.indexOf(10, at + 1)) line++;
  return `${name}, line ${line}`;
}

/** `size`: of the file, where it is known. */
function tooLarge(name: string, limit: number, size?: number): RankfreeError {
  const most = `${limit >> 20} MiB`;
  const problem =
    size === undefined
      ? `it holds more than ${most}.`
      : `it has ${bytesText(size)}, and at most ${bytesText(limit)} are read at once.`;
  return new RankfreeError('INPUT_TOO_LARGE', problem, {
    place: name,
    hint:
      size === undefined
        ? 'Leave out columns that are not needed, or split the table.'
        : partOf(name, limit / size),
  });
}

/** Files that DuckDB finds tables in by their names. */
const queried = /\.(?:csv|tsv|json|jsonl|ndjson)(?:\.gz)?$|\.parquet$/i;

/** How a part of a file is read of which a share would fit: of what is read half is left for the table that becomes of it. */
function partOf(name: string, share: number): string {
  const percent = Math.max(1, Math.floor(50 * share));
  if (!queried.test(name)) return 'Leave out columns that are not needed, or split the table.';
  return `Ask for the columns that are needed, for means, or for a part of the rows: --sql "select * from '${name.replaceAll("'", "''")}' using sample ${percent}%".`;
}

export function readingError(error: unknown, name: string): unknown {
  if (error instanceof RankfreeError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = readingProblems[code] ?? (code.startsWith('Z_') ? readingProblems.Z : undefined);
  if (known === undefined && !/^E[A-Z]+$/.test(code)) return error;
  const [name_, problem, hint] = known ?? ['FILE_UNREADABLE', `it can't be read (${message}).`, ''];
  return new RankfreeError(name_, problem, { place: name, hint: hint || undefined, cause: error });
}

const readingProblems: Record<string, [code: string, problem: string, hint: string]> = {
  ENOENT: ['FILE_NOT_FOUND', 'there is no such file.', 'Check the path, or pass - to read standard input.'],
  EISDIR: ['IS_A_DIRECTORY', 'this is a directory.', 'Pass one file of it.'],
  EACCES: ['FILE_UNREADABLE', 'this user may not read it.', 'Ask for read permission (chmod +r).'],
  EPERM: ['FILE_UNREADABLE', 'this user may not read it.', 'Ask for read permission (chmod +r).'],
  Z: ['BAD_GZIP', 'the gzip data are damaged or cut off.', 'Test it with gzip -t.'],
};
