/**
 * The number that text[from … to) spells, if it is plain: [+-] digits [mark digits], at most 15 digits; else NaN.
 *
 *   digits as a whole number / 10^decimals
 *
 * Both are exact in double precision, so the quotient is the nearest double, the same bits as `Number` gives (Clinger 1990).
 * Most cells of a table are such numbers, and this reads them without making a string.
 */
export function plainDecimal(text: string, from: number, to: number, mark: '.' | ','): number {
  const markCode = mark === '.' ? 46 : 44;
  let at = from;
  const first = text.charCodeAt(at);
  if (first === MINUS || first === PLUS) at++;
  let digits = 0;
  let whole = 0;
  let decimals = -1;
  for (; at < to; at++) {
    const c = text.charCodeAt(at);
    if (c >= ZERO && c <= NINE) {
      whole = 10 * whole + (c - ZERO);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (c === markCode && decimals < 0) decimals = 0;
    else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  const value = decimals > 0 ? whole / powers[decimals]! : whole;
  return first === MINUS ? -value : value;
}

const [ZERO, NINE, MINUS, PLUS] = [48, 57, 45, 43] as const;
/** 10⁰ … 10¹⁵, exact. */
const powers = Array.from({ length: 16 }, (_, n) => Number(`1e${n}`));
