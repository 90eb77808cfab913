/**
 * Tables in JSON (RFC 8259): an array of objects, or one object a line (JSON lines). One key, one column, in the order in which they
 * first appear.
 *
 *   holes     null, or a key that an object lacks
 *   numbers   as doubles; whole numbers beyond ±2⁵³ to the last digit
 *
 * Read by a scanner of its own: it knows the line of everything it refuses, builds no object that could be reached through a key such as
 * `__proto__`, and stops at the first nested value.
 *
 * Errors    BAD_JSON, NESTED_VALUE, EQUAL_NAMES, NOT_FINITE, with file and line.
 */
import { RankfreeError } from '../errors.ts';
import { excerpt, lineBreaks } from './csv.ts';
import type { MixedValue, Sheet, SheetColumn } from './sheet.ts';
import { cellText, columnOf, isHole } from './sheet.ts';

export function readJson(text: string, file: string): Sheet {
  const scanner = scan(text, file);
  const columns = new Map<string, MixedValue[]>();
  let rows = 0;
  for (const object of objects(scanner)) {
    for (const [key, value] of object) {
      let column = columns.get(key);
      if (column === undefined) columns.set(key, (column = []));
      // What earlier rows lack is a hole.
      while (column.length < rows) column.push(null);
      column.push(value);
    }
    rows++;
    checkCells(rows * columns.size, text.length, file);
  }
  const values = [...columns.values()];
  for (const column of values) while (column.length < rows) column.push(null);
  return { names: [...columns.keys()], columns: values.map(columnOf), rows };
}

/** Keys that hardly any object has make columns of holes: a short text must not claim all memory by them. */
function checkCells(cells: number, length: number, file: string): void {
  if (cells <= Math.max(smallTable, cellsACharacter * length)) return;
  throw new RankfreeError('INPUT_TOO_LARGE', 'its objects have hardly a key in common.', {
    place: file,
    hint: 'Each key is a column: write observations as row, column and value instead.',
  });
}

const smallTable = 4_000_000;
const cellsACharacter = 4;

interface Scanner {
  /** The next character that is no blank, '' at the end. */
  peek(): string;
  /** Takes a character that must be there. */
  expect(char: string): void;
  /** Takes it if it is there. */
  take(char: string): boolean;
  string(): string;
  value(key: string): MixedValue;
  place(): string;
}

function* objects(scanner: Scanner): Generator<Map<string, MixedValue>> {
  if (!scanner.take('[')) {
    while (scanner.peek() !== '') yield object(scanner);
    return;
  }
  if (!scanner.take(']')) {
    do yield object(scanner);
    while (scanner.take(','));
    scanner.expect(']');
  }
  if (scanner.peek() !== '')
    throw badJson(scanner.place(), `${excerpt(scanner.peek())} after the end of the array`);
}

function object(scanner: Scanner): Map<string, MixedValue> {
  if (scanner.peek() !== '{') {
    throw new RankfreeError('BAD_JSON', `${excerpt(scanner.peek())} where an object should start.`, {
      place: scanner.place(),
      hint: 'A table in JSON is an array of objects, one a row, or an object on each line.',
    });
  }
  scanner.expect('{');
  const found = new Map<string, MixedValue>();
  if (scanner.take('}')) return found;
  do {
    if (scanner.peek() !== '"')
      throw badJson(scanner.place(), `${excerpt(scanner.peek())} where a key should be`);
    const key = scanner.string();
    if (found.has(key)) {
      throw new RankfreeError('EQUAL_NAMES', `the object has the key ${excerpt(key)} twice.`, {
        place: scanner.place(),
        hint: 'Give each key once.',
      });
    }
    scanner.expect(':');
    found.set(key, scanner.value(key));
  } while (scanner.take(','));
  scanner.expect('}');
  return found;
}

