/**
 * Long work that can be stopped: a generator that yields now and then, run in one go or with pauses in which the process
 * hears of signals.
 */
import { setImmediate } from 'node:timers/promises';

/** Work that gives T, and may be left at every yield. */
export type Pausing<T> = Generator<undefined, T, undefined>;

/** Records between two pauses: a few milliseconds of reading. */
export const recordsBetweenPauses: number = 1 << 14;

/** What the work gives, without a pause. */
export function inOneGo<T>(work: Pausing<T>): T {
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

/** What the work gives; rejects with the signal's reason at the pause after it was tripped. */
export async function withPauses<T>(work: Pausing<T>, signal: AbortSignal): Promise<T> {
  let step = work.next();
  while (!step.done) {
    await setImmediate();
    signal.throwIfAborted();
    step = work.next();
  }
  return step.value;
}
