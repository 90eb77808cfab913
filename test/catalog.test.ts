/** Every member of a folder of nouns has its row in the folder's catalog, and every row its member. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CatalogRow } from '#rankfree/catalog.js';
import { losses } from '#rankfree/losses/catalog.js';
import { measurements } from '#rankfree/measurements/catalog.js';
import { optimizers } from '#rankfree/optimizers/catalog.js';
import { parametrizations } from '#rankfree/parametrizations/catalog.js';
import { probes } from '#rankfree/probes/catalog.js';
import { starts } from '#rankfree/starts/catalog.js';
import { stoppingRules } from '#rankfree/stopping/catalog.js';

/** Files of a folder that hold no member: its interface, and what members share. */
const shared: Record<string, string[]> = {
  losses: ['loss'],
  measurements: [
    'checkMeasurement',
    'measurement',
    'orders',
    'point',
    'sensing',
    'spectralNorm',
    'tangent',
    'tiles',
  ],
  optimizers: ['leastSquares', 'optimizer', 'projections', 'sphere'],
  parametrizations: [
    'blocks',
    'chain',
    'checkParametrization',
    'gram',
    'invariantBasis',
    'parametrization',
    'signedPowers',
  ],
  probes: ['decomposition', 'probe'],
  starts: ['leading'],
  stopping: ['rule'],
};

const catalogs: Record<string, readonly CatalogRow[]> = {
  losses,
  measurements,
  optimizers,
  parametrizations,
  probes,
  starts,
  stopping: stoppingRules,
};

describe.each(Object.keys(catalogs))('the catalog of %s', (folder) => {
  const rows = catalogs[folder]!;

  it('has a row for each member', () => {
    const files = readdirSync(fileURLToPath(new URL(`../src/${folder}`, import.meta.url)));
    const members = files
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((name) => name !== 'catalog' && !shared[folder]!.includes(name));
    expect(rows.map(({ name }) => name).sort()).toEqual(members.sort());
  });

  it('names each option once and says what it means', () => {
    for (const { formula, options } of rows) {
      expect(formula).not.toBe('');
      expect(new Set(options.map(({ name }) => name)).size).toBe(options.length);
      for (const { meaning } of options) expect(meaning).not.toBe('');
    }
  });
});
