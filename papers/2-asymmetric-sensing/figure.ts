/** Figures of the recorded runs; all are ours. */
import type { Figure } from '../paper.ts';
import { powers } from '../plots.ts';
import { median } from '../sensing.ts';
import type { Recorded } from './claims.ts';

export function figuresOf({ sensing, long }: Recorded): Figure[] {
  return [coupledFigure(sensing), scaleFigure(sensing), balanceFigure(sensing), longFigure(long)];
}

function coupledFigure({ rows, time }: Recorded['sensing']): Figure {
  const series: [name: string, of: (row: (typeof rows)[number]) => number][] = [
    ['signal σ_min(S₊ᵀZ)', ({ signal }) => signal],
    ['anti-signal ‖S₋ᵀZ‖', ({ anti }) => anti],
    ['nuisance', ({ nuisance }) => nuisance],
    ['imbalance ‖Δ‖', ({ imbalance }) => imbalance],
    ['test error', ({ test }) => test],
  ];
  const lines = series.flatMap(([name, of]) => rows.map((row) => ({ t: row.t, value: of(row), name })));
  return {
    name: 'coupling',
    description:
      'One run on few measurements. The signal grows from 1e-6 to √2 within 65 steps; the anti-signal, at first as large, shrinks, then follows at some hundredths of it and falls again; the imbalance is next to nothing until the signal grows up, and stands still after that.',
    options: (plot) => ({
      height: 400,
      x: { label: 'steps t' },
      y: powers(
        'size',
        lines.map(({ value }) => value),
      ),
      color: { legend: true, domain: series.map(([name]) => name) },
      marks: [
        plot.ruleX([time], { strokeDasharray: '3 3', strokeOpacity: 0.6 }),
        plot.lineY(lines, { x: 't', y: 'value', stroke: 'name', strokeWidth: 2 }),
      ],
    }),
  };
}

function scaleFigure({ scales, predicted }: Recorded['sensing']): Figure {
  const alphas = [...new Set(scales.map(({ alpha }) => alpha))];
  const last = alphas.at(-1)!;
  const anchor = median(scales.filter(({ alpha }) => alpha === last).map(({ error }) => error));
  const lines = [
    { name: 'theorem, 3/5', slope: 3 / 5 },
    { name: `2(1 − σᵣ₊₁/σᵣ) = ${predicted.toFixed(2)}`, slope: predicted },
    { name: 'Wind, 4/3', slope: 4 / 3 },
  ];
  return {
    name: 'init-scale',
    description:
      'Error at the end of a run against the init scale α, on logarithmic axes. The points follow the slope that the singular values of M predict; the guarantee 3/5 is less steep, the 4/3 of a later paper steeper.',
    options: (plot) => ({
      height: 380,
      x: powers('init scale α', alphas),
      y: powers(
        'test error',
        scales.map(({ error }) => error),
      ),
      color: { legend: true, domain: ['runs', ...lines.map(({ name }) => name)] },
      marks: [
        plot.lineY(
          lines.flatMap(({ name, slope }) =>
            [last, alphas[0]!].map((alpha) => ({ alpha, error: anchor * (alpha / last) ** slope, name })),
          ),
          { x: 'alpha', y: 'error', stroke: 'name', strokeDasharray: '4 3', clip: true },
        ),
        plot.dot(scales, { x: 'alpha', y: 'error', fill: () => 'runs', r: 4 }),
      ],
    }),
  };
}

function balanceFigure({ balance }: Recorded['sensing']): Figure {
  const lines = balance.flatMap(({ mu, rows }) => rows.map((row) => ({ ...row, name: `μ = ${mu}` })));
  const shown = lines.filter(({ time, imbalance }) => time >= 8 && imbalance > 1e-9);
  return {
    name: 'balance',
    description:
      'The imbalance against time, steps times step size, for several step sizes: it appears while the signal grows up, at about the same time for all, and stays at a height proportional to the step size.',
    options: (plot) => ({
      height: 320,
      x: { label: 'time μt' },
      y: powers(
        'imbalance ‖VᵀV − WᵀW‖',
        shown.map(({ imbalance }) => imbalance),
      ),
      color: { legend: true, domain: balance.map(({ mu }) => `μ = ${mu}`) },
      marks: [plot.lineY(shown, { x: 'time', y: 'imbalance', stroke: 'name', strokeWidth: 2 })],
    }),
  };
}

function longFigure({ symmetric, runs }: Recorded['long']): Figure {
  const until = 10_000;
  const lines = [
    { name: 'symmetric, UUᵀ', rows: symmetric },
    ...runs.map(({ alpha, rows }) => ({ name: `VWᵀ from ${alpha} and ${alpha}/3`, rows })),
  ].flatMap(({ name, rows }) =>
    rows.filter(({ t, squared }) => t <= until && squared > 1e-29).map((row) => ({ ...row, name })),
  );
  return {
    name: 'long-times',
    description:
      'Squared error in the population over ten thousand steps. The symmetric run flattens out, as one over T squared; runs on two factors from unequal starts are straight lines down to rounding, the steeper the larger the start.',
    options: (plot) => ({
      height: 360,
      x: { label: 'steps T', tickFormat: (t: number) => String(t) },
      y: powers(
        'squared error',
        lines.map(({ squared }) => squared),
      ),
      color: { legend: true, domain: [...new Set(lines.map(({ name }) => name))] },
      marks: [plot.lineY(lines, { x: 't', y: 'squared', stroke: 'name', strokeWidth: 2 })],
    }),
  };
}
