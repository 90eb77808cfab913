/**
 * What a run computes with: kernels bound to one memory, an arena over it, and threads that share both.
 *
 * With one thread everything happens on the caller; with several, helping threads take blocks of rows. The blocks
 * depend on the data alone, so the result has the same bits for any number of threads.
 */
import { Worker } from 'node:worker_threads';
import { controlBytes, forkJoin, maximumBlocks, openControl, stopServing } from './forkJoin.ts';
import type { BlockKernel, Kernels, KernelVariant } from './kernels.ts';
import { chooseVariant, compileKernels, instantiateKernels } from './kernels.ts';
import { kernelPages } from './machine.ts';
import type { Arena, Region } from './memory.ts';
import { createArena } from './memory.ts';
import type { WorkerData } from './worker.ts';

export interface RuntimeOptions {
  /** Threads that compute, the caller included. Default 1. */
  threads?: number;
  /** Allow fused multiply-adds: faster, but the last bits may differ between processors. Default false. */
  fast?: boolean;
}

export interface Runtime {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  readonly threads: number;
  readonly variant: KernelVariant;
  /** Calls kernel(bounds[b], bounds[b + 1], b, scratch, ...args) for every block b, on all threads. */
  forkJoin(kernel: BlockKernel, bounds: Region<Int32Array>, ...args: number[]): void;
  /** Makes sure that every thread has this much scratch memory. Before the arena's next mark, and freed with it. */
  reserveScratch(bytes: number): void;
  /** Ends the helping threads. The memory goes when the last reference to it goes. */
  close(): Promise<void>;
}

export async function openRuntime({ threads = 1, fast = false }: RuntimeOptions = {}): Promise<Runtime> {
  const variant = chooseVariant({ threads, fast });
  const shared = variant !== 'simd';
  const team = shared ? threads : 1;
  const module = await compileKernels(variant);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: kernelPages, shared });
  const kernels = instantiateKernels(module, memory);
  const arena = createArena(memory, kernels.heapBase());
  let scratch = { pointer: 0, stride: 0 };

  const helpers: Worker[] = [];
  let control: ReturnType<typeof openControl> | undefined;
  if (team > 1) {
    const pointer = arena.uint8(controlBytes).pointer;
    control = openControl(memory, pointer);
    for (let thread = 1; thread < team; thread++) {
      const data: WorkerData = { module, memory, control: pointer, thread };
      const helper = new Worker(new URL('./worker.js', import.meta.url), { workerData: data });
      helper.unref();
      helpers.push(helper);
    }
  }

  return {
    kernels,
    memory,
    arena,
    threads: team,
    variant,
    forkJoin(kernel, bounds, ...args) {
      const blocks = bounds.length - 1;
      if (blocks > maximumBlocks) throw new RangeError(`${blocks} blocks in a job`);
      if (control === undefined) {
        const rows = bounds.array;
        for (let block = 0; block < blocks; block++) {
          kernels[kernel](rows[block]!, rows[block + 1]!, block, scratch.pointer, ...args);
        }
        return;
      }
      forkJoin(control, kernels, memory, {
        kernel,
        blocks,
        bounds: bounds.pointer,
        scratch: scratch.pointer,
        scratchStride: scratch.stride,
        args,
      });
    },
    reserveScratch(bytes) {
      const stride = Math.ceil(bytes / 64) * 64;
      scratch = { pointer: arena.uint8(stride * team).pointer, stride };
    },
    async close() {
      if (control !== undefined) stopServing(control);
      await Promise.all(helpers.map((helper) => helper.terminate()));
    },
  };
}
