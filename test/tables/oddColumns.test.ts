/** Sentences on columns that may be codes, or that nothing can be learned from. */
import { expect, it } from 'vitest';
import { decodeText } from '#rankfree/formats/input.js';
import { readTable } from '#rankfree/tables/readTable.js';

/** The warnings of a table with two columns of fractions and these beside them, of 16 rows. */
function warningsOf(columns: Record<string, (row: number) => string | number>): string[] {
  const names = Object.keys(columns);
  const lines = Array.from({ length: 16 }, (_, row) =>
    [`r${row}`, row + 0.5, row / 4 + 0.1, ...names.map((name) => columns[name]!(row))].join(','),
  );
  const text = [['label', 'a', 'b', ...names].join(','), ...lines].join('\n');
  return readTable(decodeText(Buffer.from(text), 'x.csv')).warnings;
}

it('says nothing of amounts: 0 and 0.5, many whole numbers, two kinds, kinds without a hole', () => {
  const quiet = {
    share: (row: number) => (row % 2 === 0 ? '0' : '0.5'),
    many: (row: number) => (row === 3 ? '' : 100 + row),
    flag: (row: number) => (row === 3 ? '' : row % 2),
    grade: (row: number) => 1 + (row % 3),
    constant: () => 7,
  };
  expect(warningsOf(quiet)).toEqual([]);
});

it('names a column by its leading zeros, its name or its few kinds, once', () => {
  const warnings = warningsOf({
    padded: (row) => (row === 2 ? '007' : row === 5 ? '' : 900 + row),
    'Zip code': (row) => 10_115 + 7919 * row,
    kind: (row) => (row === 3 ? '' : 1 + (row % 3)),
  });
  expect(warnings).toHaveLength(3);
  expect(warnings[0]).toContain(
    'column "padded" has a reading with leading zeros, the first "007" (x.csv, line 4',
  );
  expect(warnings[1]).toContain('column "Zip code" is taken for amounts');
  expect(warnings[2]).toContain('column "kind" holds only 1, 2, 3 and');
});

it('names the cell in which a column is not constant', () => {
  expect(warningsOf({ c: (row) => (row === 9 ? -3 : row === 4 ? '' : 5) })).toEqual([
    'column "c" is 5 in all of its 15 readings but one (row "r9": -3): one case does not say when it differs.',
  ]);
});

it('counts the others where many columns are alike', () => {
  const warnings = warningsOf(
    Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`c${n}`, (row: number) => (row === n ? 1 : 0)])),
  );
  expect(warnings).toHaveLength(4);
  expect(warnings[3]).toBe('3 more columns are like the last one.');
});
