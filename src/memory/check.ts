/**
 * Refuses what can't fit before it is begun, and says what would.
 *
 * A run is refused only if it can't fit however it turns out: if the least that it takes in its kernels' memory is more than 4 GiB, if the
 * objects of its answer are more than V8's heap may grow by, or if the least that is still to be taken is more than the machine has
 * (runtime/machine.ts). What is not known is not checked.
 *
 * The hint has changes of one option each after which it fits, or, where none is enough alone, as few together as are enough, with the least
 * that it takes then: each is a plan of its own.
 *
 * Errors    OUT_OF_MEMORY.
 */
import { planCompletion } from '../completion/plan.ts';
import { RankfreeError } from '../errors.ts';
import { bytesText } from '../formats/numberText.ts';
import { heapRoom, kernelRoom, processRoom } from '../runtime/machine.ts';
import { wantsIntervals } from '../trust/options.ts';
import type { Beside, MemoryPlan, RunOptions } from './plan.ts';
import { planMemory } from './plan.ts';
import { idHeapBytes } from './processBytes.ts';
import type { TableSize } from './size.ts';

/** What there is, in bytes; undefined: not known. */
export interface Room {
  kernels: number;
  process: number | undefined;
  heap: number | undefined;
}

export function roomHere(): Room {
  return { kernels: kernelRoom, process: processRoom(), heap: heapRoom() };
}

export interface CheckOptions extends Beside {
  /** How messages call the table. */
  place?: string | undefined;
  /** Whether options are named as flags of the command. Default as in calls. */
  flags?: boolean;
  /** Whether options can't be changed, since a model has them. Default no. */
  fixed?: boolean;
  /** Default what is here. */
  room?: Room;
}

/** Refuses a run that can't fit. */
export function checkMemory(size: TableSize, options: RunOptions, check: CheckOptions = {}): void {
  const { place, flags = false, fixed = false, room = roomHere(), ...beside } = check;
  const plan = planMemory(size, options, beside);
  const lack = lackOf(plan, room);
  if (lack === undefined) return;
  const after = (change: Change): number | undefined => {
    const changed = planMemory(size, changedOptions(options, change), beside);
    return lackOf(changed, room) === undefined ? changed.least.all : undefined;
  };
  const ways = (fixed ? [] : waysOut(size, options, after)).map(
    ({ change, bytes }) => `${named(change, flags)} (from ${bytesText(bytes)})`,
  );
  const more = moreRoom(lack, plan);
  const none = [`No option makes it fit: ${fewer(lack)}`, ...more.map((text) => `try it with ${text}`)];
  throw new RankfreeError('OUT_OF_MEMORY', problem(size, plan, room, lack), {
    place,
    hint:
      ways.length > 0 ? `It fits with ${[...ways, ...more].join(', or with ')}.` : `${none.join(', or ')}.`,
  });
}

/** Refuses a table that no options make fit, before its ids are made. */
export function checkShape(size: Omit<TableSize, 'longest'>, place: string, room: Room = roomHere()): void {
  const cheapest: RunOptions = { covariance: 'diagonal', width: 1, folds: 1, threads: 1 };
  checkMemory({ ...size, longest: 0 }, cheapest, { place, room: { ...room, process: undefined } });
  const ids = idHeapBytes * (size.rows + size.columns);
  if (room.heap === undefined || ids <= room.heap) return;
  throw new RankfreeError(
    'OUT_OF_MEMORY',
    `the ids of ${size.rows} rows and ${size.columns} columns need ${bytesText(ids)} of objects, and ${bytesText(room.heap)} are there.`,
    { place, hint: `Leave out empty rows and columns, or give objects more room: ${largerHeap(ids)}.` },
  );
}

type Lack = 'kernels' | 'heap' | 'process';

function lackOf({ least, heap }: MemoryPlan, room: Room): Lack | undefined {
  if (least.kernels > room.kernels) return 'kernels';
  if (room.heap !== undefined && heap > room.heap) return 'heap';
  if (room.process !== undefined && least.kernels + least.process > room.process) return 'process';
  return undefined;
}

function problem(size: TableSize, { least, heap }: MemoryPlan, room: Room, lack: Lack): string {
  if (lack === 'heap')
    return `the list of filled cells needs ${bytesText(heap)} of objects, and ${bytesText(room.heap!)} are there.`;
  const run = `a run over ${size.rows} rows and ${size.columns} columns`;
  return lack === 'kernels'
    ? `${run} needs at least ${bytesText(least.kernels)} in its kernels, which can use ${bytesText(room.kernels)}.`
    : `${run} needs at least ${bytesText(least.kernels + least.process)} more, and ${bytesText(room.process!)} are there.`;
}

/** Options to set, or intervals to do without. */
interface Change {
  set: RunOptions;
  without?: 'intervals';
}

function changedOptions(options: RunOptions, { set, without }: Change): RunOptions {
  const { interval: _, guarantee: __, holes: ___, ...fit } = options;
  return { ...(without === undefined ? options : fit), ...set };
}

interface WayOut {
  change: Change;
  /** What the run takes then, at least. */
  bytes: number;
}

/** Changes after each of which it fits; where there are none, several together, if that is enough. */
function waysOut(
  size: TableSize,
  options: RunOptions,
  after: (change: Change) => number | undefined,
): WayOut[] {
  const { covariance, width, folds } = planCompletion(size.entries, options);
  const first = (changes: Iterable<Change>): WayOut[] => {
    for (const change of changes) {
      const bytes = after(change);
      if (bytes !== undefined) return [{ change, bytes }];
    }
    return [];
  };
  const diagonal: RunOptions = covariance === 'full' ? { covariance: 'diagonal' } : {};
  const oneRun: RunOptions = folds > 1 && options.guarantee !== 'exact' ? { folds: 1 } : {};
  const single: Change[] = [diagonal, oneRun]
    .filter((set) => Object.keys(set).length > 0)
    .map((set) => ({ set }));
  if (wantsIntervals(options)) single.push({ set: {}, without: 'intervals' });
  const alone = [...single.flatMap((change) => first([change])), ...first(narrower(width))];
  if (alone.length > 0) return alone;
  return first([...narrower(width, diagonal), ...narrower(width, { ...diagonal, ...oneRun })]);
}

/** Half the width, a quarter, …: the first that fits is enough. */
function* narrower(width: number, beside: RunOptions = {}): Generator<Change> {
  for (let half = width >> 1; half >= 1; half >>= 1) yield { set: { ...beside, width: half } };
}

/** A change as it is typed: `covariance: 'diagonal'`, or `--covariance diagonal`. */
function named({ set, without }: Change, flags: boolean): string {
  if (without !== undefined) return `no ${without}`;
  if (flags)
    return Object.entries(set)
      .map(([option, value]) => `--${option} ${String(value)}`)
      .join(' ');
  return Object.entries(set)
    .map(([option, value]) => `${option}: ${typeof value === 'string' ? `'${value}'` : String(value)}`)
    .join(', ');
}

function fewer(lack: Lack): string {
  return lack === 'heap' ? 'ask for fewer cells' : 'leave out rows and columns with hardly any values';
}

/** What more memory would do, where memory can be had. */
function moreRoom(lack: Lack, { least, heap }: MemoryPlan): string[] {
  if (lack === 'kernels') return [];
  return lack === 'process'
    ? [`${bytesText(least.kernels + least.process)} of free memory`]
    : [largerHeap(heap)];
}

/** The option by which Node gives objects a quarter more than they take. */
function largerHeap(bytes: number): string {
  return `node --max-old-space-size=${Math.ceil((1.25 * bytes) / 2 ** 20)}`;
}
