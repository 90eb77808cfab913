/**
 * Lines of numbers in ASCII bytes: numbers separated by blanks, blank lines and lines from % on passed over.
 *
 *   number = [+-] digits [. digits] [e [+-] digits]  |  [+-] nan
 *
 * A number whose digits, read as one whole number, stay below 2⁵³ and whose power of ten is at most 22 is one exact
 * operation from its nearest double (Clinger 1990); others are left to `Number`. No string is made of the common ones.
 *
 * Errors    NOT_A_NUMBER, NOT_FINITE, NOT_EXACT, WRONG_COUNT, naming line and column from 1.
 */
import { RankfreeError } from '../errors.ts';
import { excerpt } from './csv.ts';

export interface NumberLines {
  /** How messages call the file. */
  readonly name: string;
  /** Physical line, from 1. */
  line: number;
  /** Moves to the next line that holds numbers; false at the end. */
  next(): boolean;
  /** A number of this line; NaN where the file says nan. */
  real(): number;
  /** A whole number of at most 2⁵³ − 1. */
  whole(): number;
  /** Checks that the line ends here. */
  end(): void;
  /** Bytes from here on. */
  left(): number;
  /** "file, line 3, column 5" of the number last read. */
  place(): string;
}

const [NEWLINE, BLANK, PERCENT, PLUS, MINUS, POINT, ZERO, NINE, UPPER_E, LOWER_E] = [
  10, 32, 37, 43, 45, 46, 48, 57, 69, 101,
] as const;
/** 10⁰ … 10²², exact. */
const powers = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
// 10·whole + 9 stays below 2⁵³.
const wholeRoom = (Number.MAX_SAFE_INTEGER - 9) / 10;
const longestNumber = 1024;

/** Lines from the byte at `start` on, which is in line `line`. */
export function numberLines(bytes: Uint8Array, name: string, start: number, line: number): NumberLines {
  /** The current line, without its line feed, and the start of the next one. */
  let lineStart = start;
  let lineEnd = start;
  let nextStart = start;
  /** Where reading goes on, and where the number last read starts. */
  let at = start;
  let from = start;

  const lines: NumberLines = {
    name,
    line: line - 1,
    next() {
      while (nextStart < bytes.length) {
        at = from = lineStart = nextStart;
        lines.line++;
        const newline = bytes.indexOf(NEWLINE, at);
        lineEnd = newline < 0 ? bytes.length : newline;
        nextStart = lineEnd + 1;
        skipBlanks();
        if (at < lineEnd && bytes[at] !== PERCENT) return true;
      }
      return false;
    },
    real() {
      startNumber();
      const value = spelled();
      return Number.isNaN(value) ? otherwise() : value;
    },
    whole() {
      startNumber();
      let value = 0;
      let p = at;
      for (; p < lineEnd && p - at < 15 && isDigit(bytes[p]!); p++) value = 10 * value + (bytes[p]! - ZERO);
      if (p > at && !isToken(p)) {
        at = p;
        return value;
      }
      return checkWhole(lines.real());
    },
    end() {
      skipBlanks();
      if (at >= lineEnd) return;
      from = at;
      while (isToken(at)) at++;
      throw problem('WRONG_COUNT', 'is one number too many for the line.', 'Put each entry on its own line.');
    },
    left: () => Math.max(0, bytes.length - nextStart),
    place: () => `${name}, line ${lines.line}, column ${from - lineStart + 1}`,
  };
  return lines;

  function skipBlanks(): void {
    while (at < lineEnd && bytes[at]! <= BLANK) at++;
  }

  function isToken(position: number): boolean {
    return position < lineEnd && bytes[position]! > BLANK;
  }

  function startNumber(): void {
    skipBlanks();
    from = at;
    if (at < lineEnd) return;
    throw new RankfreeError('WRONG_COUNT', 'the line ends where a number is expected.', {
      place: lines.place(),
    });
  }

  /** The number here, and moves past it; NaN if it is none, or not finite. */
  function spelled(): number {
    let p = at;
    const first = bytes[p]!;
    if (first === PLUS || first === MINUS) p++;
    let whole = 0;
    let exact = true;
    let digits = 0;
    let decimals = 0;
    let point = false;
    for (; p < lineEnd; p++) {
      const c = bytes[p]!;
      if (isDigit(c)) {
        exact &&= whole <= wholeRoom;
        whole = 10 * whole + (c - ZERO);
        digits++;
        if (point) decimals++;
      } else if (c === POINT && !point) point = true;
      else break;
    }
    let exponent = 0;
    if (digits > 0 && p < lineEnd && (bytes[p] === LOWER_E || bytes[p] === UPPER_E)) {
      const negative = bytes[++p] === MINUS;
      if (negative || bytes[p] === PLUS) p++;
      const digitsAt = p;
      for (; p < lineEnd && isDigit(bytes[p]!); p++) exponent = 10 * exponent + (bytes[p]! - ZERO);
      if (p === digitsAt) return Number.NaN;
      if (negative) exponent = -exponent;
    }
    if (digits === 0 || isToken(p) || p - at > longestNumber) return Number.NaN;
    const power = exponent - decimals;
    if (!exact || power < -22 || power > 22) {
      const value = Number(String.fromCharCode(...bytes.subarray(at, p)));
      if (!Number.isFinite(value)) return Number.NaN;
      at = p;
      return value;
    }
    at = p;
    // ± whole · 10^power, one exact operation.
    const size = power < 0 ? whole / powers[-power]! : whole * powers[power]!;
    return first === MINUS ? -size : size;
  }

  /** What is no finite number may be nan. */
  function otherwise(): number {
    while (isToken(at)) at++;
    const text = at - from > longestNumber ? '' : String.fromCharCode(...bytes.subarray(from, at));
    if (/^[+-]?nan$/i.test(text)) return Number.NaN;
    if (/^[+-]?inf(?:inity)?$/i.test(text) || Math.abs(Number(text)) > Number.MAX_VALUE) {
      throw problem('NOT_FINITE', 'is not a finite number.', 'Numbers go up to 1.8e308.');
    }
    throw problem('NOT_A_NUMBER', 'is not a number.', 'Numbers look like -12.5e-3.');
  }

  function checkWhole(value: number): number {
    if (Number.isSafeInteger(value)) return value;
    if (Number.isInteger(value)) throw problem('NOT_EXACT', 'is beyond ±(2⁵³ − 1).', 'Doubles hold no more.');
    throw problem('NOT_A_NUMBER', 'is not a whole number.', 'Whole numbers are expected here.');
  }

  function problem(code: string, what: string, hint: string): RankfreeError {
    const token = String.fromCharCode(...bytes.subarray(from, Math.min(at, from + 41)));
    return new RankfreeError(code, `${excerpt(token)} ${what}`, { place: lines.place(), hint });
  }
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= NINE;
}
