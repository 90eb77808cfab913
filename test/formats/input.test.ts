import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readBytes, readFileBytes } from '#rankfree/formats/input.js';

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

describe('a file whose size says that it can not be held', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rankfree-input-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** So many zeros, which take no room on most disks. */
  function fileOf(name: string, size: number): string {
    const path = join(folder, name);
    writeFileSync(path, '');
    truncateSync(path, size);
    return path;
  }

  it('is refused unread, with a query for a part of it', async () => {
    const path = fileOf("big'.csv", 2 ** 30);
    const start = performance.now();
    await expect(readFileBytes(path)).rejects.toThrow(
      /^INPUT_TOO_LARGE: .*big'\.csv: it has 1\.1 GB, and at most 537 MB are read at once\. .* --sql "select \* from '.*big''\.csv' using sample 24%"\.$/,
    );
    expect(performance.now() - start).toBeLessThan(200);
  });

  it('is refused where the machine has less memory', async () => {
    const path = fileOf('table.parquet', 4_000_000);
    await expect(readFileBytes(path, { room: 3_000_000 })).rejects.toThrow(
      /^OUT_OF_MEMORY: .*table\.parquet: it has 4 MB, and 3 MB are there\. .* using sample 37%"\.$/,
    );
    expect((await readFileBytes(path, { room: 4_000_000 })).length).toBe(4_000_000);
    expect((await readFileBytes(path, { room: undefined })).length).toBe(4_000_000);
  });

  it('gets no query proposed where DuckDB does not know the format', async () => {
    const path = fileOf('image.png', 4_000_000);
    await expect(readFileBytes(path, { room: 3_000_000 })).rejects.toThrow(/Leave out columns/);
  });
});
