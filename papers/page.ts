/**
 * What the code writes of a paper's page, docs/papers/<name>.md, and of the index beside it: the claims table and the figures, between
 * markers, so that the prose around them is nobody's but its author's.
 */
import type { Claim, Figure } from './paper.ts';

/** One row a claim. */
export function claimsTable(claims: readonly Claim[]): string {
  return table(
    ['claim', 'where', 'measured', 'must be', 'value', 'verdict'],
    claims.map((claim) => [
      claim.sentence,
      `${claim.where} (${claim.kind})`,
      claim.measured,
      claim.bound,
      shown(claim.value),
      verdict(claim),
    ]),
  );
}

/** The rows of the index: the claim and its number. */
export function indexTable(name: string, claims: readonly Claim[]): string {
  return table(
    ['claim', 'must be', 'value', 'verdict'],
    claims.map((claim) => [
      `[${claim.sentence}](${name}.md)`,
      claim.bound,
      shown(claim.value),
      claim.verdict === 'holds' ? 'holds' : '**fails**',
    ]),
  );
}

/** Both grounds of a figure, as the reader's system asks for. */
export function figureLines(paper: string, figures: readonly Figure[]): string {
  return figures
    .map(
      ({ name, description }) =>
        `<picture><source media="(prefers-color-scheme: dark)" srcset="${figureFile(paper, name, 'dark')}">` +
        `<img src="${figureFile(paper, name, 'light')}" alt="${description.replaceAll('"', '&quot;')}"></picture>\n\n${description}`,
    )
    .join('\n\n');
}

export function figureFile(paper: string, figure: string, theme: 'light' | 'dark'): string {
  return `${paper}-${figure}${theme === 'dark' ? '-dark' : ''}.svg`;
}

/** A page with what stands between two markers replaced. */
export function between(page: string, marker: string, text: string): string {
  const [open, close] = [`<!-- ${marker} -->`, '<!-- end -->'];
  const from = page.indexOf(open);
  const to = page.indexOf(close, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for ${marker}: ${open} … ${close}`);
  return `${page.slice(0, from + open.length)}\n\n${text}\n\n${page.slice(to)}`;
}

function shown(value: number | string): string {
  return typeof value === 'string' ? value : String(Number(value.toPrecision(4)));
}

function verdict({ verdict, reason }: Claim): string {
  const word = verdict === 'holds' ? 'holds' : '**fails**';
  return reason === undefined ? word : `${word}: ${reason}`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
