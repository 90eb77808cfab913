/**
 * Fork and join of block kernels over threads that share one memory.
 *
 * The caller publishes a job (kernel, block bounds, arguments) and takes blocks like everyone else; a block is done when
 * its counter says so. Which thread computes a block has no influence on the result: a block writes only its own rows and
 * its own partial sums.
 *
 * The word TICKET holds (generation, next block). Taking a block is one compare-and-swap of it, so a thread that is late
 * by a whole job finds another generation and takes nothing. Jobs alternate between two slots for the same reason: the
 * slot of generation g is rewritten only when generation g + 1 is complete.
 *
 * Waiting spins first (a job is some tens of microseconds to milliseconds long) and sleeps then.
 */
import type { BlockKernel, Kernels } from './kernels.ts';
import { blockKernels } from './kernels.ts';

const blockBits = 12;
/** At most this many blocks a job. */
export const maximumBlocks: number = (1 << blockBits) - 1;
const blockMask = maximumBlocks;
const generationMask = (1 << (31 - blockBits)) - 1;

// Words of the control block, each on a cache line of its own.
const TICKET = 0;
const DONE = 16;
const FAILED = 32;
const STOP = 48;
const headWords = 64;

// Numbers of a job slot.
const KERNEL = 0;
const BLOCKS = 1;
const BOUNDS = 2;
const SCRATCH = 3;
const SCRATCH_STRIDE = 4;
const COUNT = 5;
const ARGUMENTS = 6;
const slotNumbers = 64;

const maximumArguments = slotNumbers - ARGUMENTS;

/** Bytes of the control block, which lies at a 64-byte boundary of the shared memory. */
export const controlBytes: number = headWords * 4 + 2 * slotNumbers * 8;

const spins = 2000;

export interface Control {
  readonly words: Int32Array;
  readonly slots: Float64Array;
}

export function openControl(memory: WebAssembly.Memory, pointer: number): Control {
  return {
    words: new Int32Array(memory.buffer, pointer, headWords),
    slots: new Float64Array(memory.buffer, pointer + headWords * 4, 2 * slotNumbers),
  };
}

export interface Job {
  kernel: BlockKernel;
  blocks: number;
  bounds: number;
  scratch: number;
  scratchStride: number;
  args: readonly number[];
}

/** Runs a job from the calling thread (number 0) and returns when all of its blocks are done. */
export function forkJoin(control: Control, kernels: Kernels, memory: WebAssembly.Memory, job: Job): void {
  const { words, slots } = control;
  if (job.args.length > maximumArguments) throw new RangeError(`${job.args.length} arguments in a job`);
  const generation = ((Atomics.load(words, TICKET) >>> blockBits) + 1) & generationMask;
  const at = (generation & 1) * slotNumbers;
  slots[at + KERNEL] = blockKernels.indexOf(job.kernel);
  slots[at + BLOCKS] = job.blocks;
  slots[at + BOUNDS] = job.bounds;
  slots[at + SCRATCH] = job.scratch;
  slots[at + SCRATCH_STRIDE] = job.scratchStride;
  slots[at + COUNT] = job.args.length;
  slots.set(job.args, at + ARGUMENTS);
  Atomics.store(words, DONE, 0);
  Atomics.store(words, TICKET, generation << blockBits);
  Atomics.notify(words, TICKET);
  try {
    takeBlocks(control, kernels, memory, generation, 0);
  } finally {
    awaitDone(words, job.blocks);
  }
  if (Atomics.load(words, FAILED) !== 0) throw new Error(`a thread failed in the kernel ${job.kernel}`);
}

/** What a helping thread does until it is told to stop. */
export function serveJobs(
  control: Control,
  kernels: Kernels,
  memory: WebAssembly.Memory,
  thread: number,
): void {
  const { words } = control;
  let seen = -1;
  while (Atomics.load(words, STOP) === 0) {
    const ticket = awaitChange(words, seen);
    const generation = ticket >>> blockBits;
    if (ticket !== 0) takeBlocks(control, kernels, memory, generation, thread);
    seen = generation;
  }
}

export function stopServing({ words }: Control): void {
  Atomics.store(words, STOP, 1);
  const generation = ((Atomics.load(words, TICKET) >>> blockBits) + 1) & generationMask;
  Atomics.store(words, TICKET, (generation << blockBits) | blockMask);
  Atomics.notify(words, TICKET);
}

function takeBlocks(
  { words, slots }: Control,
  kernels: Kernels,
  memory: WebAssembly.Memory,
  generation: number,
  thread: number,
): void {
  const at = (generation & 1) * slotNumbers;
  const name = blockKernels[slots[at + KERNEL]!];
  const blocks = slots[at + BLOCKS]!;
  const bounds = slots[at + BOUNDS]! / 4;
  const scratch = slots[at + SCRATCH]! + thread * slots[at + SCRATCH_STRIDE]!;
  const args = slots.slice(at + ARGUMENTS, at + ARGUMENTS + slots[at + COUNT]!);
  let rows: Int32Array | undefined;
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    const block = ticket & blockMask;
    if (ticket >>> blockBits !== generation || block >= blocks) return;
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
    try {
      rows ??= new Int32Array(memory.buffer);
      kernels[name!](rows[bounds + block]!, rows[bounds + block + 1]!, block, scratch, ...args);
    } catch (error) {
      Atomics.store(words, FAILED, 1);
      if (thread === 0) throw error;
    } finally {
      // A block counts as done even when it failed: a join must never wait for a thread that gave up.
      if (Atomics.add(words, DONE, 1) + 1 === blocks) Atomics.notify(words, DONE);
    }
  }
}

function awaitDone(words: Int32Array, blocks: number): void {
  for (let spin = 0; spin < spins; spin++) if (Atomics.load(words, DONE) >= blocks) return;
  for (;;) {
    const done = Atomics.load(words, DONE);
    if (done >= blocks) return;
    Atomics.wait(words, DONE, done, 100);
  }
}

/** Waits until the generation differs from the one seen last; returns the ticket. */
function awaitChange(words: Int32Array, seen: number): number {
  for (let spin = 0; spin < spins; spin++) {
    const ticket = Atomics.load(words, TICKET);
    if (ticket >>> blockBits !== seen) return ticket;
  }
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    if (ticket >>> blockBits !== seen) return ticket;
    Atomics.wait(words, TICKET, ticket);
  }
}
