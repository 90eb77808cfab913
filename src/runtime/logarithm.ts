/**
 * log x in plain arithmetic, so that every engine gives the same bits, as exponential.ts does eˣ: for places that have no kernels at hand.
 *
 *   x = 2ᵏ (1 + f), √½ ≤ 1 + f < √2        log x = k ln 2 + log(1 + f)
 *   s = f/(2 + f)      log(1 + f) = f − s (f − R),  R = s² (L₁ + L₂ s² + …): the polynomial of fdlibm e_log.c
 *
 * Error under one unit in the last place; −∞ at 0, NaN below.
 */
import { ln2High, ln2Low } from './exponential.ts';

const L = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
] as const;

/** Of the upper 32 bits: those of the mantissa, and what brings √2 to a whole power of two. */
const mantissa = 0x000f_ffff;
const toRootTwo = 0x95f64;

const bits = new DataView(new ArrayBuffer(8));

export function logarithm(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const isTiny = x < 2 ** -1022;
  bits.setFloat64(0, isTiny ? x * 2 ** 54 : x);
  const high = bits.getUint32(0);
  const top = high & mantissa;
  const carry = (top + toRootTwo) & 0x10_0000;
  const k = (high >>> 20) - 1023 + (carry >>> 20) - (isTiny ? 54 : 0);
  bits.setUint32(0, top | (carry ^ 0x3ff0_0000));
  const f = bits.getFloat64(0) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (L[1] + w * (L[3] + w * L[5]));
  const odd = z * (L[0] + w * (L[2] + w * (L[4] + w * L[6])));
  const half = 0.5 * f * f;
  return k * ln2High - (half - (s * (half + odd + even) + k * ln2Low) - f);
}

/** log(1 + x), to the last digits for small x as well: what 1 + x rounds off is put right. */
export function logarithmOfOnePlus(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : (logarithm(sum) * x) / (sum - 1);
}
