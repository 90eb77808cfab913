/**
 * Memory of one run: a bump arena over one WebAssembly memory, freed as a whole when the run is dropped.
 *
 * Kernels take addresses and never allocate. Everything a run needs is allocated here, 64-byte aligned and zeroed;
 * mark / release give back what came after the mark (a fit inside a run, a narrower model before a wider one).
 */
import { RankfreeError } from '../errors.ts';
import { kernelPage, kernelRoom } from './machine.ts';

/** A typed array inside the memory: `pointer` for kernels, `array` for TypeScript. */
export interface Region<A> {
  readonly pointer: number;
  readonly length: number;
  /** A view that stays true when the memory grows: ask for it anew instead of keeping it over an allocation. */
  readonly array: A;
}

export interface Arena {
  float64(length: number): Region<Float64Array>;
  float32(length: number): Region<Float32Array>;
  int32(length: number): Region<Int32Array>;
  uint8(length: number): Region<Uint8Array>;
  /** The address of so many bytes for a kernel's own use: not zeroed, since that takes longer than a small product does. */
  scratch(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  /** Bytes in use. */
  readonly used: number;
  /** The most bytes that were in use at once. */
  readonly peak: number;
}

const alignment = 64;

interface View<A> {
  new (buffer: ArrayBufferLike, offset: number, length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

/** An arena over `memory` that starts at byte `base` (above the kernels' own constants). */
export function createArena(memory: WebAssembly.Memory, base: number): Arena {
  let top = align(base);
  // From here on nothing was ever in use: memory that is zero as it came.
  let peak = top;

  function take(bytes: number): number {
    const pointer = top;
    const end = align(pointer + bytes);
    ensure(memory, end);
    top = end;
    peak = Math.max(peak, top);
    return pointer;
  }

  function allocate<A>(type: View<A>, length: number): Region<A> {
    const bytes = length * type.BYTES_PER_ELEMENT;
    const used = peak;
    const pointer = take(bytes);
    const unclean = Math.min(bytes, used - pointer);
    if (unclean > 0) new Uint8Array(memory.buffer, pointer, unclean).fill(0);
    let buffer = memory.buffer;
    let view = new type(buffer, pointer, length);
    return {
      pointer,
      length,
      get array() {
        if (buffer !== memory.buffer) {
          buffer = memory.buffer;
          view = new type(buffer, pointer, length);
        }
        return view;
      },
    };
  }

  return {
    float64: (length) => allocate<Float64Array>(Float64Array, length),
    float32: (length) => allocate<Float32Array>(Float32Array, length),
    int32: (length) => allocate<Int32Array>(Int32Array, length),
    uint8: (length) => allocate<Uint8Array>(Uint8Array, length),
    scratch: take,
    mark: () => top,
    release(mark) {
      if (mark > top) throw new RangeError(`release(${mark}) is above the top of the arena (${top})`);
      top = mark;
    },
    get used() {
      return top;
    },
    get peak() {
      return peak;
    },
  };
}

function align(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function ensure(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return;
  try {
    memory.grow(Math.ceil(missing / kernelPage));
  } catch (cause) {
    const most = kernelRoom / 2 ** 20;
    throw new RankfreeError('OUT_OF_MEMORY', `the run needs ${Math.ceil(bytes / 2 ** 20)} MiB at once.`, {
      hint:
        bytes > kernelRoom
          ? `Kernels can use at most ${most} MiB; a smaller width or fewer rows would fit.`
          : 'The machine does not give it; a smaller width or fewer rows would need less.',
      cause,
    });
  }
}
