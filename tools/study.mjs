// `npm run study`: fills tables of published studies and prints our errors beside the published ones.
//
//   npm run study                        all studies, as Markdown on standard output
//   npm run study -- mcbench             one of them
//   npm run study -- --method gradient   with one method only
//   npm run study -- --write             puts the tables into docs/benchmarks.md, between their markers
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
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`There is no study ${unknown}. The studies are ${known.join(', ')}.`);
  process.exit(2);
}

prepare();
const methods = values.method ?? ['alternating', 'gradient'];
for (const name of positionals.length > 0 ? positionals : known) {
  const { study } = await import(`../bench/studies/${name}.mjs`);
  const markdown = await study({ methods, tell: console.error });
  if (values.write) writeBetweenMarkers(name, markdown);
  else console.log(`${name}\n\n${markdown}\n`);
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
