/** A model's folder: what is read is what was written, and nothing else is read. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, load, predict, RankfreeError, save } from '#rankfree/index.js';
import { digestOf } from '#rankfree/models/manifest.js';
import { inUnits, lowRank } from '../../bench/generators.mjs';
import { kept, triplets } from './problems.ts';

let folder = '';
let sound = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankfree-models-'));
  sound = join(folder, 'sound');
  await save(sound, await kept(triplets(small), { interval: 0.9, guarantee: 'certified' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const small = lowRank({ rows: 16, columns: 12, rank: 1, count: 120, noise: 0.2, offsets: 1, seed: 1 });
const large = lowRank({ rows: 30, columns: 20, rank: 1, count: 360, noise: 0.3, offsets: 1, seed: 2 });

async function failure(promise: Promise<unknown>): Promise<RankfreeError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RankfreeError)) throw error;
  return error;
}

/** A copy of the sound model, changed. */
function changed(name: string, change: (copy: string) => void): string {
  const copy = join(folder, name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(sound, copy, { recursive: true });
  change(copy);
  return copy;
}

/** model.json with another text, and its digest put right. */
function rewritten(copy: string, change: (text: string) => string): void {
  const file = join(copy, 'model.json');
  const zeros = '0'.repeat(64);
  const text = change(readFileSync(file, 'utf8').replace(/"sha256": "\w+"/, `"sha256": "${zeros}"`));
  writeFileSync(file, text.replace(zeros, digestOf(text)));
}

describe('load(save(x)) predicts the same bytes', () => {
  const even = lowRank({ rows: 60, columns: 12, rank: 2, count: 500, noise: 0.2, offsets: 0.5, seed: 4 });
  // Units from 1 to 10^11, and values that grow like exponentials.
  const mixed = inUnits(even, { columnScale: (j) => 10 ** j });
  const grown = triplets(mixed).map((entry) => ({
    ...entry,
    value: entry.column % 2 === 0 ? 10 ** (entry.value / 10 ** entry.column) : entry.value,
  }));
  const exact = lowRank({ rows: 24, columns: 16, rank: 1, count: 250, seed: 3 });
  it.each([
    ['crossFit', triplets(large), {}],
    ['exact promise, diagonal', triplets(large), { guarantee: 'exact', covariance: 'diagonal' }],
    ['certified', triplets(large), { guarantee: 'certified' }],
    ['wrong cells', triplets(large), { noise: 'mixture', folds: 2 }],
    ['gradient', triplets(large), { method: 'gradient', folds: 2 }],
    ['exact data', triplets(exact), {}],
    ['units that differ', grown, { folds: 2 }],
    ['tiny units', triplets(small).map((entry) => ({ ...entry, value: entry.value * 2 ** -400 })), {}],
    ['constant', triplets(small).map((entry) => ({ ...entry, value: 7 })), {}],
    ['ratings', triplets(small).map((entry) => ({ ...entry, value: Math.round(entry.value) })), {}],
  ] as const)('%s', async (name, entries, options) => {
    const query = entries.flatMap(({ row }) => [
      { row, column: (row * 7) % 12 },
      { row: `new ${row % 2}`, column: row % 12 },
    ]);
    const filled = await fill<
      { row: number | string; column: number; value: number },
      (typeof query)[number]
    >(entries, { ...options, interval: 0.8, keep: true, query });
    const place = join(folder, name);
    await save(place, filled.kept!);
    const model = await load(place);
    const said = await predict(model, query, { interval: 0.8 });
    expect(said.map(({ row, column, value }) => ({ row, column, value }))).toEqual(filled.rows);
    expect(said.filter(({ flag }) => flag !== 'observed')).toEqual(filled.cells);
    // Saved again it is the same, file by file.
    await save(`${place} again`, model);
    for (const file of readdirSync(place)) {
      expect(readFileSync(join(`${place} again`, file)).equals(readFileSync(join(place, file))), file).toBe(
        true,
      );
    }
  });

  it('for lines that the model has not seen as a fit with them would', async () => {
    const model = await kept(triplets(large));
    const query = [
      { row: 'new', column: 3 },
      { row: 5, column: 'new' },
    ] as const;
    const filled = await fill<
      { row: number | string; column: number | string; value: number },
      (typeof query)[number]
    >(triplets(large), { query });
    const said = await predict(model, query);
    for (const [t, { value }] of said.entries()) expect(value).toBeCloseTo(filled.rows[t]!.value, 10);
    expect((await predict(model, query, { interval: 0.5 })).map(({ flag }) => flag)).toEqual([
      'new row',
      'new column',
    ]);
  });
});

describe('a model of schema 1', () => {
  it('knew squares alone and no scale that was asked for, and says the same', async () => {
    const ratings = triplets(small).map((entry) => ({ ...entry, value: Math.round(entry.value) }));
    const model = await kept(ratings);
    const [place, old] = [join(folder, 'ratings now'), join(folder, 'ratings of schema 1')];
    await save(place, model);
    cpSync(place, old, { recursive: true });
    rewritten(old, (text) =>
      text
        .replace('"schema": 2', '"schema": 1')
        .replace(/,"of":"values"/, '')
        .replace(/,"whole":null/, '')
        .replace(/"loss":"squares",/, ''),
    );
    expect(readFileSync(join(old, 'model.json'), 'utf8')).not.toMatch(/"of"|"whole"|"loss"/);
    expect((await load(old)).pair).toEqual((await load(place)).pair);
    expect(model.pair.bounds?.of).toBe('values');
  });
});

describe('a folder', () => {
  it('is replaced where it is a model', async () => {
    const place = changed('replaced', () => undefined);
    await save(place, await kept(triplets(small), { method: 'gradient', folds: 2 }));
    expect((await load(place)).evidence.method).toBe('gradient');
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.each([
    [
      'holds other files',
      (place: string) => changed(place, (copy) => writeFileSync(join(copy, 'notes.txt'), '')),
    ],
    [
      'is no model',
      (place: string) => changed(place, (copy) => writeFileSync(join(copy, 'model.json'), '{}')),
    ],
  ])('that %s stays as it is', async (problem, make) => {
    const place = make('strange');
    const before = readdirSync(place);
    const error = await failure(load(sound).then((model) => save(place, model)));
    expect(error.code).toBe('OUTPUT_UNWRITABLE');
    expect(error.message).toContain(problem);
    expect(readdirSync(place)).toEqual(before);
  });

  it('is made where an empty one is, and not where a file is or no folder', async () => {
    const model = await load(sound);
    mkdirSync(join(folder, 'empty'));
    await save(join(folder, 'empty'), model);
    writeFileSync(join(folder, 'file'), '');
    expect((await failure(save(join(folder, 'file'), model))).message).toContain('this is a file');
    expect((await failure(save(join(folder, 'no', 'folder'), model))).code).toBe('OUTPUT_UNWRITABLE');
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

describe('what is refused', () => {
  it.each([
    ['no folder', 'FILE_NOT_FOUND', 'no such folder', () => join(folder, 'nowhere')],
    [
      'a folder without model.json',
      'NOT_A_MODEL',
      'no model.json',
      () => changed('a', (copy) => rmSync(join(copy, 'model.json'))),
    ],
    [
      'a newer schema',
      'NEWER_MODEL',
      'schema 3',
      () => changed('b', (copy) => rewritten(copy, (text) => text.replace('"schema": 2', '"schema": 3'))),
    ],
    [
      'a missing array',
      'BAD_MODEL',
      'fit0-left.npy',
      () => changed('c', (copy) => rmSync(join(copy, 'fit0-left.npy'))),
    ],
    [
      'arrays that have changed places',
      'BAD_MODEL',
      'fit0-left.npy',
      () => changed('d', (copy) => renameSync(join(copy, 'fit1-left.npy'), join(copy, 'fit0-left.npy'))),
    ],
    [
      'an id that is none',
      'BAD_MODEL',
      'columns[0]',
      () =>
        changed('e', (copy) =>
          rewritten(copy, (text) => text.replace(/"columns": \[\d+,/, '"columns": [null,')),
        ),
    ],
    [
      'ids that are fewer than the factors',
      'BAD_MODEL',
      'is not a whole number between 0 and 175',
      () => changed('f', (copy) => rewritten(copy, (text) => text.replace(/,\d+\]\n\}/, ']\n}'))),
    ],
    [
      'a rank that is no number',
      'BAD_MODEL',
      'fits[0].rank: "two" is not a whole number',
      () =>
        changed('g', (copy) =>
          rewritten(copy, (text) => text.replace(/("fits": \[\{.*?"rank":)\d+/, '$1"two"')),
        ),
    ],
    [
      'a key that nobody knows',
      'BAD_MODEL',
      '__proto__',
      () =>
        changed('h', (copy) => rewritten(copy, (text) => text.replace('"seed"', '"__proto__": {},\n"seed"'))),
    ],
    [
      'another JSON',
      'NOT_A_MODEL',
      'not the model.json',
      () =>
        changed('i', (copy) =>
          writeFileSync(join(copy, 'model.json'), '[1]'.replace('[1]', '{"format": "x"}')),
        ),
    ],
    [
      'no JSON',
      'BAD_MODEL',
      'not JSON',
      () => changed('j', (copy) => writeFileSync(join(copy, 'model.json'), 'x')),
    ],
  ])('%s', async (_, code, part, make) => {
    const error = await failure(load(make()));
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });

  it('any file with a changed, missing or extra byte', async () => {
    const files = readdirSync(sound);
    const place = changed('mutated', () => undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('change', 'cut', 'add'),
        async (which, at, by, how) => {
          const name = files[which]!;
          const bytes = readFileSync(join(sound, name));
          const position = Math.floor(at * bytes.length);
          const mutant = Buffer.from(how === 'cut' ? bytes.subarray(0, position) : bytes);
          if (how === 'change') mutant[position]! ^= by;
          writeFileSync(join(place, name), how === 'add' ? Buffer.concat([mutant, Buffer.of(by)]) : mutant);
          const error = await failure(load(place));
          expect(error.place).toContain(name);
          writeFileSync(join(place, name), bytes);
        },
      ),
      { numRuns: 60, endOnFailure: true },
    );
    await load(place);
  });
});
