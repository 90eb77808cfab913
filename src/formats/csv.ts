/**
 * Records of delimited text (RFC 4180, any one-character delimiter), as spans into the text.
 *
 *   record = field *(delimiter field) (CRLF | LF | CR | end of text)
 *   field  = plain text without delimiter and line break  |  " anything, with "" for a quote " then optional blanks
 *
 * One scanner, quoted or not. It hands out positions instead of strings, because most cells of a table are numbers that
 * are read once, and because a writer that replaces spans keeps every other character as it was. A quote inside a plain
 * field is a character like others. An empty line is a record with one empty field.
 *
 * Units     positions: UTF-16 units of the text; lines: physical lines, from 1.
 * Errors    UNTERMINATED_QUOTE, TEXT_AFTER_QUOTE.
 */
import { RankfreeError } from '../errors.ts';

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

/** The current record of a scanner: valid until the next one is asked for. */
export interface Scanner {
  readonly text: string;
  /** Number of fields. */
  count: number;
  /** Physical line on which the record starts. */
  line: number;
  /** Where each field starts and ends, quotes included. */
  start: number[];
  end: number[];
  /** Moves to the next record; false at the end of the text. */
  next(): boolean;
  /** Whether field i is quoted. */
  isQuoted(i: number): boolean;
  /** What field i says, unquoted. */
  field(i: number): string;
  /** What all fields say. */
  fields(): string[];
  /** Whether the record is an empty line. */
  isBlank(): boolean;
  /** "file, line n": the line on which field i starts. */
  place(i: number): string;
}

export interface ScannedText {
  name: string;
  text: string;
  delimiter: string;
}

export function scanRecords({ name, text, delimiter }: ScannedText): Scanner {
  const comma = delimiter.charCodeAt(0);
  let at = 0;
  let nextLine = 1;

  const scanner: Scanner = {
    text,
    count: 0,
    line: 0,
    start: [],
    end: [],
    next() {
      if (at >= text.length) return false;
      scanner.line = nextLine;
      let count = 0;
      for (let more = true; more; count++) {
        const from = at;
        const to = text.charCodeAt(from) === QUOTE ? endOfQuoted(from) : endOfPlain(from);
        scanner.start[count] = from;
        scanner.end[count] = to;
        more = text.charCodeAt(to) === comma;
        at = more ? to + 1 : to;
      }
      scanner.count = count;
      endLine();
      return true;
    },
    isQuoted: (i) => text.charCodeAt(scanner.start[i]!) === QUOTE,
    field(i) {
      const from = scanner.start[i]!;
      const to = scanner.end[i]!;
      if (!scanner.isQuoted(i)) return text.slice(from, to);
      const close = text.lastIndexOf('"', to - 1);
      const inside = text.slice(from + 1, close);
      return inside.includes('"') ? inside.replaceAll('""', '"') : inside;
    },
    fields() {
      const all: string[] = [];
      for (let i = 0; i < scanner.count; i++) all.push(scanner.field(i));
      return all;
    },
    isBlank: () => scanner.count === 1 && scanner.start[0] === scanner.end[0],
    place: (i) => placeAt(scanner.start[i]!),
  };
  return scanner;

  function endOfPlain(from: number): number {
    let i = from;
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === comma || c === LINE_FEED || c === CARRIAGE_RETURN) break;
    }
    return i;
  }

  /** Past the closing quote and the blanks after it; counts the line breaks inside. */
  function endOfQuoted(from: number): number {
    let close = text.indexOf('"', from + 1);
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
    if (close < 0) throw unterminated(placeAt(from));
    nextLine += lineBreaks(text, from, close);
    const end = endOfPlain(close + 1);
    for (let i = close + 1; i < end; i++) {
      if (text.charCodeAt(i) !== SPACE) throw textAfterQuote(placeAt(from), text.slice(from, end));
    }
    return end;
  }

  function endLine(): void {
    if (at >= text.length) return;
    const crlf = text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED;
    at += crlf ? 2 : 1;
    nextLine++;
  }

  function placeAt(position: number): string {
    return `${name}, line ${scanner.line + lineBreaks(text, scanner.start[0]!, position)}`;
  }
}

/** Line breaks of any kind in text[from … to). */
export function lineBreaks(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c === LINE_FEED) breaks++;
    else if (c === CARRIAGE_RETURN && text.charCodeAt(i + 1) !== LINE_FEED) breaks++;
  }
  return breaks;
}

function unterminated(place: string): RankfreeError {
  return new RankfreeError('UNTERMINATED_QUOTE', 'a quoted field opens here and never ends.', {
    place,
    hint: 'Close it with ", and write a quote inside it as "".',
  });
}

function textAfterQuote(place: string, field: string): RankfreeError {
  return new RankfreeError('TEXT_AFTER_QUOTE', `text follows the closing quote in ${excerpt(field)}.`, {
    place,
    hint: 'Write a quote inside a quoted field as "".',
  });
}

/** A token as messages show it: one line, of bounded length. */
export function excerpt(token: string): string {
  const short = token.length > 40 ? `${token.slice(0, 39)}…` : token;
  return JSON.stringify(short);
}

/** A field as text, quoted where it must be. */
export function quoteField(value: string, delimiter: string): string {
  const must =
    value.includes('"') || value.includes(delimiter) || value.includes('\n') || value.includes('\r');
  return must ? `"${value.replaceAll('"', '""')}"` : value;
}
