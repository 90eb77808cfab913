/** Readers stand any bytes: a value or our error, soon. `npm run study -- hostile` gives them a hundred times as many. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feed } from '../../bench/hostile/feed.mjs';
import { readers } from '../../bench/hostile/readers.mjs';

describe.each(readers)('$name', (reader) => {
  it('reads its examples, or says what is wrong with them', async () => {
    let values = 0;
    for (const bytes of reader.examples()) {
      const given = Uint8Array.from(bytes);
      await Promise.resolve(given)
        .then(reader.read)
        .then(
          () => values++,
          (error) => expect(error.name).toBe('RankfreeError'),
        );
      // Files are never changed.
      expect(given).toEqual(bytes);
    }
    expect(values).toBeGreaterThan(0);
  });

  it('gives a value or our error for mutated files', async () => {
    const examples = reader.examples();
    const found = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        found.add(await feed(reader, examples, seed));
      }),
      { numRuns: 2000 },
    );
    // Mutations that all fail, or all pass, test little.
    expect([...found].sort()).toEqual(['error', 'value']);
  });

  it('gives a value or our error for arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await Promise.resolve(bytes)
          .then(reader.read)
          .catch((error) => expect(error.name).toBe('RankfreeError'));
      }),
      { numRuns: 1000 },
    );
  });
});
