/**
 * A grid of squares as an image in the page: a PNG of one pixel a square, enlarged without smoothing.
 *
 *   colour n of 1 … 255 for ⌊1 + 254 · (value − low)/(high − low)⌉, values beyond the ends held at them; 0, clear, for NaN
 *
 * The page's hatching shows through what is clear, so that nothing is told by colour alone.
 */
import type { Colour } from '../formats/palettePng.ts';
import { writePalettePng } from '../formats/palettePng.ts';
import type { Grid } from './bins.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { PlotLibrary } from './plotting.ts';

export interface SquaresStyle {
  low: number;
  high: number;
  /** 255 colours, from low to high. */
  ramp: readonly Colour[];
  /** What the image shows, in words. */
  title: string;
}

const steps = 255;
const clear: Colour = [0, 0, 0, 0];
/** How large squares and images may become, in pixels of the page. */
const largest = { square: 28, width: 640, height: 400 };

export function squares({ rows, columns, values }: Grid, { low, high, ramp, title }: SquaresStyle): Html {
  const size = high > low ? high - low : 1;
  const pixels = Uint8Array.from(values, (value) =>
    Number.isNaN(value)
      ? 0
      : 1 + Math.round((steps - 1) * (high > low ? Math.min(1, Math.max(0, (value - low) / size)) : 0.5)),
  );
  const png = writePalettePng({ width: columns, height: rows, pixels, palette: [clear, ...ramp] });
  const data = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  const width = Math.min(largest.width, largest.square * columns);
  const height = Math.min(largest.height, largest.square * rows);
  return html`<img class="squares" src="${data}" alt="${title}" style="max-width:${width}px;height:${height}px">`;
}

/** The key of a ramp, with what its ends mean. */
export function rampKey(ramp: readonly Colour[], low: string, high: string, clearIs?: string): Html {
  const stops = Array.from({ length: 9 }, (_, n) => css(ramp[Math.round((n * (steps - 1)) / 8)]!));
  const none = clearIs === undefined ? undefined : html`<span class="swatch hatched"></span>${clearIs}`;
  return html`<p class="key">${low}<span class="swatch" style="background:linear-gradient(90deg,${stops.join(',')})"></span>${high}${none}</p>`;
}

function css([red, green, blue, alpha]: Colour): string {
  return alpha === 255
    ? `rgb(${red},${green},${blue})`
    : `rgba(${red},${green},${blue},${(alpha / 255).toFixed(2)})`;
}

/** From dark to light through distinct hues; equal steps look equal, and in grey too. */
export function valueRamp({ scale }: PlotLibrary): Colour[] {
  const colours = scale({ color: { type: 'linear', scheme: 'viridis', domain: [0, steps - 1] } });
  return Array.from({ length: steps }, (_, n) => colourOf(colours.apply(n)));
}

/** From clear to one blue: on white paper and on black. */
export function shareRamp(): Colour[] {
  return Array.from({ length: steps }, (_, n) => [38, 118, 190, Math.round(30 + (225 * n) / (steps - 1))]);
}

/** Of #rrggbb. */
function colourOf(text: string): Colour {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
  return [red!, green!, blue!, 255];
}
