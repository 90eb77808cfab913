/** Whole reports: what they hold, what they must not hold, and that they are the same each time. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FillFlags } from '#rankfree/cli/fill.js';
import { fill } from '#rankfree/cli/fill.js';

const command = fileURLToPath(new URL('../../dist/cli/rankfree.js', import.meta.url));
const co2 = fileURLToPath(new URL('../../examples/co2-mauna-loa.csv', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankfree-report-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The command in this process: starting one takes longer than most reports. */
async function report(input: string, flags: FillFlags = {}) {
  const file = join(folder, 'report.html');
  await fill({ quiet: true, output: join(folder, 'filled.csv'), report: file, ...flags }, input);
  return read(file);
}

function read(file: string) {
  const page = readFileSync(file, 'utf8');
  const { document } = parseHTML(page);
  const text = (selector: string) =>
    [...document.querySelectorAll(selector)].map((one) => one.textContent!.replace(/\s+/g, ' ').trim());
  return { page, document, text };
}

type Page = ReturnType<typeof read>;

function table(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Rows of a rank-one table with holes. */
function wide(
  rows: number,
  columns: number,
  cell: (value: number, i: number, j: number) => string | number,
): string {
  const lines = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      (i * 7 + j * 3) % 5 === 0 ? '' : cell((i + 1) * (j + 2) + ((i * 31 + j * 17) % 7) / 10, i, j),
    ).join(','),
  );
  return `${Array.from({ length: columns }, (_, j) => `c${j}`).join(',')}\n${lines.join('\n')}\n`;
}

const long = 'user,item,rating\nann,tea,5\nann,jam,4\nbob,tea,3\nbob,jam,2\ncat,tea,4\n';

const short = (value: number) => String(Number(value.toPrecision(4)));

/** Nothing is fetched and nothing runs. */
function expectSelfContained({ page, document }: Page) {
  expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|url\(|@import/);
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
  expect(document.querySelectorAll('script, link, iframe, object, embed, form, a').length).toBe(0);
  for (const one of document.querySelectorAll('*')) {
    for (const { name, value } of one.attributes) {
      expect(name).not.toMatch(/^on/);
      if (name === 'src' || name === 'href') expect(value).toMatch(/^data:image\/png;base64,/);
    }
  }
}

/** For those who can't see it: headings in order, words for every picture, scopes in tables. */
function expectAccessible({ document }: Page) {
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) =>
    Number(tagName.slice(1)),
  );
  for (const [n, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[n - 1] ?? 0) + 1);
  for (const image of document.querySelectorAll('img')) expect(image.getAttribute('alt')).not.toBe('');
  for (const plot of document.querySelectorAll('svg')) {
    expect(plot.getAttribute('role')).toBe('img');
    expect(plot.getAttribute('aria-label')).toMatch(/\.$/);
  }
  for (const figure of document.querySelectorAll('figure')) {
    expect(figure.querySelector('figcaption')!.textContent!.length).toBeGreaterThan(40);
  }
  for (const head of document.querySelectorAll('th'))
    expect(head.getAttribute('scope')).toMatch(/^(row|col)$/);
  for (const one of document.querySelectorAll('table')) expect(one.querySelector('caption')).not.toBe(null);
  expect(document.documentElement.getAttribute('lang')).toBe('en');
}

