/**
 * How many threads a run gets: as many as are asked for; of 0, all processors where the work is worth starting them.
 *
 * A thread waits by spinning first: far more of them than processors would keep each other from working.
 */
import { availableParallelism } from 'node:os';

export function chooseThreads(isLarge: boolean, asked = 0): number {
  if (asked > 0) return Math.min(asked, Math.max(8, 2 * availableParallelism()));
  return isLarge ? availableParallelism() : 1;
}
