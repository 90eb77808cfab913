/** Tables of single cells: the widest and narrowest intervals, those without one and why, suspicious ones. */
import { shortNumber as short } from '../formats/numberText.ts';
import { percent, withWidth } from './axes.ts';
import type { ReportContent } from './content.ts';
import { rowsTable } from './figure.ts';
import type { Html, Piece } from './html.ts';
import { html, name } from './html.ts';
import type { OpenCell } from './survey.ts';

export function intervalTables({ survey, trust }: Pick<ReportContent, 'survey' | 'trust'>): Html | undefined {
  const { widest, narrowest, looked, complete } = survey;
  if (narrowest.length === 0) return undefined;
  const of = complete ? `the ${looked} filled cells` : `${looked} filled cells, evenly spread over the table`;
  const level = `${percent(trust.level)}`;
  const table = (caption: string, cells: typeof widest): Html =>
    rowsTable(
      caption,
      ['row', 'column', 'filled', 'from', 'to', 'flag'],
      cells.map(({ row, column, value, low, high, flag }) => [
        ...[name(row), name(column)],
        ...[value, low, high].map((end) => withWidth(end, high - low)),
        flag,
      ]),
    );
  return html`<div class="pair">${table(`Narrowest ${level} intervals of ${of}`, narrowest)}
${widest.length > 0 ? table(`Widest ${level} intervals of ${of}`, widest) : undefined}</div>
`;
}

const reasons: Record<OpenCell['reason'], string> = {
  parts: 'nothing observed links its row and its column',
  'thin row': 'its row has too few values for the rank',
  'thin column': 'its column has too few values for the rank',
  rank: 'the observed values leave it open at the rank that was found',
  'new row': 'its row has no value',
  'new column': 'its column has no value',
  uncalibrated: 'too few left-out values for this level',
};

export function openTable({ survey }: Pick<ReportContent, 'survey'>): Html | undefined {
  const { open, flags, looked, complete } = survey;
  if (open.length === 0) return undefined;
  const count = looked - flags.ok - flags.weak;
  const some = open.length < count ? `; ${open.length} of them` : '';
  return rowsTable(
    `Cells without an interval: ${count} of ${looked}${complete ? '' : ' that were looked at'}${some}`,
    ['row', 'column', 'a guess', 'flag', 'why'],
    open.map(({ row, column, value, flag, reason }) => [
      ...[name(row), name(column), short(value), flag, reasons[reason]],
    ]),
  );
}

export function suspiciousTable({
  suspicious,
  completion,
}: Pick<ReportContent, 'suspicious' | 'completion'>): Html {
  const count = completion.suspicious.length;
  if (count === 0)
    return html`<p>None: no observed value is far from what the rest of the table says.</p>
`;
  const shown = suspicious.length < count ? `; the ${suspicious.length} most conspicuous` : '';
  return rowsTable(
    `Observed values that the rest of the table speaks against, kept as they are: ${count}${shown}`,
    ['row', 'column', 'observed', 'expected', 'give or take', 'weight'],
    suspicious.map(({ row, column, value, expected, deviation, weight }) => [
      ...[
        name(row),
        name(column),
        short(value),
        withWidth(expected, deviation),
        short(deviation),
        short(weight),
      ],
    ]),
  );
}

export function columnTables({ columns, completion }: Pick<ReportContent, 'columns' | 'completion'>): Html {
  const { unhelped, ranked, least } = columns;
  const count = completion.unhelpedColumns.length;
  const some = unhelped.length < count ? `; ${unhelped.length} of ${count}` : '';
  const simpler = { offsets: 'offsets of row and column', columnMean: 'its mean' };
  const left = ({ entries, share }: { entries?: number; share?: number }): Piece[] =>
    share === undefined ? ['too few', ''] : [entries, percent(share)];
  const none =
    completion.branch === 'offsets'
      ? 'In no column: the whole table is filled by offsets of rows and columns.'
      : 'None that left-out values could tell of.';
  return html`${
    count === 0
      ? html`<p>${none}</p>
`
      : rowsTable(
          `Columns in which factors only add noise, by left-out values${some}`,
          ['column', 'is filled by', 'left-out values', 'error, of that of the mean'],
          unhelped.map(({ column, simpler: by, ...rest }) => [name(column), simpler[by], ...left(rest)]),
        )
  }${
    least.length === 0
      ? undefined
      : rowsTable(
          `Columns that the rest of the table helps least with: ${least.length} of ${ranked}; where few values were left out this is partly chance`,
          ['column', 'left-out values', 'error, of that of the mean'],
          least.map(({ column, ...rest }) => [name(column), ...left(rest)]),
        )
  }`;
}
