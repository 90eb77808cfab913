#!/usr/bin/env node
/**
 * The command `rankfree`. Exit codes: 0 done, 1 a run that failed, 2 a wrong call, 130 interrupted.
 *
 * Only what the command line needs is loaded here; a command's own work comes with the command.
 */
import { run } from '@stricli/core';
import { application } from './application.ts';
import { exitCodeOf } from './failures.ts';

// A reader that went away (`rankfree … | head`) is no failure, and nobody is left to tell.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`WRITE_FAILED: standard output: ${error.message}\n`);
  process.exitCode = 1;
});

const { stdout, stderr, env } = process;
const outcome: {
  stdout: typeof stdout;
  stderr: typeof stderr;
  env: typeof env;
  exitCode?: number | string | null;
} = {
  stdout,
  stderr,
  env,
};
const words = process.argv.slice(2);
await run(application, words.length === 0 ? ['--help'] : words, { process: outcome });
process.exitCode ||= exitCodeOf(outcome.exitCode);
