/** The memory that filling a table takes, as `inspect` says it and `fill` checks it. */
import { bytesText } from '../formats/numberText.ts';
import { checkMemory, roomHere } from '../memory/check.ts';
import type { RunOptions } from '../memory/plan.ts';
import { planMemory } from '../memory/plan.ts';
import { sizeOf } from '../memory/size.ts';
import type { PersonsTable } from '../tables/readTable.ts';

export interface MemoryFacts {
  /** What the run takes with its table, if half of its components are found. */
  bytes: number;
  /** The same if all are, and the run starts again wider and wider. */
  mostBytes: number;
  /** Of these in the memory of the kernels, which is 4 GiB at most. */
  kernelBytes: number;
  mostKernelBytes: number;
  /** What the machine still has; null where that is not known. */
  available: number | null;
}

/** Refuses a table that can't be filled here; `fixed`: its options are those of a model. */
export function refuseTooLarge(
  persons: PersonsTable,
  options: RunOptions,
  { place, fixed }: { place: string; fixed: boolean },
): void {
  checkMemory(sizeOf(persons.table), options, { flags: true, place, fixed, letters: lettersOf(persons) });
}

export function memoryFacts(persons: PersonsTable): MemoryFacts {
  const { likely, most } = planMemory(sizeOf(persons.table), {}, { letters: lettersOf(persons) });
  return {
    bytes: likely.all,
    mostBytes: most.all,
    kernelBytes: likely.kernels,
    mostKernelBytes: most.kernels,
    available: roomHere().process ?? null,
  };
}

/** What is there is a number only where it matters, so that the same command says the same. */
export function memoryLine({ bytes, mostBytes, mostKernelBytes, available }: MemoryFacts): string {
  const [likely, most] = [bytesText(bytes), bytesText(mostBytes)];
  const wider = likely === most ? '' : `, ${most} if all components are needed`;
  const needed = `about ${likely} beside what Node takes itself${wider}`;
  const kernels = roomHere().kernels;
  const tooWide =
    mostKernelBytes > kernels ? `; then kernels would lack room, as they can use ${bytesText(kernels)}` : '';
  if (available === null) return `${needed}${tooWide}`;
  const there = available >= plenty * mostBytes ? 'more than ten times that' : bytesText(available);
  return `${needed}${tooWide}; ${there} is there`;
}

const plenty = 10;

/** The text of a table stays until it is written. */
function lettersOf({ source }: PersonsTable): number {
  return source.kind === 'text' ? source.text.text.length : 0;
}
