// Lines of text, one a cell that was not observed (src/tables/pairLines.ts):  row field, column field, number, line end.
//
//   x = min(max(⟨left_i, right_j⟩, low), high)        n = round(|x|·10^decimals), halves upwards
//
// A number is n with the mark before its last `decimals` digits, trailing zeros left out: the bytes of writeNumber in
// src/formats/numberText.ts. Digits come eight at a time from one multiplication each for thousands, hundreds and tens.
//
// Fields are copied sixteen bytes at a time, which reads up to 15 bytes past a field and writes as many past a line: whoever
// allocates leaves room for them.
import { gemm } from "./gemm";

const largest: f64 = 9007199254740991; // Number.MAX_SAFE_INTEGER
const zeros: u64 = 0x3030303030303030; // '0' eight times

/**
 * Lines of the cells from … to − 1, counted row by row from the first row that is given: whole rows, or a part of one.
 *
 *   scratch      work memory of `gemm` for `columns` columns
 *   left, right  width doubles a row of either
 *   product      per block `cells` doubles: ⟨left_i, right_j⟩ of its cells
 *   observed     per row `observedBytes` bytes, a bit a column
 *   …Fields      text of all fields, one after another; …Starts: where each begins, and where the last ends
 *   lineEnd      its bytes, the first lowest; lineEndLength: 1 or 2
 *   lines        per block `lineBytes` bytes
 *   used         per block how many of them are lines; −1 where a number is too large for this: what the lines hold is void then
 */
export function pairLines(
  from: i32, to: i32, block: i32, scratch: usize,
  columns: i32, width: i32, left: usize, right: usize, product: usize, cells: i32,
  low: f64, high: f64, decimals: i32, power: f64, mark: i32,
  observed: usize, observedBytes: i32,
  rowFields: usize, rowStarts: usize, columnFields: usize, columnStarts: usize,
  lineEnd: i32, lineEndLength: i32, lines: usize, lineBytes: i32, used: usize,
): void {
  const firstRow = from / columns;
  const firstColumn = from % columns;
  const across = min(to - from, columns);
  const rows = (to - from) / across;
  const values = product + ((<usize>block * cells) << 3);
  memory.fill(values, 0, (<usize>(to - from)) << 3);
  const rowBytes = (<usize>width) << 3;
  gemm(
    rows, across, width,
    left + <usize>firstRow * rowBytes, width, 1,
    right + <usize>firstColumn * rowBytes, 1, width,
    values, across, scratch, false,
  );

  const begin = lines + <usize>block * lineBytes;
  let at = begin;
  let value = values;
  for (let i = firstRow; i < firstRow + rows; i++) {
    const rowStart = load<i32>(rowStarts + (<usize>i << 2));
    const rowLength = load<i32>(rowStarts + (<usize>i << 2), 4) - rowStart;
    const seen = observed + <usize>i * observedBytes;
    for (let j = firstColumn; j < firstColumn + across; j++, value += 8) {
      if ((load<u8>(seen + (j >> 3)) >> <u8>(j & 7)) & 1) continue;
      const start = load<i32>(columnStarts + (<usize>j << 2));
      const length = load<i32>(columnStarts + (<usize>j << 2), 4) - start;
      const x = min(max(load<f64>(value), low), high);
      const scaled = rounded(abs(x) * power);
      if (!(scaled <= largest)) {
        store<i32>(used + (<usize>block << 2), -1);
        return;
      }
      at = copy(at, rowFields + rowStart, rowLength);
      at = copy(at, columnFields + start, length);
      if (x < 0 && scaled > 0) store<u8>(at++, 45); // '-'
      at = decimal(at, <u64>scaled, decimals, mark, scratch);
      store<i32>(at, lineEnd);
      at += lineEndLength;
    }
  }
  store<i32>(used + (<usize>block << 2), <i32>(at - begin));
}

/** Math.round for x ≥ 0. */
// @ts-ignore: decorator
@inline
function rounded(x: f64): f64 {
  const whole = floor(x);
  return x - whole >= 0.5 ? whole + 1 : whole;
}

// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, length: i32): usize {
  v128.store(to, v128.load(from));
  for (let done = 16; done < length; done += 16) v128.store(to + done, v128.load(from + done));
  return to + length;
}

/** n / 10^decimals, n < 10^16; `spare` has 32 bytes. */
// @ts-ignore: decorator
@inline
function decimal(at: usize, n: u64, decimals: i32, mark: i32, spare: usize): usize {
  if (n < 100000000 && decimals < 8) {
    // As most numbers are: all digits in one register.
    const digits = eightDigits(<u32>n);
    const skipped = min(<i32>(ctz(digits) >> 3), 7 - decimals);
    const places = decimals - min(<i32>(clz(digits) >> 3), decimals);
    const text = digits | zeros;
    store<u64>(at, text >> (<u64>skipped << 3));
    at += 8 - decimals - skipped;
    if (places == 0) return at;
    store<u8>(at, mark);
    store<u64>(at, text >> (<u64>(8 - decimals) << 3), 1);
    return at + 1 + places;
  }
  const high = eightDigits(<u32>(n / 100000000));
  const low = eightDigits(<u32>(n % 100000000));
  store<u64>(spare, high | zeros);
  store<u64>(spare, low | zeros, 8);
  const leading = high != 0 ? ctz(high) : 64 + ctz(low);
  const trailing = low != 0 ? clz(low) : 64 + clz(high);
  const skipped = min(<i32>(leading >> 3), 15 - decimals);
  const places = decimals - min(<i32>(trailing >> 3), decimals);
  v128.store(at, v128.load(spare + skipped));
  at += 16 - decimals - skipped;
  if (places == 0) return at;
  store<u8>(at, mark);
  v128.store(at, v128.load(spare + 16 - decimals), 1);
  return at + 1 + places;
}

/**
 * The eight digits of n < 10^8, one a byte, the first one lowest. Divisions by multiplication: 10486/2^20 is 1/100 for n < 10^4,
 * 103/2^10 is 1/10 for n < 100.
 */
// @ts-ignore: decorator
@inline
function eightDigits(n: u32): u64 {
  const thousands = n / 10000;
  const fours = <u64>thousands | (<u64>(n - 10000 * thousands) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x7f0000007f;
  const twos = hundreds | ((fours - 100 * hundreds) << 16);
  const tens = ((twos * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((twos - 10 * tens) << 8);
}
