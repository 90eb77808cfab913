/**
 * eˣ in plain arithmetic, so that every engine gives the same bits: JavaScript leaves the last bits of Math.exp open. For places that
 * have no kernels at hand, such as a finished model.
 *
 *   x = k ln 2 + r, |r| ≤ ½ ln 2        eˣ = 2ᵏ eʳ        eʳ = 1 + 2r/(2 − c + …): the rational approximation of fdlibm e_exp.c
 *
 * Error under one unit in the last place; Infinity above 709.78, 0 below −745.
 */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;
const perLn2 = Math.LOG2E;
const P = [
  0.16666666666666602, -0.0027777777777015593, 6.613756321437934e-5, -1.6533902205465252e-6,
  4.1381367970572385e-8,
] as const;

export function exponential(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.79) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  const k = Math.round(perLn2 * x);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const t = r * r;
  const c = r - t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * P[4]))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  // In two steps, since 2ᵏ itself may over- or underflow where the product does not.
  const half = k >> 1;
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

const bits = new DataView(new ArrayBuffer(8));

/** 2ᵏ for −1022 ≤ k ≤ 1023, exactly. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