describe('a report', () => {
  it('has the numbers of the summary', () => {
    const file = join(folder, 'co2.html');
    const words = [command, 'fill', co2, '--json', '--quiet', '--report', file];
    const summary = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
    const found = read(file);
    expectSelfContained(found);
    expectAccessible(found);
    const { text, document } = found;
    const cards = Object.fromEntries(
      [...document.querySelectorAll('.numbers div')].map((card) => [
        card.querySelector('dt')!.textContent,
        card.querySelector('strong')!.textContent,
      ]),
    );
    expect(cards).toMatchObject({
      'cells filled': String(summary.missing),
      components: String(summary.rank),
      noise: short(summary.noise),
      'error on left-out values': short(summary.heldOutError.model),
      'suspicious cells': String(summary.suspicious.count),
    });
    expect(summary.intervals.level).toBe(0.9);
    expect(text('p')).toContain(summary.intervals.promise);
    const coverage = [...document.querySelectorAll('table')]
      .find((one) => one.querySelector('caption')!.textContent!.includes('tenths of leverage'))!
      .querySelectorAll('tbody tr td:last-child');
    expect([...coverage].map((cell) => cell.textContent)).toEqual(
      summary.intervals.selfCheck.byLeverage.map(
        (group: { coverage: number }) => `${Number((100 * group.coverage).toPrecision(3))} %`,
      ),
    );
    const errors = [...document.querySelectorAll('svg')]
      .map((plot) => plot.getAttribute('aria-label')!)
      .find((label) => label.startsWith('Errors'));
    for (const size of Object.values<number>(summary.heldOutError)) expect(errors).toContain(short(size));
    expect(text('h2')).toEqual([
      'What came in',
      'What was found',
      'The filled table',
      'Can it be trusted?',
      'What to look at',
      'What was done',
    ]);
  });

  it('repeats itself, but for the time', async () => {
    const masked = (page: string) => page.replace(/<time.*?<\/time> in [\d.]+ seconds/, '');
    const input = table(
      'again.csv',
      wide(12, 6, (value) => value),
    );
    const first = await report(input);
    const second = await report(input, { threads: 2 });
    const plain = (page: string) =>
      page.replace(/ --threads=2/, '').replace(/<tr><th scope="row">threads.*\n/, '');
    expect(plain(masked(second.page))).toBe(plain(masked(first.page)));
    const [line] = first.text('pre code');
    expect(line).toBe(
      `rankfree fill --output=${join(folder, 'filled.csv')} --report=${join(folder, 'report.html')} --seed=0 ${input}`,
    );
    rmSync(join(folder, 'report.html'));
    spawnSync('/bin/sh', ['-c', `rankfree() { "${process.execPath}" "${command}" "$@"; }\n${line}`]);
    expect(masked(readFileSync(join(folder, 'report.html'), 'utf8'))).toBe(masked(first.page));
  });

  it('is not moved by hostile names', async () => {
    const names = [
      '<script>alert(1)</script>',
      '"" onload=""alert(1)',
      '\u202Egpj.exe',
      '</style><img src=x>',
      "'--><svg>",
    ];
    const rows = Array.from(
      { length: 15 },
      (_, i) => `"${names[i % 5]}${i}",${i},${i === 0 ? '' : 2 * i},${i === 3 ? '' : 3 * i + 1}`,
    );
    const input = table("it's & <b>.csv", `id,"<i>a</i>","""><script>",c\n${rows.join('\n')}\n`);
    const found = await report(input, { row: 'id' });
    expectSelfContained(found);
    expectAccessible(found);
    expect(found.page).not.toMatch(/\u202E/);
    expect(found.document.querySelectorAll('img').length).toBe(3);
    expect(found.text('h1')[0]).toBe("it's & <b>.csv, filled");
    expect(found.text('bdi').join(' ')).toContain('<script>alert(1)</script>0');
  });

  it.each([
    ['constant', 'a,b\n5,5\n,5\n5,\n'],
    ['tiny', 'a,b\n1,2\n3,\n'],
    ['one cell', 'a,b\n1,\n'],
    ['never observed', 'a,b,c\n1,2,\n2,3,\n,,\n3,5,\n4,,\n'],
    ['no hole', 'a,b\n1,2\n3,4\n4,7\n'],
    ['long', long],
    ['different units', wide(40, 5, (value, _, j) => (value * 10 ** (2 * j)).toPrecision(6))],
    ['huge numbers', wide(20, 4, (value) => `${value}e300`)],
    [
      'two blocks',
      Array.from({ length: 21 }, (_, i) =>
        i === 0 ? 'a,b,c,d' : i % 2 ? `${i},${2 * i},,` : `,,${i},${3 * i}`,
      ).join('\n'),
    ],
  ])('works for a table that is: %s', async (_, text) => {
    const found = await report(table('table.csv', text));
    expectSelfContained(found);
    expectAccessible(found);
    expect(found.page.length).toBeLessThan(300_000);
  });

  it('does not change what is written', async () => {
    const input = table('long.csv', long);
    await report(input);
    const beside = readFileSync(join(folder, 'filled.csv'), 'utf8');
    await fill({ quiet: true, output: join(folder, 'alone.csv') }, input);
    expect(beside).toBe(readFileSync(join(folder, 'alone.csv'), 'utf8'));
  });

  it('says what to install where a package is missing, before it reads anything', () => {
    const missing = 'Object.assign(new Error(s), { code: "ERR_MODULE_NOT_FOUND" })';
    const hooks = `export async function resolve(s, c, next) { if (s === 'linkedom') throw ${missing}; return next(s, c); }`;
    const script = `import { register } from 'node:module'; register(${JSON.stringify(url(hooks))});`;
    const words = [
      '--import',
      url(script),
      command,
      'fill',
      'not there.csv',
      '--report',
      join(folder, 'none.html'),
    ];
    const { stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stderr).toContain(
      'MISSING_PACKAGE: --report: a report takes two packages that are not installed. Install them beside rankfree: npm install @observablehq/plot@0.6.17 linkedom@0.18.15\n',
    );
    expect(status).toBe(1);
  });
});

const url = (script: string) => `data:text/javascript,${encodeURIComponent(script)}`;
