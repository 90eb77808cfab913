import { expect, test } from 'vitest';
import { isDecorated, isOverflow } from '#rankfree/formats/cells.js';

test.each([
  '1,234',
  '1.234,5',
  "1'234'567.8",
  '1 234',
  '1_000',
  '10%',
  '12.5 %',
  '$5',
  '-€ 3.50',
  '7 ₽',
  '"1"',
])('%s looks like a number', (cell) => expect(isDecorated(cell)).toBe(true));

test.each([
  '',
  'x',
  '2020-01-01',
  '12:30',
  '1.2.3',
  '0x10',
  '12 kg',
  '1,23,4',
  'a1',
  '-',
  '1e5x',
  '+1 (555) 123',
])('%s does not', (cell) => expect(isDecorated(cell)).toBe(false));

test.each([
  ['1e400', true],
  ['-Infinity', true],
  ['1,5', false],
  ['1e308', false],
  ['x', false],
])('%s beyond the largest number: %s', (cell, overflow) => {
  expect(isOverflow(cell)).toBe(overflow);
});

test('a long cell is judged at once', () => {
  const start = performance.now();
  for (const cell of ['1'.repeat(1e6), `${'1,111'.repeat(2e5)}x`, `${' '.repeat(1e6)}x`]) isDecorated(cell);
  expect(performance.now() - start).toBeLessThan(1000);
});
