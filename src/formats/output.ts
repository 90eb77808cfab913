/**
 * Where a result goes: standard output, a device, or a file that is written beside its place and renamed at the end, so
 * that a failure never leaves half of it.
 *
 * Errors    OUTPUT_UNWRITABLE (before any work, by `openOutput`), DISK_FULL, WRITE_FAILED; a reader that went away is
 *           a `BrokenPipe`, which is no failure of ours.
 */
import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { write } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { access, constants, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { RankfreeError } from '../errors.ts';

/** The reader of a pipe has closed it. */
export class BrokenPipe extends Error {}

export interface Output {
  /**
   * Writes all of it, or leaves nothing behind. While a chunk is being written the next one is asked for: it must stay as it is
   * until the second one after it is asked for, and may be changed from then on.
   */
  write(chunks: Iterable<string | Uint8Array>, signal?: AbortSignal): Promise<void>;
}

/** Checks that a place can be written to. `path` is a file; `-` or nothing is standard output; `option` is what named it. */
export async function openOutput(path: string | undefined, option: string = '-o'): Promise<Output> {
  if (path === undefined || path === '-') {
    return { write: (chunks, signal) => writeChunks(1, chunks, 'standard output', signal) };
  }
  if (path === '') {
    throw new RankfreeError('BAD_OPTION', 'the name is empty.', { place: option, hint: 'Name a file.' });
  }
  const existing = await statusOf(path);
  if (existing?.isDirectory()) throw unwritable(path, 'this is a directory.', 'Name a file in it.');
  if (existing !== undefined && !existing.isFile()) {
    return { write: (chunks, signal) => writeThrough(path, chunks, signal) };
  }
  const target = await linkTarget(path);
  await checkFolder(path, dirname(target));
  if (existing !== undefined) await checkPermission(path);
  const mode = existing === undefined ? 0o666 : existing.mode & 0o777;
  return { write: (chunks, signal) => writeBeside(target, mode, chunks, signal) };
}

/** The same, packed: a member of gzip for each chunk (RFC 1952 §2.2). */
export function* gzipped(chunks: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  for (const chunk of chunks) yield gzipSync(chunk);
}

/** What is there already; nothing where a file can be made. */
async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') return undefined;
    if (code === 'ENOTDIR') throw unwritable(path, 'its folder is a file.', 'Name a file in a folder.');
    if (code === 'ENAMETOOLONG') throw unwritable(path, 'the name is too long.', 'Choose a shorter one.');
    throw unwritable(path, `it can't be written (${message}).`, 'Choose another file.');
  }
}

/** A link keeps pointing at what it points at, be that there already or not. */
async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const pointed = await readlink(path).catch(() => undefined);
    return pointed === undefined ? path : resolve(dirname(path), pointed);
  }
}

/** Renaming would replace a file that was made read-only on purpose. */
async function checkPermission(path: string): Promise<void> {
  await access(path, constants.W_OK).catch(() => {
    throw unwritable(path, 'this user may not write to it.', 'Choose another file, or allow it (chmod +w).');
  });
}

async function checkFolder(path: string, folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing) throw unwritable(path, 'its folder does not exist.', 'Make the folder first.');
    throw unwritable(path, 'its folder may not be written to.', 'Choose another folder.');
  }
}

function unwritable(path: string, problem: string, hint: string): RankfreeError {
  return new RankfreeError('OUTPUT_UNWRITABLE', problem, { place: path, hint });
}

async function writeBeside(
  target: string,
  mode: number,
  chunks: Iterable<string | Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Not the target's own name with more to it, which may be too long; and no other run's, whatever machine it is on.
  const temporary = join(dirname(target), `.rankfree-${randomUUID()}.part`);
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx', mode);
    await writeChunks(file.fd, chunks, target, signal);
    await file.sync();
    await file.close();
    file = undefined;
    signal?.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    await file?.close().catch(() => undefined);
    // What failed says more than that its remains can't be removed.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writingError(error, target);
  }
}

/** Into a device or a named pipe, which can't be replaced. */
async function writeThrough(
  path: string,
  chunks: Iterable<string | Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = await open(path, 'w').catch((error: unknown) => {
    throw writingError(error, path);
  });
  try {
    await writeChunks(file.fd, chunks, path, signal);
  } finally {
    await file.close();
  }
}

async function writeChunks(
  descriptor: number,
  chunks: Iterable<string | Uint8Array>,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let written: Promise<void> = Promise.resolve();
  try {
    try {
      for (const chunk of chunks) {
        await written;
        signal?.throwIfAborted();
        written = writeBytes(descriptor, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      }
    } finally {
      // Whatever happened, the file must not be closed under a write.
      await written;
    }
  } catch (error) {
    throw writingError(error, name);
  }
}

/** All bytes: a nearly full disk may take a part, a full pipe none. */
async function writeBytes(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += await writeSome(descriptor, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await wait(2);
    }
  }
}

function writeSome(descriptor: number, bytes: Uint8Array, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, from, bytes.length - from, null, (error, written) => {
      if (error === null) resolve(written);
      else reject(error);
    });
  });
}

function writingError(error: unknown, name: string): unknown {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE') return new BrokenPipe(message);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new RankfreeError('DISK_FULL', 'there is no space left.', {
      place: name,
      hint: 'Nothing was kept there. Free some space, or write elsewhere with -o.',
      cause: error,
    });
  }
  if (syscall === undefined) return error;
  return new RankfreeError('WRITE_FAILED', `it can't be written (${message}).`, {
    place: name,
    cause: error,
  });
}
