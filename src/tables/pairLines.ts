/**
 * Lines of all pairs that were not observed, row by row, made by the kernel of `assembly/pairLines.ts` on all threads.
 *
 * A block is some whole rows, or a part of one where rows are long; its product and its lines have places of their own, so
 * its bytes don't depend on who makes it. A job is a block for each thread, and a block is a chunk. Two sets of places take turns: while the
 * chunks of one are being written to a file, the other is filled.
 *
 * Only for models whose predictions are products (isPlain), and for a fixed number of decimals. A block with a number beyond 2⁵³ units of the last
 * decimal, which the kernel leaves, is written by `putLine`.
 *
 * Measured   943 × 1682, width 121, one thread: 50 ms, half of it the product; by `singleLines` .25 s (bench/lines.mjs).
 */
import type { PairModel } from '../completion/model.ts';
import { inUsersUnits, isPlain } from '../completion/model.ts';
import type { ObservedTable } from '../completion/table.ts';
import type { NumberFormat } from '../formats/numberText.ts';
import { workLength } from '../linalg/gemm.ts';
import type { Arena, Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { LineText } from './lineText.ts';
import { putLine } from './lineText.ts';

/** Bytes of a block's lines at most. Smaller blocks pack the factors for the product more often, for more than they gain. */
const blockBytes = 1 << 20;
/** The kernel reads and writes so many bytes beyond a text. */
const overrun = 16;

/** A number of decimals is fixed, predictions are products of the pair, and ids are such as people can read. */
export function canMakePairLines(model: PairModel, { decimals }: NumberFormat, text: LineText): boolean {
  return isPlain(model) && decimals !== null && text.longest <= blockBytes / 64;
}

/** The lines in chunks. A chunk is valid until the second one after it is asked for. */
export function* pairLines(
  runtime: Runtime,
  table: ObservedTable,
  model: PairModel,
  text: LineText,
  format: NumberFormat,
): Generator<Uint8Array> {
  const { arena } = runtime;
  const mark = arena.mark();
  try {
    const cut = cutTable(table, Math.floor(blockBytes / text.longest));
    const job = openJob(runtime, table, model, text, format, cut);
    for (let first = 0; first < cut.blocks; first += job.blocks) {
      const blocks = Math.min(job.blocks, cut.blocks - first);
      job.run(first, blocks);
      for (let block = 0; block < blocks; block++) {
        const lines = job.lines(block);
        if (lines.length > 0) yield lines;
      }
    }
  } finally {
    arena.release(mark);
  }
}

/** How a table is cut into blocks of at most `cells` cells. */
interface Cut {
  blocks: number;
  cells: number;
  rowsAtOnce: number;
  /** The cell, counted row by row, at which a block starts; that of block `blocks` is the number of all cells. */
  start(block: number): number;
}

function cutTable({ rows, columns }: ObservedTable, most: number): Cut {
  // The product works on four rows at a time.
  const whole = Math.floor(most / columns);
  const rowsAtOnce = Math.min(rows, whole < 4 ? Math.max(whole, 1) : whole - (whole % 4));
  const parts = Math.ceil(columns / most);
  const cells = Math.min(most, rowsAtOnce * columns);
  return {
    blocks: Math.ceil(rows / rowsAtOnce) * parts,
    cells,
    rowsAtOnce,
    start: (block) => {
      const row = Math.floor(block / parts) * rowsAtOnce;
      return Math.min(row, rows) * columns + (block % parts) * cells;
    },
  };
}

interface Job {
  /** At most so many blocks at once. */
  blocks: number;
  run(firstBlock: number, blocks: number): void;
  /** What became of a block of the last run. */
  lines(block: number): Uint8Array;
}

function openJob(
  runtime: Runtime,
  table: ObservedTable,
  model: PairModel,
  text: LineText,
  format: NumberFormat,
  cut: Cut,
): Job {
  const { arena } = runtime;
  const { columns, width, bounds } = model;
  const blocks = Math.min(runtime.threads, cut.blocks);
  const rowsAtOnce = blocks * cut.rowsAtOnce;
  const lineBytes = cut.cells * text.longest + overrun;
  runtime.reserveScratch(8 * workLength(columns));
  const bound = arena.int32(blocks + 1);
  const left = arena.float64(rowsAtOnce * width);
  const right = arena.float64(columns * width);
  const product = arena.float64(blocks * cut.cells);
  const rowText = arena.uint8(rowsAtOnce * text.rows.longest + overrun);
  const rowStart = arena.int32(rowsAtOnce + 1);
  const used = arena.int32(blocks);
  const observed = observedBits(arena, table);
  const columnText = arena.uint8(text.columns.bytes.length + overrun);
  const columnStart = arena.int32(columns + 1);
  const sets = [arena.uint8(blocks * lineBytes), arena.uint8(blocks * lineBytes)] as const;
  right.array.set(model.right);
  columnText.array.set(text.columns.bytes);
  columnStart.array.set(text.columns.start.subarray(0, columns + 1));

  let turn = 0;
  let firstRow = 0;
  return { blocks, run, lines };

  function run(first: number, count: number): void {
    turn = 1 - turn;
    firstRow = Math.floor(cut.start(first) / columns);
    const endRow = Math.ceil(cut.start(first + count) / columns);
    for (let b = 0; b <= count; b++) bound.array[b] = cut.start(first + b) - firstRow * columns;
    left.array.set(model.left.subarray(firstRow * width, endRow * width));
    const { bytes, start } = text.rows;
    rowText.array.set(bytes.subarray(start[firstRow]!, start[endRow]!));
    for (let i = firstRow; i <= endRow; i++) rowStart.array[i - firstRow] = start[i]! - start[firstRow]!;
    runtime.forkJoin(
      'pairLines',
      { pointer: bound.pointer, array: bound.array, length: count + 1 },
      columns,
      width,
      left.pointer,
      right.pointer,
      product.pointer,
      cut.cells,
      bounds?.low ?? Number.NEGATIVE_INFINITY,
      bounds?.high ?? Number.POSITIVE_INFINITY,
      format.decimals!,
      Number(`1e${format.decimals}`),
      format.mark.charCodeAt(0),
      observed.region.pointer + firstRow * observed.rowBytes,
      observed.rowBytes,
      rowText.pointer,
      rowStart.pointer,
      columnText.pointer,
      columnStart.pointer,
      text.lineEnd.reduceRight((word, byte) => (word << 8) | byte, 0),
      text.lineEnd.length,
      sets[turn]!.pointer,
      lineBytes,
      used.pointer,
    );
  }

  function lines(block: number): Uint8Array {
    const length = used.array[block]!;
    const place = sets[turn]!.array.subarray(block * lineBytes, (block + 1) * lineBytes);
    return place.subarray(0, length < 0 ? putLines(place, block) : length);
  }

  /** The lines of a block that the kernel has left. */
  function putLines(to: Uint8Array, block: number): number {
    const from = bound.array[block]!;
    let end = 0;
    for (let cell = from; cell < bound.array[block + 1]!; cell++) {
      const row = firstRow + Math.floor(cell / columns);
      const column = cell % columns;
      if (observed.has(row, column)) continue;
      const value = inUsersUnits(model, column, product.array[block * cut.cells + cell - from]!);
      end = putLine(to, end, text, row, column, value, format);
    }
    return end;
  }
}

/** Which cells were observed: a bit a cell, each row in bytes of its own. */
interface ObservedBits {
  region: Region<Uint8Array>;
  rowBytes: number;
  has(row: number, column: number): boolean;
}

function observedBits(arena: Arena, { rows, columns, row, column }: ObservedTable): ObservedBits {
  const rowBytes = Math.ceil(columns / 8);
  const region = arena.uint8(rows * rowBytes);
  const { array } = region;
  for (let t = 0; t < row.length; t++) {
    array[row[t]! * rowBytes + (column[t]! >> 3)]! |= 1 << (column[t]! & 7);
  }
  return {
    region,
    rowBytes,
    has: (i, j) => ((region.array[i * rowBytes + (j >> 3)]! >> (j & 7)) & 1) === 1,
  };
}
