/** Lines of a long table as bytes: row field, column field, number, line end. */

import { quoteField } from '../formats/csv.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import { longestNumber, writeNumber } from '../formats/numberText.ts';

/** Ids as they stand in a line, quoted where they must be, each with the delimiter after it, one after another as UTF-8. */
export interface LineFields {
  bytes: Uint8Array;
  /** Field n is bytes start[n] … start[n + 1] − 1. */
  start: Int32Array;
  /** Bytes of the longest one. */
  longest: number;
}

/** What the lines of a table have in common. */
export interface LineText {
  rows: LineFields;
  columns: LineFields;
  lineEnd: Uint8Array;
  /** Bytes that one line takes at most. */
  longest: number;
}

export function lineText(
  rowIds: readonly string[],
  columnIds: readonly string[],
  { delimiter, lineEnd }: { delimiter: string; lineEnd: string },
): LineText {
  const rows = lineFields(rowIds, delimiter);
  const columns = lineFields(columnIds, delimiter);
  const longest = rows.longest + columns.longest + longestNumber + lineEnd.length;
  return { rows, columns, lineEnd: Buffer.from(lineEnd), longest };
}

function lineFields(ids: readonly string[], delimiter: string): LineFields {
  const fields = ids.map((id) => quoteField(id, delimiter) + delimiter);
  const start = new Int32Array(ids.length + 1);
  let longest = 0;
  for (const [n, field] of fields.entries()) {
    const length = Buffer.byteLength(field);
    start[n + 1] = start[n]! + length;
    longest = Math.max(longest, length);
  }
  return { bytes: Buffer.from(fields.join('')), start, longest };
}

/** Writes one line from to[at] on; returns where it ends. */
export function putLine(
  to: Uint8Array,
  at: number,
  { rows, columns, lineEnd }: LineText,
  row: number,
  column: number,
  value: number,
  format: NumberFormat,
): number {
  let end = put(to, at, rows.bytes, rows.start[row]!, rows.start[row + 1]!);
  end = put(to, end, columns.bytes, columns.start[column]!, columns.start[column + 1]!);
  end = writeNumber(to, end, value, format);
  return put(to, end, lineEnd, 0, lineEnd.length);
}

/** Short runs of bytes: a loop is faster than `set`. */
function put(to: Uint8Array, at: number, bytes: Uint8Array, from: number, end: number): number {
  for (let i = from; i < end; i++) to[at++] = bytes[i]!;
  return at;
}
