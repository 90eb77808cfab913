/**
 * Counts of measurements of a quantum state, as people write them: projectors one by one, or bases of qubits.
 *
 *   { dimension: 4, settings: [{ vector: ['1', 0, '0.7+0.7i', [0, -1]], counts: 123, exposure: 1 }, …] }
 *   { qubits: 3, bases: [{ basis: 'XYZ', counts: { '000': 12, '101': 3 }, exposure: 1000 }, …] }
 *
 * An amplitude is a number, a text such as '0.7-0.7i', or [re, im]; vectors are brought to length 1. The exposure says how often, or how
 * long, a setting was measured, and is 1 by default, the same for all; of a basis it is by default the sum of its counts.
 * A basis has a letter for each qubit, X, Y or Z, and counts by outcomes, a digit for each qubit: 0 for eigenvalue +1, 1 for −1. Outcomes
 * that are not named were not seen. The first qubit is the first factor of the Kronecker product.
 *
 *   X  (1, ±1)/√2      Y  (1, ±i)/√2      Z  (1, 0), (0, 1)
 *
 * Errors    BAD_COUNTS, NEGATIVE_COUNT, ZERO_VECTOR, EXPOSURE_INVALID, INPUT_TOO_LARGE.
 */
import { RankfreeError } from '../../errors.ts';
import type { ProjectorsOptions } from '../../measurements/projectors.ts';

/** A number, a text such as '0.7-0.7i', or real and imaginary part. */
export type Amplitude = number | string | readonly [re: number, im: number];

export interface ProjectorCounts {
  dimension: number;
  settings: readonly ProjectorSetting[];
}

export interface ProjectorSetting {
  vector: readonly Amplitude[];
  counts: number;
  /** Default 1. */
  exposure?: number;
}

export interface BasisCounts {
  qubits: number;
  bases: readonly BasisSetting[];
}

export interface BasisSetting {
  /** X, Y or Z for each qubit. */
  basis: string;
  /** By outcome, 0 or 1 for each qubit. */
  counts: Readonly<Record<string, number>>;
  /** Default the sum of the counts. */
  exposure?: number;
}

export type StateCounts = ProjectorCounts | BasisCounts;

export interface MeasuredState {
  projectors: ProjectorsOptions;
  counts: Float64Array;
}

/** Numbers of all vectors together. */
const mostNumbers = 2 ** 27;

/** `name`: how messages call it. */
export function readCounts(given: unknown, name: string): MeasuredState {
  const object = objectAt(given, name);
  if (object.settings !== undefined) return ofProjectors(object, name);
  if (object.bases !== undefined) return ofBases(object, name);
  throw bad('it has neither settings nor bases.', name);
}

function ofProjectors(object: Fields, name: string): MeasuredState {
  const size = wholeAt(object.dimension, `${name}, dimension`);
  const settings = listAt(object.settings, `${name}, settings`);
  const target = createTarget(settings.length, size, name);
  for (const [t, given] of settings.entries()) {
    const place = `${name}, settings[${t}]`;
    const setting = objectAt(given, place);
    const vector = listAt(setting.vector, `${place}.vector`);
    if (vector.length !== size) {
      throw bad(`a vector of ${vector.length} amplitudes in ${size} dimensions.`, `${place}.vector`);
    }
    for (const [j, amplitude] of vector.entries()) {
      const [re, im] = amplitudeAt(amplitude, `${place}.vector[${j}]`);
      target.real[t * size + j] = re;
      target.imaginary[t * size + j] = im;
    }
    scaleToOne(target, t, size, `${place}.vector`);
    target.counts[t] = countAt(setting.counts, `${place}.counts`);
    target.exposures[t] = exposureAt(setting.exposure, 1, `${place}.exposure`);
  }
  return measured(target, size);
}

function ofBases(object: Fields, name: string): MeasuredState {
  const qubits = wholeAt(object.qubits, `${name}, qubits`);
  const bases = listAt(object.bases, `${name}, bases`);
  const size = 2 ** qubits;
  const target = createTarget(bases.length * size, size, name);
  for (const [b, given] of bases.entries()) {
    const place = `${name}, bases[${b}]`;
    const setting = objectAt(given, place);
    const letters = lettersAt(setting.basis, qubits, `${place}.basis`);
    const counts = objectAt(setting.counts, `${place}.counts`);
    let total = 0;
    for (const [outcome, count] of Object.entries(counts)) {
      const at = `${place}.counts[${JSON.stringify(outcome)}]`;
      if (outcome.length !== qubits || !/^[01]+$/.test(outcome)) {
        throw bad(`an outcome of ${qubits} qubits is ${qubits} digits, 0 or 1 each.`, at);
      }
      const seen = countAt(count, at);
      target.counts[b * size + Number.parseInt(outcome, 2)] = seen;
      total += seen;
    }
    const exposure = exposureAt(setting.exposure, total, `${place}.exposure`);
    for (let outcome = 0; outcome < size; outcome++) {
      const t = b * size + outcome;
      writeEigenvector(target, t, letters, outcome);
      target.exposures[t] = exposure;
    }
  }
  return measured(target, size);
}

interface Target {
  real: Float64Array;
  imaginary: Float64Array;
  counts: Float64Array;
  exposures: Float64Array;
}

function createTarget(count: number, size: number, name: string): Target {
  if (count * size > mostNumbers) {
    throw new RankfreeError('INPUT_TOO_LARGE', `${count} projectors in ${size} dimensions.`, {
      place: name,
      hint: `Their vectors may have ${mostNumbers} numbers together.`,
    });
  }
  const numbers = (length: number): Float64Array => new Float64Array(length);
  return {
    real: numbers(count * size),
    imaginary: numbers(count * size),
    counts: numbers(count),
    exposures: numbers(count),
  };
}

