/**
 * The kinds of numbers that a .npy file holds, by their `descr`: byte order, letter, bytes.
 *
 *   b1   i1 i2 i4 i8   u1 u2 u4 u8   f2 f4 f8        of both byte orders; c8 and c16 are pairs of f4 and f8, where they are asked for
 *
 * Errors    UNSUPPORTED_DTYPE; of single numbers NOT_FINITE, NOT_EXACT, NOT_TRUTH.
 * Source    NumPy, "Array interface", `typestr`; IEEE 754-2008 §3.6 for half precision.
 */
import { RankfreeError } from '../errors.ts';
import { notFinite } from './array.ts';
import { excerpt } from './csv.ts';

/** One kind of number. */
export interface NumberKind {
  bytes: number;
  read(view: DataView, at: number, little: boolean): number;
  /** Beyond this a cell is an error. */
  largest: number;
}

const { MAX_VALUE, MAX_SAFE_INTEGER } = Number;
const numberKinds: ReadonlyMap<string, NumberKind> = new Map<string, NumberKind>([
  ['b1', { bytes: 1, largest: 1, read: (view, at) => view.getUint8(at) }],
  ['i1', { bytes: 1, largest: MAX_VALUE, read: (view, at) => view.getInt8(at) }],
  ['i2', { bytes: 2, largest: MAX_VALUE, read: (view, at, little) => view.getInt16(at, little) }],
  ['i4', { bytes: 4, largest: MAX_VALUE, read: (view, at, little) => view.getInt32(at, little) }],
  [
    'i8',
    { bytes: 8, largest: MAX_SAFE_INTEGER, read: (view, at, little) => whole64(view, at, little, true) },
  ],
  ['u1', { bytes: 1, largest: MAX_VALUE, read: (view, at) => view.getUint8(at) }],
  ['u2', { bytes: 2, largest: MAX_VALUE, read: (view, at, little) => view.getUint16(at, little) }],
  ['u4', { bytes: 4, largest: MAX_VALUE, read: (view, at, little) => view.getUint32(at, little) }],
  [
    'u8',
    { bytes: 8, largest: MAX_SAFE_INTEGER, read: (view, at, little) => whole64(view, at, little, false) },
  ],
  ['f2', { bytes: 2, largest: MAX_VALUE, read: (view, at, little) => half(view.getUint16(at, little)) }],
  ['f4', { bytes: 4, largest: MAX_VALUE, read: (view, at, little) => view.getFloat32(at, little) }],
  ['f8', { bytes: 8, largest: MAX_VALUE, read: (view, at, little) => view.getFloat64(at, little) }],
]);

/** Of complex numbers, the kind of both parts. */
const complexKinds: ReadonlyMap<string, string> = new Map([
  ['c8', 'f4'],
  ['c16', 'f8'],
]);

/** upper·2³² + lower, rounded once: a number beyond ±(2⁵³ − 1) stays beyond it. */
function whole64(view: DataView, at: number, little: boolean, signed: boolean): number {
  const [upperAt, lowerAt] = little ? [at + 4, at] : [at, at + 4];
  const upper = signed ? view.getInt32(upperAt, little) : view.getUint32(upperAt, little);
  return upper * 2 ** 32 + view.getUint32(lowerAt, little);
}

/**
 * Half precision, IEEE 754-2008 §3.6: sign, 5 bits of exponent e, 10 of fraction f.
 *
 *   e = 0   f·2⁻²⁴        0 < e < 31   (1024 + f)·2^(e − 25)        e = 31   ∞ where f = 0, else NaN
 */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const whole = exponent === 0 ? fraction : 1024 + fraction;
  const shift = Math.max(exponent, 1) - 25;
  let size = shift < 0 ? whole / (1 << -shift) : whole * (1 << shift);
  if (exponent === 31) size = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  return bits >> 15 === 0 ? size : -size;
}

/** The kinds that hold no real numbers, by their first letter, and what to do about them. */
const otherKinds: ReadonlyMap<string, readonly [what: string, hint: string]> = new Map([
  ['O', ['Python objects', 'Reading them would run code from the file. Save numbers: a.astype(float).']],
  ['c', ['complex numbers', 'Save a.real and a.imag, or abs(a), each as an array of its own.']],
  ['S', ['text', 'Save numbers: a.astype(float).']],
  ['a', ['text', 'Save numbers: a.astype(float).']],
  ['U', ['text', 'Save numbers: a.astype(float).']],
  ['V', ['raw bytes or records', "Save one field of it: numpy.save('field.npy', a['field'])."]],
  ['M', ['dates', "Save numbers: a.astype('int64')."]],
  ['m', ['durations', "Save numbers: a.astype('int64')."]],
]);

/** A kind as a file has it: byte order known; `parts` of 2 are real and imaginary part, `bytes` those of one of them. */
export interface StoredKind extends NumberKind {
  little: boolean;
  parts: 1 | 2;
}

/** The kind that a `descr` names; complex ones where they are of use. */
export function kindOf(descr: string, name: string, complex: 'refused' | 'allowed' = 'refused'): StoredKind {
  const order = /^[<>=|]/.test(descr) ? descr[0]! : '';
  const type = descr.slice(order.length);
  const kind = numberKinds.get(type);
  if (kind !== undefined && (kind.bytes === 1 || order === '<' || order === '>')) {
    return { ...kind, little: order === '<', parts: 1 };
  }
  const part = complex === 'allowed' && /^[<>]$/.test(order) ? complexKinds.get(type) : undefined;
  if (part !== undefined) return { ...numberKinds.get(part)!, little: order === '<', parts: 2 };
  const [what, hint] = otherKinds.get(type[0] ?? '') ?? [
    'numbers of another kind',
    `Kinds that can be read: ${[...numberKinds.keys()].join(', ')}, after < or > for the byte order.`,
  ];
  throw new RankfreeError('UNSUPPORTED_DTYPE', `its dtype is ${excerpt(descr)}: ${what}.`, {
    place: name,
    hint,
  });
}

/** The error for a number that is larger than its kind may hold. */
export function refusedNumber(value: number, { bytes, largest }: NumberKind, place: string): RankfreeError {
  if (largest === MAX_VALUE) return notFinite(value, place);
  if (bytes === 1) {
    return new RankfreeError('NOT_TRUTH', `a truth value is the byte ${value}.`, {
      place,
      hint: 'It is 0 or 1; save such bytes as u1.',
    });
  }
  return new RankfreeError('NOT_EXACT', 'a whole number is beyond ±(2⁵³ − 1), which doubles hold exactly.', {
    place,
    hint: 'Rescale the values, or round them with a.astype(float).',
  });
}
