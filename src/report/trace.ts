/**
 * What a run tells of itself sweep by sweep, kept for the report: noise and components along all runs, in the order in which they
 * were made. A fit that starts again wider, and a rival with another noise model, are runs of their own.
 */
import type { Progress } from '../completion/completion.ts';

export interface TracePoint {
  /** Sweeps of all runs so far. */
  sweep: number;
  /** Runs so far, from 1. */
  run: number;
  /** Noise level, as a share of the table's standard deviation. */
  noise: number;
  /** Components. */
  width: number;
}

export interface Trace {
  add(progress: Pick<Progress, 'fold' | 'iteration' | 'width' | 'noise'>): void;
  points(): TracePoint[];
}

/** A figure shows no more; of longer runs every second sweep is kept, every fourth, and so on. */
const mostPoints = 2000;

export function openTrace(): Trace {
  let points: TracePoint[] = [];
  let stride = 1;
  let sweep = 0;
  let run = 0;
  let last = { fold: -1, iteration: 0 };
  return {
    add({ fold, iteration, width, noise }) {
      // A start has made no sweep yet.
      if (iteration === 0) return;
      if (fold !== last.fold || iteration < last.iteration) run++;
      // A phase of a run begins by telling where the one before it ended.
      else if (iteration === last.iteration) return;
      last = { fold, iteration };
      sweep++;
      if (sweep % stride === 0) points.push({ sweep, run, noise, width });
      if (points.length < mostPoints) return;
      points = points.filter((_, n) => n % 2 === 1);
      stride *= 2;
    },
    points: () => [...points],
  };
}
