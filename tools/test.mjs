// `npm test`: everything a change must pass, from a bare clone.
import { prepare, runTool } from './prepare.mjs';

prepare();
runTool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
runTool('typescript/bin/tsc', ['--project', 'test/tsconfig.json']);
runTool('vitest/vitest.mjs', ['run', ...process.argv.slice(2)]);
