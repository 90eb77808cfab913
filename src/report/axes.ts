/** Axes of the report's plots: what the library's defaults do not make legible. */
import type { ScaleOptions } from '@observablehq/plot';
import { shortNumber } from '../formats/numberText.ts';

/** A logarithmic axis about some numbers, with few ticks: 1, 2, 5, 10, … where they are close together, decades or fewer where they are not. */
export function logAxis(
  numbers: readonly number[],
  write: (size: number) => string = shortNumber,
): ScaleOptions {
  const [low, high] = [Math.min(...numbers) / 1.4, Math.max(...numbers) * 1.4];
  const ticks =
    digits.map((some) => roundNumbers(low, high, some)).find((found) => found.length <= mostTicks) ??
    thinned(roundNumbers(low, high, [1]));
  return { type: 'log', domain: [low, high], ticks, tickFormat: write, grid: true };
}

const mostTicks = 7;
/** From fine to coarse. */
const digits = [
  Array.from({ length: 90 }, (_, n) => (n + 10) / 10),
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 5],
  [1],
];

/** digit·10^n within a range. */
function roundNumbers(low: number, high: number, digits: readonly number[]): number[] {
  const found: number[] = [];
  for (let n = -330; n <= 308; n++) {
    for (const digit of digits) {
      const size = Number(`${digit}e${n}`);
      if (size >= low && size <= high && size > 0) found.push(size);
    }
  }
  return found;
}

function thinned(ticks: readonly number[]): number[] {
  const every = Math.ceil(ticks.length / mostTicks);
  return ticks.filter((_, n) => n % every === 0);
}

/** A count, its thousands apart. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202F');
}

/** A share in percent, with three digits. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** A cell's number with as many decimals as its interval gives a meaning to: two digits of its width. */
export function withWidth(value: number, width: number): string {
  let decimals = 0;
  for (let unit = 1; unit > width / 10 && decimals < 12; unit /= 10) decimals++;
  return width > 0 && Math.abs(value) < 1e15 ? value.toFixed(decimals) : shortNumber(value);
}
