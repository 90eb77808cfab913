/** Errors on left-out values beside each other: by column means, by offsets, by the model; and the noise. */
import { shortNumber } from '../../formats/numberText.ts';
import { logAxis } from '../axes.ts';
import type { ReportContent } from '../content.ts';
import { figure } from '../figure.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Plotting } from '../plotting.ts';

export function leftOutErrors(
  { library: Plot, draw }: Plotting,
  { error, loss, noise, scaled, suspicious }: ReportContent['completion'],
): Html | undefined {
  if (error === null) return undefined;
  const all = [
    { what: 'mean of the column', size: error.columnMean, ours: false },
    { what: 'offsets alone', size: error.offsets, ours: false },
    { what: 'the model', size: error.model, ours: true },
    // In units of the columns' scales where they differ, which the noise is not.
    ...(scaled ? [] : [{ what: 'noise, by the model', size: noise, ours: false }]),
  ];
  // An axis of magnitudes has no place for nothing.
  const voices = all.filter(({ size }) => size > 0);
  if (voices.length === 0) return undefined;
  const words = voices.map(({ what, size }) => `${what} ${shortNumber(size)}`).join(', ');
  const body = draw(`Errors on left-out values: ${words}.`, {
    ...{ height: 60 + 28 * voices.length, marginLeft: 140, marginRight: 70 },
    x: { ...logAxis(voices.map(({ size }) => size)), label: 'root mean squared error' },
    y: { label: null, domain: voices.map(({ what }) => what), tickSize: 0, grid: true },
    marks: [
      Plot.dot(voices, {
        ...{ x: 'size', y: 'what', r: 5, stroke: 'var(--series)', strokeWidth: 2 },
        fill: ({ ours }: (typeof voices)[number]) => (ours ? 'var(--series)' : 'var(--paper)'),
      }),
      Plot.text(voices, {
        ...{ x: 'size', y: 'what', textAnchor: 'start', dx: 10 },
        text: ({ size }: (typeof voices)[number]) => shortNumber(size),
      }),
    ],
  });
  return figure(
    'Error on values that were left out',
    body,
    html`Every run left out some observed values and was judged by them, as it was by its offsets alone and by the means of the columns.
${scaled ? 'Columns have different units: each error counts in units of the scale of its column.' : 'An error close to the noise is about as good as measuring again; one close to the mean of the column says that little in the table helps.'}
${loss === 'huber' ? 'Large residuals count by their size, not by its square.' : undefined}
${suspicious.length > 0 ? 'Suspicious cells are not counted.' : undefined}`,
  );
}
