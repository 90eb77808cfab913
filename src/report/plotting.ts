/**
 * The plotting library, and the document that it draws into where there is no browser. Both are loaded when a report is made, and only
 * then; they are optional packages, since together they weigh more than everything else.
 *
 * Errors    MISSING_PACKAGE.
 */
import type { PlotOptions } from '@observablehq/plot';
import { RankfreeError } from '../errors.ts';
import { Html } from './html.ts';

export type PlotLibrary = typeof import('@observablehq/plot');

export interface Plotting {
  library: PlotLibrary;
  /** A plot as SVG. `title` says in words what can be seen, for those who can't see it. */
  draw(title: string, options: PlotOptions): Html;
}

const versions = { '@observablehq/plot': '0.6.17', linkedom: '0.18.15' };

export async function loadPlotting(): Promise<Plotting> {
  const [library, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom'),
  ]).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const names = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
    throw new RankfreeError('MISSING_PACKAGE', 'a report takes two packages that are not installed.', {
      place: '--report',
      hint: `Install them beside rankfree: npm install ${names.join(' ')}`,
      cause: error,
    });
  });
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return {
    library,
    draw(title, options) {
      const svg = library.plot({
        ...{ width: 640, marginBottom: 42, ...options },
        x: { labelOffset: 36, ...options.x },
        ...{ document, className: 'plot', ariaLabel: title },
      });
      svg.setAttribute('role', 'img');
      // The page has these rules once.
      svg.querySelector('style')?.remove();
      return new Html(withFewDigits(svg.outerHTML));
    },
  };
}

/** Places and sizes to a hundredth of a pixel: a third of the bytes, and nothing to be seen of it. Texts stay as they are. */
function withFewDigits(svg: string): string {
  return svg.replace(/ (?:d|transform|[xyr][12]?|c[xy]|width|height)="[^"<>]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}
