/**
 * What memory there is, in bytes: as far as it is known for certain, since a run is refused by it.
 *
 *   kernels   65 536 pages of 64 KiB: the most that one WebAssembly memory holds
 *   process   Linux: what is free or can be freed (MemAvailable), and free swap. Elsewhere the whole machine, as other systems count
 *             as used what they would give at once. In a container no more than its limit leaves beside this process.
 *   heap      what V8's heap, where ids and other objects are, may still grow by
 *
 * Outside Node nothing of the last two is known.
 */
import type * as Fs from 'node:fs';
import type * as Os from 'node:os';
import type * as V8 from 'node:v8';

export const kernelPage = 65_536;
export const kernelPages = 65_536;
export const kernelRoom: number = kernelPages * kernelPage;

/** Bytes that this process can still be given; undefined where it is not known. */
export function processRoom(): number | undefined {
  const process = nodeProcess();
  const os = process?.getBuiltinModule<'node:os'>('node:os');
  if (process === undefined || os === undefined) return undefined;
  const machine = process.platform === 'linux' ? (linuxRoom(process) ?? os.totalmem()) : os.totalmem();
  const limit = process.constrainedMemory();
  // Where there is no limit some systems say 0, others a number beyond all memory.
  if (!(limit > 0 && limit < os.totalmem())) return machine;
  return Math.min(machine, Math.max(0, limit - process.memoryUsage.rss()));
}

/** Bytes that objects can still take; undefined where it is not known. */
export function heapRoom(): number | undefined {
  const v8 = nodeProcess()?.getBuiltinModule<'node:v8'>('node:v8');
  if (v8 === undefined) return undefined;
  const { heap_size_limit: limit, used_heap_size: used } = v8.getHeapStatistics();
  return Math.max(0, limit - used);
}

type Builtins = { 'node:fs': typeof Fs; 'node:os': typeof Os; 'node:v8': typeof V8 };

interface NodeProcess extends Pick<NodeJS.Process, 'platform' | 'constrainedMemory' | 'memoryUsage'> {
  getBuiltinModule<Name extends keyof Builtins>(name: Name): Builtins[Name];
}

function nodeProcess(): NodeProcess | undefined {
  const { process } = globalThis as { process?: Partial<NodeProcess> };
  return process?.getBuiltinModule === undefined ? undefined : (process as NodeProcess);
}

/** MemAvailable + SwapFree, which /proc/meminfo has in KiB. */
function linuxRoom(process: NodeProcess): number | undefined {
  try {
    const text = process.getBuiltinModule('node:fs').readFileSync('/proc/meminfo', 'utf8');
    const kibibytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(text)?.[1]);
    const room = 1024 * (kibibytes('MemAvailable') + kibibytes('SwapFree'));
    return Number.isNaN(room) ? undefined : room;
  } catch {
    return undefined;
  }
}
