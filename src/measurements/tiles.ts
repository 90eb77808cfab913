/**
 * Observed entries in the order that a tiled pass walks: the other side cut into tiles that fit the L2 cache,
 *
 *   entries of line i in tile k:   pointer[k·lines + i] … pointer[k·lines + i + 1] − 1        index ascending within each
 *
 * Number and size of the tiles depend on the entries and the row length alone, since they fix the order of every sum.
 */
import type { Region } from '../runtime/memory.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Order } from './orders.ts';

/** One side's entries by (tile, line, index). */
export interface TiledOrder {
  lines: number;
  tiles: number;
  pointer: Region<Int32Array>;
  index: Region<Int32Array>;
  /** Place in the input. */
  entry: Int32Array;
  /** Slices of lines: the unit of threads. */
  bounds: Region<Int32Array>;
}

/** Bytes of the gathered factor that a tile covers: a common L2. 256 and 1024 KiB lose up to an eighth, 128 a quarter (measured). */
const tileBytes = 2 ** 19;

/** Fewer entries of a line in a tile than this cost more than they save: one group of four (measured). */
const entriesPerTile = 4;

export interface TileOptions {
  /** Lines of the gathered side, and bytes of one of its rows. */
  otherLines: number;
  rowBytes: number;
  /** By place in the input; entries of weight 0 are left out. Default all. */
  weights?: Float64Array;
}

export function tileOrder(runtime: Runtime, order: Order, options: TileOptions): TiledOrder {
  const { otherLines, rowBytes, weights } = options;
  const tiles = countTiles(order, otherLines * rowBytes);
  if (tiles === 1 && weights === undefined) return { ...order, tiles };
  const { lines, bounds } = order;
  const tileLines = Math.ceil(otherLines / tiles);
  const next = new Int32Array(tiles * lines + 1);
  walk((place) => next[place + 1]!++);
  for (let place = 0; place < tiles * lines; place++) next[place + 1]! += next[place]!;
  const pointer = runtime.arena.int32(next.length);
  pointer.array.set(next);
  const count = next[tiles * lines]!;
  const index = runtime.arena.int32(count);
  const entry = new Int32Array(count);
  const [source, target] = [order.index.array, index.array];
  walk((place, t) => {
    const to = next[place]!++;
    target[to] = source[t]!;
    entry[to] = order.entry[t]!;
  });
  return { lines, tiles, pointer, index, entry, bounds };

  /** Visits every entry that counts, line by line: its place among tiles and lines, and its place in the order. */
  function walk(visit: (place: number, t: number) => void): void {
    const starts = order.pointer.array;
    const indices = order.index.array;
    for (let i = 0; i < lines; i++) {
      let tile = 0;
      for (let t = starts[i]!; t < starts[i + 1]!; t++) {
        if (weights !== undefined && weights[order.entry[t]!] === 0) continue;
        while (indices[t]! >= (tile + 1) * tileLines) tile++;
        visit(tile * lines + i, t);
      }
    }
  }
}

function countTiles({ lines, entry }: Order, factorBytes: number): number {
  const wanted = Math.ceil(factorBytes / tileBytes);
  const worthwhile = Math.floor(entry.length / (entriesPerTile * lines));
  return Math.max(1, Math.min(wanted, worthwhile));
}

/** Addresses of the tiles' pointers, in the order in which they run: a kernel call does one tile. */
export function tilePointers({ tiles, lines, pointer }: TiledOrder): number[] {
  return Array.from({ length: tiles }, (_, tile) => pointer.pointer + 4 * tile * lines);
}
