/** The examples of recovering print what stands at their ends. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(dirname(import.meta.dirname), 'examples');

test.each(readdirSync(folder).filter((name) => /^recover-.*\.mjs$/.test(name)))('%s', (name) => {
  const script = join(folder, name);
  const promised = readFileSync(script, 'utf8').split('\n// It prints\n//\n')[1]!;
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toBe(promised.replaceAll(/^\/\/ {3}/gm, ''));
});
