/** What several papers' figures have in common. */
import type { ScaleOptions } from '@observablehq/plot';

/** A logarithmic axis about some numbers, with a line for every power of ten, or every second or third where there are many. */
export function powers(label: string, values: readonly number[]): ScaleOptions {
  const above = values.filter((value) => value > 0);
  const [low, high] = [Math.min(...above) / 1.5, Math.max(...above) * 1.5];
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const every = Math.max(1, Math.ceil((last - first + 1) / 9));
  const ticks = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter((k) => k % every === 0);
  return {
    type: 'log',
    label,
    domain: [low, high],
    ticks: ticks.map((k) => Number(`1e${k}`)),
    grid: true,
    tickFormat: powerText,
  };
}

function powerText(value: number): string {
  const digits = String(Math.round(Math.log10(value)));
  const raised = [...digits].map((digit) => superscripts[digit]!).join('');
  return `10${raised}`;
}

const superscripts: Record<string, string> = {
  ...{ '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴' },
  ...{ 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' },
};
