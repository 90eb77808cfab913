import { describe, expect, it } from 'vitest';
import { basisVectors, pauli } from '#rankfree/measurements/pauli.js';
import { createFactor } from '#rankfree/measurements/point.js';
import { projectors } from '#rankfree/measurements/projectors.js';
import { openRuntime } from '#rankfree/runtime/runtime.js';
import { measurementLaws } from '../laws/measurement.ts';
import { fillFactor } from '../laws/numbers.ts';
import type { Complex } from './complex.ts';
import { complexDot, times } from './complex.ts';

const runtime = await openRuntime();

/** All words of a length. */
function words(letters: string, length: number): string[] {
  if (length === 0) return [''];
  return words(letters, length - 1).flatMap((word) => [...letters].map((letter) => word + letter));
}

measurementLaws('pauli(), all strings of two qubits', () => ({
  runtime,
  measurement: pauli(runtime, { strings: words('IXYZ', 2) }),
  width: 3,
}));
measurementLaws('pauli(), some of three, one twice', () => ({
  runtime,
  measurement: pauli(runtime, { strings: ['XYZ', 'IIZ', 'YYY', 'ZXY', 'XYZ', 'XXI'] }),
  width: 8,
}));

const matrices: Record<string, Complex[]> = {
  I: [
    [1, 0],
    [0, 0],
    [0, 0],
    [1, 0],
  ],
  X: [
    [0, 0],
    [1, 0],
    [1, 0],
    [0, 0],
  ],
  Y: [
    [0, 0],
    [0, -1],
    [0, 1],
    [0, 0],
  ],
  Z: [
    [1, 0],
    [0, 0],
    [0, 0],
    [-1, 0],
  ],
};

/** σ[j, k] by the letters. */
function entry(string: string, j: number, k: number): Complex {
  return [...string].reduce<Complex>(
    (product, letter, at) => {
      const bit = string.length - 1 - at;
      return times(product, matrices[letter]![2 * ((j >> bit) & 1) + ((k >> bit) & 1)]!);
    },
    [1, 0],
  );
}

const qubits = 3;
const n = 2 ** qubits;
const U = createFactor(runtime.arena, 2 * n, 2, 'f64');
fillFactor(U, 2, 'U');
const F = (k: number, column: number): Complex => [
  U.region.array[4 * k + column]!,
  U.region.array[4 * (n + k) + column]!,
];

/** tr(σ·F·F*) = Σ over columns f of F of f*·σ·f. */
function expectation(string: string): number {
  let sum = 0;
  for (const column of [0, 1]) {
    const [re] = complexDot(
      n,
      (j) => [F(j, column)[0], -F(j, column)[1]],
      (j) =>
        complexDot(
          n,
          (k) => entry(string, j, k),
          (k) => F(k, column),
        ),
    );
    sum += re;
  }
  return sum;
}

describe('pauli()', () => {
  it('has the expectations of matrices written out, for all strings of three qubits', () => {
    const strings = words('IXYZ', qubits);
    const p = new Float64Array(strings.length);
    pauli(runtime, { strings }).forward({ left: U, right: U }, p);
    for (const [t, string] of strings.entries()) expect(p[t], string).toBeCloseTo(expectation(string), 11);
  });

  it('refuses other letters, lengths and sizes', () => {
    expect(() => pauli(runtime, { strings: [] })).toThrow(/PAULI_INVALID: there are no letters/);
    expect(() => pauli(runtime, { strings: ['XY', 'XYZ'] })).toThrow(
      /PAULI_INVALID: string 1, 'XYZ': 3 letters, where the first has 2/,
    );
    expect(() => pauli(runtime, { strings: ['XA'] })).toThrow(/'A' is none of I, X, Y, Z/);
    expect(() => pauli(runtime, { strings: ['X'.repeat(13)] })).toThrow(/13 qubits are too many/);
    expect(() => basisVectors(['XI'])).toThrow(/'I' is none of X, Y, Z/);
  });
});

describe('basisVectors()', () => {
  it('are eigenvectors: their signed probabilities are the expectation', () => {
    const bases = words('XYZ', qubits);
    const vectors = basisVectors(bases);
    expect(vectors).toMatchObject({ count: bases.length * n, size: n });
    const p = new Float64Array(vectors.count);
    projectors(runtime, vectors).forward({ left: U, right: U }, p);
    const total = expectation('III');
    for (const [b, basis] of bases.entries()) {
      const outcomes = p.subarray(b * n, (b + 1) * n);
      expect(outcomes.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 11);
      // Which qubits count: all, and the first alone.
      for (const counted of [0b111, 0b100]) {
        const string = [...basis].map((letter, a) => (counted & (4 >> a) ? letter : 'I')).join('');
        const parity = (k: number) => [...(k & counted).toString(2)].filter((bit) => bit === '1').length % 2;
        const signed = outcomes.reduce((sum, value, k) => sum + (parity(k) === 0 ? value : -value), 0);
        expect(signed, string).toBeCloseTo(expectation(string), 11);
      }
    }
  });
});
