/**
 * The check sum of zip entries and PNG chunks: the remainder of the bytes, as a polynomial over GF(2), by
 *
 *   x³² + x²⁶ + x²³ + x²² + x¹⁶ + x¹² + x¹¹ + x¹⁰ + x⁸ + x⁷ + x⁵ + x⁴ + x² + x + 1
 *
 * bits reversed, started from and finished with a complement, a byte a step by table.
 *
 * Source    PNG 3rd edition, annex D; APPNOTE.TXT 4.4.7.
 */
const reversedPolynomial = 0xedb88320;

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ reversedPolynomial;
  }
  return remainder;
});

/** From 0 below 2³². */
export function crc32(bytes: Uint8Array): number {
  let remainder = -1;
  for (let k = 0; k < bytes.length; k++) {
    remainder = table[(remainder ^ bytes[k]!) & 0xff]! ^ (remainder >>> 8);
  }
  return ~remainder >>> 0;
}
