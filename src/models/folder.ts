/**
 * The folder of a model: model.json and one .npy file an array.
 *
 * It is written beside its place under a name of its own and renamed at the end, so that a failure never leaves half of it. What is there
 * already is replaced only if it is a model and nothing else.
 *
 * Errors    OUTPUT_UNWRITABLE (before any work, by `openModelFolder`), WRITE_FAILED, NOT_A_MODEL, BAD_MODEL, FILE_UNREADABLE.
 */
import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RankfreeError } from '../errors.ts';
import { badModel } from './field.ts';
import { isManifest, manifestFile } from './manifest.ts';

export interface ModelFolder {
  /** Writes all files, or leaves what was there. */
  write(files: Iterable<[name: string, bytes: string | Uint8Array]>): Promise<void>;
}

/** Beside its numbers a .npy file has a header of at most so many bytes. */
const mostHeader = 1024;
/** Longer text fits into no string. */
const mostText = 2 ** 29 - 24;

/** Checks that a model can be kept there. */
export async function openModelFolder(path: string): Promise<ModelFolder> {
  if (path === '') throw unwritable('the folder of the model', 'its name is empty.', 'Name a folder.');
  const target = resolve(path);
  const parent = await stat(dirname(target)).catch(() => undefined);
  if (!parent?.isDirectory())
    throw unwritable(path, 'the folder that it is to be in does not exist.', 'Make it first.');
  await checkPlace(path, target);
  return {
    async write(files) {
      const temporary = join(dirname(target), `.rankfree-${randomUUID()}.part`);
      try {
        await mkdir(temporary);
        for (const [name, bytes] of files) await writeFile(join(temporary, name), bytes);
        await checkPlace(path, target);
        await replace(target, temporary);
      } catch (error) {
        await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
        if (error instanceof RankfreeError) throw error;
        throw new RankfreeError('WRITE_FAILED', `it can't be written (${(error as Error).message}).`, {
          place: path,
          cause: error,
        });
      }
    },
  };
}

/** Nothing is there, an empty folder, or a model. */
async function checkPlace(path: string, target: string): Promise<void> {
  const existing = await stat(target).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unwritable(path, `it can't be written (${(error as Error).message}).`, 'Choose another folder.');
  });
  if (existing === undefined) return;
  if (!existing.isDirectory())
    throw unwritable(path, 'this is a file.', 'A model is a folder: choose another name.');
  const names = await readdir(target);
  if (names.length === 0) return;
  const strange = names.find((name) => name !== manifestFile && !/^[a-z0-9-]+\.npy$/.test(name));
  const text = await readFile(join(target, manifestFile), 'utf8').catch(() => '');
  if (strange === undefined && isManifest(text)) return;
  const problem =
    strange === undefined ? 'is no model' : `holds other files, such as ${JSON.stringify(strange)}`;
  throw unwritable(
    path,
    `the folder that is there ${problem}.`,
    'Only a model is replaced: choose another folder.',
  );
}

function unwritable(place: string, problem: string, hint: string): RankfreeError {
  return new RankfreeError('OUTPUT_UNWRITABLE', problem, { place, hint });
}

async function writeFile(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A folder that is not empty can't be renamed over: the old one steps aside, and comes back if that fails. */
async function replace(target: string, temporary: string): Promise<void> {
  const old = join(dirname(target), `.rankfree-${randomUUID()}.old`);
  const wasThere = await rename(target, old).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(temporary, target);
  } catch (error) {
    if (wasThere) await rename(old, target);
    throw error;
  }
  if (wasThere) await rm(old, { recursive: true, force: true });
}

/** The text of model.json. */
export async function readManifestText(folder: string): Promise<string> {
  const status = await stat(folder).catch(() => undefined);
  if (status === undefined) {
    throw new RankfreeError('FILE_NOT_FOUND', 'there is no such folder.', {
      place: folder,
      hint: 'Name a folder that fill --model has written.',
    });
  }
  if (!status.isDirectory()) throw notAModel(folder, 'this is a file, and a model is a folder.');
  const file = join(folder, manifestFile);
  const size = await sizeOf(file);
  if (size === undefined) throw notAModel(folder, `it has no ${manifestFile}.`);
  if (size > mostText) throw badModel('it is too large.', file);
  return (await readBytes(file)).toString('utf8');
}

/** A file of so many numbers; one that is missing or longer is an error before it is read. */
export async function readArrayFile(folder: string, name: string, numbers: number): Promise<Uint8Array> {
  const file = join(folder, name);
  const size = await sizeOf(file);
  if (size === undefined) throw badModel('this file of the model is missing.', file);
  if (size > 8 * numbers + mostHeader) {
    throw badModel(`it has ${size} bytes, more than its ${numbers} numbers take.`, file);
  }
  return readBytes(file);
}

async function sizeOf(file: string): Promise<number | undefined> {
  const status: Stats | undefined = await stat(file).catch(() => undefined);
  return status?.isFile() ? status.size : undefined;
}

async function readBytes(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new RankfreeError('FILE_UNREADABLE', `it can't be read (${(error as Error).message}).`, {
      place: file,
      cause: error,
    });
  });
}

function notAModel(place: string, problem: string): RankfreeError {
  return new RankfreeError('NOT_A_MODEL', problem, {
    place,
    hint: 'Name a folder that fill --model has written.',
  });
}
