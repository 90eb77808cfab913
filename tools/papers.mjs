// `npm run papers`: runs the reproduced papers, prints their claims as a table and writes their figures.
//
//   npm run papers                           all papers, quick: seconds each
//   npm run papers -- 1-psd-sensing          one of them
//   npm run papers -- --full                 at the papers' sizes: minutes, and some GB of memory
//   npm run papers -- --list                 which there are
//   npm run papers -- --out folder           where figures (SVG, light and dark) and results.json go; default papers-out
//   npm run papers -- --write                puts tables and figures into docs/papers/, between their markers
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, root, runTool } from './prepare.mjs';

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean' },
    list: { type: 'boolean' },
    out: { type: 'string', default: 'papers-out' },
    write: { type: 'boolean' },
  },
});

prepare();
rmSync(join(root, 'dist-papers'), { recursive: true, force: true });
runTool('typescript/bin/tsc', ['--project', 'papers/tsconfig.json']);
/** @type {typeof import('../papers/command.ts')} */
const { list, papersNamed, runPapers } = await import(
  new URL('../dist-papers/command.js', import.meta.url).href
);

if (values.list) {
  console.log(list());
} else {
  try {
    papersNamed(names);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
  const holds = await runPapers({
    names,
    size: values.full ? 'full' : 'quick',
    out: values.out,
    pages: values.write ? join(root, 'docs/papers') : undefined,
    tell: console.error,
    print: console.log,
  });
  if (values.write)
    runTool('@biomejs/biome/bin/biome', ['format', '--write', 'docs/papers'], { stdio: 'ignore' });
  if (!holds) console.error('Not every claim holds: see the verdicts.');
}
