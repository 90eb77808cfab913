/**
 * Numbers as text: as many decimals as mean something, or the shortest text that reads back as the same bits.
 *
 *   value → round(|value|·10^decimals), its digits with the mark, trailing zeros left out
 *
 * A filled cell of a noisy table has no meaning far below the noise; writing fewer digits is easier on the eye, half the
 * bytes and ten times as fast, which counts where millions of cells are written.
 */
export interface NumberFormat {
  /** Decimal mark. */
  mark: '.' | ',';
  /** Decimals kept; null: all that the bits need. */
  decimals: number | null;
}

/** Bytes that one number takes at most. */
export const longestNumber = 32;

/** Decimals that reach five digits below a noise level; null where there is no noise to hide behind. */
export function meaningfulDecimals(noise: number): number | null {
  if (!(noise > 0)) return null;
  let decimals = 0;
  for (let unit = 1; unit > 1e-5 * noise; unit /= 10) if (++decimals > mostDecimals) return null;
  return decimals;
}

const mostDecimals = 12;
const powers = Array.from({ length: mostDecimals + 1 }, (_, n) => Number(`1e${n}`));
const [ZERO, MINUS, POINT] = [48, 45, 46] as const;

/** Writes a number as ASCII from bytes[at] on; returns where it ends. */
export function writeNumber(bytes: Uint8Array, at: number, value: number, format: NumberFormat): number {
  const { mark, decimals } = format;
  const scaled =
    decimals === null ? Number.POSITIVE_INFINITY : Math.round(Math.abs(value) * powers[decimals]!);
  if (decimals === null || !(scaled <= Number.MAX_SAFE_INTEGER)) {
    const text = String(value);
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      bytes[at + i] = c === POINT ? mark.charCodeAt(0) : c;
    }
    return at + text.length;
  }
  if (value < 0 && scaled > 0) bytes[at++] = MINUS;
  return writeDigits(bytes, at, scaled, decimals, mark);
}

/** whole / 10^decimals, whole ≤ 2⁵³. */
function writeDigits(
  bytes: Uint8Array,
  at: number,
  whole: number,
  decimals: number,
  mark: '.' | ',',
): number {
  let rest = whole;
  let places = decimals;
  while (places > 0 && rest % 10 === 0) {
    rest /= 10;
    places--;
  }
  // From the last digit to the first; then the order is turned.
  let end = at;
  for (let place = 0; rest > 0 || place <= places; place++) {
    if (place === places && places > 0) bytes[end++] = mark.charCodeAt(0);
    const next = Math.floor(rest / 10);
    bytes[end++] = ZERO + (rest - 10 * next);
    rest = next;
  }
  bytes.subarray(at, end).reverse();
  return end;
}

/** The number that such a text reads back as. */
export function roundedNumber(value: number, { decimals }: Pick<NumberFormat, 'decimals'>): number {
  if (decimals === null) return value;
  const scaled = Math.round(Math.abs(value) * powers[decimals]!);
  if (scaled > Number.MAX_SAFE_INTEGER) return value;
  return (value < 0 && scaled > 0 ? -scaled : scaled) / powers[decimals]!;
}

const room = new Uint8Array(longestNumber);

/** The same as a string. */
export function numberText(value: number, format: NumberFormat): string {
  return String.fromCharCode(...room.subarray(0, writeNumber(room, 0, value, format)));
}

/** Four digits are enough to look at. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in words, 1.3 MB: two digits, or three of hundreds, are enough to compare. */
export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 999.5 && unit < units.length - 1; unit++) size /= 1000;
  return `${Number(size.toPrecision(size < 99.5 ? 2 : 3))} ${units[unit]}`;
}
