/**
 * Whole numbers of a few bits each, as runs of one value and as packed groups of eight.
 *
 *   run     = varint(count · 2)       value in ⌈width / 8⌉ bytes
 *   packed  = varint(groups · 2 + 1)  groups · width bytes, the lowest bits first
 *
 * Source    Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 * Errors    RangeError where the bytes end before the numbers do.
 */
import { readVarint } from './thrift.ts';

/** Wider numbers would be indices into a dictionary of more than 16 million entries. */
const widest = 24;

/** Fills `to` from bytes[from … end). */
export function readHybrid(
  bytes: Uint8Array,
  from: number,
  end: number,
  width: number,
  to: Uint8Array | Int32Array,
): void {
  if (width > widest) throw new RangeError(`indices of ${width} bits`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  let at = from;
  for (let done = 0; done < to.length; ) {
    const head = readVarint(view, at);
    at = head.end;
    const count = Math.floor(head.value / 2);
    if (count === 0) throw new RangeError('a run of no values');
    if (head.value % 2 === 0) {
      const next = Math.min(done + count, to.length);
      to.fill(littleEndian(view, at, (width + 7) >> 3), done, next);
      at += (width + 7) >> 3;
      done = next;
    } else {
      const next = Math.min(done + 8 * count, to.length);
      unpack(bytes, at, end, width, to.subarray(done, next));
      at += count * width;
      done = next;
    }
  }
}

function littleEndian(view: DataView, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value |= view.getUint8(at + i) << (8 * i);
  return value;
}

function unpack(
  bytes: Uint8Array,
  from: number,
  end: number,
  width: number,
  to: Uint8Array | Int32Array,
): void {
  // The last group may be cut off where its values are not needed.
  if (from + Math.ceil((to.length * width) / 8) > end) throw new RangeError('packed values are cut off');
  const mask = 2 ** width - 1;
  let at = from;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < to.length; i++) {
    while (held < width) {
      bits |= bytes[at++]! << held;
      held += 8;
    }
    to[i] = bits & mask;
    bits >>>= width;
    held -= width;
  }
}
