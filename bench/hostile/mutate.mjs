// Bytes as a hostile or broken file has them: an example of a format, changed in one place or up to eight, or no format at all.
//
//   flip       a bit                       interesting   a byte becomes 0, 1, 127, 128, 254 or 255, or four bytes a huge number
//   cut        the end is missing          remove, repeat, insert   a stretch of bytes
//   number     a run of digits becomes another number, such as 0, −1, 2³¹, 10²⁰ or nan
//   splice     the start of one example and the end of another
//   random     bytes of any value, one case in sixteen
//
// The same seed gives the same bytes.
import { random } from '../random.mjs';

/**
 * @typedef {import('../random.mjs').Random} Random
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 */

const bytesOfInterest = [0, 1, 127, 128, 254, 255];
const numbersOfInterest = [
  '0',
  '-1',
  '1',
  '2147483647',
  '2147483648',
  '4294967296',
  '1e400',
  '9'.repeat(20),
  'nan',
  '',
];

/**
 * @param {readonly Uint8Array[]} examples
 * @param {string} name of the reader
 * @param {number} seed
 */
export function mutated(examples, name, seed) {
  const chance = random(`hostile ${name}`, seed);
  if (chance.integer(16) === 0) return randomBytes(chance, chance.integer(200));
  let bytes = Uint8Array.from(pick(chance, examples));
  const changes = chance.integer(2) === 0 ? 1 : 1 + chance.integer(8);
  for (let k = 0; k < changes; k++) bytes = pick(chance, mutations)(bytes, chance, examples);
  return bytes;
}

/** @type {((bytes: Bytes, chance: Random, examples: readonly Uint8Array[]) => Bytes)[]} */
const mutations = [
  (bytes, chance) =>
    overwritten(bytes, chance.integer(bytes.length), (byte) => byte ^ (1 << chance.integer(8))),
  (bytes, chance) => overwritten(bytes, chance.integer(bytes.length), () => pick(chance, bytesOfInterest)),
  (bytes, chance) => {
    const at = chance.integer(bytes.length);
    const filler = pick(chance, bytesOfInterest);
    return bytes.map((byte, k) => (k >= at && k < at + 4 ? filler : byte));
  },
  (bytes, chance) => bytes.slice(0, chance.integer(bytes.length + 1)),
  (bytes, chance) => {
    const [from, to] = stretch(bytes, chance);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, chance) => {
    const [from, to] = stretch(bytes, chance);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  (bytes, chance) => {
    const at = chance.integer(bytes.length + 1);
    return joined(bytes.subarray(0, at), randomBytes(chance, chance.integer(9)), bytes.subarray(at));
  },
  otherNumber,
  (bytes, chance, examples) => {
    const other = pick(chance, examples);
    const end = other.subarray(chance.integer(other.length + 1));
    return joined(bytes.subarray(0, chance.integer(bytes.length + 1)), end);
  },
];

/**
 * @param {Bytes} bytes
 * @param {Random} chance
 */
function otherNumber(bytes, chance) {
  const digit = (/** @type {number} */ at) => bytes[at] >= 48 && bytes[at] <= 57;
  let from = chance.integer(bytes.length + 1);
  while (from < bytes.length && !digit(from)) from++;
  let to = from;
  while (to < bytes.length && digit(to)) to++;
  const number = new TextEncoder().encode(pick(chance, numbersOfInterest));
  return joined(bytes.subarray(0, from), number, bytes.subarray(to));
}

/**
 * @param {Bytes} bytes
 * @param {number} at
 * @param {(byte: number) => number} change
 */
function overwritten(bytes, at, change) {
  return bytes.map((byte, k) => (k === at ? change(byte) : byte));
}

/**
 * Where a stretch of at most 40 bytes starts and ends.
 * @param {Bytes} bytes
 * @param {Random} chance
 */
function stretch(bytes, chance) {
  const from = chance.integer(bytes.length + 1);
  return [from, Math.min(bytes.length, from + 1 + chance.integer(40))];
}

/**
 * @param {Random} chance
 * @param {number} count
 */
function randomBytes(chance, count) {
  return Uint8Array.from({ length: count }, () => chance.integer(256));
}

function joined(/** @type {Uint8Array[]} */ ...parts) {
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * @template T
 * @param {Random} chance
 * @param {readonly T[]} choices
 */
function pick(chance, choices) {
  return choices[chance.integer(choices.length)];
}
