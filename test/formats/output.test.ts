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

  it('takes chunks from two arrays that are filled in turn', async () => {
    const path = join(folder, 'table.csv');
    const turns = [new Uint8Array(1 << 17), new Uint8Array(1 << 17)];
    const inTurn = (function* () {
      for (let n = 0; n < 20; n++) yield turns[n % 2]!.fill(n).subarray(n);
    })();
    await (await openOutput(path)).write(inTurn);
    const expected = Array.from({ length: 20 }, (_, n) => Buffer.alloc((1 << 17) - n, n));
    expect(readFileSync(path).equals(Buffer.concat(expected))).toBe(true);
  });

  it('takes chunks from memory that threads share', async () => {
    const path = join(folder, 'table.csv');
    const chunk = new Uint8Array(new SharedArrayBuffer(8), 2, 3).fill(97);
    await (await openOutput(path)).write([chunk, 'ü\n']);
    expect(readFileSync(path, 'utf8')).toBe('aaaü\n');
  });

  it('is as it was when the work is stopped between chunks', async () => {
    const path = join(folder, 'table.csv');
    writeFileSync(path, 'old\n');
    const controller = new AbortController();
    const reason = new Error('stopped');
    let asked = 0;
    const endless = (function* () {
      for (;;) {
        if (++asked === 3) setImmediate(() => controller.abort(reason));
        yield new Uint8Array(1 << 16);
      }
    })();
    await expect((await openOutput(path)).write(endless, controller.signal)).rejects.toBe(reason);
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