function measured({ real, imaginary, counts, exposures }: Target, size: number): MeasuredState {
  return { projectors: { vectors: real, imaginary, count: counts.length, size, exposures }, counts };
}

function scaleToOne({ real, imaginary }: Target, t: number, size: number, place: string): void {
  let squares = 0;
  for (let j = t * size; j < (t + 1) * size; j++) squares += real[j]! ** 2 + imaginary[j]! ** 2;
  if (!(squares > 0 && squares < Number.POSITIVE_INFINITY)) {
    throw new RankfreeError('ZERO_VECTOR', `the vector has length ${Math.sqrt(squares)}.`, {
      place,
      hint: 'A projector has a vector with an amplitude other than 0.',
    });
  }
  const length = Math.sqrt(squares);
  for (let j = t * size; j < (t + 1) * size; j++) {
    real[j]! /= length;
    imaginary[j]! /= length;
  }
}

/** Vector t becomes the Kronecker product of the qubits' eigenvectors. */
function writeEigenvector({ real, imaginary }: Target, t: number, letters: string, outcome: number): void {
  const qubits = letters.length;
  const size = 2 ** qubits;
  for (let j = 0; j < size; j++) {
    let [re, im] = [1, 0];
    for (let q = 0; q < qubits; q++) {
      const shift = qubits - 1 - q;
      const [row, minus] = [(j >> shift) & 1, (outcome >> shift) & 1];
      const [a, b] = eigenvector(letters[q]!, row, minus);
      [re, im] = [re * a - im * b, re * b + im * a];
    }
    real[t * size + j] = re;
    imaginary[t * size + j] = im;
  }
}

/** Entry `row` of the eigenvector of +1, or of −1. */
function eigenvector(letter: string, row: number, minus: number): [re: number, im: number] {
  if (letter === 'Z') return [row === minus ? 1 : 0, 0];
  if (row === 0) return [Math.SQRT1_2, 0];
  const lower = minus === 1 ? -Math.SQRT1_2 : Math.SQRT1_2;
  return letter === 'X' ? [lower, 0] : [0, lower];
}

type Fields = Readonly<Record<string, unknown>>;

function objectAt(given: unknown, place: string): Fields {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Fields;
  throw bad(`${shown(given)} where an object should be.`, place);
}

function listAt(given: unknown, place: string): readonly unknown[] {
  if (Array.isArray(given) && given.length > 0) return given as readonly unknown[];
  throw bad(`${shown(given)} where a list should be.`, place);
}

function wholeAt(given: unknown, place: string): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= 4096) return given;
  throw bad(`${shown(given)} where a whole number from 1 on should be.`, place);
}

function lettersAt(given: unknown, qubits: number, place: string): string {
  if (typeof given === 'string' && given.length === qubits && /^[XYZ]+$/.test(given)) return given;
  throw bad(`${shown(given)} where ${qubits} letters X, Y or Z should be.`, place);
}

function countAt(given: unknown, place: string): number {
  if (typeof given !== 'number' || !Number.isFinite(given)) {
    throw bad(`${shown(given)} where a count should be.`, place);
  }
  if (given >= 0) return given;
  throw new RankfreeError('NEGATIVE_COUNT', `the count is ${given}.`, {
    place,
    hint: 'Counts are 0 or more.',
  });
}

function exposureAt(given: unknown, otherwise: number, place: string): number {
  const exposure = given ?? otherwise;
  if (typeof exposure === 'number' && exposure > 0 && exposure < Number.POSITIVE_INFINITY) return exposure;
  throw new RankfreeError('EXPOSURE_INVALID', `${shown(exposure)} is no exposure.`, {
    place,
    hint: 'How often or how long it was measured: a number above 0. Leave out what was not measured.',
  });
}

const number = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const complex = new RegExp(`^([+-]?${number})?(?:([+-]?)(${number})?([ij]))?$`);

function amplitudeAt(given: unknown, place: string): [re: number, im: number] {
  if (typeof given === 'number' && Number.isFinite(given)) return [given, 0];
  if (Array.isArray(given) && given.length === 2 && given.every(Number.isFinite)) {
    return [given[0] as number, given[1] as number];
  }
  const found = typeof given === 'string' ? parseAmplitude(given.replaceAll(' ', '')) : undefined;
  if (found !== undefined) return found;
  throw bad(
    `${shown(given)} is no amplitude.`,
    place,
    'It is a number, a text such as "0.7-0.7i", or [re, im].',
  );
}

/** a, bi, a+bi with i or j; i alone is 1i. */
function parseAmplitude(text: string): [re: number, im: number] | undefined {
  const imaginaryAlone = new RegExp(`^([+-]?)(${number})?[ij]$`).exec(text);
  if (imaginaryAlone !== null) {
    const size = Number(imaginaryAlone[2] ?? 1);
    return [0, imaginaryAlone[1] === '-' ? -size : size];
  }
  const found = complex.exec(text);
  if (found?.[1] === undefined) return undefined;
  const re = Number(found[1]);
  if (found[4] === undefined) return [re, 0];
  // Between the parts there is a sign.
  if (found[2] === '') return undefined;
  const size = Number(found[3] ?? 1);
  return [re, found[2] === '-' ? -size : size];
}

function shown(given: unknown): string {
  const text = JSON.stringify(given) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function bad(problem: string, place: string, hint?: string): RankfreeError {
  return new RankfreeError('BAD_COUNTS', problem, {
    place,
    hint:
      hint ??
      'Counts are {"dimension": 2, "settings": [{"vector": [1, "i"], "counts": 5}, …]} or {"qubits": 1, "bases": [{"basis": "X", "counts": {"0": 5}}, …]}.',
  });
}
