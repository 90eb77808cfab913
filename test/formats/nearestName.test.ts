import { expect, it } from 'vitest';
import { editDistance, nearestName } from '#rankfree/formats/nearestName.js';

it.each([
  ['', '', 0],
  ['kitten', 'sitting', 3],
  ['rating', 'raitng', 1],
  ['abc', '', 3],
])('distance of %s and %s', (a, b, expected) => {
  expect(editDistance(a, b)).toBe(expected);
  expect(editDistance(b, a)).toBe(expected);
});

it('suggests what is near, or merely goes on, and nothing else', () => {
  const names = ['user', 'item', 'reading, °C'];
  expect(nearestName('User', names)).toBe('user');
  expect(nearestName('itme', names)).toBe('item');
  expect(nearestName('reading', names)).toBe('reading, °C');
  expect(nearestName('temperature', names)).toBeUndefined();
});
