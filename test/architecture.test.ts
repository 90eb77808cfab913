/** The folders of src/ import downwards only; what the order is stands here once. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** From the top: a room may import from rooms below it and from itself. */
const rooms = [
  ['cli'],
  ['index.ts', 'engine.ts'],
  ['watch.ts'],
  ['fill.ts', 'recover.ts'],
  ['models'],
  ['report'],
  ['tables'],
  ['memory'],
  ['trust'],
  ['completion', 'recovery'],
  ['loop.ts', 'objective.ts', 'leastSquares.ts', 'folds.ts'],
  ['starts', 'probes', 'stopping', 'optimizers'],
  ['losses', 'parametrizations', 'measurements'],
  ['linalg'],
  ['runtime', 'formats'],
  ['errors.ts', 'catalog.ts', 'version.ts'],
];

const roomOf = (path: string) => path.split('/')[0]!;
const level = (room: string) => rooms.findIndex((names) => names.includes(room));

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

it.each(files)('%s imports downwards', (file) => {
  expect(level(roomOf(file)), `${file} is in no known room`).toBeGreaterThanOrEqual(0);
  for (const [, target] of readFileSync(join(src, file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    const imported = relative(src, normalize(join(src, dirname(file), target!)));
    expect(level(roomOf(imported)), `${file} imports ${imported}`).toBeGreaterThanOrEqual(
      level(roomOf(file)),
    );
  }
});
