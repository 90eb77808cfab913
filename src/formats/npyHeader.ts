/**
 * The header of a .npy file: a Python dictionary literal with exactly three keys, in any order.
 *
 *   {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
 *
 *   dict   = "{" [key ":" value {"," key ":" value} [","]] "}"            key    = string
 *   value  = string | "True" | "False" | "(" [int {"," int} [","]] ")"      int    = digits ["L"]
 *   string = ' characters but ' and \ '  |  " characters but " and \ "
 *
 * Nothing is evaluated, and keys are compared with the three known ones, never used as names of properties. "L" is what
 * Python 2 wrote. A `descr` that is a list describes a structured dtype, and is refused.
 *
 * Errors    BAD_HEADER, UNSUPPORTED_DTYPE.
 * Source    NumPy, `numpy.lib.format`, "Format Version 1.0".
 */
import { RankfreeError } from '../errors.ts';
import { excerpt } from './csv.ts';

export interface NpyHeader {
  /** Kind of number, as '<f8'. */
  descr: string;
  fortranOrder: boolean;
  shape: readonly number[];
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
