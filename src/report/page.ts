/**
 * The report as one page that needs nothing else: no script, no font, no file, no network. Its own policy forbids them.
 *
 * Sections follow the questions of a reader: what came in, what was found, how the holes were filled, can that be trusted, what
 * should be looked at, what was done.
 */
import { shortNumber as short } from '../formats/numberText.ts';
import { grouped, percent } from './axes.ts';
import { columnTables, intervalTables, openTable, suspiciousTable } from './cellTables.ts';
import type { ReportContent } from './content.ts';
import { rowsTable } from './figure.ts';
import { alongRuns } from './figures/alongRuns.ts';
import { calibration } from './figures/calibration.ts';
import { leftOutErrors } from './figures/errors.ts';
import { heatMaps } from './figures/heatMaps.ts';
import { missingMap } from './figures/missingMap.ts';
import { selfCheck } from './figures/selfCheck.ts';
import { spectrum } from './figures/spectrum.ts';
import type { Piece } from './html.ts';
import { Html, html, name } from './html.ts';
import type { Plotting } from './plotting.ts';
import { pageStyle } from './style.ts';
import { branchWords, headline, openWords, shareWords } from './words.ts';

export function reportPage(plotting: Plotting, content: ReportContent): string {
  const { facts, completion, trust, trace, coverage, done } = content;
  const title = tableName(content.input);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="generator" content="rankfree ${done.version}">
<title>${title}, filled</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<header>
<h1>${name(title)}, filled</h1>
<p class="lead">${headline(content)}</p>
${keyNumbers(content)}
${warnings(content)}
</header>
<main>
${section('What came in', [
  html`<p>${facts.layout === 'wide' ? 'A wide table, one line a row' : 'A long table, one line an observation'}: ${facts.shape[0]} rows by ${facts.shape[1]} columns,
${grouped(facts.observed)} cells observed, ${grouped(facts.missing)} missing${facts.duplicates > 0 ? `, ${facts.duplicates} readings of a pair that was there already` : ''}. ${rangeWords(content)}</p>
`,
  missingMap(content),
])}
${section('What was found', [
  html`<p>${branchWords(completion)}</p>
`,
  spectrum(plotting, content),
  leftOutErrors(plotting, completion),
  alongRuns(plotting, trace),
  noiseTable(content),
])}
${section('The filled table', [heatMaps(plotting, content), intervalTables(content)])}
${section('Can it be trusted?', [
  html`<p>${trust.promise}</p>
<p>${shareWords(content)}</p>
`,
  calibration(plotting, coverage, trust.level),
  html`<div class="pair">${selfCheck(plotting, trust)}</div>
<h3>Cells that the data leave open</h3>
<p>${openWords(content)}</p>
`,
  openTable(content),
])}
${section('What to look at', [
  html`<h3>Suspicious cells</h3>
`,
  suspiciousTable(content),
  html`<h3>Columns that factors did not help</h3>
`,
  columnTables(content),
])}
${section('What was done', [
  rowsTable(
    'Every parameter',
    ['parameter', 'value', ''],
    done.parameters.map(({ name: what, value, note }) => [what, value, note]),
  ),
  html`<p>The same again:</p>
<pre><code>${done.command}</code></pre>
<p>Made by rankfree ${done.version} on <time datetime="${done.madeAt}">${done.madeAt}</time> in ${short(completion.seconds)} seconds.</p>
`,
])}
</main>
</body>
</html>
`;
  return page.markup;
}

/** The file without its folders. */
function tableName(input: string): string {
  return input === '-' ? 'Standard input' : (input.split(/[\\/]/).at(-1) ?? input);
}

function section(title: string, pieces: readonly Piece[]): Html {
  return html`<section>
<h2>${title}</h2>
${pieces}</section>
`;
}

function keyNumbers({ facts, completion, trust, survey }: ReportContent): Html {
  const { missing, missingShare } = facts;
  const { rank, noise, error, suspicious } = completion;
  const numbers: [what: string, number: string, note: string][] = [
    ['cells filled', grouped(missing), `${percent(missingShare)} of the table`],
    ['components', String(rank), 'found, not given'],
    ['noise', short(noise), 'of one value'],
    ...(error === null
      ? []
      : [
          ['error on left-out values', short(error.model), `${short(error.columnMean)} by column means`] as [
            string,
            string,
            string,
          ],
        ]),
    ...(survey.medianWidth === null
      ? []
      : [
          [
            `middling ${percent(trust.level)} interval`,
            `± ${short(survey.medianWidth / 2)}`,
            'about the filled value',
          ] as [string, string, string],
        ]),
    ['suspicious cells', String(suspicious.length), 'of the observed ones'],
  ];
  return html`<dl class="numbers">${numbers.map(
    ([
      what,
      number,
      note,
    ]) => html`<div><dt>${what}</dt><dd><strong>${number}</strong> <small>${note}</small></dd></div>
`,
  )}</dl>`;
}

function warnings({ warnings }: ReportContent): Html | undefined {
  if (warnings.length === 0) return undefined;
  return html`<aside><h2>Warnings</h2><ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></aside>`;
}

function rangeWords({ facts: { minimum, maximum } }: ReportContent): string {
  return minimum === null || maximum === null
    ? ''
    : `Values run from ${short(minimum)} to ${short(maximum)}.`;
}

function noiseTable({ noisy }: ReportContent): Html | undefined {
  const lines = [
    ...noisy.columns.map((line) => ({ what: 'column', ...line })),
    ...noisy.rows.map((line) => ({ what: 'row', ...line })),
  ];
  if (lines.length === 0) return undefined;
  return rowsTable(
    'Noise is uneven: the noisiest columns and rows',
    ['name', 'is a', 'noise, times that of a middling one'],
    lines.map(({ id, what, factor }) => [name(id), what, short(factor)]),
  );
}
