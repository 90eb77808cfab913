/**
 * The scale on which filled cells come out:  x → min(max(x, low), high), and in columns of whole numbers the nearest one within.
 *
 * Asked for by options, as only people know where a scale ends: `bounds` for the whole table, `round` for the columns that hold nothing but
 * whole numbers. The fit knows nothing of it: only what it says is brought onto the scale, halves away from 0 as in written numbers.
 *
 * Errors    BAD_OPTION: bounds without a whole number between them, or no column to round.
 */
import { RankfreeError } from '../errors.ts';
import type { CompletionOptions } from './completion.ts';
import type { PairModel } from './model.ts';
import type { ObservedTable } from './table.ts';

/** What of a model says on which scale it answers. */
export type OutputScale = Pick<PairModel, 'bounds' | 'whole'>;

/** A value on the scale of its column. */
export function onScale({ bounds, whole }: OutputScale, column: number, value: number): number {
  const inside = bounds === null ? value : Math.min(Math.max(value, bounds.low), bounds.high);
  return whole === null || whole[column] === 0 ? inside : wholeWithin(bounds, inside);
}

/** Zero has no sign here. */
function wholeWithin(bounds: PairModel['bounds'], x: number): number {
  const size = Math.round(Math.abs(x));
  const nearest = x < 0 ? -size : size;
  return (bounds === null ? nearest : Math.min(Math.max(nearest, firstWhole(bounds)), lastWhole(bounds))) + 0;
}

function firstWhole({ low }: NonNullable<PairModel['bounds']>): number {
  return Math.ceil(low);
}

function lastWhole({ high }: NonNullable<PairModel['bounds']>): number {
  return Math.floor(high);
}

/** An interval on the scale of its column: it covers every value of the scale that it covered, and has one at least. */
export function intervalOnScale(
  scale: OutputScale,
  column: number,
  { low, high }: { low: number; high: number },
): { low: number; high: number } {
  const { bounds, whole } = scale;
  const inside = {
    low: onScale({ bounds, whole: null }, 0, low),
    high: onScale({ bounds, whole: null }, 0, high),
  };
  if (whole === null || whole[column] === 0) return inside;
  const [first, last] = [Math.ceil(inside.low) + 0, Math.floor(inside.high) + 0];
  if (first <= last) return { low: first, high: last };
  const nearest = onScale(scale, column, inside.low + (inside.high - inside.low) / 2);
  return { low: nearest, high: nearest };
}

/** The scale that is asked for; parts that are not asked for are left out. */
export function askedScale(table: ObservedTable, { bounds, round }: CompletionOptions): Partial<OutputScale> {
  return {
    ...(bounds !== undefined && { bounds: { low: bounds[0], high: bounds[1], of: 'option' } }),
    ...(round === 'whole' && { whole: checkedColumns(table, bounds) }),
  };
}

function checkedColumns(table: ObservedTable, bounds: CompletionOptions['bounds']): Uint8Array {
  if (bounds !== undefined && Math.ceil(bounds[0]) > Math.floor(bounds[1])) {
    throw new RankfreeError('BAD_OPTION', `there is no whole number between ${bounds[0]} and ${bounds[1]}.`, {
      place: 'round',
      hint: 'Leave out one of bounds and round, or widen the bounds.',
    });
  }
  const whole = wholeColumns(table);
  if (whole.includes(1)) return whole;
  throw new RankfreeError('BAD_OPTION', 'there is no column of whole numbers alone.', {
    place: 'round',
    hint: 'Leave it out: columns with fractions are filled with fractions.',
  });
}

/** Bounds as a sentence has them. */
export function boundsWords(low: number, high: number): string {
  if (high === Number.POSITIVE_INFINITY) return `${low} and up`;
  return low === Number.NEGATIVE_INFINITY ? `${high} and down` : `${low} to ${high}`;
}

/** 1 for columns of whole numbers alone. Columns without any value are as all others are. */
export function wholeColumns({ columns, column, value, isWhole }: ObservedTable): Uint8Array {
  if (isWhole !== undefined) return new Uint8Array(columns).fill(Number(isWhole));
  const whole = new Uint8Array(columns).fill(1);
  const isSeen = new Uint8Array(columns);
  for (let t = 0; t < value.length; t++) {
    isSeen[column[t]!] = 1;
    if (!Number.isInteger(value[t])) whole[column[t]!] = 0;
  }
  if (whole.includes(0)) for (let j = 0; j < columns; j++) if (isSeen[j] === 0) whole[j] = 0;
  return whole;
}
