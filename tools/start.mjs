// `npm start`: from a bare clone to a filled table.
import { prepare } from './prepare.mjs';

prepare();
await import('../examples/fill-holes.mjs');
console.log();
await import('../examples/hide-and-score.mjs');
console.log(`
The same from the command line, the whole table on standard output:

  node dist/cli/rankfree.js fill examples/co2-mauna-loa.csv`);
