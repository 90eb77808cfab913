/** A figure of the page: its title, what it shows, and what can be seen in it, in words. */
import type { Html, Piece } from './html.ts';
import { html } from './html.ts';

export function figure(title: string, body: Piece, caption: Piece): Html {
  return html`<figure><h3>${title}</h3>
${body}
<figcaption>${caption}</figcaption></figure>
`;
}

/** A table with a heading for each column; the first cell of a row names it. */
export function rowsTable(
  caption: Piece,
  headings: readonly string[],
  rows: readonly (readonly Piece[])[],
): Html {
  const head = headings.map((heading) => html`<th scope="col">${heading}</th>`);
  const body = rows.map(
    ([first, ...others]) =>
      html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  );
  return html`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}
