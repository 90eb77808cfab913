/** The table before and after, as two maps with the same colours. */
import { shortNumber } from '../../formats/numberText.ts';
import type { ReportContent } from '../content.ts';
import { figure } from '../figure.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Plotting } from '../plotting.ts';
import { rampKey, squares, valueRamp } from '../squares.ts';
import { axes, binWords } from './mapFrame.ts';

export function heatMaps(
  { library }: Plotting,
  { facts, maps }: Pick<ReportContent, 'facts' | 'maps'>,
): Html {
  const { shape } = facts;
  const { before, after, standardised, sampled } = maps;
  const { low, high } = ends(before.values, after.values);
  const style = { low, high, ramp: valueRamp(library) };
  const unit = standardised ? ' deviations from the mean of the column' : '';
  const words = `${shortNumber(low)} to ${shortNumber(high)}${unit}`;
  const map = (grid: typeof before, title: string, what: string): Html =>
    html`<div><h4>${title}</h4>${axes(squares(grid, { ...style, title: `${what}, values from ${words}.` }), shape)}</div>`;
  return figure(
    'Before and after',
    html`<div class="pair">${map(before, 'As it came', 'The table as it came')}${map(after, 'Filled', 'The filled table')}</div>
${rampKey(style.ramp, shortNumber(low), `${shortNumber(high)}${unit}`, 'nothing observed')}`,
    html`${binWords(before, shape)} Its colour is the mean of its cells; the two per cent at either end share a colour.
${standardised ? 'Columns have different units, so each value counts as its distance from the mean of its column, in standard deviations.' : undefined}
${sampled ? 'Of a table this large the right map takes some rows and columns of each square.' : undefined}`,
  );
}

/** The 2nd and the 98th percentile of all squares. */
function ends(...maps: readonly Float64Array[]): { low: number; high: number } {
  const known = Float64Array.from(
    maps.flatMap((values) => Array.from(values).filter(Number.isFinite)),
  ).sort();
  const at = (share: number): number => known[Math.round(share * (known.length - 1))] ?? 0;
  return { low: at(0.02), high: at(0.98) };
}
