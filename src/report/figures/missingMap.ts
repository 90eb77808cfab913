/** Which cells were observed, as a map of squares. */
import { percent } from '../axes.ts';
import type { ReportContent } from '../content.ts';
import { figure } from '../figure.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import { rampKey, shareRamp, squares } from '../squares.ts';
import { axes, binWords } from './mapFrame.ts';

export function missingMap({ facts, maps, counts }: Pick<ReportContent, 'facts' | 'maps' | 'counts'>): Html {
  const { shape, missing, missingShare } = facts;
  const ramp = shareRamp();
  const { rows, columns, values } = maps.observed;
  // Squares without any observation are clear.
  const seen = { rows, columns, values: values.map((share) => (share > 0 ? share : Number.NaN)) };
  const title = `Map of observed cells: ${missing} of ${shape[0] * shape[1]} cells are missing.`;
  const whole = rows === shape[0] && columns === shape[1];
  const most = values.reduce((a, b) => Math.max(a, b));
  const image = squares(seen, { low: 0, high: most, ramp, title });
  const key = whole
    ? rampKey([...ramp].fill(ramp.at(-1)!), '', 'observed', 'missing')
    : rampKey(ramp, 'few', `${percent(most)} observed`, 'none observed');
  return figure(
    'Where values are missing',
    html`${axes(image, shape)}${key}`,
    html`${binWords(maps.observed, shape)} ${percent(missingShare)} of the cells are missing. A row has ${counts.row.least} to ${counts.row.most} values,
the middling one ${counts.row.middling}; a column ${counts.column.least} to ${counts.column.most}, the middling one ${counts.column.middling}.`,
  );
}
