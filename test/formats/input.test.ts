import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readBytes } from '#rankfree/formats/input.js';

const read = (bytes: Buffer, limit?: number) =>
  readBytes(Readable.from([bytes]), 't.csv.gz', limit === undefined ? {} : { limit });

it('unpacks gzip by its first bytes, several members included', async () => {
  const twice = Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')]);
  expect(String(await read(twice))).toBe('a,b\n1,2\n');
  expect(String(await read(Buffer.from('a,b\n1,2\n')))).toBe('a,b\n1,2\n');
});

it('refuses gzip that unpacks beyond all measure', async () => {
  const bomb = gzipSync(Buffer.alloc(80 * 2 ** 20, 'a'));
  await expect(read(bomb)).rejects.toThrow(
    /^INPUT_TOO_LARGE: t\.csv\.gz: it unpacks to more than 400 times its size/,
  );
});

it('refuses more text than the limit, plain or packed', async () => {
  const text = Buffer.alloc(3 * 2 ** 20, '1\n');
  await expect(read(text, 2 ** 20)).rejects.toThrow(/^INPUT_TOO_LARGE: .* more than 1 MiB/);
  await expect(read(gzipSync(text), 2 ** 20)).rejects.toThrow(/^INPUT_TOO_LARGE: .* more than 1 MiB/);
});

it('stops reading when told to', async () => {
  const never = new Readable({ read: () => undefined });
  const controller = new AbortController();
  const reading = readBytes(never, '-', { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
});