const blank = /[ \t\r\n]*/y;
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordToken = /true|false|null/y;
const words = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function scan(text: string, file: string): Scanner {
  let at = 0;
  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    at += found?.length ?? 0;
    return found;
  };
  const place = (): string => `${file}, line ${lineBreaks(text, 0, at) + 1}`;
  const peek = (): string => {
    token(blank);
    return text.charAt(at);
  };
  const take = (char: string): boolean => {
    const found = peek() === char;
    if (found) at++;
    return found;
  };
  const expect = (char: string): void => {
    if (take(char)) return;
    throw badJson(place(), `${peek() === '' ? 'the end' : excerpt(peek())} where ${excerpt(char)} should be`);
  };
  const string = (): string => {
    const start = at;
    let close = text.indexOf('"', start + 1);
    while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
    if (close < 0) throw badJson(place(), 'a text that is never closed');
    at = close + 1;
    return (
      unquoted(text.slice(start, at)) ?? fail(badJson(place(), 'a text with a wrong escape or a line break'))
    );
  };
  const value = (key: string): MixedValue => {
    const next = peek();
    if (next === '"') return string();
    if (next === '{' || next === '[') throw nested(place(), key);
    const word = token(wordToken);
    if (word !== undefined) return words.get(word)!;
    const digits = token(numberToken);
    if (digits === undefined || digits === '')
      throw badJson(place(), `${next === '' ? 'the end' : excerpt(next)} where a value should be`);
    return numberOf(digits, place, key);
  };
  return { peek, take, expect, string, value, place };
}

/** Whether an odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number): boolean {
  let from = quote;
  while (text.charAt(from - 1) === '\\') from--;
  return (quote - from) % 2 === 1;
}

function unquoted(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

function fail(error: RankfreeError): never {
  throw error;
}

function numberOf(digits: string, place: () => string, key: string): number | bigint {
  const number = Number(digits);
  if (!Number.isFinite(number)) {
    throw new RankfreeError('NOT_FINITE', `${excerpt(digits)} is not a finite number.`, {
      place: `${place()}, key ${excerpt(key)}`,
      hint: 'Numbers go up to 1.8e308. A hole is null.',
    });
  }
  return Number.isSafeInteger(number) || !/^-?\d{1,1000}$/.test(digits) ? number : BigInt(digits);
}

function nested(place: string, key: string): RankfreeError {
  return new RankfreeError('NESTED_VALUE', 'the value is an array or an object.', {
    place: `${place}, key ${excerpt(key)}`,
    hint: 'A table has one value a cell: a number, a text, true, false or null.',
  });
}

function badJson(place: string, found: string): RankfreeError {
  return new RankfreeError('BAD_JSON', `there is ${found}.`, {
    place,
    hint: 'Check it with a JSON validator.',
  });
}

/** Rows between two chunks of text. */
const chunkRows = 1024;

/** One object a line, in an array or as JSON lines. Dates and timestamps are text in ISO 8601. */
export function* writeJson({ names, columns, rows }: Sheet, style: 'array' | 'lines'): Generator<string> {
  const keys = names.map((name) => `${JSON.stringify(name)}:`);
  const isArray = style === 'array';
  let chunk = isArray ? '[' : '';
  for (let row = 0; row < rows; row++) {
    const cells = columns.map((column, at) => keys[at]! + cellJson(column, row));
    const start = isArray ? (row === 0 ? '\n' : ',\n') : '';
    chunk += `${start}{${cells.join(',')}}${isArray ? '' : '\n'}`;
    if (row % chunkRows !== chunkRows - 1) continue;
    yield chunk;
    chunk = '';
  }
  yield isArray ? `${chunk}\n]\n` : chunk;
}

function cellJson(column: SheetColumn, row: number): string {
  if (isHole(column, row)) return 'null';
  const value = column.values[row];
  if (column.kind === 'date' || column.kind === 'timestamp') return JSON.stringify(cellText(column, row));
  if (typeof value === 'number' && Number.isFinite(value)) return numberJson(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return JSON.stringify(cellText(column, row));
}

/** Digits alone would say that a large double is a whole number known to its last digit. */
function numberJson(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}
