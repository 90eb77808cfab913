/** Figures of the recorded runs. */
import type { Figure } from '../paper.ts';
import { powers } from '../plots.ts';
import { firstWhere, mean } from '../sensing.ts';
import type { Recorded } from './claims.ts';

export function figuresOf({ phases, slopes, alignment }: Recorded): Figure[] {
  return [phasesFigure(phases), anglesFigure(phases), scaleFigure(phases, slopes), widthFigure(alignment)];
}

function marksOf({ rows, time }: Recorded['phases']) {
  const aligned = firstWhere(rows, ({ angleToLeading }) => angleToLeading < 0.1);
  return {
    rules: [aligned, time],
    names: [
      { t: aligned / 2, name: 'alignment' },
      { t: (aligned + time) / 2, name: 'growth' },
      { t: (time + rows.length) / 2, name: 'refinement' },
    ],
  };
}

function phasesFigure(phases: Recorded['phases']): Figure {
  const { rules, names } = marksOf(phases);
  const series: [name: string, of: (row: (typeof phases.rows)[number]) => number][] = [
    ['test error', ({ test }) => test],
    ['train error', ({ train }) => train],
    ['signal σ_min(V_XᵀU)', ({ signal }) => signal],
    ['nuisance ‖N‖', ({ nuisance }) => nuisance],
  ];
  const lines = series.flatMap(([name, of]) =>
    phases.rows.map((row) => ({ t: row.t, value: of(row), name })),
  );
  return {
    name: 'phases',
    description:
      'Three phases of one run. While the columns align, the signal and the nuisance grow from 1e-6 and the errors stay at 1; then the signal grows to 1 and the nuisance stops; then the errors fall to their floor.',
    options: (plot) => ({
      height: 400,
      x: { label: 'steps t' },
      y: powers('errors; sizes in U', [...lines.map(({ value }) => value), 10]),
      color: { legend: true, domain: series.map(([name]) => name) },
      marks: [
        plot.ruleX(rules, { strokeDasharray: '3 3', strokeOpacity: 0.6 }),
        plot.text(names, { x: 't', y: 5, text: 'name', fillOpacity: 0.7 }),
        plot.lineY(lines, { x: 't', y: 'value', stroke: 'name', strokeWidth: 2 }),
      ],
    }),
  };
}

function anglesFigure(phases: Recorded['phases']): Figure {
  const { rules, names } = marksOf(phases);
  const shown = phases.rows.slice(0, 121);
  const iterate = '∠(L, power iterate)';
  const series: [name: string, of: (row: (typeof phases.rows)[number]) => number][] = [
    ['∠(L, U)', ({ angleToLeading }) => angleToLeading],
    [iterate, ({ powerAngle }) => powerAngle],
    ['∠(X, U)', ({ angleToTruth }) => angleToTruth],
  ];
  const lines = series.flatMap(([name, of]) => shown.map((row) => ({ t: row.t, value: of(row), name })));
  return {
    name: 'angles',
    description:
      'Sines of angles between column spaces. Until growth ends, U and the power iterate turn to the spectral start L together; then U alone turns from L to the truth X.',
    options: (plot) => ({
      height: 320,
      x: { label: 'steps t', domain: [0, 120] },
      y: { label: 'sine of the largest angle', grid: true, domain: [0, 1] },
      color: { legend: true, domain: series.map(([name]) => name) },
      marks: [
        plot.ruleX(rules, { strokeDasharray: '3 3', strokeOpacity: 0.6 }),
        plot.text(
          names.map(({ t, name }) => ({ t: Math.min(t, 90), name })),
          { x: 't', y: 0.96, text: 'name', fillOpacity: 0.7 },
        ),
        // The power iterate is drawn over U, with gaps, as the two are one line for long.
        plot.lineY(
          lines.filter(({ name }) => name !== iterate),
          { x: 't', y: 'value', stroke: 'name', strokeWidth: 2 },
        ),
        plot.lineY(
          lines.filter(({ name }) => name === iterate),
          { x: 't', y: 'value', stroke: 'name', strokeWidth: 2, strokeDasharray: '2 4' },
        ),
      ],
    }),
  };
}

function scaleFigure(
  { scales, values: [great, small] }: Recorded['phases'],
  slopes: Recorded['slopes'],
): Figure {
  const last = scales.at(-1)!;
  const predicted = 2 * (1 - small / great);
  const population = slopes.find(({ count }) => count === 'population')!;
  const lines = [
    { name: `2(1 − λᵣ₊₁/λᵣ) = ${predicted.toFixed(2)}`, slope: predicted },
    { name: 'theorem, 21/16', slope: 21 / 16 },
    { name: `population, ${population.slopes[0]!.toFixed(2)}`, slope: population.slopes[0]! },
  ];
  const ends = [last.alpha, scales[0]!.alpha];
  return {
    name: 'init-scale',
    description:
      'Error at the end of a run against the init scale α, on logarithmic axes. The points follow the slope that the eigenvalues of M predict, which is less steep than the 21/16 of the theorem and than the 2 of the population.',
    options: (plot) => ({
      height: 400,
      x: powers('init scale α', ends),
      y: powers(
        'test error',
        scales.map(({ error }) => error),
      ),
      color: { legend: true, domain: ['runs', ...lines.map(({ name }) => name)] },
      marks: [
        plot.lineY(
          lines.flatMap(({ name, slope }) =>
            ends.map((alpha) => ({ alpha, error: last.error * (alpha / last.alpha) ** slope, name })),
          ),
          { x: 'alpha', y: 'error', stroke: 'name', strokeDasharray: '4 3', clip: true },
        ),
        plot.dot(scales, { x: 'alpha', y: 'error', fill: () => 'runs', r: 5 }),
      ],
    }),
  };
}

function widthFigure(alignment: Recorded['alignment']): Figure {
  const series = [
    ['aligned: ∠(L, U) < 0.1', 'aligned'],
    ['grown: t₁', 'grown'],
    ['done: test error < 1e-3', 'done'],
  ] as const;
  const points = series.flatMap(([name, part]) =>
    alignment.flatMap((row) => row[part].map((t) => ({ width: row.width, t, name }))),
  );
  const lines = series.flatMap(([name, part]) =>
    alignment.map((row) => ({ width: row.width, t: mean(row[part]), name })),
  );
  return {
    name: 'width',
    description:
      'Steps until three events against the width of U, one dot a draw, lines through means. Alignment is several times faster in a wide U; the other two hardly change, and vary less between draws.',
    options: (plot) => ({
      height: 340,
      x: {
        type: 'log',
        base: 2,
        label: 'width',
        ticks: alignment.map(({ width }) => width),
        tickFormat: String,
      },
      y: { label: 'steps', grid: true, domain: [0, 115] },
      color: { legend: true, domain: series.map(([name]) => name) },
      marks: [
        plot.lineY(lines, { x: 'width', y: 't', stroke: 'name', strokeWidth: 2 }),
        plot.dot(points, { x: 'width', y: 't', stroke: 'name', r: 3 }),
      ],
    }),
  };
}
