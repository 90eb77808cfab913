/**
 * Counts of measurements of a quantum state, as people write them: projectors one by one, or bases of qubits.
 *
 *   { dimension: 4, settings: [{ vector: ['1', 0, '0.7+0.7i', [0, -1]], counts: 123, exposure: 1 }, …] }
 *   { qubits: 3, bases: [{ basis: 'XYZ', counts: { '000': 12, '101': 3 }, exposure: 1000 }, …] }
 *
 * An amplitude is a number, a text such as '0.7-0.7i', or [re, im]; vectors are brought to length 1. The exposure says how often, or how
 * long, a setting was measured, and is 1 by default, the same for all; of a basis it is by default the sum of its counts.
 * A basis has a letter for each qubit, X, Y or Z, and counts by outcomes, a digit for each qubit: 0 for eigenvalue +1, 1 for −1. Outcomes
 * that are not named were not seen. The first qubit is the first factor of the Kronecker product (measurements/pauli.ts).
 *
 * Errors    BAD_COUNTS, NEGATIVE_COUNT, ZERO_VECTOR, EXPOSURE_INVALID, INPUT_TOO_LARGE, OUT_OF_MEMORY.
 */
import { RankfreeError } from '../../errors.ts';
import { basisVectors } from '../../measurements/pauli.ts';
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
  const count = settings.length;
  if (count * size > mostNumbers) {
    throw new RankfreeError('INPUT_TOO_LARGE', `${count} projectors in ${size} dimensions.`, {
      place: name,
      hint: `Their vectors may have ${mostNumbers} numbers together.`,
    });
  }
  const [vectors, imaginary] = [new Float64Array(count * size), new Float64Array(count * size)];
  const [counts, exposures] = [new Float64Array(count), new Float64Array(count)];
  const projectors = { count, size, vectors, imaginary, exposures };
  for (const [t, given] of settings.entries()) {
    const place = `${name}, settings[${t}]`;
    const setting = objectAt(given, place);
    const vector = listAt(setting.vector, `${place}.vector`);
    if (vector.length !== size) {
      throw bad(`a vector of ${vector.length} amplitudes in ${size} dimensions.`, `${place}.vector`);
    }
    for (const [j, amplitude] of vector.entries()) {
      const [re, im] = amplitudeAt(amplitude, `${place}.vector[${j}]`);
      vectors[t * size + j] = re;
      imaginary[t * size + j] = im;
    }
    scaleToOne(projectors, t, `${place}.vector`);
    counts[t] = countAt(setting.counts, `${place}.counts`);
    exposures[t] = exposureAt(setting.exposure, 1, `${place}.exposure`);
  }
  return { projectors, counts };
}

function ofBases(object: Fields, name: string): MeasuredState {
  const qubits = wholeAt(object.qubits, `${name}, qubits`);
  const given = listAt(object.bases, `${name}, bases`);
  const settings = given.map((setting, b) => objectAt(setting, `${name}, bases[${b}]`));
  const letters = settings.map(({ basis }, b) => lettersAt(basis, qubits, `${name}, bases[${b}].basis`));
  const { count, size, vectors, imaginary } = basisVectors(letters);
  const [counts, exposures] = [new Float64Array(count), new Float64Array(count)];
  for (const [b, setting] of settings.entries()) {
    const place = `${name}, bases[${b}]`;
    let total = 0;
    for (const [outcome, seen] of Object.entries(objectAt(setting.counts, `${place}.counts`))) {
      const at = `${place}.counts[${JSON.stringify(outcome)}]`;
      if (outcome.length !== qubits || !/^[01]+$/.test(outcome)) {
        throw bad('this is no outcome.', at, `It has a digit for each qubit, ${qubits} in all, 0 or 1 each.`);
      }
      counts[b * size + Number.parseInt(outcome, 2)] = countAt(seen, at);
      total += seen as number;
    }
    const exposure = exposureAt(setting.exposure, total, `${place}.exposure`);
    exposures.fill(exposure, b * size, (b + 1) * size);
  }
  return { projectors: { count, size, vectors, imaginary, exposures }, counts };
}

/** Vector t of real and imaginary parts, m × size, to length 1. */
function scaleToOne(
  { vectors, imaginary, size }: Pick<ProjectorsOptions, 'vectors' | 'imaginary' | 'size'>,
  t: number,
  place: string,
): void {
  let squares = 0;
  for (let j = t * size; j < (t + 1) * size; j++) squares += vectors[j]! ** 2 + imaginary[j]! ** 2;
  if (!(squares > 0 && squares < Number.POSITIVE_INFINITY)) {
    throw new RankfreeError('ZERO_VECTOR', `the vector has length ${Math.sqrt(squares)}.`, {
      place,
      hint: 'A projector has a vector with an amplitude other than 0.',
    });
  }
  const length = Math.sqrt(squares);
  for (let j = t * size; j < (t + 1) * size; j++) {
    vectors[j]! /= length;
    imaginary[j]! /= length;
  }
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
