/** What maps of a table have in common: names along their sides, and words for what a square is. */
import type { Grid } from '../bins.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';

type Shape = readonly [rows: number, columns: number];

export function axes(image: Html, [rows, columns]: Shape): Html {
  return html`<div class="map"><span class="down">rows 1 to ${rows}</span>${image}<span class="along">columns 1 to ${columns}</span></div>`;
}

export function binWords({ rows, columns }: Grid, shape: Shape): string {
  if (rows === shape[0] && columns === shape[1]) return 'One square is one cell, in the order of the file.';
  const lines = (all: number, bins: number, what: string): string =>
    all === bins ? `one ${what}` : `about ${(all / bins).toPrecision(2)} ${what}s`;
  return `One square is ${lines(shape[0], rows, 'row')} by ${lines(shape[1], columns, 'column')}, in the order of the file.`;
}
