// `npm run bench [-- NAME …]`: builds, then runs the benchmarks under bench/ one after another.
import { prepare, run } from './prepare.mjs';

const all = [
  'rowEquations',
  'entries',
  'sensing',
  'dense',
  'gaussians',
  'lines',
  'reading',
  'command',
  'memory',
];

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${all.join(', ')}.`);
  process.exit(2);
}
prepare();
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n${name}`);
  run(process.execPath, [`bench/${name}.mjs`]);
}
