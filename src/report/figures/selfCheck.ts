/** Coverage by tenths of leverage and of values in a row: points about the level, and the numbers as tables. */
import { shortNumber } from '../../formats/numberText.ts';
import type { TrustSummary } from '../../trust/intervals.ts';
import type { CoverageGroup } from '../../trust/selfCheck.ts';
import { percent } from '../axes.ts';
import { figure, rowsTable } from '../figure.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Plotting } from '../plotting.ts';

export function selfCheck(plotting: Plotting, { selfCheck, level }: TrustSummary): Html {
  const { byLeverage, byRowCount } = selfCheck;
  return html`${groupsFigure(plotting, 'By leverage', 'leverage', byLeverage, level)}
${groupsFigure(plotting, 'By values in the row', 'values in the row', byRowCount, level)}`;
}

function groupsFigure(
  { library: Plot, draw }: Plotting,
  title: string,
  quantity: string,
  groups: readonly CoverageGroup[],
  level: number,
): Html | undefined {
  // One group is the whole, which keeps its level by construction.
  if (groups.length < 2) return undefined;
  const points = groups.map(({ coverage, entries }, n) => {
    const reach = 2 * Math.sqrt((level * (1 - level)) / entries);
    return { group: n + 1, coverage, low: Math.max(0, level - reach), high: Math.min(1, level + reach) };
  });
  const shares = groups.map(({ coverage }) => coverage);
  const floor = Math.min(...shares, ...points.map(({ low }) => low));
  const words = `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  const body = draw(`Coverage by tenths of ${quantity}: ${words}.`, {
    ...{ width: 420, height: 220, marginLeft: 60 },
    x: {
      label: `tenths by ${quantity}, least first`,
      domain: points.map(({ group }) => group),
      tickSize: 0,
      padding: 0.3,
    },
    y: { label: 'inside', domain: [Math.max(0, floor - 0.03), 1], grid: true, ticks: 5, tickFormat: percent },
    marks: [
      Plot.barY(points, { x: 'group', y1: 'low', y2: 'high', fill: 'currentColor', fillOpacity: 0.15 }),
      Plot.ruleY([level], { stroke: 'currentColor', strokeDasharray: '5 4' }),
      Plot.dot(points, { x: 'group', y: 'coverage', r: 4, fill: 'var(--series)' }),
    ],
  });
  const rows = groups.map(({ from, to, entries, coverage }, n) => [
    String(n + 1),
    from === to ? shortNumber(from) : `${shortNumber(from)} to ${shortNumber(to)}`,
    entries,
    percent(coverage),
  ]);
  return figure(
    title,
    html`${body}${rowsTable(`Left-out values inside their interval, by tenths of ${quantity}`, ['tenth', quantity, 'values', 'inside'], rows)}`,
    html`Share of left-out values inside their ${percent(level)} interval, in tenths by ${quantity}; equal ones stay together. Grey: what chance does. A point below the grey says that intervals of such cells are too narrow.`,
  );
}
