// `npm run study`: fills tables of published studies and prints our errors beside the published ones.
//
//   npm run study                        all studies, as Markdown on standard output
//   npm run study -- mcbench             one of them
//   npm run study -- --method gradient   with one method only
//   npm run study -- fill a.csv b.csv    one of them on the tables given: what follows a study's name is handed to it
//   npm run study -- --write             puts the tables into docs/benchmarks.md, between their markers, and pictures beside it
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, root, runTool } from './prepare.mjs';

const folder = join(root, 'bench/studies');
const page = join(root, 'docs/benchmarks.md');

/** A study is a file that exports `study`; scoring.mjs is what they share. */
const known = readdirSync(folder)
  .map((file) => file.replace(/\.mjs$/, ''))
  .filter((name) => name !== 'scoring');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { method: { type: 'string', multiple: true }, write: { type: 'boolean' } },
});
/** Each study asked for, with what it is given. */
const asked = positionals.length > 0 ? studiesAsked(positionals) : known.map((name) => ({ name, given: [] }));
if (values.write && asked.some(({ given }) => given.length > 0)) {
  fail('--write is for the tables of the study itself. Leave out the tables given, or --write.');
}

prepare();
const methods = values.method ?? ['alternating', 'gradient'];
for (const { name, given } of asked) {
  const { study } = await import(`../bench/studies/${name}.mjs`);
  const result = await study({ methods, given, tell: console.error }).catch(explain);
  const { markdown, pictures = {} } = typeof result === 'string' ? { markdown: result } : result;
  if (!values.write) {
    console.log(`${name}\n\n${markdown}\n`);
    continue;
  }
  writeBetweenMarkers(name, markdown);
  for (const [file, svg] of Object.entries(pictures)) writeFileSync(join(root, 'docs', file), svg);
}

function studiesAsked(/** @type {string[]} */ words) {
  /** @type {{ name: string, given: string[] }[]} */
  const studies = [];
  for (const word of words) {
    if (known.includes(word)) studies.push({ name: word, given: [] });
    else if (studies.length > 0) studies.at(-1)?.given.push(word);
    else fail(`There is no study ${word}. The studies are ${known.join(', ')}.`);
  }
  return studies;
}

/** What is wrong with a table given is said without a stack. */
function explain(/** @type {unknown} */ error) {
  if (error instanceof Error && error.name === 'RankfreeError') fail(error.message);
  throw error;
}

function fail(/** @type {string} */ problem) {
  console.error(problem);
  process.exit(2);
}

if (values.write)
  runTool('@biomejs/biome/bin/biome', ['format', '--write', 'docs/benchmarks.md'], { stdio: 'ignore' });

function writeBetweenMarkers(/** @type {string} */ name, /** @type {string} */ markdown) {
  const [open, close] = [`<!-- study ${name} -->`, '<!-- end -->'];
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(open);
  const to = text.indexOf(close, from);
  if (from < 0 || to < 0) throw new Error(`docs/benchmarks.md has no place for ${name}: ${open} … ${close}`);
  writeFileSync(page, `${text.slice(0, from + open.length)}\n${markdown}\n${text.slice(to)}`);
}
