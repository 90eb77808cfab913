/**
 * What one cell says: a number, a hole, or text.
 *
 *   number   [+-] digits [mark digits] [e [+-] digits], mark being the decimal point or comma; blanks around it allowed
 *   hole     nothing, one of NA, N/A, NaN, null, none, ?, - in any case, or a token that the user named
 *
 * Infinity and numbers beyond 1.8e308 are neither: they get an error with their place from whoever needs a number.
 */
import { RankfreeError } from '../errors.ts';
import { excerpt } from './csv.ts';
import { plainDecimal } from './plainDecimal.ts';

export const standardHoles: readonly string[] = ['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-'];

/** Reads a cell: a finite number; NaN for a hole; undefined for text, Infinity included. */
export interface CellReader {
  (cell: string): number | undefined;
  /** Whether holes have names beside the standard ones. */
  readonly namesHoles: boolean;
  /** The same for text[from … to), without making a string of a plain number. */
  span(text: string, from: number, to: number): number | undefined;
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const decorated =
  /^["']?[+-]?\p{Sc}?\s?[+-]?(?:\d+|\d{1,3}(?:[.,'’\s_]\d{3})+)(?:[.,]\d+)?\s?[%‰\p{Sc}]?["']?$/u;
const infinite = /^[+-]?inf(?:inity)?$/i;

export interface CellOptions {
  /** Decimal mark. Default '.'. */
  decimal?: '.' | ',';
  /** Tokens that mark holes beside the standard ones. Default none. */
  missing?: readonly string[];
}

export function cellReader({ decimal = '.', missing = [] }: CellOptions = {}): CellReader {
  const named = new Set(missing.map((token) => token.trim()));
  const holes = new Set(standardHoles);
  const comma = decimal === ',';
  const read = (cell: string): number | undefined => {
    const token = cell.trim();
    if (named.size > 0 && named.has(token)) return Number.NaN;
    if (comma && token.includes('.')) return undefined;
    const digits = comma ? token.replace(',', '.') : token;
    if (plainNumber.test(digits)) {
      const value = Number(digits);
      return Number.isFinite(value) ? value : undefined;
    }
    return holes.has(token.toLowerCase()) ? Number.NaN : undefined;
  };
  const span: CellReader['span'] = (text, from, to) => {
    // A named token may be a plain number.
    const plain = named.size > 0 ? Number.NaN : plainDecimal(text, from, to, decimal);
    return Number.isNaN(plain) ? read(text.slice(from, to)) : plain;
  };
  return Object.assign(read, { span, namesHoles: named.size > 0 });
}

/** Whether a token that isn't a finite number was meant as one: Infinity, 1e400. */
export function isOverflow(cell: string): boolean {
  const token = cell.trim().replace(',', '.');
  return infinite.test(token) || (plainNumber.test(token) && !Number.isFinite(Number(token)));
}

/** Whether a token that isn't a number looks like one in other clothes: 1,234.5 or 12 % or $5 or '7'. */
export function isDecorated(cell: string): boolean {
  return decorated.test(cell.trim());
}

/** The error for a cell that should have been a number; `isTyped` where its file tells numbers from texts. */
export function notANumber(cell: string, place: string, isTyped = false): RankfreeError {
  if (isTyped && plainNumber.test(cell.trim())) {
    return new RankfreeError('NOT_A_NUMBER', `${excerpt(cell)} is text in this file, not a number.`, {
      place,
      hint: 'Store the column as numbers.',
    });
  }
  if (isOverflow(cell)) {
    return new RankfreeError('NOT_FINITE', `${excerpt(cell)} is not a finite number.`, {
      place,
      hint: `Numbers go up to 1.8e308. Pass --missing ${shellWord(cell.trim())} if it marks a hole.`,
    });
  }
  const bare = isDecorated(cell) ? 'Numbers are digits with a decimal mark alone; see --decimal. ' : '';
  return new RankfreeError('NOT_A_NUMBER', `${excerpt(cell)} is not a number.`, {
    place,
    hint: `${bare}Pass --missing ${shellWord(cell.trim())} if it marks a hole.`,
  });
}

/** A token as one would type it in a shell. */
function shellWord(token: string): string {
  const short = token.length > 40 ? 'TOKEN' : token;
  if (/^[\w.+/:-]+$/.test(short)) return short;
  // Line breaks and terminal codes have no place in a message.
  return /^[^\p{C}']+$/u.test(short) ? `'${short}'` : 'TOKEN';
}
