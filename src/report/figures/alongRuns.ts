/** Noise and components along the runs, sweep by sweep. */
import { logAxis, percent } from '../axes.ts';
import { figure } from '../figure.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Plotting } from '../plotting.ts';
import type { TracePoint } from '../trace.ts';

export function alongRuns({ library: Plot, draw }: Plotting, trace: readonly TracePoint[]): Html | undefined {
  const points = trace.filter(({ noise }) => noise > 0);
  if (points.length === 0) return undefined;
  const starts = points
    .filter(({ run }, n) => n > 0 && points[n - 1]!.run !== run)
    .map(({ sweep }) => sweep - 0.5);
  const [first, last] = [points[0]!, points.at(-1)!];
  const x = { label: 'sweeps of all runs', domain: [0, last.sweep] };
  const common = { marginLeft: 60, height: 190 };
  const line = (y: 'noise' | 'width') => [
    Plot.ruleX(starts, { stroke: 'currentColor', strokeOpacity: 0.35, strokeDasharray: '2 3' }),
    Plot.line(points, {
      x: 'sweep',
      y,
      z: 'run',
      stroke: 'var(--series)',
      strokeWidth: 2,
      curve: y === 'width' ? 'step-after' : 'linear',
    }),
    ...(points.length < 40 ? [Plot.dot(points, { x: 'sweep', y, r: 2.5, fill: 'var(--series)' })] : []),
  ];
  const levels = points.map(({ noise }) => noise);
  const noise = draw(
    `Noise level along the runs: from ${percent(first.noise)} of the spread to ${percent(last.noise)}.`,
    {
      ...{ ...common, x: { ...x, label: null } },
      y: { ...logAxis(levels, percent), label: 'noise, share of the spread' },
      marks: line('noise'),
    },
  );
  const width = draw(`Components along the runs: from ${first.width} to ${last.width}.`, {
    ...{ ...common, height: 140, x },
    y: {
      label: 'components',
      grid: true,
      ticks: 3,
      zero: true,
      tickFormat: (count: number) => (Number.isInteger(count) ? String(count) : ''),
    },
    marks: line('width'),
  });
  return figure(
    'The runs, sweep by sweep',
    html`${noise}${width}`,
    html`Each stretch between dotted lines is a run of its own: with other entries left out, wider, or with another model of the noise. Runs that end at about the same level agree.`,
  );
}
