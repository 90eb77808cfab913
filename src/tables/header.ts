/**
 * Whether the first record names the columns.
 *
 * It does when a cell of it is the name that an option asks for; when it holds text but no number; when it holds text
 * above a column of numbers (and its own numbers are whole: years, months); or when its numbers are a rising row of
 * whole numbers beside one label cell (`country,1955,1960,…`), in even steps or far outside the range of their columns.
 */
import type { Sample } from './source.ts';
import { recordText, withoutFirst } from './source.ts';

export function hasHeader(sample: Sample, asked: readonly string[]): boolean {
  const names = recordText(sample, 0);
  if (asked.some((name) => names.includes(name))) return true;
  const rest = withoutFirst(sample);
  const cells = names.map((_, at) => sample.number(0, at));
  const texts = cells.filter((cell) => cell === undefined).length;
  const numbers = cells.filter(isNumber);
  if (numbers.length === 0) return texts > 0;
  if (!numbers.every(Number.isInteger)) return false;
  const overNumbers = cells.some((cell, at) => cell === undefined && isNumeric(rest, at));
  return overNumbers || isRisingRow(cells, names[0]!, rest);
}

/** Whether nine in ten of a column's readings are numbers. */
export function isNumeric(sample: Sample, at: number): boolean {
  let numbers = 0;
  let texts = 0;
  for (let record = 0; record < sample.count; record++) {
    const cell = sample.number(record, at);
    if (cell === undefined) texts++;
    else if (!Number.isNaN(cell)) numbers++;
  }
  return numbers > 0 && numbers >= 9 * texts;
}

function isNumber(cell: number | undefined): cell is number {
  return cell !== undefined && !Number.isNaN(cell);
}

function isRisingRow(cells: readonly (number | undefined)[], label: string, rest: Sample): boolean {
  const [first, ...named] = cells;
  const labelled = label.trim() === '' || first === undefined;
  if (!labelled || named.length < 2 || !named.every(isNumber)) return false;
  const step = named[1]! - named[0]!;
  const rising = named.every((value, i) => i === 0 || value > named[i - 1]!);
  const even = named.length > 2 && named.every((value, i) => i === 0 || value - named[i - 1]! === step);
  return rising && (even || liesOutside(named, rest));
}

/**
 * Whether most of the numbers lie far outside the column beneath: farther than that is wide. Less would take the first
 * row of a sorted table for its header.
 */
function liesOutside(named: readonly number[], rest: Sample): boolean {
  const outside = named.filter((value, i) => {
    const below = Array.from({ length: rest.count }, (_, record) => rest.number(record, i + 1)).filter(
      isNumber,
    );
    const low = below.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = below.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return below.length > 1 && (value > high + (high - low) || value < low - (high - low));
  });
  return 2 * outside.length > named.length;
}
