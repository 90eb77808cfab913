/**
 * A structure of Thrift's compact protocol, walked before it is decoded.
 *
 *   field = delta (4 bits) type (4 bits) value    stop = 0    varint = up to 10 bytes of 7 bits
 *
 * The decoder of hyparquet trusts what it reads: a number without an end takes time that grows with the square of its length. What
 * passes here has none, and lists no longer than their bytes.
 *
 * Source    Apache Thrift, "Thrift compact protocol encoding"; which types occur: Parquet's parquet.thrift.
 * Errors    RangeError, as DataView throws at the end of the bytes.
 */

const [STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, STRUCT] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12,
] as const;
/** parquet.thrift nests 6 structures. */
const deepest = 16;
const longestVarint = 10;

/** Where the structure that starts at `from` ends. */
export function endOfStruct(view: DataView, from: number): number {
  let at = from;
  struct(0);
  return at;

  function struct(depth: number): void {
    if (depth > deepest) throw new RangeError(`more than ${deepest} structures in one another`);
    for (;;) {
      const head = view.getUint8(at++);
      const type = head & 15;
      if (type === STOP) return;
      if (head >> 4 === 0) varint();
      if (type !== TRUE && type !== FALSE) element(type, depth);
    }
  }

  function element(type: number, depth: number): void {
    if (type === BYTE || type === TRUE || type === FALSE) skip(1);
    else if (type === I16 || type === I32 || type === I64) varint();
    else if (type === DOUBLE) skip(8);
    else if (type === BINARY) skip(varint());
    else if (type === LIST) list(depth);
    else if (type === STRUCT) struct(depth + 1);
    else throw new RangeError(`a field of type ${type}`);
  }

  function list(depth: number): void {
    const head = view.getUint8(at++);
    const size = head >> 4 === 15 ? varint() : head >> 4;
    if (size > view.byteLength - at) throw new RangeError(`a list of ${size} elements`);
    for (let i = 0; i < size; i++) element(head & 15, depth);
  }

  function skip(bytes: number): void {
    at += bytes;
    if (at > view.byteLength) throw new RangeError('a field goes on past the end');
  }

  function varint(): number {
    const { value, end } = readVarint(view, at);
    at = end;
    return value;
  }
}

/** A whole number of up to 64 bits; beyond 2⁵³ to the nearest double. */
export function readVarint(view: DataView, from: number): { value: number; end: number } {
  let value = 0;
  let unit = 1;
  for (let at = from; at < from + longestVarint; at++, unit *= 128) {
    const byte = view.getUint8(at);
    value += (byte & 127) * unit;
    if (byte < 128) return { value, end: at + 1 };
  }
  throw new RangeError('a number without an end');
}
