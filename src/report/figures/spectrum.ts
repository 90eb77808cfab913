/**
 * The singular values of the fitted table without its offsets: which were kept.
 *
 * Dashed: half of the largest one that noise alone would have, ½ σ (√rows + √columns)/√p (completion/rank.ts); where that is what
 * decided, and σ is the noise of all columns.
 */
import { shortNumber } from '../../formats/numberText.ts';
import { logAxis } from '../axes.ts';
import type { ReportContent } from '../content.ts';
import { figure } from '../figure.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Plotting } from '../plotting.ts';

const mostShown = 40;

export function spectrum(
  { library: Plot, draw }: Plotting,
  { facts, completion }: Pick<ReportContent, 'facts' | 'completion'>,
): Html | undefined {
  const { singularValues, rank } = completion;
  const bars = singularValues
    .slice(0, mostShown)
    .filter((size) => size > 0)
    .map((size, n) => ({ component: n + 1, size, kept: n < rank }));
  if (bars.length === 0) return undefined;
  const edge = noiseEdge(facts, completion);
  const title = `Singular values of the fitted table, falling from ${shortNumber(bars[0]!.size)}; the first ${rank} were kept.`;
  const marks = [
    Plot.dot(bars, {
      x: 'component',
      y: 'size',
      r: 5,
      symbol: ({ kept }: (typeof bars)[number]) => (kept ? 'circle' : 'times'),
      stroke: ({ kept }: (typeof bars)[number]) => (kept ? 'var(--series)' : 'var(--second)'),
      fill: ({ kept }: (typeof bars)[number]) => (kept ? 'var(--series)' : 'none'),
      strokeWidth: 2,
    }),
    ...(edge === undefined
      ? []
      : [
          Plot.ruleY([edge], { stroke: 'currentColor', strokeDasharray: '5 4' }),
          Plot.text([edge], { y: (y: number) => y, text: ['noise'], frameAnchor: 'right', dy: -8 }),
        ]),
  ];
  const body = draw(title, {
    height: 260,
    marginLeft: 60,
    x: {
      label: 'component',
      domain: [0.5, Math.max(3, bars.length) + 0.5],
      ticks: Math.min(10, bars.length),
      tickFormat: 'd',
    },
    y: {
      ...logAxis([...bars.map(({ size }) => size), ...(edge === undefined ? [] : [edge])]),
      label: 'singular value',
    },
    symbol: { type: 'identity' },
    marks,
  });
  return figure(
    'Patterns that were found',
    html`${body}<p class="key">● kept ${bars.length > rank ? '  × not kept' : ''}</p>`,
    why(completion, edge !== undefined, bars.length),
  );
}

function why(
  { rank, rankRange, covariance, folds, branch, singularValues }: ReportContent['completion'],
  edge: boolean,
  shown: number,
): Html {
  const reason =
    covariance === 'full'
      ? 'A component stays only as long as it explains more than its own uncertainty; the others shrank to nothing during the runs and were dropped.'
      : 'A component counts if it rises above what noise of this level would make by itself.';
  const range =
    rankRange.low === rankRange.high
      ? ''
      : ` The runs kept ${rankRange.low} to ${rankRange.high}; ${rank} is the middling number.`;
  const rest =
    branch === 'average' && folds > 1 && singularValues.length > rank
      ? ' The answer is the mean of the runs: what comes after the kept ones is where runs differ from each other.'
      : '';
  const line = edge ? ' The dashed line is half of the largest singular value of noise alone.' : '';
  const more =
    singularValues.length > shown ? ` The first ${shown} of ${singularValues.length} are shown.` : '';
  return html`${rank} ${rank === 1 ? 'component' : 'components'} beside offsets of rows and columns. ${reason}${range}${rest}${line}${more}`;
}

function noiseEdge(
  { shape: [rows, columns], observed }: ReportContent['facts'],
  { noise, scaled, bentColumns, covariance }: ReportContent['completion'],
): number | undefined {
  if (covariance === 'full' || !(noise > 0) || scaled || bentColumns.length > 0) return undefined;
  const share = observed / (rows * columns);
  return (0.5 * noise * (Math.sqrt(rows) + Math.sqrt(columns))) / Math.sqrt(share);
}
