/**
 * A figure as SVG that stands alone, on a light or a dark ground.
 *
 * Plot puts a legend beside the SVG, as HTML; a file has room for one document, so that a legend of colours (`color: { legend: true }`,
 * a categorical scale) is drawn into it, above the plot.
 */
import * as plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Figure } from './paper.ts';

export type Theme = 'light' | 'dark';

const themes: Record<Theme, { ink: string; paper: string }> = {
  light: { ink: '#1b1f24', paper: '#ffffff' },
  dark: { ink: '#e6e9ec', paper: '#14171a' },
};
const legendHeight = 24;

export function draw({ name, description, options }: Figure, theme: Theme): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { ink, paper } = themes[theme];
  const given = options(plot);
  const legend = given.color?.legend === true;
  const drawn = plot.plot({
    width: 720,
    marginLeft: 56,
    marginTop: 28,
    marginBottom: 42,
    ...given,
    x: { labelOffset: 36, ...given.x },
    ...(given.color !== undefined && { color: { ...given.color, legend: false } }),
    ...{ document: document as unknown as Document, className: 'plot', ariaLabel: description },
  });
  if (drawn.tagName.toLowerCase() !== 'svg') {
    throw new Error(
      `figure ${name} is more than an SVG: leave out title, subtitle, caption and legends but that of color.`,
    );
  }
  // Its rules are for a plot within a page.
  drawn.querySelector('style')?.remove();
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('style', `color: ${ink}; background: ${paper}; --plot-background: ${paper}`);
  if (legend) addLegend(document as unknown as Document, drawn);
  return `${withFewDigits(drawn.outerHTML)}\n`;
}

/** One swatch and word for each colour, in a row above the plot. */
function addLegend(document: Document, drawn: ReturnType<typeof plot.plot>): void {
  const [width, height] = ['width', 'height'].map((name) => Number(drawn.getAttribute(name)));
  set(drawn, {
    height: height! + legendHeight,
    viewBox: `0 ${-legendHeight} ${width} ${height! + legendHeight}`,
  });
  const scale = drawn.scale('color');
  let x = 16;
  for (const value of scale?.domain ?? []) {
    const swatch = document.createElement('rect');
    set(swatch, { x, y: 8 - legendHeight, width: 12, height: 12, fill: scale!.apply(value) });
    const word = document.createElement('text');
    set(word, { x: x + 17, y: 18 - legendHeight, 'text-anchor': 'start' });
    word.textContent = String(value);
    drawn.append(swatch, word);
    x += 38 + 5.7 * String(value).length;
  }
}

function set(element: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** Places to a hundredth of a pixel: a third of the bytes, and nothing to be seen of it. */
function withFewDigits(svg: string): string {
  return svg.replace(/ (?:d|transform|[xyr][12]?|c[xy]|width|height)="[^"<>]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}
