/** Every paper's folder is in the catalog, and has a test and a page, which the index shows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { papers } from '../../papers/catalog.ts';
import { papersNamed } from '../../papers/command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const names = papers.map(({ name }) => name);

describe('the catalog of papers', () => {
  it('has every folder', () => {
    const folders = readdirSync(`${root}/papers`, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(names).toEqual(folders.map(({ name }) => name).sort());
  });

  it('has a test and a page for each, and its place in the index', () => {
    const index = readFileSync(`${root}/docs/papers/README.md`, 'utf8');
    for (const name of names) {
      expect(existsSync(`${root}/test/papers/${name}.test.ts`), `${name} has no test`).toBe(true);
      expect(existsSync(`${root}/docs/papers/${name}.md`), `${name} has no page`).toBe(true);
      expect(index).toContain(`<!-- ${name} -->`);
    }
  });

  it('says which papers there are where a name is none', () => {
    expect(() => papersNamed(['7-none'])).toThrow('There is no paper 7-none. The papers are');
  });
});
