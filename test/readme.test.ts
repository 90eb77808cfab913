/** What README.md and docs/ show is what happens: code is run, output compared, links followed. Seconds are masked. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const readme = readFileSync(join(root, 'README.md'), 'utf8');

interface Block {
  language: string;
  text: string;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));
}

function masked(output: string): string {
  return output.replace(/\d+\.\d+ s\b/g, '# s');
}

function run(program: string, args: string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Blocks of output, each with the block that should have made it. */
function shownIn(markdown: string): { code: Block; output: string }[] {
  return blocksOf(markdown).flatMap((block, at, all) =>
    block.language === 'text' ? [{ code: all[at - 1]!, output: block.text }] : [],
  );
}

const shown = shownIn(readme);
const guides = ['docs/recover.md', 'docs/engine.md'].map((page) => ({
  page,
  text: readFileSync(join(root, page), 'utf8'),
}));

test('README shows the output of npm start, and of the library', () => {
  expect(shown.map(({ code }) => code.language)).toEqual(['sh', 'js']);
});

test.each(shown)('output of the $code.language block', ({ code, output }) => {
  const args = code.language === 'sh' ? ['tools/start.mjs'] : ['--input-type=module', '--eval', code.text];
  expect(masked(run(process.execPath, args))).toBe(masked(output));
});

const guided = guides.flatMap(({ page, text }) => shownIn(text).map((block) => ({ page, ...block })));

test.each(guided)('output of a $code.language block of $page', ({ code, output }) => {
  expect(run(process.execPath, ['--input-type=module', '--eval', code.text])).toBe(output);
});

const consoles = [readme, ...guides.map(({ text }) => text)]
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'console');

test.each(consoles)('command line: $text', ({ text }) => {
  const [command, ...output] = text.split('\n');
  expect(command).toMatch(/^\$ /);
  expect(run('bash', ['-o', 'pipefail', '-c', command!.slice(2)])).toBe(output.join('\n'));
});

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'docs/fill.md',
  'docs/intervals.md',
  'docs/models.md',
  'docs/recover.md',
  'docs/engine.md',
  'docs/algorithm.md',
  'docs/benchmarks.md',
  'examples/README.md',
])('links of %s lead somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(
    ([, title]) =>
      `#${title!
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-')}`,
  );
  for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g)) {
    if (target!.startsWith('https://')) continue;
    const [file, anchor] = target!.split('#');
    if (file === '') expect(headings).toContain(`#${anchor}`);
    else expect(existsSync(join(root, dirname(page), file!)), `${page}: ${target}`).toBe(true);
  }
});
