/** The mean of repeated readings, near the largest number too. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeRepeats } from '#rankfree/tables/repeats.js';

/** One pair, read several times. */
const merged = (readings: readonly number[]) =>
  mergeRepeats({
    ...{ rows: 1, columns: 1, row: new Int32Array(readings.length), column: new Int32Array(readings.length) },
    value: Float64Array.from(readings),
  }).table.value[0]!;

it('lies between the least and the largest reading, whatever they are', () => {
  const reading = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MAX_VALUE / 2, Number.MIN_VALUE),
  );
  fc.assert(
    fc.property(fc.array(reading, { minLength: 2, maxLength: 6 }), (readings) => {
      const size = Math.max(...readings.map(Math.abs));
      const mean = merged(readings);
      expect(Number.isFinite(mean)).toBe(true);
      expect(mean).toBeGreaterThanOrEqual(Math.min(...readings) - 1e-15 * size);
      expect(mean).toBeLessThanOrEqual(Math.max(...readings) + 1e-15 * size);
    }),
    { numRuns: 1000 },
  );
});

it('is finite where the step from the first reading is beyond the largest number', () => {
  const readings = [8.988465674311596e307, -Number.MAX_VALUE, -1.7976931348623125e308];
  expect(merged(readings) / -8.988465674311571e307).toBeCloseTo(1, 12);
});

it('keeps the bits of equal readings', () => {
  for (const reading of [0.1, Number.MIN_VALUE, Number.MAX_VALUE, -3e-310]) {
    expect(merged([reading, reading, reading])).toBe(reading);
  }
});
