import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutput } from '#rankfree/formats/output.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankfree-output-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a file', () => {
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'that was made read-only is not replaced',
    async () => {
      const path = join(folder, 'table.csv');
      writeFileSync(path, 'old\n');
      chmodSync(path, 0o444);
      await expect(openOutput(path)).rejects.toThrow(/^OUTPUT_UNWRITABLE: .*this user may not write to it/);
    },
  );

  it('is as it was when the chunks fail', async () => {
    const path = join(folder, 'table.csv');
    writeFileSync(path, 'old\n');
    const output = await openOutput(path);
    const failing = (function* () {
      yield 'half';
      throw new Error('no more');
    })();
    await expect(output.write(failing)).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('old\n');
    expect(readdirSync(folder)).toEqual(['table.csv']);
  });

  it('says why it could not be made, not why its remains could not be removed', async () => {
    const path = join(folder, 'gone', 'table.csv');
    await expect(openOutput(path)).rejects.toThrow(/its folder does not exist/);
    const inner = mkdtempSync(join(folder, 'inner-'));
    const output = await openOutput(join(inner, 'table.csv'));
    rmSync(inner, { recursive: true });
    writeFileSync(inner, 'a file in place of the folder');
    await expect(output.write(['x'])).rejects.toThrow(/^WRITE_FAILED: .*ENOTDIR.*open/);
  });
});
