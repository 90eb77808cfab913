/**
 * How a text writes its table: delimiter, decimal mark, line end: what a writer needs to answer in the same way.
 *
 * Delimiter: the one of ; tab | and comma by which most of the first records have the same number (two at least) of
 * fields. Equal merit goes to the rarer character, so that "1,5;2,5" is two numbers with a decimal comma.
 * Decimal comma: more of the sampled fields look like 1,5 than like 1.5, and the comma isn't the delimiter.
 */
import { RankfreeError } from '../errors.ts';
import { scanRecords } from './csv.ts';
import type { InputText } from './input.ts';

export interface Dialect {
  delimiter: string;
  decimal: '.' | ',';
  lineEnd: '\n' | '\r\n' | '\r';
}

export interface DialectOptions {
  delimiter?: string | undefined;
  decimal?: string | undefined;
}

/** A text with the dialect that it is written in. */
export interface DelimitedText extends InputText, Dialect {}

const candidates = ['\t', ';', '|', ','];
const sampledRecords = 200;

export function readDialect(input: InputText, options: DialectOptions = {}): DelimitedText {
  const delimiter = checkDelimiter(options.delimiter) ?? detectDelimiter(input);
  const decimal = checkDecimal(options.decimal, delimiter) ?? detectDecimal(input, delimiter);
  return { ...input, delimiter, decimal, lineEnd: detectLineEnd(input.text) };
}

function checkDelimiter(delimiter: string | undefined): string | undefined {
  if (delimiter === undefined) return undefined;
  const meant = delimiter === '\\t' || delimiter === 'tab' ? '\t' : delimiter;
  if (meant.length === 1 && !/["\r\n]/.test(meant)) return meant;
  throw new RankfreeError('BAD_OPTION', `${JSON.stringify(delimiter)} can't separate fields.`, {
    place: '--delimiter',
    hint: 'Give one character such as , ; | or \\t for the tab.',
  });
}

function checkDecimal(decimal: string | undefined, delimiter: string): '.' | ',' | undefined {
  if (decimal === undefined) return undefined;
  if (decimal !== '.' && decimal !== ',') {
    throw new RankfreeError('BAD_OPTION', `${JSON.stringify(decimal)} is no decimal mark.`, {
      place: '--decimal',
      hint: 'Give . or , here.',
    });
  }
  if (decimal !== delimiter) return decimal;
  throw new RankfreeError('BAD_OPTION', 'the comma is the delimiter as well.', {
    place: '--decimal',
    hint: 'Name the delimiter with --delimiter.',
  });
}

function detectDelimiter(input: InputText): string {
  let best = ',';
  let bestShare = 0;
  for (const delimiter of candidates) {
    const share = agreement(input, delimiter);
    if (share > bestShare) {
      best = delimiter;
      bestShare = share;
    }
  }
  return best;
}

/** Share of the sampled records that have the commonest number of fields, where that is two or more. */
function agreement({ name, text }: InputText, delimiter: string): number {
  const seen = new Map<number, number>();
  let records = 0;
  const scanner = scanRecords({ name, text, delimiter });
  try {
    while (records < sampledRecords && scanner.next()) {
      if (scanner.isBlank()) continue;
      records++;
      seen.set(scanner.count, (seen.get(scanner.count) ?? 0) + 1);
    }
  } catch (error) {
    // With a wrong delimiter a quote may look misplaced; a right one's error comes back when the table is read.
    if (!(error instanceof RankfreeError)) throw error;
  }
  let common = 0;
  for (const [fields, times] of seen) if (fields > 1 && times > common) common = times;
  return records === 0 ? 0 : common / records;
}

function detectDecimal({ name, text }: InputText, delimiter: string): '.' | ',' {
  if (delimiter === ',') return '.';
  let balance = 0;
  const scanner = scanRecords({ name, text, delimiter });
  for (let records = 0; records < sampledRecords && scanner.next(); records++) {
    for (let i = 0; i < scanner.count; i++) {
      const field = scanner.field(i).trim();
      if (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(field)) balance++;
      else if (/^[+-]?\d*\.\d+(e[+-]?\d+)?$/i.test(field)) balance--;
    }
  }
  return balance > 0 ? ',' : '.';
}

function detectLineEnd(text: string): Dialect['lineEnd'] {
  const at = text.search(/[\r\n]/);
  if (at < 0 || text[at] === '\n') return '\n';
  return text[at + 1] === '\n' ? '\r\n' : '\r';
}
