/**
 * The beginning of a .npy file, versions 1 to 3, and its header: a Python dictionary literal with exactly three keys, in any order.
 *
 *   \x93NUMPY, major, minor, header length (16 bits in version 1, 32 in 2 and 3, little-endian), header, numbers
 *   {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
 *
 *   dict   = "{" [key ":" value {"," key ":" value} [","]] "}"            key    = string
 *   value  = string | "True" | "False" | "(" [int {"," int} [","]] ")"      int    = digits ["L"]
 *   string = ' characters but ' and \ '  |  " characters but " and \ "
 *
 * Nothing is evaluated, and keys are compared with the three known ones, never used as names of properties. "L" is what
 * Python 2 wrote. A `descr` that is a list describes a structured dtype, and is refused.
 *
 * Errors    NOT_NPY, UNKNOWN_VERSION, TRUNCATED, BAD_HEADER, UNSUPPORTED_DTYPE.
 * Source    NumPy, `numpy.lib.format`, "Format Version 1.0" to "3.0"; NEP 1. The header's 10 000 bytes are its `max_header_size`.
 */
import { RankfreeError } from '../errors.ts';
import { excerpt } from './csv.ts';

export interface NpyHeader {
  /** Kind of number, as '<f8'. */
  descr: string;
  fortranOrder: boolean;
  shape: readonly number[];
}

/** What a .npy file starts with. */
export const npyMagic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const longestHeader = 10_000;

/** Bytes that hold any header. */
export const longestNpyBeginning: number = longestHeader + 12;

/** The header, and where the numbers start. `bytes` are the first ones of the file, `longestNpyBeginning` of them or all. */
export function readNpyHeader(bytes: Uint8Array, name: string): { header: NpyHeader; start: number } {
  if (npyMagic.some((byte, k) => bytes[k] !== byte)) {
    throw new RankfreeError('NOT_NPY', 'it does not start with \\x93NUMPY.', {
      place: name,
      hint: "numpy.save('a.npy', a) writes such a file.",
    });
  }
  const [major, minor] = [bytes[6], bytes[7]];
  if (major === undefined || minor === undefined) throw truncatedNpy('its header is cut off.', name);
  if (major < 1 || major > 3 || minor !== 0) {
    throw new RankfreeError('UNKNOWN_VERSION', `it is of version ${major}.${minor}.`, {
      place: name,
      hint: 'Versions 1.0, 2.0 and 3.0 can be read.',
    });
  }
  const lengthBytes = major === 1 ? 2 : 4;
  const from = 8 + lengthBytes;
  if (bytes.length < from) throw truncatedNpy('its header is cut off.', name);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = lengthBytes === 2 ? view.getUint16(8, true) : view.getUint32(8, true);
  const place = `${name}, header`;
  if (length > longestHeader) {
    throw new RankfreeError('BAD_HEADER', `it declares ${length} bytes.`, {
      place,
      hint: `The header of a plain array takes some 100, and ${longestHeader} are the most.`,
    });
  }
  if (bytes.length < from + length) throw truncatedNpy('its header is cut off.', name);
  const text = String.fromCharCode(...bytes.subarray(from, from + length));
  return { header: parseNpyHeader(text, place), start: from + length };
}

export function truncatedNpy(problem: string, name: string): RankfreeError {
  return new RankfreeError('TRUNCATED', problem, {
    place: name,
    hint: 'The file is cut off: copy it again.',
  });
}

export function parseNpyHeader(text: string, place: string): NpyHeader {
  let at = 0;
  let descr: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: readonly number[] | undefined;

  expect('{');
  while (!take('}')) {
    const from = at;
    const key = readString();
    expect(':');
    if (key === 'descr' && descr === undefined) descr = readDescription();
    else if (key === 'fortran_order' && fortranOrder === undefined) fortranOrder = readTruth();
    else if (key === 'shape' && shape === undefined) shape = readShape();
    else throw bad(`${excerpt(key)} is unknown, or there twice`, from);
    if (!take(',')) {
      expect('}');
      break;
    }
  }
  skipBlanks();
  if (at < text.length) throw bad('something follows the dictionary', at);
  if (descr === undefined || fortranOrder === undefined || shape === undefined) {
    throw bad('one of descr, fortran_order and shape is missing', at);
  }
  return { descr, fortranOrder, shape };

  function skipBlanks(): void {
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
  }

  function take(token: string): boolean {
    skipBlanks();
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  }

  function expect(token: string): void {
    if (!take(token)) throw bad(`${token} is missing`, at);
  }

  function readString(): string {
    skipBlanks();
    const quote = text[at];
    const end = quote === "'" || quote === '"' ? text.indexOf(quote, at + 1) : -1;
    const inside = text.slice(at + 1, end);
    if (end < 0 || inside.includes('\\')) throw bad('a plain string is missing', at);
    at = end + 1;
    return inside;
  }

  function readDescription(): string {
    skipBlanks();
    if (text[at] === '[' || text[at] === '(') {
      throw new RankfreeError('UNSUPPORTED_DTYPE', 'its dtype is structured: cells are records.', {
        place,
        hint: "Save one field of it: numpy.save('field.npy', a['field']).",
      });
    }
    return readString();
  }

  function readTruth(): boolean {
    if (take('True')) return true;
    if (take('False')) return false;
    throw bad('True or False is missing', at);
  }

  function readShape(): number[] {
    expect('(');
    const lengths: number[] = [];
    while (!take(')')) {
      lengths.push(readLength());
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return lengths;
  }

  function readLength(): number {
    skipBlanks();
    const digits = /^\d{1,15}(?!\d)/.exec(text.slice(at, at + 17))?.[0];
    if (digits === undefined) throw bad('a length of at most 15 digits is missing', at);
    at += digits.length;
    take('L');
    return Number(digits);
  }

  function bad(problem: string, position: number): RankfreeError {
    return new RankfreeError(
      'BAD_HEADER',
      `${problem}, at character ${position + 1} of ${excerpt(text.trim())}.`,
      {
        place,
        hint: "A header is {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }.",
      },
    );
  }
}
