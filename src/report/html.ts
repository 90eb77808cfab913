/**
 * HTML as a tagged template that escapes whatever is put into it, in text and in quoted attributes alike.
 *
 *   html`<td title="${id}">${id}</td>`     text comes out as text; pieces of HTML stay as they are; arrays are joined; undefined is nothing
 *
 * Ids come from files and may be hostile. Besides the characters of markup, those that can't be seen but change what is seen are
 * shown by their number: controls, marks that turn the reading direction (Unicode TR 36 §3.1), zero-width ones, halves of pairs.
 */

/** A piece of HTML that is safe to put into a page. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Piece = Html | string | number | undefined | readonly Piece[];

export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let markup = parts[0]!;
  for (const [n, piece] of pieces.entries()) markup += markupOf(piece) + parts[n + 1]!;
  return new Html(markup);
}

function markupOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.markup;
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(visible(String(piece)));
  return piece.map(markupOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => entities[mark]!);
}

/** Controls (line breaks and tabs stay), halves of pairs, turns of direction, zero widths that join nothing, tags. */
const unseen =
  /(?![\n\t])\p{Cc}|\p{Cs}|[\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

function visible(text: string): string {
  return text.replace(
    unseen,
    (mark) => `⟨U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

const longestName = 60;

/** An id of the table: set apart from its surroundings, whatever direction it is read in, and not too long. */
export function name(id: string): Html {
  const letters = Array.from(id);
  const short = letters.length > longestName ? `${letters.slice(0, longestName - 1).join('')}…` : id;
  return html`<bdi class="name">${short === '' ? '(no name)' : short}</bdi>`;
}
