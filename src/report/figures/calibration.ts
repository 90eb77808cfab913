/** Coverage of left-out values against the level that was asked for. */
import type { CoveragePoint } from '../../trust/coverageCurve.ts';
import { percent } from '../axes.ts';
import { figure } from '../figure.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Plotting } from '../plotting.ts';

/** From so many values on, thirds of them are worth a line of their own. */
const enoughForThirds = 300;

export function calibration(
  { library: Plot, draw }: Plotting,
  points: readonly CoveragePoint[],
  level: number,
): Html | undefined {
  const entries = points[0]?.entries ?? 0;
  if (entries === 0) return undefined;
  const band = points.map(({ level }) => ({ level, reach: 2 * Math.sqrt((level * (1 - level)) / entries) }));
  const thirds = entries >= enoughForThirds;
  const worst = points.reduce((most, { all, level }) => Math.max(most, Math.abs(all - level)), 0);
  const line = (y: 'all' | 'surest' | 'leastSure', style: object) =>
    Plot.line(points, { x: 'level', y, strokeWidth: 2, ...style });
  const body = draw(`Calibration: coverage differs from the level by at most ${percent(worst)}.`, {
    ...{ width: 420, height: 420, marginLeft: 60 },
    x: { label: 'level asked for', domain: [0, 1], grid: true, ticks: 5, tickFormat: percent },
    y: {
      label: 'share of left-out values inside',
      domain: [0, 1],
      grid: true,
      ticks: 5,
      tickFormat: percent,
    },
    marks: [
      Plot.areaY(band, {
        x: 'level',
        y1: ({ level, reach }: (typeof band)[number]) => Math.max(0, level - reach),
        y2: ({ level, reach }: (typeof band)[number]) => Math.min(1, level + reach),
        ...{ fill: 'currentColor', fillOpacity: 0.15 },
      }),
      Plot.line([0, 1], {
        x: (x: number) => x,
        y: (x: number) => x,
        stroke: 'currentColor',
        strokeOpacity: 0.6,
      }),
      Plot.ruleX([level], { stroke: 'currentColor', strokeDasharray: '2 3' }),
      ...(thirds
        ? [
            line('surest', { stroke: 'var(--series)', strokeDasharray: '6 3' }),
            line('leastSure', { stroke: 'var(--second)', strokeDasharray: '2 3' }),
          ]
        : []),
      line('all', { stroke: 'var(--series)' }),
      Plot.dot(points, { x: 'level', y: 'all', r: 3, fill: 'var(--series)' }),
    ],
  });
  const key = thirds
    ? html`<p class="key"><span class="line solid"></span>all values<span class="line dashes"></span>the surest third<span class="line dots"></span>the least sure third</p>`
    : undefined;
  return figure(
    'Calibration',
    html`${body}${key}`,
    html`${entries} values that were left out, those of each run judged by how far off the others were (a single group by halves). On the diagonal
intervals keep their level; below it they are too narrow. Grey: what chance does to so few. Dotted upright: the level of this report, ${percent(level)}.
${thirds ? 'Thirds go by leverage: if they part, intervals are too wide for some cells and too narrow for others.' : undefined}`,
  );
}
