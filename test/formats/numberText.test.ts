import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meaningfulDecimals, numberText } from '#rankfree/formats/numberText.js';
import { plainDecimal } from '#rankfree/formats/plainDecimal.js';
import { createTextIds } from '#rankfree/tables/textIds.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('numberText', () => {
  it('gives all digits where asked to, with either mark', () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(numberText(value, { mark: '.', decimals: null })).toBe(String(value));
        expect(numberText(value, { mark: ',', decimals: null })).toBe(String(value).replace('.', ','));
      }),
    );
  });

  it('is within half a unit of the last decimal, has no more decimals, and no trailing zeros', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), fc.nat(8), (value, decimals) => {
        const text = numberText(value, { mark: '.', decimals });
        expect(text).toMatch(/^(-?(0|[1-9]\d*))(\.\d*[1-9])?$/);
        expect(text).not.toBe('-0');
        expect((text.split('.')[1] ?? '').length).toBeLessThanOrEqual(decimals);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals * (1 + 1e-6) + 1e-9);
      }),
    );
  });

  it.each([
    [3.14559, 2, '3.15'],
    [-0.001, 2, '0'],
    [1200, 0, '1200'],
    [0.05, 1, '0.1'],
    [99.999, 2, '100'],
    [1e300, 3, '1e+300'],
    [Number.NaN, 3, 'NaN'],
  ])('%f with %i decimals is %s', (value, decimals, text) => {
    expect(numberText(value, { mark: '.', decimals })).toBe(text);
  });

  it.each([
    [0, null],
    [1, 5],
    [0.73, 6],
    [300, 3],
    [1e9, 0],
    [1e-9, null],
  ])('noise %f leaves meaning in %s decimals', (noise, decimals) => {
    expect(meaningfulDecimals(noise)).toBe(decimals);
  });
});

describe('plainDecimal', () => {
  it('reads the bits that Number reads, or nothing', () => {
    const digits = fc.stringMatching(/^[+-]?\d{0,12}[.,]?\d{0,12}$/);
    fc.assert(
      fc.property(digits, fc.constantFrom('.', ','), (text, mark) => {
        const value = plainDecimal(`a${text}b`, 1, 1 + text.length, mark);
        if (!Number.isNaN(value)) expect(value).toBe(Number(text.replace(mark, '.')));
      }),
      { numRuns: 1000 },
    );
    expect(plainDecimal('3.25', 0, 4, '.')).toBe(3.25);
    expect(plainDecimal('-0', 0, 2, '.')).toBe(-0);
    for (const text of ['', '-', '.', '1e5', '0x1', ' 1', '1.2.3', '1_0']) {
      expect(plainDecimal(text, 0, text.length, '.')).toBeNaN();
    }
  });
});

describe('createTextIds', () => {
  it('numbers ids as a Map would', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 4 }), { maxLength: 300 }), (ids) => {
        const text = ids.join('\n');
        const numbered = createTextIds();
        const expected = new Map<string, number>();
        let at = 0;
        for (const id of ids) {
          if (!expected.has(id)) expected.set(id, expected.size);
          expect(numbered.numberOf(text, at, at + id.length)).toBe(expected.get(id));
          at += id.length + 1;
        }
        expect(numbered.names).toEqual([...expected.keys()]);
      }),
    );
  });

  it('keeps ids apart that look alike', () => {
    const { numberOf } = createTextIds();
    expect(['007', '7', '__proto__', '', '7', '__proto__'].map((id) => numberOf(id))).toEqual([
      0, 1, 2, 3, 1, 2,
    ]);
  });
});
