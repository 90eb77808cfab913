// Plain observations: lines of text  …,row id,…,column id,…,value,…  without a quote, each value plain digits.
//
//   line   = field *(delimiter field) (LF | CR LF | CR | end)      as many fields as the table has columns; empty lines are skipped
//   value  = [+-] digits [mark digits], at most 15 digits          whole / 10^decimals: both exact, so the quotient is the nearest double
//            or nothing: a hole, whose line names its ids and observes nothing
//
// Anything else ends the pass: TypeScript's scanner then reads the whole text, and says what is wrong if something is.
//
// Ids are numbered in the order in which they first appear, byte for byte, by a hash (FNV-1a) into an open-addressed table at most
// half full. Memory is TypeScript's: where a new id finds no room the pass stops before its line, to be called again with more.
//
// A job is 32 words of 4 bytes, addresses and whole numbers:
//
//   0   fields, row field, column field, value field, delimiter, mark, rows, columns, values, observations, stopped
//   16  row ids:     places, mask, hashes, starts, letters, ids, most ids, most letters
//   24  column ids:  the same                                               letters of an id: starts[id] … starts[id + 1] − 1
//
// Source    Clinger 1990, exact cases; RFC 4180 without quotes.

const QUOTE: u32 = 34;
const LF: u32 = 10;
const CR: u32 = 13;
const PLUS: u32 = 43;
const MINUS: u32 = 45;
const ZERO: u32 = 48;

/** Why a pass ended. */
const DONE: i32 = 0;
const NOT_PLAIN: i32 = 1;
const ROWS_FULL: i32 = 2;
const COLUMNS_FULL: i32 = 3;

const ROW_SIDE: usize = 16 * 4;
const COLUMN_SIDE: usize = 24 * 4;

const powers = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]);

/** Reads the lines in [from, to); observations are added to what the job holds. */
export function readObservations(job: usize, from: usize, to: usize): i32 {
  const fields = word(job, 0);
  const rowField = word(job, 1);
  const columnField = word(job, 2);
  const valueField = word(job, 3);
  const delimiter = word(job, 4);
  const mark = word(job, 5);
  const rows = <usize>word(job, 6);
  const columns = <usize>word(job, 7);
  const values = <usize>word(job, 8);
  let count = <usize>word(job, 9);
  let reason = DONE;
  let at = from;
  while (at < to) {
    const line = at;
    let row = -1;
    let column = -1;
    let value: f64 = 0;
    let field: u32 = 0;
    let more = true;
    if (isLineEnd(load<u8>(at))) more = false;
    for (; more; field++) {
      const start = at;
      if (at < to && load<u8>(at) == QUOTE) reason = NOT_PLAIN;
      while (at < to) {
        const c = <u32>load<u8>(at);
        if (c == delimiter || isLineEnd(c)) break;
        at++;
      }
      more = at < to && <u32>load<u8>(at) == delimiter;
      if (field == rowField) {
        row = numberOf(job + ROW_SIDE, start, at);
        if (row < 0) reason = row == -1 ? NOT_PLAIN : ROWS_FULL;
      } else if (field == columnField) {
        column = numberOf(job + COLUMN_SIDE, start, at);
        if (column < 0) reason = column == -1 ? NOT_PLAIN : COLUMNS_FULL;
      } else if (field == valueField) {
        value = at == start ? NaN : plainDecimal(start, at, mark);
        if (value != value && at > start) reason = NOT_PLAIN;
      }
      if (reason != DONE) {
        store<u32>(job + 9 * 4, <u32>count);
        store<u32>(job + 10 * 4, <u32>line);
        return reason;
      }
      if (more) at++;
    }
    if (field != 0) {
      if (field != fields) {
        reason = NOT_PLAIN;
        break;
      }
      if (value == value) {
        store<i32>(rows + (count << 2), row);
        store<i32>(columns + (count << 2), column);
        store<f64>(values + (count << 3), value);
        count++;
      }
    }
    if (at < to) at += load<u8>(at) == CR && at + 1 < to && load<u8>(at + 1) == LF ? 2 : 1;
  }
  store<u32>(job + 9 * 4, <u32>count);
  store<u32>(job + 10 * 4, <u32>at);
  return reason;
}

// @ts-ignore: decorator
@inline
function word(job: usize, at: usize): u32 {
  return load<u32>(job + at * 4);
}

// @ts-ignore: decorator
@inline
function isLineEnd(c: u32): bool {
  return c == LF || c == CR;
}

/** The number that plain digits spell; else NaN. */
function plainDecimal(from: usize, to: usize, mark: u32): f64 {
  let at = from;
  const first = <u32>load<u8>(at);
  if (first == MINUS || first == PLUS) at++;
  let digits = 0;
  let decimals = -1;
  let whole: u64 = 0;
  for (; at < to; at++) {
    const c = <u32>load<u8>(at);
    const digit = c - ZERO;
    if (digit < 10) {
      if (++digits > 15) return NaN;
      whole = 10 * whole + digit;
      if (decimals >= 0) decimals++;
    } else if (c == mark && decimals < 0) decimals = 0;
    else return NaN;
  }
  if (digits == 0) return NaN;
  const value = decimals > 0 ? <f64>whole / load<f64>(powers + (<usize>decimals << 3)) : <f64>whole;
  return first == MINUS ? -value : value;
}

/** The number of an id, given to it at its first appearance; −1 for no letters, −2 where there is no room for a new one. */
function numberOf(side: usize, from: usize, to: usize): i32 {
  const length = to - from;
  if (length == 0) return -1;
  let hash: u32 = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = (hash ^ load<u8>(at)) * 0x01000193;
  // The low bits choose the place; fold the high ones into them.
  hash ^= hash >>> 15;
  const places = <usize>word(side, 0);
  const mask = word(side, 1);
  const hashes = <usize>word(side, 2);
  const starts = <usize>word(side, 3);
  const letters = <usize>word(side, 4);
  let place = hash & mask;
  for (;;) {
    const number = load<i32>(places + (<usize>place << 2)) - 1;
    if (number < 0) break;
    if (load<u32>(hashes + (<usize>number << 2)) == hash) {
      const start = <usize>load<u32>(starts + (<usize>number << 2));
      const end = <usize>load<u32>(starts + (<usize>number << 2) + 4);
      if (end - start == length && spells(letters + start, from, length)) return number;
    }
    place = (place + 1) & mask;
  }
  const ids = word(side, 5);
  const used = <usize>load<u32>(starts + (<usize>ids << 2));
  if (ids == word(side, 6) || used + length > <usize>word(side, 7)) return -2;
  memory.copy(letters + used, from, length);
  store<u32>(hashes + (<usize>ids << 2), hash);
  store<u32>(starts + (<usize>ids << 2) + 4, <u32>(used + length));
  store<u32>(places + (<usize>place << 2), ids + 1);
  store<u32>(side + 5 * 4, ids + 1);
  return ids;
}

// @ts-ignore: decorator
@inline
function spells(letters: usize, from: usize, length: usize): bool {
  for (let n: usize = 0; n < length; n++) if (load<u8>(letters + n) != load<u8>(from + n)) return false;
  return true;
}
