/**
 * Observations of a long text that is nothing but ids and plain numbers, read by a kernel: most large files are such.
 *
 * Text goes to `assembly/observations.ts` a chunk at a time, cut at line ends, as UTF-8: ids are the same to the byte where they are
 * to the letter. A text with anything else in it (a quote, a named hole, an exponent, a ragged line) is left to the scanner as a
 * whole, so that both ways of reading see the same table: what this one gives up on costs its time twice at most.
 */
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Pausing } from './pausing.ts';

/** Where a text's observations stand, and what its numbers look like. */
export interface PlainLines {
  text: string;
  /** First unit after the header. */
  from: number;
  lineEnd: '\n' | '\r\n' | '\r';
  delimiter: string;
  mark: '.' | ',';
  /** Fields of a line, and which of them are the row id, the column id and the value. */
  fields: number;
  row: number;
  column: number;
  value: number;
}

export interface PlainObservations {
  row: Int32Array;
  column: Int32Array;
  value: Float64Array;
  rowIds: readonly string[];
  columnIds: readonly string[];
}

/** Units of text a chunk; each becomes three bytes at most. */
const chunkUnits = 1 << 16;
/** More room than the lines so far promise, since later ones may be shorter. */
const reserve = 1.05;
/** The shortest line: an id, an id, nothing, and the line's end. */
const shortestLine = 5;
const fewestIds = 1 << 9;

const [NOT_PLAIN, ROWS_FULL, COLUMNS_FULL] = [1, 2, 3] as const;
const [ROW_SIDE, COLUMN_SIDE] = [16, 24] as const;

/** The observations of a text, or nothing where it isn't plain. */
export function* readPlainLong(runtime: Runtime, lines: PlainLines): Pausing<PlainObservations | undefined> {
  if (lines.delimiter.charCodeAt(0) > 127) return undefined;
  const mark = runtime.arena.mark();
  try {
    return yield* readChunks(runtime, lines);
  } finally {
    runtime.arena.release(mark);
  }
}

function* readChunks(runtime: Runtime, lines: PlainLines): Pausing<PlainObservations | undefined> {
  const { arena, kernels } = runtime;
  const { text, from } = lines;
  const bytes = arena.uint8(3 * Math.min(chunkUnits, text.length));
  const most = Math.ceil(bytes.length / shortestLine);
  const [rows, columns, values] = [arena.int32(most), arena.int32(most), arena.float64(most)];
  const job = arena.int32(32);
  const letters = [lines.delimiter, lines.mark].map((letter) => letter.charCodeAt(0));
  job.array.set([lines.fields, lines.row, lines.column, lines.value, ...letters]);
  job.array.set([rows.pointer, columns.pointer, values.pointer], 6);
  const rowIds = openIds(runtime, job, ROW_SIDE);
  const columnIds = openIds(runtime, job, COLUMN_SIDE);
  const found = openObservations();

  for (let start = from; start < text.length; ) {
    const end = endOfLines(text, start, lines.lineEnd);
    if (end === undefined) return undefined;
    const { written } = encoder.encodeInto(text.slice(start, end), bytes.array);
    for (let at = bytes.pointer; at < bytes.pointer + written; ) {
      job.array[9] = 0;
      const reason = kernels.readObservations(job.pointer, at, bytes.pointer + written);
      if (reason === NOT_PLAIN) return undefined;
      found.add(job.array[9]!, rows, columns, values, (end - from) / (text.length - from));
      at = job.array[10]!;
      if (reason === ROWS_FULL) rowIds.grow();
      else if (reason === COLUMNS_FULL) columnIds.grow();
    }
    start = end;
    yield;
  }
  return { ...found.all(), rowIds: rowIds.names(), columnIds: columnIds.names() };
}

const encoder = new TextEncoder();

/** The end of the last line that ends within a chunk; nothing where none does. */
function endOfLines(text: string, start: number, lineEnd: string): number | undefined {
  if (text.length - start <= chunkUnits) return text.length;
  const last = text.lastIndexOf(lineEnd, start + chunkUnits - lineEnd.length);
  return last < start ? undefined : last + lineEnd.length;
}

/** The ids of a side in the kernel's memory: twice the room whenever it is used up. */
function openIds(
  { arena }: Runtime,
  job: Region<Int32Array>,
  side: number,
): { grow(): void; names(): string[] } {
  let [hashes, starts, letters] = layOut(fewestIds, 8 * fewestIds);
  return { grow, names };

  /** Room for so many ids, with the places of those there are. */
  function layOut(ids: number, bytes: number): [Region<Int32Array>, Region<Int32Array>, Region<Uint8Array>] {
    const places = arena.int32(2 * ids);
    const regions: [Region<Int32Array>, Region<Int32Array>, Region<Uint8Array>] = [
      arena.int32(ids),
      arena.int32(ids + 1),
      arena.uint8(bytes),
    ];
    const words = job.array;
    words.set([places.pointer, 2 * ids - 1, ...regions.map(({ pointer }) => pointer)], side);
    words.set([ids, bytes], side + 6);
    return regions;
  }

  function grow(): void {
    const count = job.array[side + 5]!;
    const before = { hashes, starts, letters };
    // Memory moves when it grows: views are taken afterwards.
    [hashes, starts, letters] = layOut(2 * hashes.length, 2 * letters.length);
    hashes.array.set(before.hashes.array);
    starts.array.set(before.starts.array);
    letters.array.set(before.letters.array);
    const mask = job.array[side + 1]!;
    const places = new Int32Array(job.array.buffer, job.array[side]!, mask + 1);
    for (let id = 0; id < count; id++) {
      let place = hashes.array[id]! & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = id + 1;
    }
  }

  function names(): string[] {
    const decoder = new TextDecoder();
    const [bounds, bytes] = [starts.array, letters.array.slice()];
    return Array.from({ length: job.array[side + 5]! }, (_, id) =>
      decoder.decode(bytes.subarray(bounds[id]!, bounds[id + 1]!)),
    );
  }
}

/** Observations of all chunks, in arrays as long as what was read of the text promises, and longer ones where that was too little. */
function openObservations(): {
  /** The first `count` of each region; `share` of the text is read with them. */
  add(
    count: number,
    rows: Region<Int32Array>,
    columns: Region<Int32Array>,
    values: Region<Float64Array>,
    share: number,
  ): void;
  all(): Pick<PlainObservations, 'row' | 'column' | 'value'>;
} {
  let row = new Int32Array();
  let column = new Int32Array();
  let value = new Float64Array();
  let used = 0;
  return {
    add(count, rows, columns, values, share) {
      if (used + count > row.length) grow(Math.ceil((reserve * (used + count)) / share));
      row.set(rows.array.subarray(0, count), used);
      column.set(columns.array.subarray(0, count), used);
      value.set(values.array.subarray(0, count), used);
      used += count;
    },
    all: () => ({
      row: row.subarray(0, used),
      column: column.subarray(0, used),
      value: value.subarray(0, used),
    }),
  };

  function grow(length: number): void {
    const [rows, columns, values] = [
      new Int32Array(length),
      new Int32Array(length),
      new Float64Array(length),
    ];
    rows.set(row);
    columns.set(column);
    values.set(value);
    [row, column, value] = [rows, columns, values];
  }
}
