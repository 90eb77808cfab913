/** What `npm run papers` does once everything is compiled: tools/papers.mjs has the options. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { papers } from './catalog.ts';
import { draw } from './drawing.ts';
import { between, claimsTable, figureFile, figureLines, indexTable } from './page.ts';
import type { Paper, PaperRun, Size } from './paper.ts';

export interface Request {
  /** Of the papers to run; none is all. */
  names: readonly string[];
  size: Size;
  /** Folder for figures and results. */
  out: string;
  /** Folder of the pages, where they are to be written. */
  pages?: string | undefined;
  tell: (line: string) => void;
  print: (text: string) => void;
}

export function list(): string {
  return papers.map(({ name, title, reference }) => `${name}\n  ${title}\n  ${reference}`).join('\n');
}

/** Throws where a name is no paper's. */
export function papersNamed(names: readonly string[]): readonly Paper[] {
  const known = papers.map(({ name }) => name);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new RangeError(`There is no paper ${wrong}. The papers are ${known.join(', ')}.`);
  return names.length === 0 ? papers : papers.filter(({ name }) => names.includes(name));
}

/** Whether every claim holds. */
export async function runPapers({ names, size, out, pages, tell, print }: Request): Promise<boolean> {
  let holds = true;
  for (const paper of papersNamed(names)) {
    const began = performance.now();
    const run = await paper.run(size, tell);
    const seconds = (performance.now() - began) / 1000;
    print(
      `## ${paper.title}\n\n${paper.reference}; ${size}, ${seconds.toFixed(1)} s\n\n${claimsTable(run.claims)}\n`,
    );
    await keep(join(out, paper.name), paper, run, { size, seconds });
    if (pages !== undefined) await writePages(pages, paper, run, size);
    holds &&= run.claims.every(({ verdict }) => verdict === 'holds');
  }
  return holds;
}

async function keep(
  folder: string,
  { name, title, reference }: Paper,
  { claims, figures, results }: PaperRun,
  about: { size: Size; seconds: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'results.json'),
    `${JSON.stringify({ name, title, reference, ...about, node: process.version, claims, ...results }, plain, 1)}\n`,
  );
  for (const figure of figures) {
    for (const theme of ['light', 'dark'] as const) {
      await writeFile(join(folder, figureFile(name, figure.name, theme)), draw(figure, theme));
    }
  }
}

/** Typed arrays as lists; what JSON has no number for as its word. */
function plain(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

async function writePages(
  folder: string,
  { name }: Paper,
  { claims, figures }: PaperRun,
  size: Size,
): Promise<void> {
  const file = join(folder, `${name}.md`);
  const command = `npm run papers -- ${name}${size === 'full' ? ' --full' : ''} --write`;
  const made = `Made by \`${command}\`.`;
  let page = await readFile(file, 'utf8');
  page = between(page, 'claims', `${made}\n\n${claimsTable(claims)}`);
  page = between(page, 'figures', figureLines(name, figures));
  await writeFile(file, page);
  for (const figure of figures) {
    for (const theme of ['light', 'dark'] as const) {
      await writeFile(join(folder, figureFile(name, figure.name, theme)), draw(figure, theme));
    }
  }
  const index = join(folder, 'README.md');
  await writeFile(index, between(await readFile(index, 'utf8'), name, indexTable(name, claims)));
}
