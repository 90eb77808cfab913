/** What is seen at an iterate. A probe computes; printing, recording and plotting consume what it computed. */
import type { Iterate } from '../optimizers/optimizer.ts';

export interface Probe<State extends Iterate = Iterate> {
  readonly name: string;
  read(state: State): number | readonly number[];
}
